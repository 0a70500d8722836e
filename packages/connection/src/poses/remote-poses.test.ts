import { describe, expect, test } from '@jest/globals';
import { encodePose, encodeSnapshot, type Pose } from '@rounds/classroom';

import type { RemotePose } from '../classroom-connection.ts';
import { seededRandom } from '../fixtures/fake-environment.ts';
import { participantFixture } from '../fixtures/fake-room.ts';
import { RemotePoses } from './remote-poses.ts';

const at = (x: number): Pose => ({
  head: { positionRoom: [x, 1.6, 0], orientation: [0, 0, 0, 1] },
});
const snapshot = (tick: number, x: number, seats: readonly number[] = [1]): Uint8Array =>
  encodeSnapshot(
    tick,
    tick * 50,
    seats.map((seatIndex) => ({ seatIndex, poseBytes: encodePose(at(x)) })),
  );

function remotePosesOf(seats: number): RemotePoses {
  const remote = new RemotePoses();
  const people = Array.from({ length: seats }, (_, i) => participantFixture(`p${i}`, i));
  remote.setRoster(people, 'p0');
  return remote;
}

describe('everyone else', () => {
  test('bytes that are no snapshot, and snapshots from before the newest, are not heard', () => {
    const remote = remotePosesOf(2);
    expect(remote.receive(Uint8Array.of(1, 2, 3), 0)).toBe(false);
    expect(remote.receive(snapshot(5, 0), 0)).toBe(true);
    expect(remote.receive(snapshot(5, 1), 50)).toBe(false);
    expect(remote.receive(snapshot(4, 1), 50)).toBe(false);
    expect(remote.snapshotsReceived()).toBe(1);
    expect(remote.newestTick()).toBe(5);
  });

  test('what is handed out are the same objects at every frame', () => {
    const remote = remotePosesOf(3);
    const out: RemotePose[] = [];
    for (let tick = 1; tick < 10; tick++)
      remote.receive(snapshot(tick, tick / 100, [1, 2]), tick * 50);
    remote.draw(450, out);
    const [first] = out;
    const pose = first?.pose;
    expect(out).toHaveLength(2);
    remote.draw(461, out);
    expect(out).toHaveLength(2);
    expect(out[0]).toBe(first);
    expect(out[0]?.pose).toBe(pose);
  });

  test('tells which moment of the room is drawn, and which is the newest', () => {
    const remote = remotePosesOf(2);
    expect(remote.roomTime(0)).toBeUndefined();
    for (let tick = 1; tick < 40; tick++) remote.receive(snapshot(tick, 0), 1_000 + tick * 50);
    remote.draw(3_000, []);
    const time = remote.roomTime(3_000);
    expect(time).toEqual({ newestMs: 1_950, drawnMs: expect.closeTo(2_000 - remote.delayMs(), 6) });
    expect(remote.roomTime(3_010)).toBe(time);
    expect(time?.drawnMs).toBeCloseTo(2_010 - remote.delayMs(), 0);
  });

  test('moves evenly over a network with jitter and holes', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const remote = remotePosesOf(2);
      const out: RemotePose[] = [];
      // One metre a second; snapshots 30 to 60 ms on their way, one in twenty never sent; frames at 72 Hz.
      const arrivals = Array.from({ length: 400 }, (_, i) => i + 1)
        .filter(() => random() > 0.05)
        .map((tick) => ({ tick, arrivesMs: tick * 50 + 30 + random() * 30 }));
      let x: number | undefined;
      const steps: number[] = [];
      for (let nowMs = 0; nowMs < 19_000; nowMs += 1000 / 72) {
        for (let next = arrivals[0]; next && next.arrivesMs <= nowMs; next = arrivals[0]) {
          remote.receive(snapshot(next.tick, next.tick / 20), next.arrivesMs);
          arrivals.shift();
        }
        remote.draw(nowMs, out);
        const drawnX = out[0]?.pose.head.positionRoom[0];
        // After the first seconds, in which it learns the jitter.
        if (x !== undefined && drawnX !== undefined && nowMs > 5_000) steps.push(drawnX - x);
        x = drawnX;
      }
      expect({
        seed,
        neverSlow: Math.min(...steps) > 0.5 / 72,
        neverFast: Math.max(...steps) < 1.5 / 72,
      }).toEqual({
        seed,
        neverSlow: true,
        neverFast: true,
      });
    }
  });

  test('a thousand frames over twenty people take no more than a few milliseconds each', () => {
    const remote = remotePosesOf(21);
    const out: RemotePose[] = [];
    const seats = Array.from({ length: 20 }, (_, i) => i + 1);
    for (let tick = 1; tick <= 20; tick++)
      remote.receive(snapshot(tick, tick / 100, seats), tick * 50);
    const startMs = performance.now();
    for (let frame = 0; frame < 1_000; frame++) remote.draw(1_000 + frame / 10, out);
    expect(out).toHaveLength(20);
    expect((performance.now() - startMs) / 1_000).toBeLessThan(5);
  });
});
