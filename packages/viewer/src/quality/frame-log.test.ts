import { expect, test } from '@jest/globals';

import { FrameLog, LOGGED_FRAMES } from './frame-log.ts';
import { SCREEN_LADDER } from './quality-ladder.ts';

const [quality] = SCREEN_LADDER;

test('remembers the last frames, oldest first', () => {
  if (quality === undefined) throw new Error('an empty ladder');
  const log = new FrameLog();
  expect(log.last).toBeUndefined();
  expect(log.costsMs()).toEqual([]);
  for (let i = 0; i < LOGGED_FRAMES + 30; i++) log.add({ quality, rayShare: 0.5 }, i, i * 10);
  expect(log.last?.costMs).toBe(LOGGED_FRAMES + 29);
  const costs = log.costsMs();
  expect([costs.length, costs[0], costs.at(-1)]).toEqual([LOGGED_FRAMES, 30, LOGGED_FRAMES + 29]);
  expect(log.framesInLastSecond((LOGGED_FRAMES + 29) * 10)).toBe(101);
  expect(log.framesInLastSecond(1e6)).toBe(0);
});
