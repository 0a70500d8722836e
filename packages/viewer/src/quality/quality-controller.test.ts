import { describe, expect, test } from '@jest/globals';

import { QualityController, type QualityOptions } from './quality-controller.ts';
import { HEADSET_LADDER, type Quality, SCREEN_LADDER } from './quality-ladder.ts';

/** What a graphics card makes of a frame, in milliseconds. */
interface Card {
  /** Of the finest frame with rays all over the picture. */
  readonly fullMs: (atMs: number) => number;
  /** What is there without any ray. */
  readonly fixedMs?: number;
  /** How the card differs from what the ladder assumes. */
  readonly work?: (quality: Quality) => number;
  readonly rayShare?: (atMs: number) => number;
  /** Each frame is off by up to this share. */
  readonly noise?: number;
  /** Frames that something else holds up, by number. */
  readonly heldUpMs?: (frame: number) => number;
}

interface Told {
  /** The card's own clock, whether frames were late, or the time until they were finished by the next frame. */
  readonly clock: 'card' | 'interval';
  /** Whether the controller hears of rays in advance. */
  readonly tellsRays?: boolean;
}

interface Frame {
  readonly atMs: number;
  readonly quality: Quality;
  readonly rung: number;
  readonly costMs: number;
  readonly isHeldUp: boolean;
}

const RATES_HZ = [72, 90, 120];
/** What is left for the room after the compositor has taken its part. */
const BUDGET_SHARE = 0.8;
/** Results come as many frames later. */
const LATENCY_FRAMES = 2;
const SETTLE_MS = 1000;

function plainWork({ resolution, stepFactor, shading, foveation }: Quality): number {
  const shade = { full: 1, half: 0.8, none: 0.6 }[shading];
  return (resolution ** 2 / stepFactor) * shade * (1 - 0.2 * foveation);
}

/** A repeatable stream of numbers from 0 to 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Draws frame after frame at the rate of a display, as a headset does. */
function run(
  card: Card,
  rateHz: number,
  forMs: number,
  { clock, tellsRays = true }: Told = { clock: 'card' },
  options: Partial<QualityOptions> = {},
): readonly Frame[] {
  const periodMs = 1000 / rateHz;
  const budgetMs = periodMs * BUDGET_SHARE;
  const controller = new QualityController({
    minimumQuality: 0,
    movingFrameMs: budgetMs,
    stillFrameMs: budgetMs,
    headset: true,
    ...options,
  });
  const random = randomFrom(7);
  const frames: Frame[] = [];
  const due: (() => void)[] = [];
  let atMs = 0;
  for (let i = 0; atMs < forMs; i++) {
    const rays = card.rayShare?.(atMs) ?? 1;
    if (tellsRays) controller.expect(rays);
    const quality = controller.whileMoving(atMs);
    const heldUpMs = card.heldUpMs?.(i) ?? 0;
    const drawMs =
      (card.fixedMs ?? 0) + card.fullMs(atMs) * rays * (card.work ?? plainWork)(quality);
    const costMs = drawMs * (1 + (card.noise ?? 0) * (2 * random() - 1)) + heldUpMs;
    frames.push({ atMs, quality, rung: controller.rung, costMs, isHeldUp: heldUpMs > 0 });
    const intervalMs = Math.ceil(costMs / periodMs) * periodMs;
    const drawn = { quality, rayShare: tellsRays ? rays : 1 };
    due.push(() => {
      if (clock === 'card') controller.measured(drawn, costMs);
      else controller.measuredInterval(drawn, intervalMs, periodMs, atMs);
    });
    if (due.length > LATENCY_FRAMES) due.shift()?.();
    atMs += intervalMs;
  }
  return frames;
}

/** Share of the frames after a moment that were on time. */
function onTime(frames: readonly Frame[], rateHz: number, fromMs = SETTLE_MS): number {
  const counted = frames.filter(({ atMs, isHeldUp }) => atMs >= fromMs && !isHeldUp);
  return counted.filter(({ costMs }) => costMs <= 1000 / rateHz).length / counted.length;
}

function changes(frames: readonly Frame[], fromMs = SETTLE_MS): number {
  const counted = frames.filter(({ atMs }) => atMs >= fromMs);
  return counted.filter(({ rung }, i) => i > 0 && rung !== counted[i - 1]?.rung).length;
}

