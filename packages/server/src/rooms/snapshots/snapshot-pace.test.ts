import { describe, expect, test } from '@jest/globals';

import { SnapshotPace, type Share } from './snapshot-pace.ts';

const TICK_MS = 50;
const WHOLE_BYTES = 1_400;
const NEAR_BYTES = 1_050;

/** A client behind a link of so many bytes a second, that acknowledges what it sees every 200 ms. */
class Link {
  readonly pace = new SnapshotPace();
  readonly shares: Share[] = [];
  readonly #bytesPerMs: number;
  readonly #oneWayMs: number;
  readonly #queue: { readonly tick: number; readonly arrivesMs: number }[] = [];
  readonly #acknowledgements: { readonly tick: number; readonly arrivesMs: number }[] = [];
  #freeMs = 0;
  #seenTick = 0;
  worstStalenessMs = 0;

  constructor(bytesPerSecond: number, oneWayMs = 20) {
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#oneWayMs = oneWayMs;
  }

  tick(tick: number, patchBytes = 0): Share {
    const nowMs = tick * TICK_MS;
    this.#settle(nowMs);
    const share = this.pace.share(tick, nowMs, 0);
    this.shares.push(share);
    if (share === 'whole' || share === 'near') {
      const bytes = (share === 'whole' ? WHOLE_BYTES : NEAR_BYTES) + patchBytes;
      this.pace.sentSnapshot(tick, nowMs, bytes);
      this.#queue.push({ tick, arrivesMs: this.#transmit(nowMs, bytes) });
    } else if (patchBytes > 0) {
      this.pace.sentOther(patchBytes);
      this.#transmit(nowMs, patchBytes);
    }
    if (this.#seenTick > 0) {
      this.worstStalenessMs = Math.max(this.worstStalenessMs, nowMs - this.#seenTick * TICK_MS);
    }
    return share;
  }

  #transmit(nowMs: number, bytes: number): number {
    this.#freeMs = Math.max(nowMs, this.#freeMs) + bytes / this.#bytesPerMs;
    return this.#freeMs + this.#oneWayMs;
  }

  #settle(nowMs: number): void {
    while ((this.#queue[0]?.arrivesMs ?? Infinity) <= nowMs) {
      this.#seenTick = this.#queue.shift()?.tick ?? 0;
    }
    const last = this.#acknowledgements.at(-1)?.tick ?? 0;
    if (this.#seenTick > last && nowMs % 200 === 0) {
      this.#acknowledgements.push({ tick: this.#seenTick, arrivesMs: nowMs + this.#oneWayMs });
    }
    for (const { tick, arrivesMs } of this.#acknowledgements) {
      if (arrivesMs <= nowMs) this.pace.acknowledge(tick);
    }
  }
}

function run(link: Link, seconds: number, patchBytes = 0): readonly Share[] {
  for (let tick = 1; tick <= seconds * 20; tick++) link.tick(tick, patchBytes);
  return link.shares;
}

describe('P11 the pace of snapshots', () => {
  test.each([
    [1_000_000, 20],
    [100_000, 100],
    [1_000_000, 130],
  ])('everything is sent over %i bytes a second, %i ms away', (bytesPerSecond, oneWayMs) => {
    const shares = run(new Link(bytesPerSecond, oneWayMs), 30).slice(20);
    expect(new Set(shares)).toEqual(new Set(['whole']));
  });

  test.each([
    [10_000, 0],
    [10_000, 30],
    [20_000, 100],
  ])('%i bytes a second with patches of %i: never over 3 s stale, never closed', (rate, patch) => {
    const link = new Link(rate);
    const shares = run(link, 120, patch);
    expect(link.worstStalenessMs).toBeLessThan(3_000);
    expect(shares).not.toContain('close');
    const sent = shares.filter((share) => share !== 'none').length;
    // What the link can take is used, not left lying.
    expect(sent * NEAR_BYTES).toBeGreaterThan(0.6 * 120 * (rate - 20 * patch));
  });

  test('falls back in order: without those far away, then half of the snapshots, then none', () => {
    const pace = new SnapshotPace();
    pace.sentSnapshot(1, 50, 100);
    pace.acknowledge(1);
    const shares: Share[] = [];
    for (let tick = 2; tick <= 210; tick++) {
      const share = pace.share(tick, tick * TICK_MS, 0);
      shares.push(share);
      if (share === 'close') break;
      if (share !== 'none') pace.sentSnapshot(tick, tick * TICK_MS, 100);
    }
    const runs = shares.join().replaceAll('near,none,', 'half,');
    expect(runs).toMatch(/^(whole,){11}(near,){9,11}(half,)+(near,)?(none,)+close$/);
    expect(shares.lastIndexOf('near')).toBeLessThanOrEqual(62);
    expect(shares).toHaveLength(202);
  });

  test('one snapshot has to do until the first word; then it goes on', () => {
    const pace = new SnapshotPace();
    expect(pace.share(1, 50, 0)).toBe('whole');
    pace.sentSnapshot(1, 50, 1_000);
    expect(pace.share(2, 100, 0)).toBe('none');
    pace.acknowledge(0);
    expect(pace.share(3, 150, 0)).toBe('none');
    pace.acknowledge(1);
    expect(pace.share(4, 200, 0)).toBe('whole');
  });

  test('a report of ticks that never were gains nothing, and a full socket gets nothing', () => {
    const pace = new SnapshotPace();
    pace.acknowledge(0xffff_ffff);
    pace.sentSnapshot(1, 50, 1_000);
    expect(pace.share(2, 100, 0)).toBe('none');
    pace.acknowledge(0xffff_ffff);
    expect(pace.share(3, 150, 300_000)).toBe('none');
    expect(pace.share(4, 200, 5_000_000)).toBe('close');
  });

  test('patches alone, however many, do not stop the next snapshot for ever', () => {
    const pace = new SnapshotPace();
    pace.sentSnapshot(1, 50, 1_000);
    pace.acknowledge(1);
    pace.sentOther(100_000);
    expect(pace.share(2, 100, 0)).toBe('whole');
  });
});
