/** A PET over a CT in a headset, in real Chromium with an emulated Quest 3: in the volume itself, the same in both ways of drawing. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TABLE_ANCHOR_ROOM } from '@rounds/classroom';
import type { Volume } from '@rounds/imaging';
import type { OverlayChange, ViewEdit } from '@rounds/viewer';
import type { Page } from 'playwright-core';

import { CHROME_PATH, type WatchedPage } from './system/browser.ts';
import { frontCut } from './system/compared-states.ts';
import { likenessDb, pixelsWhere } from './system/eye-pixels.ts';
import { headsetScript } from './system/headset.ts';
import { EYES_SCRIPT, type EyePictures, setEyeSize } from './system/headset-eyes.ts';
import {
  change,
  enter,
  FIELD_OF_VIEW,
  lookAt,
  putHandsAway,
  readInPlace,
  readStill,
  SCALE,
  STANDING,
  viewOf,
  waitSettled,
} from './system/headset-wearer.ts';
import { hollowBall } from './system/hollow-ball.ts';
import { ViewerPages } from './viewer-page/viewer-page.ts';

const OPEN_MS = 120_000;
const EYE_PIXELS = 72;
const LIKE_DB = 60;

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

describeWithBrowser('a PET over a CT, in a headset', () => {
  let pages: ViewerPages;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    pages = await ViewerPages.create({ ball: { volume: hollowBall(), fusion: spotInTheBall() } });
    watched = await pages.open(
      { quality: '1', people: '1', scale: String(SCALE) },
      {
        initScript: headsetScript({ fieldOfViewRadians: FIELD_OF_VIEW }) + EYES_SCRIPT,
        viewport: { width: 240, height: 160 },
      },
    );
    page = watched.page;
    await page.waitForFunction(
      () => {
        const viewer = window.rounds?.viewer;
        const { xr, firstPictureMs } = viewer?.status() ?? {};
        const isHere = xr === 'available' && firstPictureMs !== undefined;
        return isHere && viewer?.overlays().every(({ state }) => state === 'ready') === true;
      },
      undefined,
      { timeout: OPEN_MS },
    );
    await setEyeSize(page, EYE_PIXELS, EYE_PIXELS);
    await enter(page);
  }, 2 * OPEN_MS);

  afterAll(async () => {
    await pages?.close();
  }, 30_000);

  const show = async (look: OverlayChange): Promise<void> => {
    await page.evaluate((wanted) => window.rounds?.viewer?.setOverlay('uptake', wanted), look);
    await waitSettled(page);
  };

  test('both eyes see uptake through the bone, in one pass as one by one, and not when it is hidden', async () => {
    const start = await viewOf(page);
    const whole: readonly ViewEdit[] = [
      { kind: 'plane', plane: { ...frontCut(), enabled: false } },
    ];
    const cornerInMip: readonly ViewEdit[] = [
      { kind: 'cut-out', cutOut: { octant: [1, -1, 1] } },
      { kind: 'rendering', rendering: { ...start.rendering, mode: 'mip' } },
    ];
    const states = [whole, cornerInMip] as const;
    await lookAt(page, STANDING, TABLE_ANCHOR_ROOM);
    await putHandsAway(page);
    await change(page, ...whole);
    await show({ visible: false });
    expect(glowing(await readInPlace(page))).toEqual([0, 0]);
    await show({ visible: true, opacity: 1, colorMapId: 'viridis' });
    const oneByOne: EyePictures[] = [];
    for (const edits of states) {
      await change(page, ...edits);
      oneByOne.push(await readGlowing(page, readInPlace));
    }
    await page.evaluate(() => window.rounds?.viewer?.exitXr());
    await page.waitForFunction(() => window.rounds?.viewer?.status().xr === 'available');
    await page.evaluate(() => window.offerLayers(true));
    await enter(page);
    expect(await page.evaluate(() => window.eyes.layer !== undefined)).toBe(true);
    await lookAt(page, STANDING, TABLE_ANCHOR_ROOM);
    await putHandsAway(page);
    await change(
      page,
      { kind: 'cut-out', cutOut: null },
      { kind: 'rendering', rendering: start.rendering },
    );
    for (const [i, edits] of states.entries()) {
      await change(page, ...edits);
      const onePass = await readGlowing(page, readStill);
      const before = oneByOne[i];
      if (before === undefined) throw new Error('a picture is missing');
      for (const eye of ['left', 'right'] as const)
        expect(likenessDb(onePass[eye], before[eye])).toBeGreaterThanOrEqual(LIKE_DB);
    }
    expect(watched.errors).toEqual([]);
  }, 240_000);
});

/** What is made ready for the colours is there. */
async function readGlowing(
  page: Page,
  read: (from: Page) => Promise<EyePictures>,
): Promise<EyePictures> {
  for (let tries = 0; tries < 10; tries++) {
    const pictures = await read(page);
    if (glowing(pictures).every((count) => count > 3)) return read(page);
  }
  throw new Error('there is no uptake in the picture');
}

/** Of each eye, pixels as yellow as the top of viridis. */
function glowing(pictures: EyePictures): readonly number[] {
  return (['left', 'right'] as const).map(
    (eye) =>
      pixelsWhere(pictures, eye, ([red, green, blue]) => red > 200 && green > 180 && blue < 90)
        .count,
  );
}

/** One ball of uptake behind the bone that faces the wearer. */
function spotInTheBall(): Volume {
  const [side, spacingMm] = [30, 6];
  const first = ((1 - side) / 2) * spacingMm;
  const storedValues = new Uint16Array(side ** 3).fill(100);
  for (let k = 0, at = 0; k < side; k++)
    for (let j = 0; j < side; j++)
      for (let i = 0; i < side; i++, at++) {
        const [x, y, z] = [i, j, k].map((n) => first + n * spacingMm) as [number, number, number];
        if (Math.hypot(x + 20, y + 10, z + 5) < 18) storedValues[at] = 20_000;
      }
  const s = spacingMm;
  return {
    ...hollowBall(),
    modality: 'PT',
    geometry: {
      columns: side,
      rows: side,
      slices: side,
      spacingMm: [s, s, s],
      indexToLps: [s, 0, 0, first, 0, s, 0, first, 0, 0, s, first, 0, 0, 0, 1],
    },
    windows: [{ center: 10_000, width: 20_000 }],
    valueRange: { min: 100, max: 20_000, mean: 250 },
    storedValues,
  };
}