function meanRung(frames: readonly Frame[], fromMs: number, toMs = Infinity): number {
  const counted = frames.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  return counted.reduce((sum, { rung }) => sum + rung, 0) / counted.length;
}

describe.each(RATES_HZ)('a headset at %i Hz', (rateHz) => {
  const period = 1000 / rateHz;

  test.each([0.3, 0.9, 1.3, 1.8, 2.5, 4])(
    'on a card that takes %f frames for the finest one, settles within a second and stays there',
    (periods) => {
      for (const noise of [0, 0.08]) {
        const card = { fullMs: () => periods * period, fixedMs: 0.1 * period, noise };
        const frames = run(card, rateHz, 20_000);
        expect(onTime(frames, rateHz)).toBeGreaterThanOrEqual(0.99);
        expect(changes(frames)).toBeLessThanOrEqual(6);
      }
    },
  );

  test('uses what the card can do', () => {
    const frames = run({ fullMs: () => 0.5 * period }, rateHz, 5000);
    expect(frames.at(-1)?.rung).toBe(0);
    const slower = run({ fullMs: () => 2.2 * period, fixedMs: 0.05 * period }, rateHz, 10_000);
    // Of the budget, not less than two thirds.
    expect(slower.at(-1)?.costMs).toBeGreaterThan(0.66 * BUDGET_SHARE * period);
  });

  test('a head that moves into the volume: coarser before a frame is late', () => {
    const rayShare = (atMs: number): number =>
      0.2 + 0.8 * Math.max(0, Math.min(1, (atMs - 3000) / 600));
    const card = { fullMs: () => 2.4 * period, fixedMs: 0.1 * period, rayShare, noise: 0.05 };
    const frames = run(card, rateHz, 8000);
    expect(frames.filter(({ atMs, costMs }) => atMs > SETTLE_MS && costMs > period)).toEqual([]);
    expect(meanRung(frames, 1000, 3000)).toBeLessThan(meanRung(frames, 4000));
    // Told nothing in advance, it still keeps the rate.
    const untold = run(card, rateHz, 8000, { clock: 'card', tellsRays: false });
    expect(onTime(untold, rateHz)).toBeGreaterThanOrEqual(0.99);
  });

  test('a head that goes in and out, again and again', () => {
    const rayShare = (atMs: number): number => 0.55 - 0.45 * Math.cos(atMs / 800);
    const card = { fullMs: () => 2.4 * period, fixedMs: 0.1 * period, rayShare, noise: 0.05 };
    const frames = run(card, rateHz, 30_000);
    expect(onTime(frames, rateHz)).toBeGreaterThanOrEqual(0.99);
  });

  test('a card that slows down as it gets warm', () => {
    const fullMs = (atMs: number): number => period * (atMs < 5000 ? 1.1 : 1.9);
    const ramp = (atMs: number): number =>
      period * (1.1 + 0.8 * Math.max(0, Math.min(1, (atMs - 5000) / 4000)));
    const step = run({ fullMs, noise: 0.05 }, rateHz, 20_000);
    expect(onTime(step, rateHz)).toBeGreaterThanOrEqual(0.99);
    expect(changes(step)).toBeLessThanOrEqual(8);
    const slow = run({ fullMs: ramp, noise: 0.05 }, rateHz, 20_000);
    expect(slow.filter(({ atMs, costMs }) => atMs > SETTLE_MS && costMs > period)).toEqual([]);
  });

  test('a sudden load is met within three frames of hearing of it', () => {
    const fullMs = (atMs: number): number => period * (atMs < 4000 ? 0.7 : 2.6);
    const frames = run({ fullMs }, rateHz, 8000);
    const late = frames.filter(({ atMs, costMs }) => atMs >= 4000 && costMs > period);
    expect(late.length).toBeLessThanOrEqual(LATENCY_FRAMES + 2);
    expect(onTime(frames, rateHz)).toBeGreaterThanOrEqual(0.985);
  });

  test('one frame that something else holds up changes nothing', () => {
    const heldUpMs = (frame: number): number => (frame % 300 === 299 ? 300 : 0);
    const frames = run({ fullMs: () => 1.2 * period, heldUpMs }, rateHz, 20_000);
    const calm = run({ fullMs: () => 1.2 * period }, rateHz, 20_000);
    expect(changes(frames)).toBe(changes(calm));
    expect(onTime(frames, rateHz)).toBeGreaterThanOrEqual(0.99);
  });

  test('a card whose shading, step or foveation cost nothing is found out', () => {
    for (const work of [
      ({ stepFactor }: Quality) => 1 / stepFactor,
      ({ stepFactor, shading }: Quality) => stepFactor ** -0.5 * (shading === 'none' ? 0.3 : 1),
      ({ foveation }: Quality) => 1 - 0.5 * foveation,
    ]) {
      const card = { fullMs: () => 1.5 * period, work, noise: 0.05 };
      const frames = run(card, rateHz, 30_000);
      const reachable = HEADSET_LADDER.some((quality) => 1.5 * work(quality) < BUDGET_SHARE);
      if (reachable) expect(onTime(frames, rateHz)).toBeGreaterThanOrEqual(0.99);
      expect(changes(frames)).toBeLessThanOrEqual(12);
    }
  });

  test('a card that runs slower where there is less to do is given more', () => {
    // A frame takes three quarters of the budget at the least, whatever there is to do.
    const work = (quality: Quality): number => Math.max(0.75 * BUDGET_SHARE, plainWork(quality));
    const frames = run({ fullMs: () => period, work: (q) => work(q) * 0.9 }, rateHz, 40_000);
    expect(frames.at(-1)?.rung).toBeLessThanOrEqual(3);
    expect(onTime(frames, rateHz)).toBeGreaterThanOrEqual(0.99);
  });

  test('where nothing but late frames is known, it keeps the rate, and tries again ever more rarely', () => {
    const told = { clock: 'interval' } as const;
    for (const periods of [0.6, 1.4, 2.4]) {
      const card = { fullMs: () => periods * period, fixedMs: 0.1 * period, noise: 0.05 };
      const frames = run(card, rateHz, 60_000, told);
      expect(onTime(frames, rateHz)).toBeGreaterThanOrEqual(0.99);
      expect(changes(frames, 20_000)).toBeLessThanOrEqual(12);
      if (periods < 1) expect(meanRung(frames, 40_000)).toBeLessThan(1);
    }
  });
});

