/**
 * A picture that stutters while a hand moves something is worse than a coarse one: no part of the page's own work may take
 * as long as several frames. Counted is processor time, which a busy machine does not lengthen much.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { CHROME_PATH, type WatchedPage } from './system/browser.ts';
import { taskTimes, type TaskTimes } from './viewer-page/page-tasks.ts';
import { twoHeads } from './viewer-page/two-heads.ts';
import { decide, ViewerPages, waitResting, waitShown } from './viewer-page/viewer-page.ts';

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

const LONG_TASK_MS = 50;
const MOVES = 40;

describeWithBrowser('no long frame', () => {
  let pages: ViewerPages;
  let opened: WatchedPage;

  beforeAll(async () => {
    pages = await ViewerPages.create(twoHeads(96, 112, 88));
    opened = await pages.open(
      { quality: '0', planes: 'x0.6' },
      { viewport: { width: 480, height: 320 } },
    );
    await waitShown(opened);
    await waitResting(opened);
  }, 180_000);

  afterAll(async () => {
    await pages?.close();
  });

  /** Something moves with every frame of the page. */
  function moving(change: 'window' | 'plane'): Promise<TaskTimes> {
    return taskTimes(opened.page, () =>
      opened.page.evaluate(
        async ([kind, moves]) => {
          const { viewer } = window.rounds ?? {};
          if (viewer === undefined) throw new Error('there is no viewer');
          for (let i = 0; i < moves; i++) {
            const view = viewer.currentView();
            const [plane] = view.planes;
            if (kind === 'window')
              viewer.edit({ kind, windowCenter: 300 + 5 * i, windowWidth: 1500 + 10 * i });
            else if (plane !== undefined)
              viewer.edit({ kind, plane: { ...plane, pointLps: [i - moves / 2, 0, 0] } });
            await new Promise((resolve) => requestAnimationFrame(resolve));
          }
        },
        [change, MOVES] as const,
      ),
    );
  }

  test.each(['window', 'plane'] as const)(
    'while a %s moves',
    async (change) => {
      const times = await moving(change);
      process.stdout.write(`${change}: ${JSON.stringify(times)}\n`);
      expect(times.tasks).toBeGreaterThan(MOVES);
      expect(times.longestMs).toBeLessThan(LONG_TASK_MS);
    },
    60_000,
  );

  test('while another case comes', async () => {
    const longest: number[] = [];
    for (const caseIndex of [1, 0, 1]) {
      await waitResting(opened);
      const times = await taskTimes(opened.page, async () => {
        await decide(opened, { type: 'step.go', caseIndex, stepIndex: 0 });
        await waitShown(opened);
      });
      process.stdout.write(`case: ${JSON.stringify(times)}\n`);
      longest.push(times.longestMs);
    }
    // What the page does itself is long each time; the browser's large collections of garbage come when they come.
    expect(longest.toSorted((a, b) => a - b)[1]).toBeLessThan(LONG_TASK_MS);
  }, 60_000);
});
