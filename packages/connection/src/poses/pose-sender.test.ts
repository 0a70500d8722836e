import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodePoseUpdate, type Pose, type PoseUpdate } from '@rounds/classroom';

import { FakeEnvironment } from '../fixtures/fake-environment.ts';
import { PoseSender } from './pose-sender.ts';

const at = (x: number): Pose => ({
  head: { positionRoom: [x, 1.6, 0], orientation: [0, 0, 0, 1] },
});

describe('the pose sender', () => {
  let environment: FakeEnvironment;
  let sent: { readonly atMs: number; readonly update: PoseUpdate | undefined }[];
  let isOpen: boolean;
  let newestTick: number;
  let sender: PoseSender;

  beforeEach(() => {
    environment = new FakeEnvironment();
    sent = [];
    isOpen = true;
    newestTick = 0;
    sender = new PoseSender(environment, {
      sendBytes: (_type, bytes) => {
        if (isOpen) sent.push({ atMs: environment.nowMs(), update: decodePoseUpdate(bytes) });
        return isOpen;
      },
      newestTick: () => newestTick,
    });
  });

  const positions = (): (number | undefined)[] =>
    sent.map(({ update }) => update?.pose?.head.positionRoom[0]);

  test('frames at 90 Hz become 20 poses a second, each the newest', async () => {
    for (let frame = 0; frame < 180; frame++) {
      sender.setPose(at(frame / 1000));
      await environment.advance(1000 / 90);
    }
    for (const { atMs } of sent) {
      const inSecond = sent.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1000);
      expect(inSecond.length).toBeLessThanOrEqual(21);
    }
    expect(sent.length).toBeGreaterThanOrEqual(40);
    await environment.advance(50);
    expect(positions().at(-1)).toBe(0.179);
  });

  test('a caller at exactly 20 Hz, give or take a timer, loses nothing', async () => {
    for (let i = 0; i < 100; i++) {
      sender.setPose(at(i / 1000));
      await environment.advance(i % 2 === 0 ? 48.5 : 51.5);
    }
    expect(positions()).toEqual(Array.from({ length: 100 }, (_, i) => i / 1000));
  });

  test('a pose that came late does not delay those that follow', async () => {
    for (let i = 0; i < 100; i++) {
      const lateMs = i % 10 === 3 ? 45 : 0;
      await environment.advance(lateMs);
      sender.setPose(at(i / 1000));
      await environment.advance(50 - lateMs);
    }
    expect(positions()).toEqual(Array.from({ length: 100 }, (_, i) => i / 1000));
    for (const [i, { atMs }] of sent.entries()) {
      expect(atMs).toBeCloseTo(1_000 + 50 * i + (i % 10 === 3 ? 45 : 0), 6);
    }
  });

  test('a still pose goes out once a second, asked or not', async () => {
    sender.setPose(at(1));
    await environment.advance(5_500);
    expect(sent.map(({ atMs }) => atMs)).toEqual([1_000, 2_000, 3_000, 4_000, 5_000, 6_000]);
    for (let frame = 0; frame < 200; frame++) {
      sender.setPose(at(1));
      await environment.advance(10);
    }
    expect(sent).toHaveLength(8);
  });

  test('moving again is sent at once', async () => {
    sender.setPose(at(1));
    await environment.advance(500);
    sender.setPose(at(2));
    expect(positions()).toEqual([1, 2]);
  });

  test('carries a running sequence and the tick that was seen', async () => {
    newestTick = 77;
    sender.setPose(at(1));
    await environment.advance(1_000);
    expect(sent.map(({ update }) => [update?.sequence, update?.lastTickSeen])).toEqual([
      [0, 77],
      [1, 77],
    ]);
  });

  test('without a socket nothing is sent, and the newest goes out with the next one', async () => {
    isOpen = false;
    sender.setPose(at(1));
    sender.setPose(at(2));
    await environment.advance(5_000);
    expect(environment.pendingTimers).toBe(0);
    isOpen = true;
    sender.connected();
    expect(positions()).toEqual([2]);
    sender.stop();
    expect(environment.pendingTimers).toBe(0);
  });

  test('who never had a pose sends none', async () => {
    sender.connected();
    await environment.advance(5_000);
    expect(sent).toEqual([]);
  });

  test('P9 snapshots are acknowledged at least every 200 ms, with a pose or without', async () => {
    for (const hasPose of [false, true]) {
      sent = [];
      sender.connected();
      if (hasPose) sender.setPose(at(1));
      const startMs = environment.nowMs();
      for (let tick = 1; tick <= 100; tick++) {
        await environment.advance(50);
        newestTick = 1000 * Number(hasPose) + tick;
        sender.snapshotSeen();
      }
      const times = [startMs, ...sent.map(({ atMs }) => atMs)];
      const gaps = times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(200);
      expect(sent.length).toBeLessThan(42);
      expect(sent.at(-1)?.update?.lastTickSeen).toBeGreaterThanOrEqual(newestTick - 4);
      await environment.advance(200);
      expect(sent.at(-1)?.update?.lastTickSeen).toBe(newestTick);
    }
  });

  test('P9 a burst of snapshots is acknowledged to its end, once', async () => {
    sender.connected();
    for (newestTick = 1; newestTick < 60; newestTick++) sender.snapshotSeen();
    await environment.advance(1_000);
    expect(sent.map(({ update }) => update)).toEqual([
      { sequence: 0, lastTickSeen: 1 },
      { sequence: 1, lastTickSeen: 60 },
    ]);
    expect(environment.pendingTimers).toBe(0);
  });
});
