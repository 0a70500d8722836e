/** Slices of a PET as they are read, dark uptake on white paper, in real Chromium; those of a CT stay on black. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { CHROME_PATH, keepScreenshot, type WatchedPage } from './system/browser.ts';
import { hollowBall, spotInTheBall } from './system/hollow-ball.ts';
import { nextFrames } from './system/pane-picture.ts';
import { decide, ViewerPages, waitShown } from './viewer-page/viewer-page.ts';

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;
const PANES = ['pane-axial', 'pane-coronal', 'pane-sagittal'] as const;
const WINDOW = { windowCenter: 10_000, windowWidth: 20_000 };

/** Greys of a picture, 0 to 255. */
interface Greys {
  /** In a corner, where there is nobody. */
  readonly corner: number;
  readonly darkest: number;
  readonly brightest: number;
}

describeWithBrowser('slices on paper', () => {
  let pages: ViewerPages;
  let opened: WatchedPage;

  beforeAll(async () => {
    pages = await ViewerPages.create({
      pet: { volume: spotInTheBall() },
      ct: { volume: hollowBall() },
    });
    const viewport = { width: 480, height: 360 };
    opened = await pages.open({ quality: '0' }, { viewport });
    await waitShown(opened);
    // So that the uptake lies in all three slices.
    await decide(opened, { type: 'crosshair.move', pointLps: [-20, -10, -5] });
    await decide(opened, { type: 'preset.set', presetId: 'pt-mip', ...WINDOW });
    await nextFrames(opened.page);
  }, 120_000);

  afterAll(async () => {
    await pages?.close();
  });

  test.each(PANES)('of a PET show uptake black on white: %s', async (pane) => {
    const { corner, darkest } = await greysIn(opened, pane);
    expect(corner).toBeGreaterThanOrEqual(250);
    expect(darkest).toBeLessThanOrEqual(5);
  });

  test('have dark words on them, and light ones again on black', async () => {
    await keepScreenshot(opened.page, 'pet-on-paper');
    expect(await lettersIn(opened)).toBe('dark');
    await decide(opened, { type: 'preset.set', presetId: 'pt-viridis', ...WINDOW });
    await nextFrames(opened.page);
    expect(await lettersIn(opened)).toBe('light');
    for (const pane of PANES) {
      const { corner, brightest } = await greysIn(opened, pane);
      expect(corner).toBeLessThanOrEqual(5);
      expect(brightest).toBeGreaterThanOrEqual(250);
    }
  });

  test('are not those of a CT', async () => {
    await decide(opened, { type: 'step.go', caseIndex: 1, stepIndex: 0 });
    await waitShown(opened);
    await nextFrames(opened.page);
    for (const pane of PANES) expect((await greysIn(opened, pane)).corner).toBe(0);
    expect(await lettersIn(opened)).toBe('light');
    expect(opened.errors.filter((text) => !text.includes('favicon'))).toEqual([]);
  });
});

/** Of the picture alone, which is the first canvas of a pane. */
function greysIn({ page }: WatchedPage, pane: string): Promise<Greys> {
  return page.evaluate((id) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`[data-testid="${id}"] canvas`);
    const context = canvas?.getContext('2d');
    if (canvas === null || !context) throw new Error(`there is no picture in ${id}`);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const greys = Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] ?? 0);
    const [corner = NaN] = greys;
    return { corner, darkest: Math.min(...greys), brightest: Math.max(...greys) };
  }, pane);
}

/** Of the marks, which are the second canvas: the letters at the edges are most of what is opaque and without colour. */
function lettersIn({ page }: WatchedPage): Promise<'dark' | 'light'> {
  return page.evaluate(() => {
    const [, canvas] = document.querySelectorAll<HTMLCanvasElement>('[data-testid="pane-axial"] canvas'); // prettier-ignore
    const context = canvas?.getContext('2d');
    if (canvas === undefined || !context) throw new Error('there are no marks');
    // Around the letter at the left edge.
    const side = 28 * devicePixelRatio;
    const top = canvas.height / 2 - side / 2;
    const { data } = context.getImageData(0, top, side, side);
    const opaque = Array.from({ length: data.length / 4 }, (_, i) => i).filter((i) => (data[4 * i + 3] ?? 0) > 250); // prettier-ignore
    const mean = opaque.reduce((sum, i) => sum + (data[4 * i] ?? 0), 0) / opaque.length;
    return mean < 128 ? 'dark' : 'light';
  });
}
