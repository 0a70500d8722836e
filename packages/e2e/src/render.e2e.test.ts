/**
 * What the ray caster draws, in real Chromium: leaping over what is empty changes nothing that can be seen, whatever the
 * mode, the preset and the cuts are; and it reads no more voxels than it may.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { changedPixels } from './render/changed-pixels.ts';
import { drawScene } from './render/gallery.ts';
import type { Picture } from './render/indexed-png.ts';
import { roundsMode, type Mode } from './render/modes.ts';
import { type DrawnFrom, projectedPixel } from './render/projected-pixel.ts';
import { LOSSLESS_DB } from './render/psnr.ts';
import { type DrawnFusion, RenderPage, type SkippingLoss } from './render/render-page.ts';
import {
  type CaseDescription,
  CUTS,
  pointAt,
  type Scene,
  type SceneCut,
  sceneOptions,
} from './render/scene.ts';
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
  'lit bone, a second volume, a plane': {
    volume: 'phantom',
    presetId: 'ct-bone',
    fusion: { caseName: 'hot-spot:10,-20,5', colorMapId: 'hot', opacity: 0.8 },
    cut: CUTS['one plane'],
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
  // Clear above as well as below: a step may cross all of what shows.
  'outlines of air': { volume: 'cranium', presetId: 'ct-air-outlines' },
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

const SPOT_SIZE = { size: 128, stepMm: 1 } as const;
/** In shares of the phantom. */
const SPOT_SHARES = [0.56, 0.42, 0.55] as const;
const TOP_OF_VIRIDIS = [253, 231, 37];

/** Over every way of drawing the first volume. */
const BELOW_A_SPOT: Readonly<Record<string, Scene>> = {
  'lit soft tissue': { volume: 'phantom', presetId: 'ct-soft' },
  'a surface': { volume: 'phantom', presetId: 'ct-bone', rendering: SURFACE },
  'brightest values': { volume: 'phantom', presetId: 'ct-bone', rendering: MIP },
  'darkest values': { volume: 'phantom', presetId: 'ct-soft', rendering: MINIP },
  'mean values': { volume: 'phantom', presetId: 'ct-soft', rendering: AVERAGE },
};

const CUTTING_THE_SPOT: readonly SceneCut[] = [
  { planes: [{ at: [0.5, 0.62, 0.5], normal: [0.1, 1, 0.1] }] },
  { crop: { min: [0.1, 0.6, 0.1], max: [0.9, 0.95, 0.9] } },
  { cutOut: [1, -1, 1], crosshair: [0.4, 0.6, 0.4] },
];

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

  test.each(Object.entries(BELOW_A_SPOT))(
    'a spot of a second volume shows where it lies, unless it is cut away: %s',
    async (_, scene) => {
      const { bounds } = await page.call<CaseDescription>('describeCase', scene.volume);
      const spotLps = pointAt(bounds, SPOT_SHARES);
      const [x, y, z] = spotLps;
      const spot = {
        caseName: `hot-spot:${x},${y},${z}`,
        colorMapId: 'viridis',
        opacity: 1,
      } as const;
      const camera = await page.call<DrawnFrom>('measuredCamera', scene.volume, 35);
      const draw = (cut: SceneCut, fusion?: DrawnFusion): Promise<Picture> =>
        drawScene(page, { id: 'spot', ...scene, cut, ...(fusion && { fusion }) }, SPOT_SIZE);
      const shown = changedPixels(await draw({}), await draw({}, spot));
      const { column, row } = projectedPixel(camera, spotLps, SPOT_SIZE.size);
      expect(shown.colorAt(column, row)).toEqual(TOP_OF_VIRIDIS);
      expect(Math.hypot(shown.middle.column - column, shown.middle.row - row)).toBeLessThan(1.5);
      for (const cut of CUTTING_THE_SPOT)
        expect(changedPixels(await draw(cut), await draw(cut, spot)).count).toBe(0);
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
