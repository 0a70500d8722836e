/**
 * Slices in real Chromium: thick ones, the free plane in a pane of its own, the window under the hand, letters and scale;
 * and all of them in a browser that has no WebGL.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dot, type ObliquePlane, type SharedView, type Vector3 } from '@rounds/classroom';
import { createTeachingPhantom } from '@rounds/imaging';
import type { ViewEdit, ViewerStatus } from '@rounds/viewer';
import type { Browser, Page } from 'playwright-core';

import {
  CHROME_PATH,
  keepScreenshot,
  launchBrowser,
  openPage,
  type WatchedPage,
} from './system/browser.ts';
import { nextFrames, PANE_PICTURE_SCRIPT, pictureIn, waitLit } from './system/pane-picture.ts';
import { HANDLE_SCRIPT, joinAs, waitFullResolution, startClass } from './system/participant.ts';
import { ServerProcess } from './system/server-process.ts';

const { aneurysmLps, aneurysmRadiusMm } = createTeachingPhantom({
  columns: 8,
  rows: 8,
  slices: 8,
}).truth;
/** Between coronal and axial, turned a little to the patient's left. */
const TIPPED: Vector3 = unit([0.3, -0.75, -0.59]);

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

describeWithBrowser('slices', () => {
  let server: ServerProcess;
  let browser: Browser;
  let watched: WatchedPage;
  let joinUrl: string;

  const edit = async (change: ViewEdit): Promise<void> => {
    await watched.page.evaluate((sent) => window.rounds?.viewer?.edit(sent), change);
    await nextFrames(watched.page);
  };
  const view = (): Promise<SharedView> => viewOf(watched.page);

  beforeAll(async () => {
    server = await ServerProcess.create();
    [browser] = await Promise.all([launchBrowser(), server.start()]);
    watched = await openPage(
      browser,
      server.url,
      { viewport: { width: 960, height: 600 } },
      HANDLE_SCRIPT + PANE_PICTURE_SCRIPT,
    );
    const { page } = watched;
    await page.goto(server.instructorUrl());
    const cases = page.locator('button[data-testid^="case-"]');
    await cases
      .filter({ hasText: /ynthetic/ })
      .first()
      .click();
    joinUrl = await startClass(page, server.url);
    await waitFullResolution(page);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  test('a thick slice shows what lies before and behind it, and says so', async () => {
    const { page } = watched;
    const [x, y, z] = aneurysmLps;
    const beside: Vector3 = [x, y, z + aneurysmRadiusMm + 4];
    await edit({ kind: 'crosshair', pointLps: beside });
    const thin = await valueAtCrosshair(page, 'pane-axial');
    const before = await pictureIn(page, 'pane-axial');
    await edit({ kind: 'slab', slab: { thicknessMm: 20, projection: 'mip' } });
    const thick = await valueAtCrosshair(page, 'pane-axial');
    expect((await pictureIn(page, 'pane-axial')).hash).not.toBe(before.hash);
    expect(thin).toBeLessThan(120);
    expect(thick).toBeGreaterThan(200);
    await edit({ kind: 'slab', slab: { thicknessMm: 20, projection: 'minip' } });
    expect(await valueAtCrosshair(page, 'pane-axial')).toBeLessThanOrEqual(thin);
    await edit({ kind: 'slab', slab: { thicknessMm: 20, projection: 'mip' } });
    await keepScreenshot(page, 'slices-slab');
  }, 60_000);

  test('the free plane has a pane of its own, and leaves with it', async () => {
    const { page } = watched;
    const pane = page.getByTestId('pane-oblique');
    expect(await pane.isVisible()).toBe(false);
    await edit({ kind: 'slab', slab: { thicknessMm: 0, projection: 'mip' } });
    await edit({ kind: 'crosshair', pointLps: aneurysmLps });
    await edit({ kind: 'oblique', oblique: { pointLps: aneurysmLps, normalLps: TIPPED } });
    await pane.waitFor({ state: 'visible' });
    await waitLit(page, 'pane-oblique');
    await keepScreenshot(page, 'slices-oblique');
    // What is pointed at lies on the plane.
    const box = await boxOf(page, 'pane-oblique');
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.55);
    const { pointLps } = await waitPointer(page);
    expect(Math.abs(heightOver(await obliqueOf(page), pointLps))).toBeLessThan(1e-6);
    await edit({ kind: 'slab', slab: { thicknessMm: 15, projection: 'mip' } });
    await keepScreenshot(page, 'slices-oblique-slab');
    await edit({ kind: 'slab', slab: { thicknessMm: 0, projection: 'mip' } });
  }, 60_000);

  test('the wheel shifts the free plane along its normal, keys tip it', async () => {
    const { page } = watched;
    const before = await obliqueOf(page);
    const box = await boxOf(page, 'pane-oblique');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, 240);
    await page.waitForFunction(
      (old) => JSON.stringify(window.rounds?.viewer?.currentView().oblique) !== old,
      JSON.stringify(before),
    );
    const shifted = await obliqueOf(page);
    expect(shifted.normalLps).toEqual(before.normalLps);
    // Away from the viewer, as in every slice.
    expect(heightOver(before, shifted.pointLps)).toBeLessThan(-1);
    await page.getByTestId('pane-oblique').focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await nextFrames(page);
    const turned = await obliqueOf(page);
    const degrees = (Math.acos(dot(turned.normalLps, shifted.normalLps)) * 180) / Math.PI;
    expect(degrees).toBeCloseTo(2, 3);
  }, 60_000);

  test('the line of the free plane on another slice is dragged: in the middle to shift, outside to turn', async () => {
    const { page } = watched;
    const middleLps: Vector3 = [0, aneurysmLps[1], aneurysmLps[2]];
    await edit({ kind: 'crosshair', pointLps: middleLps });
    const upright: ObliquePlane = { pointLps: middleLps, normalLps: [0, -1, 0] };
    await edit({ kind: 'oblique', oblique: upright });
    const box = await boxOf(page, 'pane-axial');
    const middle = await pixelOf(page, box, middleLps);
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    await page.mouse.move(middle.x, middle.y + 20, { steps: 4 });
    await page.mouse.up();
    const shifted = await obliqueOf(page);
    expect(shifted.normalLps).toEqual(upright.normalLps);
    expect(shifted.pointLps[1] - middleLps[1]).toBeGreaterThan(5);
    // A quarter of the visible line away from its middle is the grip that turns it.
    const now = await pixelOf(page, box, shifted.pointLps);
    const inner = box.width - 2 * 0.08 * Math.min(box.width, box.height);
    const grip = { x: now.x + inner * 0.25, y: now.y };
    await page.mouse.move(grip.x, grip.y);
    await page.mouse.down();
    await page.mouse.move(grip.x, grip.y + 40, { steps: 6 });
    await page.mouse.up();
    const turned = await obliqueOf(page);
    const wanted = Math.atan2(40, inner * 0.25);
    expect(Math.acos(dot(turned.normalLps, upright.normalLps))).toBeCloseTo(wanted, 1);
    await keepScreenshot(page, 'slices-oblique-turned');
  }, 60_000);

  test('a free plane beside the images says so', async () => {
    await edit({ kind: 'oblique', oblique: { pointLps: [0, 900, 0], normalLps: [0, -1, 0] } });
    await keepScreenshot(watched.page, 'slices-oblique-beside');
    await watched.page.getByTestId('oblique-close').click();
    await nextFrames(watched.page);
    expect(await watched.page.getByTestId('pane-oblique').isVisible()).toBe(false);
  }, 60_000);

  test('the window follows the right button, and two presses bring the preset back', async () => {
    const { page } = watched;
    const before = await view();
    const box = await boxOf(page, 'pane-coronal');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down({ button: 'right' });
    await page.mouse.move(x + 60, y + 30, { steps: 4 });
    await page.mouse.up({ button: 'right' });
    await nextFrames(page);
    const dragged = await view();
    expect(dragged.windowWidth).toBeGreaterThan(before.windowWidth * 1.2);
    expect(dragged.windowCenter).toBeGreaterThan(before.windowCenter);
    await page.mouse.dblclick(x, y, { button: 'right' });
    await nextFrames(page);
    const reset = await view();
    expect([reset.windowCenter, reset.windowWidth]).toEqual([
      before.windowCenter,
      before.windowWidth,
    ]);
    // The words that tell the window are its handle for fingers.
    const words = { x: box.x + 40, y: box.y + box.height - 12 };
    await page.mouse.move(words.x, words.y);
    await page.mouse.down();
    await page.mouse.move(words.x + 50, words.y, { steps: 3 });
    await page.mouse.up();
    await nextFrames(page);
    expect((await view()).windowWidth).toBeGreaterThan(before.windowWidth * 1.1);
    await page.mouse.dblclick(words.x, words.y);
    await nextFrames(page);
    expect((await view()).windowWidth).toBe(before.windowWidth);
    expect(watched.errors).toEqual([]);
  }, 60_000);

  test('without WebGL the slices work, the free plane too, and the person is told', async () => {
    const plain = await launchBrowser(['--disable-3d-apis']);
    try {
      const learner = await openPage(
        plain,
        server.url,
        { viewport: { width: 800, height: 520 } },
        HANDLE_SCRIPT + PANE_PICTURE_SCRIPT,
      );
      const { page } = learner;
      await joinAs(page, joinUrl, 'Nora Nothree');
      await waitFullResolution(page);
      const has3d = await page.evaluate(
        () => document.createElement('canvas').getContext('webgl2') !== null,
      );
      expect(has3d).toBe(false);
      await page
        .getByText(/WebGL 2 is missing/)
        .first()
        .waitFor();
      for (const pane of ['pane-axial', 'pane-coronal', 'pane-sagittal']) await waitLit(page, pane);
      await edit({ kind: 'crosshair', pointLps: aneurysmLps });
      await edit({ kind: 'oblique', oblique: { pointLps: aneurysmLps, normalLps: TIPPED } });
      await waitLit(page, 'pane-oblique');
      const before = await pictureIn(page, 'pane-axial');
      await page.getByTestId('follow-toggle').click();
      const box = await boxOf(page, 'pane-axial');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.wheel(0, 480);
      await page.waitForFunction(([id, hash]) => panePicture(id)?.hash !== hash, [
        'pane-axial',
        before.hash,
      ] as const);
      expect((await waitPointer(page)).value).toBeGreaterThan(-1100);
      await keepScreenshot(page, 'slices-without-webgl');
      expect(learner.errors).toEqual([]);
    } finally {
      await plain.close();
    }
  }, 120_000);
});

