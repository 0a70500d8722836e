const PINGS_KEPT = 8;
/** What was heard in so long a time counts as one; so many of them are kept: a minute. */
const SPELL_MS = 5_000;
const SPELLS_KEPT = 12;
/** Clocks run apart, but not faster than this (ms per ms), and slower differences drown in the network's own noise. */
const MAX_DRIFT = 2e-4;
const SPELLS_FOR_DRIFT = 6;
const ARRIVALS_FOR_DRIFT = 40;
/** With so many snapshots heard, one that is early by so much was not early: a clock jumped. */
const ARRIVALS_TO_BE_SURE = 100;
const JUMP_MS = 8;
/** The same for pings, which are fewer. */
const PINGS_TO_BE_SURE = 12;
const UNLIKELY_EARLY_MS = 25;
/** For so long after a jump, what is early still tells how far it went. */
const JUMP_SETTLES_MS = 2_000;
/** For so long no snapshot was as fast as they used to be, though pings are: then the own clock is the one that jumped. */
const LATE_SPELL_MS = 1_500;

/** The fastest messages of a spell, each way, as what they say of the difference between the clocks. */
interface Spell {
  startMs: number;
  arrivals: number;
  /** The room's time at which a ping was answered, minus own time when it left: too large by its way up. */
  upMs: number;
  upAtMs: number;
  /** The room's time at which something was sent, minus own time when it arrived: too small by its way down. */
  downMs: number;
  downAtMs: number;
}

/**
 * What time it is in the room. The truth lies between what the fastest message up and the fastest message down say; both
 * ways are taken to be equally long at their fastest. Where they are not, nobody can tell from outside: the estimate is
 * wrong by half of the difference, and never by more than half of the best round trip. Snapshots tell of the way down
 * twenty times a second, pings of both.
 */
export class ServerClock {
  readonly #roundTripsMs: number[] = [];
  /** Oldest first. */
  #spells: Spell[] = [];
  #heardMs = -Infinity;
  #jumpedMs = -Infinity;
  #arrivals = 0;
  #pings = 0;
  #fastestRoundTripMs = Infinity;
  /** The best of the way down since `#recentFromMs`. */
  #recentFromMs = -Infinity;
  #recentDownMs = -Infinity;

