import { describe, expect, test } from '@jest/globals';
import {
  copyFarSeatPose,
  encodePose,
  normalizeQuaternion,
  type Pose,
  SEAT_INDEX_BYTES,
  yawQuaternion,
} from '@rounds/classroom';

import { seededRandom } from '../fixtures/fake-environment.ts';
import { SeatTrack } from './seat-track.ts';

const at = (x: number, more: Partial<Pose> = {}): Pose => ({
  head: { positionRoom: [x, 1.6, 0], orientation: [0, 0, 0, 1] },
  ...more,
});

const FAR_SPACING_MS = 1_000;

function add(track: SeatTrack, serverMs: number, pose: Pose): void {
  track.add(encodePose(pose), 0, serverMs, FAR_SPACING_MS);
}

function addFar(track: SeatTrack, serverMs: number, pose: Pose): void {
  const entry = new Uint8Array(64);
  copyFarSeatPose(entry, 0, track.seatIndex, encodePose(pose), 0);
  track.add(entry, SEAT_INDEX_BYTES, serverMs, FAR_SPACING_MS);
}

function trackOf(serverMs: number, pose: Pose): SeatTrack {
  const track = new SeatTrack(1);
  add(track, serverMs, pose);
  return track;
}

describe('the track of a seat', () => {
  test('draws between two samples', () => {
    const track = trackOf(1_000, {
      head: { positionRoom: [0, 1, 2], orientation: yawQuaternion(0) },
      right: { positionRoom: [0, 0, 0], orientation: yawQuaternion(0) },
      ray: { source: 'right', lengthMetres: 1 },
      hitLps: [10, 20, 30],
    });
    add(track, 1_050, {
      head: { positionRoom: [0.1, 1, 1.9], orientation: yawQuaternion(0.4) },
      right: { positionRoom: [0, 0.2, 0], orientation: normalizeQuaternion([0, 0, 0, -1]) },
      ray: { source: 'right', lengthMetres: 2 },
      hitLps: [20, 20, 20],
    });
    track.drawAt(1_025);
    const { head, right, ray, hitLps } = track.drawn;
    expect(head.positionRoom[0]).toBeCloseTo(0.05, 9);
    expect(head.positionRoom[2]).toBeCloseTo(1.95, 9);
    for (const [i, value] of yawQuaternion(0.2).entries())
      expect(head.orientation[i]).toBeCloseTo(value, 3);
    // The same rotation under the other sign: no turn at all.
    for (const [i, value] of [0, 0, 0, 1].entries())
      expect(Math.abs(right?.orientation[i] ?? NaN)).toBeCloseTo(value, 3);
    expect(right?.positionRoom[1]).toBeCloseTo(0.1, 9);
    expect(ray).toEqual({ source: 'right', lengthMetres: 1.5 });
    expect(hitLps).toEqual([15, 20, 25]);
  });

  test('before the first sample it is the first', () => {
    const track = trackOf(1_000, at(1));
    add(track, 1_050, at(2));
    track.drawAt(10);
    expect(track.drawn.head.positionRoom).toEqual([1, 1.6, 0]);
  });

  test('goes on for 100 ms without news, then stands still; orientation waits', () => {
    const track = trackOf(1_000, at(0));
    add(track, 1_050, { head: { positionRoom: [0.05, 1.6, 0], orientation: yawQuaternion(1) } });
    track.drawAt(1_100);
    expect(track.drawn.head.positionRoom[0]).toBeCloseTo(0.1, 9);
    for (const [i, value] of normalizeQuaternion(yawQuaternion(1)).entries())
      expect(track.drawn.head.orientation[i]).toBeCloseTo(value, 3);
    track.drawAt(1_151);
    expect(track.drawn.head.positionRoom[0]).toBeCloseTo(0.15, 9);
    track.drawAt(60_000);
    expect(track.drawn.head.positionRoom[0]).toBeCloseTo(0.15, 9);
  });

  test('who jumps is drawn here, then there, and never on the way', () => {
    const track = trackOf(1_000, at(0));
    add(track, 1_050, at(5));
    for (let ms = 1_000; ms <= 1_300; ms += 5) {
      track.drawAt(ms);
      expect([0, 5]).toContain(track.drawn.head.positionRoom[0]);
    }
    expect(track.drawn.head.positionRoom[0]).toBe(5);
  });

  test('who was silent for long is drawn where they are now', () => {
    const track = trackOf(1_000, at(0));
    add(track, 3_000, at(1));
    track.drawAt(2_000);
    expect(track.drawn.head.positionRoom[0]).toBe(1);
  });

  test('parts come and go with the sample that has them', () => {
    const hand = { positionRoom: [0, 1, 0], orientation: [0, 0, 0, 1] } as const;
    const track = trackOf(1_000, at(0));
    add(
      track,
      1_050,
      at(0, { left: hand, ray: { source: 'left', lengthMetres: 1 }, hitLps: [1, 1, 1] }),
    );
    add(track, 1_100, at(0, { ray: { source: 'head', lengthMetres: 3 } }));
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
    const track = trackOf(1_000, at(0));
    add(track, 1_050, at(1));
    const { drawn } = track;
    for (let ms = 1_000; ms < 1_200; ms += 11) track.drawAt(ms);
    expect(track.drawn).toBe(drawn);
  });

  test('P10 far heads glide from one news to the next: never faster than twice, never ahead, never standing for long', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const track = new SeatTrack(1);
      let nextMs = 0;
      let truth = 0;
      let [before, worstStep, stood, longestStand, ahead] = [0, 0, 0, 0, 0];
      for (let ms = 0; ms < 60_000; ms += 10) {
        if (ms >= nextMs) {
          // A tenth of a metre a second, told every 1.4 to 2.6 s.
          truth = ms / 10_000;
          addFar(track, ms, at(truth));
          nextMs = ms + 1_400 + random() * 1_200;
        }
        track.drawAt(ms - 100);
        const [x] = track.drawn.head.positionRoom;
        if (ms > 20_000) {
          worstStep = Math.max(worstStep, x - before);
          ahead = Math.max(ahead, x - truth);
          stood = x === before ? stood + 10 : 0;
          longestStand = Math.max(longestStand, stood);
        }
        before = x;
      }
      expect({ seed, even: worstStep < 0.002, stands: longestStand < 900 }).toEqual({
        seed,
        even: true,
        stands: true,
      });
      expect(ahead).toBeLessThanOrEqual(0.001);
    }
  });

  test('P10 who comes near or goes far does not jump, wherever they seemed to be', () => {
    const track = new SeatTrack(1);
    const hand = { positionRoom: [0, 1, 0], orientation: [0, 0, 0, 1] } as const;
    addFar(track, 0, at(0));
    let [x, worst] = [0, 0];
    for (let ms = 0; ms < 20_000; ms += 10) {
      const second = Math.floor(ms / 1_000);
      // Near for five seconds, far for five, near again; half a metre from side to side all the while.
      const truth = at(0.5 * Math.sin(ms / 1_500), { right: hand });
      if (second % 10 < 5) {
        if (ms % 50 === 0 && ms > 0) add(track, ms, truth);
      } else if (ms % 1_500 === 0) addFar(track, ms, truth);
      track.drawAt(ms - 100);
      worst = Math.max(worst, Math.abs(track.drawn.head.positionRoom[0] - x));
      x = track.drawn.head.positionRoom[0];
      expect(track.drawn.right !== undefined).toBe(!track.isFar);
    }
    // 10 ms at a third of a metre a second are 3 mm; coming near catches up with a few times that.
    expect(worst).toBeLessThan(0.03);
  });

  test('who went to another place is drawn there, not on the way', () => {
    const track = new SeatTrack(1);
    addFar(track, 0, at(0));
    track.drawAt(0);
    addFar(track, 1_000, at(9));
    track.drawAt(1_000);
    expect(track.drawn.head.positionRoom[0]).toBe(9);
  });

  test('late, doubled and missing samples never break it: always finite, near the truth, unit quaternions', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = seededRandom(seed);
      const truth = (ms: number): number => Math.sin(ms / 700);
      const poseAt = (ms: number): Pose => ({
        head: { positionRoom: [truth(ms), 1.6, 0], orientation: yawQuaternion(truth(ms)) },
        ...(random() < 0.5 ? { hitLps: [truth(ms), 0, 0] } : {}),
      });
      const track = trackOf(0, poseAt(0));
      const late: number[] = [];
      let worstLength = 0;
      let worstOff = 0;
      for (let ms = 50; ms < 20_000; ms += 50) {
        if (random() < 0.2) late.push(ms);
        else if (random() > 0.1) add(track, ms, poseAt(ms));
        if (late.length > 0 && random() < 0.3) {
          const lateMs = late.shift() ?? 0;
          add(track, lateMs, poseAt(lateMs));
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
