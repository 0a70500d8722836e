import { describe, expect, test } from '@jest/globals';

import { DecodeSchedule } from './decode-schedule.ts';
import { LoadProgress } from './load-progress.ts';
import { UploadQueue } from './volume-texture.ts';

/** Does all that can be done now, one job at a time. */
function drain(schedule: DecodeSchedule): string[] {
  const done: string[] = [];
  for (let job = schedule.next(); job !== undefined; job = schedule.next()) {
    done.push(`${job.level}:${job.slice}`);
    schedule.finished();
  }
  return done;
}

describe('the decode schedule', () => {
  test('goes coarse to fine as bytes arrive', () => {
    const schedule = new DecodeSchedule({ slices: 3, coarsest: 1, finest: 0 });
    expect(schedule.next()).toBeUndefined();
    schedule.received(0, 2, 1);
    expect(drain(schedule)).toEqual(['1:0', '1:1']);
    schedule.received(2, 1, 1);
    expect(drain(schedule)).toEqual(['1:2']);
    schedule.received(0, 3, 0);
    expect(drain(schedule)).toEqual(['0:0', '0:1', '0:2']);
    expect(schedule.isFinished).toBe(true);
  });

  test('leaves out a level that has been overtaken, but not two', () => {
    const schedule = new DecodeSchedule({ slices: 1, coarsest: 4, finest: 0 });
    schedule.received(0, 1, 0);
    expect(drain(schedule)).toEqual(['4:0', '2:0', '0:0']);
  });

  test('does not leave out the level that the graphics card is to hold', () => {
    for (const [drawn, expected] of [
      [0, ['2:0', '0:0']],
      [1, ['2:0', '1:0', '0:0']],
      [2, ['2:0', '0:0']],
    ] as const) {
      const schedule = new DecodeSchedule({ slices: 1, coarsest: 2, finest: 0, drawn });
      schedule.received(0, 1, 0);
      expect(drain(schedule)).toEqual(expected);
    }
  });

  test('does not leave out a level that the network has not overtaken', () => {
    const schedule = new DecodeSchedule({ slices: 2, coarsest: 2, finest: 0 });
    schedule.received(0, 2, 2);
    schedule.received(0, 1, 0);
    drain(schedule);
    expect(schedule.pass).toBe(1);
  });

  test('begins each pass where people look', () => {
    const schedule = new DecodeSchedule({ slices: 5, coarsest: 0, finest: 0 });
    schedule.received(0, 5, 0);
    schedule.focus(3);
    expect(drain(schedule)).toEqual(['0:3', '0:2', '0:4', '0:1', '0:0']);
  });

  test('stops at the finest level wanted', () => {
    const schedule = new DecodeSchedule({ slices: 1, coarsest: 2, finest: 1 });
    schedule.received(0, 1, 0);
    expect(drain(schedule)).toEqual(['2:0', '1:0']);
    expect(schedule.isFinished).toBe(true);
  });
});

test('progress counts bytes, and never goes back', () => {
  const levels = [
    { level: 2, byteLength: 10 },
    { level: 1, byteLength: 30 },
    { level: 0, byteLength: 60 },
  ];
  const progress = new LoadProgress(levels, 2);
  const seen = [2, 2, 0, 0].map((level) => progress.sliceDecoded(level));
  expect(seen.map((value) => Number(value.toFixed(6)))).toEqual([0.05, 0.1, 0.55, 1]);
});

describe('the upload queue', () => {
  test('hands out runs of neighbours that fit', () => {
    const queue = new UploadQueue(10);
    for (const slice of [0, 1, 2, 5, 6]) queue.add(slice);
    expect(queue.take(2)).toEqual({ first: 0, count: 2 });
    expect(queue.take(4)).toEqual({ first: 2, count: 1 });
    expect(queue.take(4)).toEqual({ first: 5, count: 2 });
    expect(queue.isEmpty).toBe(true);
    expect(queue.take(4)).toBeUndefined();
  });

  test('a slice that changes while it waits is sent once', () => {
    const queue = new UploadQueue(3);
    queue.add(1);
    queue.add(1);
    expect(queue.take(3)).toEqual({ first: 1, count: 1 });
    expect(queue.isEmpty).toBe(true);
  });
});
