import { describe, expect, test } from '@jest/globals';

import { GpuClock, type TimedContext } from './gpu-clock.ts';

/** A graphics card that finishes frames when it is told to. */
class FakeCard {
  nowMs = 0;
  isDisjoint = false;
  readonly hasTimer: boolean;
  readonly alive = new Set<object>();
  readonly #results = new Map<object, number>();
  readonly queries: object[] = [];
  readonly syncs: object[] = [];
  timers: (() => void)[] = [];

  constructor(hasTimer: boolean) {
    this.hasTimer = hasTimer;
  }

  readonly gl = {
    getExtension: () => (this.hasTimer ? { TIME_ELAPSED_EXT: 1, GPU_DISJOINT_EXT: 2 } : null),
    createQuery: () => this.#make(this.queries),
    beginQuery: () => undefined,
    endQuery: () => undefined,
    deleteQuery: (query: object) => this.alive.delete(query),
    getQueryParameter: (query: object, name: number) =>
      name === 0x8867 ? this.#results.has(query) : this.#results.get(query),
    getParameter: () => this.isDisjoint,
    fenceSync: () => this.#make(this.syncs),
    clientWaitSync: (sync: object) => (this.#results.has(sync) ? 0x911a : 0x911b),
    deleteSync: (sync: object) => this.alive.delete(sync),
    flush: () => undefined,
  } as unknown as TimedContext;

  readonly time = {
    now: () => this.nowMs,
    after: (_delayMs: number, callback: () => void) => {
      this.timers.push(callback);
      return () => {
        this.timers = this.timers.filter((timer) => timer !== callback);
      };
    },
  };

  finish(what: object | undefined, nanoseconds = 0): void {
    if (what !== undefined) this.#results.set(what, nanoseconds);
  }

  runTimers(): void {
    const due = this.timers;
    this.timers = [];
    for (const timer of due) timer();
  }

  #make(list: object[]): object {
    const made = {};
    list.push(made);
    this.alive.add(made);
    return made;
  }
}

function draw(card: FakeCard, clock: GpuClock<string>, frame: string, mayUseTimer = true): void {
  clock.begin(frame, mayUseTimer);
  card.nowMs += 1;
  clock.end();
}

describe('the clock of the graphics card', () => {
  test('tells what each of several frames on their way has cost, once and in order', () => {
    const card = new FakeCard(true);
    const clock = new GpuClock<string>(card.gl, card.time);
    draw(card, clock, 'a');
    draw(card, clock, 'b');
    expect(clock.take()).toBeUndefined();
    card.finish(card.queries[0], 4_500_000);
    expect(clock.take()).toEqual({ frame: 'a', ms: 4.5, uncertainMs: 0, source: 'timer' });
    expect(clock.take()).toBeUndefined();
    card.finish(card.queries[1], 6_000_000);
    expect(clock.take()).toEqual({ frame: 'b', ms: 6, uncertainMs: 0, source: 'timer' });
    expect(clock.isIdle).toBe(true);
    expect(card.alive.size).toBe(0);
  });

  test('does not believe a clock that was disjoint', () => {
    const card = new FakeCard(true);
    const clock = new GpuClock<string>(card.gl, card.time);
    draw(card, clock, 'a');
    card.isDisjoint = true;
    card.finish(card.queries[0], 4_500_000);
    expect(clock.take()).toBeUndefined();
    expect(clock.isIdle).toBe(true);
    card.isDisjoint = false;
    draw(card, clock, 'b');
    card.finish(card.queries[1], 3_000_000);
    expect(clock.take()?.frame).toBe('b');
  });

  test('starts no timer while both eyes are drawn at once', () => {
    const card = new FakeCard(true);
    const clock = new GpuClock<string>(card.gl, card.time);
    draw(card, clock, 'a', false);
    expect(card.queries).toEqual([]);
    expect(card.syncs).toHaveLength(1);
  });

  test('a clock that never answers is given up', () => {
    const card = new FakeCard(true);
    const clock = new GpuClock<string>(card.gl, card.time);
    draw(card, clock, 'a');
    expect(clock.take()).toBeUndefined();
    expect(clock.isIdle).toBe(false);
    card.nowMs += 20_000;
    expect(clock.take()).toBeUndefined();
    expect(clock.isIdle).toBe(true);
    draw(card, clock, 'b');
    expect(card.syncs).toHaveLength(1);
  });
});

describe('without a clock of its own', () => {
  test('a frame costs the time until it is found finished, which is looked for between frames', () => {
    const card = new FakeCard(false);
    const clock = new GpuClock<string>(card.gl, card.time);
    draw(card, clock, 'a');
    card.nowMs = 3;
    card.runTimers();
    card.nowMs = 5;
    card.finish(card.syncs[0]);
    card.runTimers();
    card.nowMs = 16;
    expect(clock.take()).toEqual({ frame: 'a', ms: 5, uncertainMs: 2, source: 'fence' });
    expect(card.timers).toEqual([]);
  });

  test('the time in which a frame waited for the one before is not its own', () => {
    const card = new FakeCard(false);
    const clock = new GpuClock<string>(card.gl, card.time);
    draw(card, clock, 'a');
    draw(card, clock, 'b');
    card.nowMs = 20;
    card.finish(card.syncs[0]);
    card.runTimers();
    card.nowMs = 26;
    card.finish(card.syncs[1]);
    card.runTimers();
    expect([clock.take()?.ms, clock.take()?.ms]).toEqual([20, 6]);
  });

  test('leaves nothing behind', () => {
    const card = new FakeCard(false);
    const clock = new GpuClock<string>(card.gl, card.time);
    draw(card, clock, 'a');
    clock.begin('b');
    clock.dispose();
    expect(card.alive.size).toBe(0);
    expect(card.timers).toEqual([]);
  });
});