describe('a screen', () => {
  const told = { clock: 'card' } as const;
  const screen = { headset: false, movingFrameMs: 33, stillFrameMs: 1600 };

  test.each([5, 40, 120, 500])('settles on a card that takes %i ms for a full picture', (ms) => {
    const frames = run({ fullMs: () => ms, fixedMs: 2, noise: 0.1 }, 30, 10_000, told, screen);
    expect(onTime(frames, 30)).toBeGreaterThanOrEqual(0.99);
    expect(changes(frames)).toBeLessThanOrEqual(6);
  });

  test('gives up pixels first, the step next, shading last', () => {
    for (let i = 1; i < SCREEN_LADDER.length; i++) {
      const finer = SCREEN_LADDER[i - 1] as Quality;
      const coarser = SCREEN_LADDER[i] as Quality;
      expect(plainWork(coarser)).toBeLessThan(plainWork(finer));
      if (coarser.shading !== 'full') expect(coarser.resolution).toBeLessThan(0.5);
    }
  });
});

describe('a floor', () => {
  test('is kept however slow the card, and can be moved at any time', () => {
    const controller = new QualityController({
      minimumQuality: 1,
      movingFrameMs: 33,
      stillFrameMs: 1600,
    });
    const draw = (count: number): void => {
      for (let i = 0; i < count; i++) {
        const quality = controller.whileMoving(i * 33);
        controller.measured({ quality, rayShare: 1 }, 5000);
      }
    };
    draw(10);
    expect(controller.whileMoving(400)).toEqual(SCREEN_LADDER[0]);
    expect(controller.whenStill(400)).toEqual(SCREEN_LADDER[0]);
    controller.setMinimumQuality(0.5);
    draw(10);
    const half = controller.rung;
    expect(half).toBeGreaterThan(3);
    expect(half).toBeLessThanOrEqual(SCREEN_LADDER.length / 2);
    controller.setMinimumQuality(0.8);
    expect(controller.rung).toBeLessThan(half);
  });
});
