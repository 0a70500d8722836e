import { describe, expect, test } from '@jest/globals';

import { type FrameInWork, FramePacer, type PacedStage } from './frame-pacer.ts';
import { type Quality, workShare } from './quality-ladder.ts';

/** A graphics card of known speed, and a page whose frames come every 10 ms. */
class FakeStage implements PacedStage {
  readonly drawn: { readonly atMs: number; readonly quality: Quality }[] = [];
  #nowMs = 0;
  #timers: { readonly atMs: number; readonly callback: () => void }[] = [];
  readonly #fullFrameMs: number;
  readonly #hasClock: boolean;

  /** @param hasClock of its own; else frames are only seen to be finished */
  constructor(fullFrameMs: number, hasClock = false) {
    this.#fullFrameMs = fullFrameMs;
    this.#hasClock = hasClock;
  }

  rayShare(): number {
    return 1;
  }

  draw(quality: Quality): FrameInWork {
    this.drawn.push({ atMs: this.#nowMs, quality });
    const costMs = this.#fullFrameMs * workShare(quality);
    const finishedMs = this.#nowMs + costMs;
    return {
      isFinished: () => this.#nowMs >= finishedMs,
      costMs: () => (this.#hasClock ? costMs : undefined),
    };
  }

  now(): number {
    return this.#nowMs;
  }

  nextFrame(callback: () => void): () => void {
    return this.after(10, callback);
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  run(ms: number): void {
    const end = this.#nowMs + ms;
    for (;;) {
      const next = this.#timers
        .filter(({ atMs }) => atMs <= end)
        .sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
    }
    this.#nowMs = end;
  }
}

const OPTIONS = { minimumQuality: 0, movingFrameMs: 33, stillFrameMs: 1600 };

function warmedUp(fullFrameMs: number) {
  const stage = new FakeStage(fullFrameMs, true);
  const pacer = new FramePacer(stage, OPTIONS);
  for (let i = 0; i < 6; i++) {
    pacer.request('moved');
    stage.run(2 * fullFrameMs + 1000);
  }
  stage.drawn.length = 0;
  return { stage, pacer };
}

describe('frame pacing', () => {
  test('draws nothing while nothing changes', () => {
    const { stage, pacer } = warmedUp(5);
    stage.run(10_000);
    expect(stage.drawn).toEqual([]);
    expect(pacer.isResting).toBe(true);
  });

  test('while coarse, the first frames are as cheap as can be, and the rest is made up for afterwards', () => {
    const stage = new FakeStage(900);
    const pacer = new FramePacer(stage, OPTIONS);
    pacer.setCoarse(true);
    pacer.request('moved');
    stage.run(1000);
    expect(stage.drawn.map(({ quality }) => quality.resolution)).toEqual([0.18]);
    for (let i = 0; i < 4; i++) {
      pacer.request('content');
      stage.run(3000);
    }
    expect(Math.max(...stage.drawn.map(({ quality }) => quality.resolution))).toBeLessThan(0.4);
    expect(pacer.isResting).toBe(true);
    pacer.setCoarse(false);
    expect(pacer.isResting).toBe(false);
    stage.run(3000);
    expect(stage.drawn.at(-1)?.quality.resolution).toBe(1);
  });

  test('a picture that is opened and left alone becomes fine', () => {
    const stage = new FakeStage(40, true);
    const pacer = new FramePacer(stage, OPTIONS);
    pacer.request('content');
    stage.run(1000);
    expect(workShare(stage.drawn.at(-1)?.quality as Quality)).toBe(1);
    expect(stage.drawn.length).toBeLessThan(5);
    expect(pacer.isResting).toBe(true);
  });

  test('a fast card draws every move in full', () => {
    const { stage, pacer } = warmedUp(5);
    for (let i = 0; i < 10; i++) {
      pacer.request('moved');
      stage.run(10);
    }
    stage.run(1000);
    expect(stage.drawn.length).toBeGreaterThanOrEqual(9);
    expect(stage.drawn.every(({ quality }) => quality.resolution === 1)).toBe(true);
  });

  test('a slow card draws coarsely while moving and finely when still', () => {
    const { stage, pacer } = warmedUp(600);
    for (let i = 0; i < 40; i++) {
      pacer.request('moved');
      stage.run(10);
    }
    const moving = stage.drawn.map(({ quality }) => quality.resolution);
    expect(Math.max(...moving)).toBeLessThan(0.3);
    stage.run(3000);
    expect(stage.drawn.at(-1)?.quality).toMatchObject({ resolution: 1, stepFactor: 1 });
  });

  test.each([
    [10, false],
    [60, false],
    [60, true],
    [110, true],
  ])(
    'a hand that rests sees the full picture within 300 ms where that takes %i ms',
    (ms, hasClock) => {
      const stage = new FakeStage(ms, hasClock);
      const pacer = new FramePacer(stage, OPTIONS);
      for (let i = 0; i < 100; i++) {
        pacer.request('moved');
        stage.run(10);
      }
      const restedMs = stage.now();
      stage.run(300);
      const full = stage.drawn.find(
        ({ atMs, quality }) => atMs >= restedMs - 20 && workShare(quality) === 1,
      );
      expect((full?.atMs ?? Infinity) + ms).toBeLessThanOrEqual(restedMs + 300);
      expect(pacer.isResting).toBe(true);
    },
  );

  test('never starts a frame before the last one is finished', () => {
    const { stage, pacer } = warmedUp(600);
    for (let i = 0; i < 200; i++) {
      pacer.request(i % 3 === 0 ? 'moved' : 'content');
      stage.run(10);
    }
    for (const [i, { atMs, quality }] of stage.drawn.entries()) {
      const next = stage.drawn[i + 1];
      if (next === undefined) continue;
      expect(next.atMs - atMs).toBeGreaterThanOrEqual(600 * workShare(quality));
    }
  });

  test('others walking about take only a share of a slow machine', () => {
    const { stage, pacer } = warmedUp(600);
    for (let i = 0; i < 1200; i++) {
      pacer.request('presence');
      stage.run(10);
    }
    expect(stage.drawn.length).toBeGreaterThan(3);
    expect(stage.drawn.length * 600).toBeLessThan(0.45 * 12_000);
    expect(stage.drawn.every(({ quality }) => quality.resolution === 1)).toBe(true);
  });

  test('frames while voxels are sent do not count against quality', () => {
    const { stage, pacer } = warmedUp(600);
    const before = pacer.frameCostMs;
    pacer.disturb();
    pacer.request('moved');
    stage.run(100);
    expect(pacer.frameCostMs).toBe(before);
  });

  test('paused for a headset, it draws nothing; resumed, it does', () => {
    const { stage, pacer } = warmedUp(5);
    pacer.pause();
    pacer.request('moved');
    stage.run(1000);
    expect(stage.drawn).toEqual([]);
    pacer.resume();
    stage.run(1000);
    expect(stage.drawn.length).toBeGreaterThan(0);
  });
});