/** Only for code that is handed to the browser. */
declare function panePicture(testId: string): { readonly hash: number } | undefined;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function unit([x, y, z]: Vector3): Vector3 {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

function heightOver({ pointLps, normalLps }: ObliquePlane, [x, y, z]: Vector3): number {
  return dot(normalLps, [x - pointLps[0], y - pointLps[1], z - pointLps[2]]);
}

async function viewOf(page: Page): Promise<SharedView> {
  const view = await page.evaluate(() => window.rounds?.viewer?.currentView());
  if (view === undefined) throw new Error('there is no viewer');
  return view;
}

async function obliqueOf(page: Page): Promise<ObliquePlane> {
  const { oblique } = await viewOf(page);
  if (oblique === null) throw new Error('there is no free plane');
  return oblique;
}

async function boxOf(page: Page, testId: string): Promise<Box> {
  const box = await page.getByTestId(testId).boundingBox();
  if (box === null) throw new Error(`${testId} is not on the page`);
  return box;
}

async function waitPointer(page: Page): Promise<NonNullable<ViewerStatus['pointerValue']>> {
  await page.waitForFunction(() => window.rounds?.viewer?.status().pointerValue !== undefined);
  const value = await page.evaluate(() => window.rounds?.viewer?.status().pointerValue);
  if (value === undefined) throw new Error('nothing is pointed at');
  return value;
}

/** The head of the synthetic case lies in a box of 192 x 224 mm around the origin, which an axial slice fits into its pane. */
async function pixelOf(page: Page, box: Box, [x, y]: Vector3): Promise<{ x: number; y: number }> {
  await nextFrames(page);
  const mmPerPixel = 1.06 * Math.max(192 / box.width, 224 / box.height);
  return { x: box.x + box.width / 2 + x / mmPerPixel, y: box.y + box.height / 2 + y / mmPerPixel };
}

/** The value that an axial pane tells where the crosshair is. */
async function valueAtCrosshair(page: Page, testId: string): Promise<number> {
  const box = await boxOf(page, testId);
  const { crosshairLps } = await viewOf(page);
  const at = await pixelOf(page, box, crosshairLps);
  await page.mouse.move(at.x + 1, at.y + 1);
  await page.mouse.move(at.x, at.y);
  await nextFrames(page);
  const { value, pointLps } = await waitPointer(page);
  expect(Math.hypot(pointLps[0] - crosshairLps[0], pointLps[1] - crosshairLps[1])).toBeLessThan(1);
  return value;
}
