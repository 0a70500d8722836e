import { describe, expect, test } from '@jest/globals';
import { normalizeQuaternion, type Pose, yawQuaternion } from '@rounds/classroom';

import { seededRandom } from '../fixtures/fake-environment.ts';
import { SeatTrack } from './seat-track.ts';

const at = (x: number, more: Partial<Pose> = {}): Pose => ({
  head: { positionRoom: [x, 1.6, 0], orientation: [0, 0, 0, 1] },
  ...more,
});

describe('the track of a seat', () => {
  test('draws between two samples', () => {
    const track = new SeatTrack(1, 1_000, {
      head: { positionRoom: [0, 1, 2], orientation: yawQuaternion(0) },
      right: { positionRoom: [0, 0, 0], orientation: yawQuaternion(0) },
      ray: { source: 'right', lengthMetres: 1 },
      hitLps: [10, 20, 30],
    });
    track.add(1_050, {
      head: { positionRoom: [0.1, 1, 1.9], orientation: yawQuaternion(0.4) },
      right: { positionRoom: [0, 0.2, 0], orientation: normalizeQuaternion([0, 0, 0, -1]) },
      ray: { source: 'right', lengthMetres: 2 },
      hitLps: [20, 20, 20],
    });
    track.drawAt(1_025);
    const { head, right, ray, hitLps } = track.drawn;
    expect(head.positionRoom[0]).toBeCloseTo(0.05, 12);
    expect(head.positionRoom[2]).toBeCloseTo(1.95, 12);
    for (const [i, value] of yawQuaternion(0.2).entries())
      expect(head.orientation[i]).toBeCloseTo(value, 4);
    // The same rotation under the other sign: no turn at all.
    expect(right?.orientation).toEqual([0, 0, 0, 1]);
    expect(right?.positionRoom[1]).toBeCloseTo(0.1, 12);
    expect(ray).toEqual({ source: 'right', lengthMetres: 1.5 });
    expect(hitLps).toEqual([15, 20, 25]);
  });

  test('before the first sample it is the first', () => {
    const track = new SeatTrack(1, 1_000, at(1));
    track.add(1_050, at(2));
    track.drawAt(10);
    expect(track.drawn.head.positionRoom).toEqual([1, 1.6, 0]);
  });

  test('goes on for 100 ms without news, then stands still; orientation waits', () => {
    const track = new SeatTrack(1, 1_000, at(0));
    track.add(1_050, { head: { positionRoom: [0.05, 1.6, 0], orientation: yawQuaternion(1) } });
    track.drawAt(1_100);
    expect(track.drawn.head.positionRoom[0]).toBeCloseTo(0.1, 12);
    expect(track.drawn.head.orientation).toEqual(normalizeQuaternion(yawQuaternion(1)));
    track.drawAt(1_151);
    expect(track.drawn.head.positionRoom[0]).toBeCloseTo(0.15, 12);
    track.drawAt(60_000);
    expect(track.drawn.head.positionRoom[0]).toBeCloseTo(0.15, 12);
  });

  test('who jumps is drawn here, then there, and never on the way', () => {
    const track = new SeatTrack(1, 1_000, at(0));
    track.add(1_050, at(5));
    for (let ms = 1_000; ms <= 1_300; ms += 5) {
      track.drawAt(ms);
      expect([0, 5]).toContain(track.drawn.head.positionRoom[0]);
    }
    expect(track.drawn.head.positionRoom[0]).toBe(5);
  });

  test('who was silent for long is drawn where they are now', () => {
    const track = new SeatTrack(1, 1_000, at(0));
    track.add(3_000, at(1));
    track.drawAt(2_000);
    expect(track.drawn.head.positionRoom[0]).toBe(1);
  });

  test('parts come and go with the sample that has them', () => {
    const hand = { positionRoom: [0, 1, 0], orientation: [0, 0, 0, 1] } as const;
    const track = new SeatTrack(1, 1_000, at(0));
    track.add(
      1_050,
      at(0, { left: hand, ray: { source: 'left', lengthMetres: 1 }, hitLps: [1, 1, 1] }),
    );
    track.add(1_100, at(0, { ray: { source: 'head', lengthMetres: 3 } }));
    track.drawAt(1_049);
    expect(track.drawn).not.toHaveProperty('left');
    track.drawAt(1_075);
    expect(track.drawn.left?.positionRoom).toEqual([0, 1, 0]);
    expect(track.drawn.ray).toEqual({ source: 'left', lengthMetres: 1 });
    expect(track.drawn.hitLps).toEqual([1, 1, 1]);
    track.drawAt(1_100);
    expect(track.drawn).not.toHaveProperty('left');
    expect(track.drawn.ray).toEqual({ source: 'head', lengthMetres: 3 });
  });

  test('draws into the same objects while the parts stay the same', () => {
    const track = new SeatTrack(1, 1_000, at(0));
    track.add(1_050, at(1));
    const { drawn } = track;
    for (let ms = 1_000; ms < 1_200; ms += 11) track.drawAt(ms);
    expect(track.drawn).toBe(drawn);
  });

  test('people of whom few snapshots tell still move evenly', () => {
    const track = new SeatTrack(1, 0, at(0));
    const steps: number[] = [];
    let x = 0;
    for (let ms = 0; ms < 12_000; ms += 10) {
      // Every fifth tick, one metre a second; playback 100 ms behind.
      if (ms > 0 && ms % 250 === 0) track.add(ms, at(ms / 1_000));
      track.drawAt(ms - 100);
      if (ms > 6_000) steps.push(track.drawn.head.positionRoom[0] - x);
      x = track.drawn.head.positionRoom[0];
    }
    for (const step of steps) expect(step).toBeCloseTo(0.01, 3);
  });

  test('late, doubled and missing samples never break it: always finite, near the truth, unit quaternions', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = seededRandom(seed);
      const truth = (ms: number): number => Math.sin(ms / 700);
      const poseAt = (ms: number): Pose => ({
        head: { positionRoom: [truth(ms), 1.6, 0], orientation: yawQuaternion(truth(ms)) },
        ...(random() < 0.5 ? { hitLps: [truth(ms), 0, 0] } : {}),
      });
      const track = new SeatTrack(1, 0, poseAt(0));
      const late: number[] = [];
      let worstLength = 0;
      let worstOff = 0;
      for (let ms = 50; ms < 20_000; ms += 50) {
        if (random() < 0.2) late.push(ms);
        else if (random() > 0.1) track.add(ms, poseAt(ms));
        if (late.length > 0 && random() < 0.3) {
          const lateMs = late.shift() ?? 0;
          track.add(lateMs, poseAt(lateMs));
        }
        const playbackMs = ms - 100 + random() * 20;
        track.drawAt(playbackMs);
        const { head } = track.drawn;
        worstLength = Math.max(worstLength, Math.abs(Math.hypot(...head.orientation) - 1));
        worstOff = Math.max(worstOff, Math.abs(head.positionRoom[0] - truth(playbackMs)));
      }
      expect(worstLength).toBeLessThan(1e-9);
      // At most half a second of holes and extra delay, at 1/700 per ms.
      expect(worstOff).toBeLessThan(0.75);
    }
  });
});
