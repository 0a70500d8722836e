import { describe, expect, test } from '@jest/globals';
import type { SharedView } from '@rounds/classroom';

import { VIEW } from './fixtures/followed-view-fixture.ts';
import { SharedMotion } from './shared-motion.ts';

const TICK_MS = 50;
const DELAY_MS = 110;

const planeAt = (x: number): SharedView => ({
  ...VIEW,
  planes: [{ planeId: 'p', enabled: true, pointLps: [x, 0, 0], normalLps: [1, 0, 0] }],
});
const placeOf = (view: SharedView): number => view.planes[0]?.pointLps[0] ?? NaN;

describe('what others move', () => {
  test('a drag told of at 20 Hz moves evenly at 90 Hz, as far behind as their hands', () => {
    const motion = new SharedMotion();
    // 100 mm a second for two seconds, out of rest and back to it.
    const told = (roomMs: number): number => {
      const tickMs = Math.floor(roomMs / TICK_MS) * TICK_MS;
      return Math.max(0, Math.min(200, (tickMs - 500) / 10));
    };
    const views = new Map<number, SharedView>();
    const places: number[] = [];
    for (let frame = 0; frame < 270; frame++) {
      const nowMs = (frame * 1000) / 90;
      const newestMs = Math.floor(nowMs / TICK_MS) * TICK_MS;
      const x = told(nowMs);
      const shared = views.get(x) ?? planeAt(x);
      views.set(x, shared);
      const drawn = motion.viewAt(shared, { newestMs, drawnMs: nowMs - DELAY_MS });
      places.push(placeOf(drawn));
      // Never ahead of the hand, and never more than a tick behind it.
      const handMs = Math.max(500, Math.min(2_500, nowMs - DELAY_MS));
      expect(placeOf(drawn)).toBeGreaterThanOrEqual((handMs - 500) / 10 - 5.001);
      expect(placeOf(drawn)).toBeLessThanOrEqual((handMs - 500) / 10 + 0.001);
    }
    const steps = places.slice(1).map((place, i) => place - (places[i] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(100 / 90 + 0.01);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(places.at(-1)).toBe(200);
  });

  test('at rest it is the very view of the class, and a first change takes a tick', () => {
    const motion = new SharedMotion();
    const [before, after] = [planeAt(0), planeAt(10)];
    expect(motion.viewAt(before, { newestMs: 1_000, drawnMs: 900 })).toBe(before);
    expect(motion.viewAt(before, { newestMs: 9_000, drawnMs: 8_900 })).toBe(before);
    expect(placeOf(motion.viewAt(after, { newestMs: 9_050, drawnMs: 8_950 }))).toBe(0);
    expect(placeOf(motion.viewAt(after, { newestMs: 9_100, drawnMs: 9_025 }))).toBeCloseTo(5, 6);
    expect(motion.viewAt(after, { newestMs: 9_150, drawnMs: 9_050 })).toBe(after);
  });

  test('what is no place comes at once, and planes that come and go do so', () => {
    const motion = new SharedMotion();
    motion.viewAt(planeAt(0), { newestMs: 1_000, drawnMs: 900 });
    const window = { ...planeAt(10), windowWidth: 77 };
    const drawn = motion.viewAt(window, { newestMs: 1_050, drawnMs: 960 });
    expect(drawn.windowWidth).toBe(77);
    expect(placeOf(drawn)).toBe(0);
    expect(motion.viewAt(VIEW, { newestMs: 1_100, drawnMs: 1_010 }).planes).toEqual([]);
    const back = motion.viewAt(planeAt(30), { newestMs: 1_150, drawnMs: 1_060 });
    expect(placeOf(back)).toBe(30);
  });

  test('the volume turns along the shorter arc, box and oblique slice move with the rest', () => {
    const motion = new SharedMotion();
    const half = Math.SQRT1_2;
    const from: SharedView = {
      ...VIEW,
      crop: { min: [0, 0, 0], max: [1, 1, 1] },
      oblique: { pointLps: [0, 0, 0], normalLps: [1, 0, 0] },
    };
    const to: SharedView = {
      ...VIEW,
      placement: { rotation: [0, -half, 0, -half], offsetRoom: [1, 0, 0], scale: 3 },
      crop: { min: [0.5, 0, 0], max: [1, 1, 0.5] },
      oblique: { pointLps: [8, 0, 0], normalLps: [-1, 0, 0] },
    };
    motion.viewAt(from, { newestMs: 1_000, drawnMs: 990 });
    const drawn = motion.viewAt(to, { newestMs: 1_050, drawnMs: 1_025 });
    const { rotation, offsetRoom, scale } = drawn.placement;
    expect(Math.hypot(...rotation)).toBeCloseTo(1, 9);
    expect(Math.abs(rotation[1] / rotation[3])).toBeCloseTo(Math.tan(Math.PI / 8), 6);
    expect([offsetRoom, scale]).toEqual([[0.5, 0, 0], 2]);
    expect(drawn.crop).toEqual({ min: [0.25, 0, 0], max: [1, 1, 0.75] });
    // Between opposite directions there is none to draw.
    expect(drawn.oblique).toEqual({ pointLps: [4, 0, 0], normalLps: [-1, 0, 0] });
  });

  test('a room that begins anew, or that nothing is known of, has no way to go', () => {
    const motion = new SharedMotion();
    motion.viewAt(planeAt(0), { newestMs: 50_000, drawnMs: 49_900 });
    const other = planeAt(40);
    expect(motion.viewAt(other, { newestMs: 100, drawnMs: 0 })).toBe(other);
    const third = planeAt(50);
    expect(motion.viewAt(third, undefined)).toBe(third);
    expect(motion.viewAt(third, { newestMs: 200, drawnMs: 90 })).toBe(third);
  });
});
