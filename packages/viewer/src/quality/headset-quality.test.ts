import { describe, expect, test } from '@jest/globals';

import type { TimedContext } from './gpu-clock.ts';
import { HeadsetQuality } from './headset-quality.ts';
import { KeptSetting, keptFloor, keptScaleFactor, type SettingStore } from './kept-setting.ts';
import { type Quality, workShare } from './quality-ladder.ts';

class MemoryStore implements SettingStore {
  readonly items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
}

const RATE_HZ = 90;
const PERIOD_MS = 1000 / RATE_HZ;

interface Drawn {
  readonly quality: Quality;
  readonly costMs: number;
}

/**
 * A session of a headset whose graphics card takes so long for the finest frame.
 * @param hasTimer the card can tell what frames cost; else they are only seen to be finished, if looked for
 * @param lookEveryMs how often the page gets to look
 */
function wear(
  fullMs: number,
  seconds: number,
  options: {
    hasTimer?: boolean;
    isMultiview?: boolean;
    lookEveryMs?: number;
    busyMs?: number;
  } = {},
  store = new MemoryStore(),
) {
  const { hasTimer = false, isMultiview = false, lookEveryMs = 2, busyMs = 0 } = options;
  let nowMs = 1000;
  const finishedAt = new Map<object, { atMs: number; costMs: number }>();
  let making: { atMs: number; costMs: number } | undefined;
  const make = (): object => {
    const made = {};
    if (making !== undefined) finishedAt.set(made, making);
    return made;
  };
  const gl = {
    getExtension: () => (hasTimer ? { TIME_ELAPSED_EXT: 1, GPU_DISJOINT_EXT: 2 } : null),
    createQuery: make,
    beginQuery: () => undefined,
    endQuery: () => undefined,
    deleteQuery: () => undefined,
    getQueryParameter: (query: object, name: number) =>
      name === 0x8867
        ? nowMs >= (finishedAt.get(query)?.atMs ?? 0)
        : (finishedAt.get(query)?.costMs ?? 0) * 1e6,
    getParameter: () => false,
    fenceSync: make,
    clientWaitSync: (sync: object) =>
      nowMs >= (finishedAt.get(sync)?.atMs ?? 0) ? 0x911a : 0x911b,
    deleteSync: () => undefined,
    flush: () => undefined,
  } as unknown as TimedContext;
  let timers: { atMs: number; run: () => void }[] = [];
  const clock = {
    now: () => nowMs,
    after: (delayMs: number, run: () => void) => {
      const timer = { atMs: nowMs + Math.max(delayMs, lookEveryMs), run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const quality = new HeadsetQuality({
    minimumQuality: 0,
    clock,
    scaleFactor: keptScaleFactor(store),
  });
  const foveations: number[] = [];
  quality.begin({
    gl,
    frameRateHz: RATE_HZ,
    isMultiview,
    setFoveation: (level) => foveations.push(level),
  });
  const drawn: Drawn[] = [];
  let freeMs = nowMs;
  for (let frame = 0; frame < seconds * RATE_HZ; frame++) {
    const chosen = quality.choose(nowMs, 1);
    const costMs = fullMs * workShare(chosen);
    const startMs = Math.max(nowMs, freeMs);
    freeMs = startMs + costMs;
    making = { atMs: freeMs, costMs };
    quality.beginDrawing();
    quality.endDrawing();
    drawn.push({ quality: chosen, costMs });
    // The next frame begins when the headset wants it, the page has time, and the card is not a whole frame behind.
    const periods = Math.max(1, Math.ceil((freeMs - nowMs - PERIOD_MS + busyMs) / PERIOD_MS));
    const nextMs = nowMs + periods * PERIOD_MS;
    for (;;) {
      const due = timers.filter(({ atMs }) => atMs < nextMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      timers = timers.filter((timer) => timer !== due);
      nowMs = Math.max(nowMs, due.atMs);
      due.run();
    }
    nowMs = nextMs;
  }
  quality.end();
  const settled = drawn.slice(RATE_HZ);
  const onTime = settled.filter(({ costMs }) => costMs <= PERIOD_MS).length / settled.length;
  return { drawn, onTime, foveations, quality, store, last: drawn.at(-1)?.quality };
}

describe('what a headset draws', () => {
  test.each([
    ['with a clock of its own', { hasTimer: true }],
    ['with both eyes in one pass', { hasTimer: true, isMultiview: true }],
    ['without a clock', {}],
    ['without a clock, on a page that seldom gets to look', { lookEveryMs: 9 }],
  ])('%s, keeps the rate of the display', (_, options) => {
    for (const periods of [0.5, 1.2, 2.4]) {
      const { onTime, last } = wear(periods * PERIOD_MS, 30, options);
      expect(onTime).toBeGreaterThanOrEqual(0.99);
      if (periods < 1) expect(last?.stepFactor).toBe(1);
      if (periods > 2) expect(last?.stepFactor).toBeGreaterThan(1);
    }
  });

  test('frames that are late while the card is idle are not the picture’s doing', () => {
    // The page itself takes longer than a frame.
    const { last } = wear(0.3 * PERIOD_MS, 10, { hasTimer: true, busyMs: 2 * PERIOD_MS });
    expect(last?.stepFactor).toBe(1);
    expect(last?.shading).toBe('full');
  });

  test('asks for another foveation only where it changes', () => {
    const { foveations, drawn } = wear(1.1 * PERIOD_MS, 20, { hasTimer: true });
    expect(foveations.length).toBeLessThan(12);
    expect(foveations.at(-1)).toBe(drawn.at(-1)?.quality.foveation);
  });
});

describe('the size of the next session’s picture', () => {
  test('is smaller after a session that was too much, and grows back', () => {
    const slow = wear(4 * PERIOD_MS, 30, { hasTimer: true });
    const scale = slow.quality.scaleFactor;
    expect(scale).toBeCloseTo(0.88);
    const smaller = wear(4 * PERIOD_MS, 30, { hasTimer: true }, slow.store).quality.scaleFactor;
    expect(smaller).toBeLessThan(scale);
    const fast = wear(0.2 * PERIOD_MS, 30, { hasTimer: true }, slow.store);
    expect(fast.quality.scaleFactor).toBeGreaterThan(smaller * 1.02);
  });

  test('a short session says nothing', () => {
    expect(wear(4 * PERIOD_MS, 5, { hasTimer: true }).quality.scaleFactor).toBe(1);
  });

  test('a floor holds for it, too', () => {
    const store = new MemoryStore();
    keptScaleFactor(store).keep(0.6);
    const clock = { now: () => 0, after: () => () => undefined };
    const quality = new HeadsetQuality({
      minimumQuality: 0.1,
      clock,
      scaleFactor: keptScaleFactor(store),
    });
    expect(quality.scaleFactor).toBeCloseTo(0.6);
    quality.setMinimumQuality(1);
    expect(quality.scaleFactor).toBe(1);
  });
});

describe('a setting that a device keeps', () => {
  test('comes back within its limits, and is absent where there is none', () => {
    const store = new MemoryStore();
    const floor = keptFloor(store);
    expect(floor.value).toBeUndefined();
    floor.keep(0.4);
    expect(keptFloor(store).value).toBe(0.4);
    for (const [text, value] of [
      ['7', 1],
      ['-1', 0],
      ['', undefined],
      ['much', undefined],
    ] as const) {
      store.setItem('rounds.quality.floor', text);
      expect(floor.value).toBe(value);
    }
  });

  test('a store that refuses is no trouble', () => {
    const refusing = {
      getItem: () => {
        throw new Error('forbidden');
      },
      setItem: () => {
        throw new Error('forbidden');
      },
    };
    const setting = new KeptSetting(refusing, { key: 'k', least: 0, most: 1 });
    setting.keep(1);
    expect(setting.value).toBeUndefined();
  });
});
