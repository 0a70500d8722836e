import { describe, expect, test } from '@jest/globals';

import { ManualTimers } from '../fixtures/manual-timers.ts';
import { createLog } from '../logging/log.ts';
import { type KeepDays, Retention } from './retention.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function retain(keepDays: KeepDays) {
  const timers = new ManualTimers();
  const swept: number[] = [];
  const left: number[] = [];
  let isAway = false;
  const retention = new Retention({
    journal: {
      deleteEndedBefore: async (unixMs) => {
        if (isAway) throw new Error('away');
        swept.push(timers.unixMs() - unixMs);
        return 0;
      },
    },
    deleteAbandoned: async (unixMs) => {
      left.push(timers.unixMs() - unixMs);
      return 1;
    },
    clock: timers,
    keepDays,
    log: createLog({ write: () => undefined }, 'silent'),
    setTimer: timers.setTimer,
  });
  retention.start();
  return { retention, timers, swept, left, setAway: (away: boolean) => (isAway = away) };
}

describe('J8 retention', () => {
  test('sweeps at the start and every six hours, until it is closed', async () => {
    const { retention, timers, swept, left } = retain(30);
    await timers.pass(13 * HOUR_MS, HOUR_MS);
    expect(swept).toEqual([30 * DAY_MS, 30 * DAY_MS, 30 * DAY_MS]);
    expect(left).toEqual(swept);
    await retention.close();
    await timers.pass(24 * HOUR_MS, HOUR_MS);
    expect(swept).toHaveLength(3);
  });

  test('a database that is away is asked again the next time', async () => {
    const { timers, swept, setAway } = retain(30);
    setAway(true);
    await timers.pass(7 * HOUR_MS, HOUR_MS);
    expect(swept).toHaveLength(1);
    setAway(false);
    await timers.pass(6 * HOUR_MS, HOUR_MS);
    expect(swept).toHaveLength(2);
  });

  test('for ever is for ever', async () => {
    const { timers, swept, left } = retain('forever');
    await timers.pass(30 * DAY_MS, DAY_MS);
    expect([...swept, ...left]).toEqual([]);
  });
});
