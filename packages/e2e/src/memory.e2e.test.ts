/**
 * A morning of teaching switches cases again and again: what a page holds must not grow with it. Two small cases, each
 * loaded anew whenever it is shown, since the page is told to keep none.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { CHROME_PATH, type WatchedPage } from './system/browser.ts';
import { MEMORY_SCRIPT, measureMemory, type PageMemory } from './viewer-page/page-memory.ts';
import { decide, ViewerPages, waitResting, waitShown } from './viewer-page/viewer-page.ts';

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

const WARM_UP_SWITCHES = 10;
const SWITCHES = 50;
/** Compiled code and caches of the browser come and go. */
const HEAP_GROWTH = 0.06;
/** Of the processes: voxels and textures that are kept after all would be a quarter and more. */
const RESIDENT_GROWTH = 0.1;

describeWithBrowser('fifty switches between two cases', () => {
  let pages: ViewerPages;
  let opened: WatchedPage;
  let early: PageMemory;
  let late: PageMemory;

  beforeAll(async () => {
    pages = await ViewerPages.create();
    opened = await pages.open(
      { quality: '0', cache: '0' },
      { initScript: MEMORY_SCRIPT, viewport: { width: 360, height: 240 } },
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
    if (early.residentBytes === undefined || late.residentBytes === undefined) return;
    expect(late.residentBytes / early.residentBytes).toBeLessThanOrEqual(1 + RESIDENT_GROWTH);
  });

  test('leave nothing on the graphics card', () => {
    expect(late.graphicsObjects).toEqual(early.graphicsObjects);
  });

  test('leave no worker, no value ranges in one, no listener and no element', () => {
    expect(late.workers).toBe(early.workers);
    expect(late.keptCells).toBeLessThanOrEqual(early.keptCells);
    expect(late.domNodes).toBeLessThanOrEqual(early.domNodes * 1.02 + 5);
    expect(late.listeners).toBeLessThanOrEqual(early.listeners + 2);
    expect(opened.errors.filter((text) => !text.includes('favicon'))).toEqual([]);
  });
});
