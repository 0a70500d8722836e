/**
 * A morning of teaching switches cases again and again: what a page holds must not grow with it. Two small cases, each
 * loaded anew whenever it is shown, since the page is told to keep none.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { CHROME_PATH, type WatchedPage } from './system/browser.ts';
import { MEMORY_SCRIPT, measureMemory, type PageMemory } from './viewer-page/page-memory.ts';
import { twoHeads } from './viewer-page/two-heads.ts';
import { decide, ViewerPages, waitResting, waitShown } from './viewer-page/viewer-page.ts';

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

/** Until then, the browser compiles more and more of the code that it meets again: its heap grows less with each switch. */
const WARM_UP_SWITCHES = 25;
const SWITCHES = 50;
const HEAP_GROWTH = 0.06;
/** Of a single case: one that is kept is found. */
const ARRAY_GROWTH = 0.75;
const VOXEL_BYTES = 2 * 96 * 112 * 88;
/** Of the processes: textures that are kept after all would be a fifth and more. */
const RESIDENT_GROWTH = 0.1;

describeWithBrowser('fifty switches between two cases', () => {
  let pages: ViewerPages;
  let opened: WatchedPage;
  let early: PageMemory;
  let late: PageMemory;

  beforeAll(async () => {
    pages = await ViewerPages.create(twoHeads(96, 112, 88));
    opened = await pages.open(
      { quality: '0', cache: '0' },
      { initScript: MEMORY_SCRIPT, viewport: { width: 240, height: 160 } },
    );
    const session = await opened.page.context().newCDPSession(opened.page);
    await session.send('Performance.enable');
    await waitShown(opened);
    for (let i = 1; i <= SWITCHES; i++) {
      await decide(opened, { type: 'step.go', caseIndex: i % 2, stepIndex: 0 });
      await waitShown(opened);
      if (i !== WARM_UP_SWITCHES && i !== SWITCHES) continue;
      await waitResting(opened);
      const measured = await measureMemory(opened, session);
      if (i === SWITCHES) late = measured;
      else early = measured;
    }
    process.stdout.write(`${JSON.stringify({ early, late })}\n`);
  }, 500_000);

  afterAll(async () => {
    await pages?.close();
  });

  test('leave the heap and the voxels in memory as they were', () => {
    expect(late.heapBytes / early.heapBytes).toBeLessThanOrEqual(1 + HEAP_GROWTH);
    expect((late.arrayBytes - early.arrayBytes) / VOXEL_BYTES).toBeLessThanOrEqual(ARRAY_GROWTH);
    if (early.residentBytes === undefined || late.residentBytes === undefined) return;
    expect(late.residentBytes / early.residentBytes).toBeLessThanOrEqual(1 + RESIDENT_GROWTH);
  });

  test('leave nothing on the graphics card', () => {
    const { Texture: earlyTextures = 0, ...earlyRest } = early.graphicsObjects;
    const { Texture: lateTextures = 0, ...lateRest } = late.graphicsObjects;
    // Fewer is no leak: what the first cases compiled for once may have gone by the end.
    const grown = Object.entries(lateRest).filter(([kind, n]) => n > (earlyRest[kind] ?? 0));
    expect(grown).toEqual([]);
    // A skip map has two textures by turns, the second from the second time on that it changes.
    expect(lateTextures).toBeLessThanOrEqual(earlyTextures + 1);
  });

  test('leave no worker, no value ranges in one, no listener and no element', () => {
    expect(late.workers).toBe(early.workers);
    expect(late.keptCells).toBeLessThanOrEqual(early.keptCells);
    expect(late.domNodes).toBeLessThanOrEqual(early.domNodes * 1.02 + 5);
    expect(late.listeners).toBeLessThanOrEqual(early.listeners + 2);
    expect(opened.errors.filter((text) => !text.includes('favicon'))).toEqual([]);
  });
});
