/**
 * The graphics card is taken away and given back, as browsers do when a laptop sleeps or a driver restarts: the picture in
 * three dimensions has to come back as it was, whatever was going on meanwhile.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';

import { CHROME_PATH, type WatchedPage } from './system/browser.ts';
import { twoHeads } from './viewer-page/two-heads.ts';
import {
  type DecidingConnection,
  decide,
  ViewerPages,
  waitResting,
  waitShown,
} from './viewer-page/viewer-page.ts';

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

const LOST_WORDS = /picture in three dimensions was lost/;
/** Pictures this alike differ by no more than what rounding does: an edge may be drawn one pixel beside where it was. */
const SAME_PICTURE_DB = 52;

/** Keeps the viewer's own context at hand, and pictures of it. */
const CONTEXT_SCRIPT = `
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    const context = getContext.call(this, kind, { ...options, preserveDrawingBuffer: true });
    if (kind === 'webgl2' && this.isConnected) {
      window.roundsContext ??= context;
      window.loseContext ??= context.getExtension('WEBGL_lose_context');
    }
    return context;
  };
  const kept = {};
  window.keepPicture = (name) => {
    const gl = window.roundsContext;
    const { width, height } = gl.canvas;
    const pixels = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    kept[name] = { width, height, pixels };
    return pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  };
  window.likenessDb = (a, b) => {
    if (kept[a].width !== kept[b].width || kept[a].height !== kept[b].height) return -1;
    let squares = 0;
    kept[a].pixels.forEach((value, i) => { squares += (value - kept[b].pixels[i]) ** 2; });
    return squares === 0 ? 999 : 10 * Math.log10((255 ** 2 * kept[a].pixels.length) / squares);
  };`;

declare global {
  interface Window {
    roundsContext: WebGL2RenderingContext;
    loseContext: WEBGL_lose_context;
    /** @returns the mean of all values: a picture of nothing is dark */
    keepPicture(name: string): number;
    likenessDb(a: string, b: string): number;
  }
}

describeWithBrowser('a graphics context that is lost and restored', () => {
  let pages: ViewerPages;
  let opened: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    pages = await ViewerPages.create(twoHeads(64, 72, 56));
    opened = await pages.open(
      { quality: '1', people: '3', planes: 'x0.6' },
      { initScript: CONTEXT_SCRIPT, viewport: { width: 480, height: 320 } },
    );
    page = opened.page;
  }, 180_000);

  afterAll(async () => {
    await pages?.close();
  });

  /** A full picture, finished. */
  async function settled(): Promise<void> {
    await waitShown(opened);
    await waitResting(opened);
  }

  /** Keeps the picture once nothing comes to it any more: finer voxels, surfaces of segments. */
  async function keep(name: string): Promise<number> {
    for (;;) {
      await settled();
      await page.waitForFunction(() => {
        const { viewer } = window.rounds ?? {};
        const isWhole = viewer?.statistics().textureLevel === 0;
        return isWhole && viewer.overlays().every(({ state }) => state === 'ready');
      });
      const mean = await page.evaluate((given) => window.keepPicture(given), name);
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
      await settled();
      await page.evaluate(() => window.keepPicture('a moment later'));
      if ((await likeness(name, 'a moment later')) > SAME_PICTURE_DB) return mean;
    }
  }

  const likeness = (a: string, b: string): Promise<number> =>
    page.evaluate(([first, second]) => window.likenessDb(first, second), [a, b] as const);

  const waitLost = (isLost: boolean): Promise<unknown> =>
    page.waitForFunction((lost) => window.roundsContext.isContextLost() === lost, isLost);

  async function restore(): Promise<void> {
    await page.evaluate(() => window.loseContext.restoreContext());
    await waitLost(false);
    // The engine takes it up with its own timers.
    await page.getByText(LOST_WORDS).waitFor({ state: 'hidden' });
  }

  const show = (caseIndex: number): Promise<void> =>
    decide(opened, { type: 'step.go', caseIndex, stepIndex: 0 });

  test('volume, cut, segment and people: the same picture comes back, and slices work meanwhile', async () => {
    await settled();
    await show(1);
    // What is not black: the picture of nothing would come back, too.
    expect(await keep('second')).toBeGreaterThan(10);
    await page.evaluate(() => window.loseContext.loseContext());
    await page.getByText(LOST_WORDS).waitFor();
    const axial = page.getByTestId('pane-axial').locator('canvas').first();
    const before = await axial.screenshot();
    await decide(opened, { type: 'window.set', windowCenter: 40, windowWidth: 120 });
    await page.waitForFunction(() => window.rounds?.viewer?.currentView().windowCenter === 40);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect((await axial.screenshot()).equals(before)).toBe(false);
    await decide(opened, { type: 'window.set', windowCenter: 400, windowWidth: 1800 });
    await restore();
    await keep('second again');
    expect(await likeness('second', 'second again')).toBeGreaterThanOrEqual(SAME_PICTURE_DB);
  }, 120_000);

  test('lost while another transfer function is being made ready: that one comes back', async () => {
    const choose = (presetId: string): Promise<void> =>
      page.evaluate((id) => window.rounds?.viewer?.choosePreset(id), presetId);
    await choose('ct-angio');
    await keep('angio');
    await choose('ct-bone');
    await keep('bone');
    expect(await likeness('angio', 'bone')).toBeLessThan(35);
    await page.evaluate(() => {
      window.rounds?.viewer?.choosePreset('ct-angio');
      window.loseContext.loseContext();
    });
    await page.getByText(LOST_WORDS).waitFor();
    await restore();
    await keep('angio again');
    expect(await likeness('angio', 'angio again')).toBeGreaterThanOrEqual(SAME_PICTURE_DB);
  }, 120_000);

  test('lost while another case loads: that case is there', async () => {
    await page.evaluate(() => window.rounds?.viewer?.choosePreset('ct-bone'));
    await show(0);
    await keep('first');
    await show(1);
    await keep('second');
    expect(await likeness('first', 'second')).toBeLessThan(50);
    await show(0);
    await settled();
    await page.evaluate(() => {
      const connection = window.rounds?.connection as unknown as DecidingConnection;
      connection.decide('me', { type: 'step.go', caseIndex: 1, stepIndex: 0 });
      window.loseContext.loseContext();
    });
    await page.getByText(LOST_WORDS).waitFor();
    await page.waitForFunction(() => window.rounds?.viewer?.status().loaded === 1);
    await restore();
    await keep('second again');
    expect(await likeness('second', 'second again')).toBeGreaterThanOrEqual(SAME_PICTURE_DB);
  }, 120_000);

  test('none of it made an error', () => {
    expect(opened.errors.filter((text) => !text.includes('favicon'))).toEqual([]);
  });
});
