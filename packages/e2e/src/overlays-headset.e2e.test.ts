/** A PET over a CT in a headset, in real Chromium with an emulated Quest 3: in the volume itself, the same in both ways of drawing. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TABLE_ANCHOR_ROOM } from '@rounds/classroom';
import type { OverlayChange, ViewEdit } from '@rounds/viewer';
import type { Page } from 'playwright-core';

import { CHROME_PATH, type WatchedPage } from './system/browser.ts';
import { frontCut } from './system/compared-states.ts';
import { likenessDb, pixelsWhere } from './system/eye-pixels.ts';
import type { EyePictures } from './system/headset-eyes.ts';
import {
  change,
  enter,
  lookAt,
  openHeadset,
  putHandsAway,
  readInPlace,
  readStill,
  STANDING,
  viewOf,
  waitSettled,
} from './system/headset-wearer.ts';
import { hollowBall, spotInTheBall } from './system/hollow-ball.ts';
import { ViewerPages } from './viewer-page/viewer-page.ts';

const EYE_PIXELS = 72;
const LIKE_DB = 60;

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

describeWithBrowser('a PET over a CT, in a headset', () => {
  let pages: ViewerPages;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    pages = await ViewerPages.create({ ball: { volume: hollowBall(), fusion: spotInTheBall() } });
    watched = await openHeadset(pages, EYE_PIXELS);
    page = watched.page;
  }, 240_000);

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

const GLOWING_TIMEOUT_MS = 60_000;

/** Voxels and colours of uptake are made ready beside the page: frames go by until they are in the picture. */
async function readGlowing(
  page: Page,
  read: (from: Page) => Promise<EyePictures>,
): Promise<EyePictures> {
  const endMs = Date.now() + GLOWING_TIMEOUT_MS;
  while (!glowing(await read(page)).every((count) => count > 3))
    if (Date.now() > endMs) throw new Error('there is no uptake in the picture');
  return read(page);
}

/** Of each eye, pixels as yellow as the top of viridis. */
function glowing(pictures: EyePictures): readonly number[] {
  return (['left', 'right'] as const).map(
    (eye) =>
      pixelsWhere(pictures, eye, ([red, green, blue]) => red > 200 && green > 180 && blue < 90)
        .count,
  );
}
