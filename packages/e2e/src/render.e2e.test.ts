/**
 * What the ray caster draws, in real Chromium: leaping over what is empty changes nothing that can be seen, whatever the
 * mode, the preset and the cuts are; and it reads no more voxels than it may.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { roundsMode, type Mode } from './render/modes.ts';
import { LOSSLESS_DB } from './render/psnr.ts';
import { RenderPage, type SkippingLoss } from './render/render-page.ts';
import { CUTS, type Scene, sceneOptions } from './render/scene.ts';
import { CHROME_PATH } from './system/browser.ts';
import { DATA_FOLDER } from './system/shared-data.ts';

const SIZE = { size: 64, stepMm: 1 } as const;

const MIP = { mode: 'mip', shaded: false } as const;
const MINIP = { mode: 'minip', shaded: false } as const;
const AVERAGE = { mode: 'average', shaded: false } as const;
const SURFACE = { mode: 'isosurface', isoValue: 300 } as const;

const PHANTOM: Readonly<Record<string, Scene>> = {
  'lit bone': { volume: 'phantom', presetId: 'ct-bone' },
  'soft tissue, six planes': { volume: 'phantom', presetId: 'ct-soft', cut: CUTS['six planes'] },
  'unlit soft tissue, a corner cut out': {
    volume: 'phantom',
    presetId: 'ct-soft',
    rendering: { shaded: false },
    cut: CUTS['cut-out, crop and plane'],
  },
  'brightest values': { volume: 'phantom', presetId: 'ct-bone', rendering: MIP },
  'darkest values, cropped': {
    volume: 'phantom',
    presetId: 'ct-soft',
    rendering: { ...MINIP, slabMm: 40 },
    cut: CUTS.crop,
  },
  'mean values': { volume: 'phantom', presetId: 'ct-soft', rendering: AVERAGE },
  'a surface, three planes': {
    volume: 'phantom',
    presetId: 'ct-bone',
    rendering: SURFACE,
    cut: CUTS['three planes'],
  },
};

/** One volume after the other: the page keeps one. */
const REAL: Readonly<Record<string, Scene>> = {
  'unlit bone': { volume: 'cranium', presetId: 'ct-bone', rendering: { shaded: false } },
  'lit soft tissue': { volume: 'cranium', presetId: 'ct-soft' },
  'bone, a plane': { volume: 'cranium', presetId: 'ct-bone', cut: CUTS['one plane'] },
  'soft tissue, three planes': {
    volume: 'cranium',
    presetId: 'ct-soft',
    cut: CUTS['three planes'],
  },
  'soft tissue, six planes': { volume: 'cranium', presetId: 'ct-soft', cut: CUTS['six planes'] },
  'bone, cropped': { volume: 'cranium', presetId: 'ct-bone', cut: CUTS.crop },
  'soft tissue, a corner cut out': { volume: 'cranium', presetId: 'ct-soft', cut: CUTS['cut-out'] },
  'brightest values': { volume: 'cranium', presetId: 'ct-bone', rendering: MIP },
  'a surface': { volume: 'cranium', presetId: 'ct-bone', rendering: SURFACE },
  'a surface, a corner cut out': {
    volume: 'cranium',
    presetId: 'ct-bone',
    rendering: SURFACE,
    cut: CUTS['cut-out'],
  },
  vessels: { volume: 'cta', presetId: 'ct-angio' },
  'lungs, unlit': { volume: 'cta', presetId: 'ct-lung', rendering: { shaded: false } },
  'brightest values of a slab, a corner cut out': {
    volume: 'cta',
    presetId: 'ct-angio',
    rendering: { ...MIP, slabMm: 30 },
    cut: CUTS['cut-out'],
  },
  'darkest values': { volume: 'cta', presetId: 'ct-lung', rendering: MINIP },
  'mean values of a slab': {
    volume: 'cta',
    presetId: 'ct-soft',
    rendering: { ...AVERAGE, slabMm: 20 },
  },
};

/** Voxel reads per pixel, three views, 1 mm: those of 512x512 pixels are the same, closer together. */
const BUDGETS: readonly (readonly [mode: Mode, samplesPerPixel: number])[] = [
  ['bone', 6],
  ['soft', 10],
  ['soft shaded', 40],
];

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

describeWithBrowser('the ray caster', () => {
  let page: RenderPage;

  beforeAll(async () => {
    page = await RenderPage.open(['cranium', 'cta']);
  }, 180_000);

  afterAll(async () => {
    await page?.close();
  }, 30_000);

  const loss = async (scene: Scene): Promise<SkippingLoss> =>
    page.skippingLoss(scene.volume, await sceneOptions(page, scene, SIZE));

  test.each(Object.entries(PHANTOM))(
    'leaping loses nothing of the phantom: %s',
    async (_, scene) => {
      const { psnrDb, leaping, plain } = await loss(scene);
      expect(leaping.samplesPerPixel).toBeLessThanOrEqual(plain.samplesPerPixel);
      expect(psnrDb).toBeGreaterThanOrEqual(LOSSLESS_DB);
    },
    60_000,
  );

  const testReal = DATA_FOLDER === undefined ? test.skip : test;

  testReal.each(Object.entries(REAL))(
    'leaping loses nothing of a patient: %s',
    async (_, scene) => {
      const { psnrDb, leaping, plain } = await loss(scene);
      expect(leaping.samplesPerPixel).toBeLessThanOrEqual(plain.samplesPerPixel);
      expect(psnrDb).toBeGreaterThanOrEqual(LOSSLESS_DB);
    },
    60_000,
  );

  testReal.each(BUDGETS)(
    '%s reads at most %d voxels a pixel',
    async (mode, most) => {
      const { samplesPerPixel } = await page.measure('cranium', {
        ...roundsMode(mode),
        size: 256,
        stepMm: 1,
        azimuthsDegrees: [0, 120, 240],
      });
      expect(samplesPerPixel).toBeGreaterThan(1);
      expect(samplesPerPixel).toBeLessThanOrEqual(most);
    },
    60_000,
  );
});
