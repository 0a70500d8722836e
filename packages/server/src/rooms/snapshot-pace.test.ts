import { describe, expect, test } from '@jest/globals';

import { SnapshotPace } from './snapshot-pace.ts';

/** Ticks from..to that are admitted. */
function admitted(pace: SnapshotPace, from: number, to: number, bufferedBytes = 0): number[] {
  const ticks: number[] = [];
  for (let tick = from; tick <= to; tick++) if (pace.admits(tick, bufferedBytes)) ticks.push(tick);
  return ticks;
}

describe('the pace of snapshots', () => {
  test('is every tick for those who keep up', () => {
    const pace = new SnapshotPace();
    for (let tick = 1000; tick < 1100; tick++) {
      expect(pace.admits(tick, 0)).toBe(true);
      pace.report(tick, tick);
    }
  });

  test('stays full for those who stand still and report once a second', () => {
    const pace = new SnapshotPace();
    for (let second = 0; second < 5; second++) {
      const first = 500 + second * 20;
      expect(admitted(pace, first, first + 19)).toHaveLength(20);
      pace.report(first + 17, first + 19);
    }
  });

  test('a first report before the first snapshot arrives is no lag', () => {
    const pace = new SnapshotPace();
    expect(pace.admits(5000, 0)).toBe(true);
    pace.report(0, 5001);
    expect(pace.admits(5001, 0)).toBe(true);
  });

  test('halves for those who are more than 20 ticks behind, and stops beyond 60 until they report', () => {
    const pace = new SnapshotPace();
    admitted(pace, 1, 100);
    pace.report(70, 100);
    expect(admitted(pace, 101, 110)).toEqual([102, 104, 106, 108, 110]);
    pace.report(40, 110);
    expect(admitted(pace, 111, 300)).toEqual([]);
    pace.report(110, 300);
    expect(admitted(pace, 301, 303)).toEqual([301, 302, 303]);
  });

  test('silence counts as lag after a second', () => {
    const pace = new SnapshotPace();
    pace.admits(1, 0);
    pace.report(1, 1);
    const ticks = admitted(pace, 2, 300);
    expect(ticks.filter((tick) => tick <= 41)).toHaveLength(40);
    expect(ticks.filter((tick) => tick > 41 && tick <= 81)).toHaveLength(20);
    expect(ticks.filter((tick) => tick > 81)).toEqual([]);
  });

  test('those who never report are judged by their socket', () => {
    const pace = new SnapshotPace();
    expect(admitted(pace, 1, 1000)).toHaveLength(1000);
    expect(admitted(pace, 1001, 1100, 1_000_000)).toEqual([]);
    expect(admitted(pace, 1101, 1110)).toHaveLength(10);
  });

  test('a report of ticks that never were gains nothing', () => {
    const pace = new SnapshotPace();
    admitted(pace, 1, 10);
    pace.report(0xffff_ffff, 10);
    expect(admitted(pace, 11, 200).length).toBeLessThan(100);
  });
});