  /** A pong: when its ping left, when it came back (own clock), and what the room's clock said in between. */
  addPong(sentMs: number, receivedMs: number, serverMs: number): void {
    const roundTripMs = Math.max(0, receivedMs - sentMs);
    this.#roundTripsMs.push(roundTripMs);
    if (this.#roundTripsMs.length > PINGS_KEPT) this.#roundTripsMs.shift();
    this.#fastestRoundTripMs = Math.min(this.#fastestRoundTripMs, roundTripMs);
    const spell = this.#spellAt(receivedMs);
    const upMs = serverMs - sentMs;
    const leastUpMs = this.#leastUpMs();
    this.#pings += 1;
    // Nothing arrives before it was sent: what says so was measured before one of the clocks jumped.
    const isImpossible = upMs < this.#mostDownMs();
    const isUnlikely = this.#pings > PINGS_TO_BE_SURE && upMs < leastUpMs - UNLIKELY_EARLY_MS;
    if ((isImpossible || isUnlikely) && leastUpMs < Infinity)
      this.#restart(spell, serverMs - receivedMs, receivedMs);
    if (upMs < spell.upMs) {
      spell.upMs = upMs;
      spell.upAtMs = receivedMs;
    }
    this.#addDown(spell, serverMs - receivedMs, receivedMs);
    this.#lookForLateSpell(roundTripMs, receivedMs);
  }

  /** A snapshot: when the room made it, and when it arrived (own clock). Allocates at most once in a spell. */
  addArrival(serverMs: number, arrivedMs: number): void {
    const spell = this.#spellAt(arrivedMs);
    spell.arrivals += 1;
    this.#arrivals += 1;
    this.#addDown(spell, serverMs - arrivedMs, arrivedMs);
  }

  /** To be added to the own clock to get the room's; undefined while nothing was heard. */
  offsetMs(): number | undefined {
    const upMs = this.#leastUpMs();
    const downMs = this.#mostDownMs();
    if (upMs < Infinity && downMs > -Infinity) return (upMs + downMs) / 2;
    return downMs > -Infinity ? downMs : undefined;
  }

  /** Median of the recent round trips; 0 while there is none. */
  roundTripMs(): number {
    const sorted = this.#roundTripsMs.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  }

  #addDown(spell: Spell, downMs: number, atMs: number): void {
    const earlyMs = downMs - this.#mostDownMs();
    const isSure = this.#arrivals > ARRIVALS_TO_BE_SURE && earlyMs > JUMP_MS;
    const isSettling = atMs - this.#jumpedMs < JUMP_SETTLES_MS && earlyMs > 0;
    const isImpossible = downMs > this.#leastUpMs();
    if (earlyMs < Infinity && (isSure || isSettling || isImpossible)) {
      this.#shift(earlyMs, isSettling ? this.#jumpedMs : atMs);
    }
    if (downMs > spell.downMs) {
      spell.downMs = downMs;
      spell.downAtMs = atMs;
    }
    if (downMs > this.#recentDownMs) this.#recentDownMs = downMs;
  }

  /** Snapshots have all been late for a while. Pings that are as fast as ever say that the way is not to blame. */
  #lookForLateSpell(roundTripMs: number, atMs: number): void {
    if (atMs - this.#recentFromMs < LATE_SPELL_MS) return;
    const lateMs = this.#mostDownMs() - this.#recentDownMs;
    const isWayToBlame = roundTripMs > this.#fastestRoundTripMs + lateMs / 2;
    if (lateMs > JUMP_MS && this.#arrivals > ARRIVALS_TO_BE_SURE && lateMs < Infinity) {
      // The way may be to blame: then the next ping decides.
      if (isWayToBlame) return;
      this.#restart(this.#spellAt(atMs), this.#recentDownMs, atMs);
    }
    this.#recentFromMs = atMs;
    this.#recentDownMs = -Infinity;
  }

  /** The room's clock went on by so much more than the own one: all that was heard before moves along. */
  #shift(byMs: number, jumpedMs: number): void {
    for (const spell of this.#spells) {
      spell.upMs += byMs;
      spell.downMs += byMs;
    }
    this.#jumpedMs = jumpedMs;
  }

  /** The room's clock went back: all that stays is how long the fastest round trip is, and the way down heard since. */
  #restart(spell: Spell, downMs: number, jumpedMs: number): void {
    spell.upMs = downMs + (this.#leastUpMs() - this.#mostDownMs());
    spell.upAtMs = jumpedMs;
    spell.downMs = downMs;
    spell.downAtMs = jumpedMs;
    spell.arrivals = 0;
    this.#spells = [spell];
    this.#jumpedMs = jumpedMs;
  }

  #leastUpMs(): number {
    const drift = this.#drift();
    let least = Infinity;
    for (const { upMs, upAtMs } of this.#spells) {
      if (upMs < Infinity) least = Math.min(least, upMs + drift * (this.#heardMs - upAtMs));
    }
    return least;
  }

  #mostDownMs(): number {
    const drift = this.#drift();
    let most = -Infinity;
    for (const { downMs, downAtMs } of this.#spells) {
      if (downMs > -Infinity) most = Math.max(most, downMs + drift * (this.#heardMs - downAtMs));
    }
    return most;
  }

  /** How much faster the room's clock runs than the own one: the slope of the fastest ways down. */
  #drift(): number {
    let count = 0;
    let [sumT, sumD, sumTT, sumTD] = [0, 0, 0, 0];
    for (const { arrivals, downMs, downAtMs } of this.#spells) {
      if (arrivals < ARRIVALS_FOR_DRIFT) continue;
      const t = downAtMs - this.#heardMs;
      count += 1;
      sumT += t;
      sumD += downMs;
      sumTT += t * t;
      sumTD += t * downMs;
    }
    if (count < SPELLS_FOR_DRIFT) return 0;
    const slope = (count * sumTD - sumT * sumD) / (count * sumTT - sumT * sumT);
    return Math.max(-MAX_DRIFT, Math.min(MAX_DRIFT, slope));
  }

  #spellAt(nowMs: number): Spell {
    this.#heardMs = Math.max(this.#heardMs, nowMs);
    const newest = this.#spells.at(-1);
    if (newest !== undefined && nowMs < newest.startMs + SPELL_MS) return newest;
    const spell = {
      startMs: nowMs,
      arrivals: 0,
      upMs: Infinity,
      upAtMs: nowMs,
      downMs: -Infinity,
      downAtMs: nowMs,
    };
    this.#spells = [...this.#spells.slice(1 - SPELLS_KEPT), spell];
    return spell;
  }
}
