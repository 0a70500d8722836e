import { HEAD_POSE_BYTES, SEAT_INDEX_BYTES, SEATS_PER_CELL } from '@rounds/classroom';

import type { PoseTable } from './pose-table.ts';

/** While all whole poses of a room fit, everybody gets them all: about 24 people who track and point at everything. */
export const PACKED_MAX_BYTES = 1_150;
/** Of everybody who is neither near nor presenting, so many bytes of heads are told a tick. */
export const FAR_BUDGET_BYTES = 360;

const FAR_SEATS_A_TICK = Math.floor(FAR_BUDGET_BYTES / (SEAT_INDEX_BYTES + HEAD_POSE_BYTES));
const EVERYBODY = 0;

/** Which seats a frame tells of, and how. The arrays are filled anew for every frame. */
export interface FrameContents {
  readonly whole: number[];
  readonly heads: number[];
}

/**
 * Decides which seats are told to whom. Those who sit in one cell get the same frame, so that it is encoded once for
 * all of them: presenters and their own cell whole, everybody else in turn by their heads. Bytes per client do not
 * depend on how many people there are.
 */
export class Interest {
  readonly contents: FrameContents = { whole: [], heads: [] };
  readonly #heads: number[] = [];
  #table: PoseTable | undefined;
  #presenters: readonly number[] = [];
  #isPacked = true;
  /** The seat behind the last one whose head was told. */
  #nextSeat = 0;

  /** A new tick: what follows is about these poses. */
  begin(table: PoseTable, presenters: readonly number[]): void {
    this.#table = table;
    this.#presenters = presenters;
    this.#isPacked = table.wholeBytes <= PACKED_MAX_BYTES;
    this.#heads.length = 0;
    if (!this.#isPacked) this.#chooseHeads(table);
  }

  /** Everybody with the same group gets the same frames. */
  groupOf(seatIndex: number): number {
    return this.#isPacked ? EVERYBODY : Math.floor(seatIndex / SEATS_PER_CELL);
  }

  /** Fills `contents` for a group. Near: without those far away, for clients that lag. */
  fill(group: number, isNear: boolean): FrameContents {
    const { whole, heads } = this.contents;
    whole.length = 0;
    heads.length = 0;
    const table = this.#table;
    if (table === undefined) return this.contents;
    if (this.#isPacked) {
      for (let i = 0; i < table.count; i++) whole.push(table.seatAt(i));
      return this.contents;
    }
    for (const seatIndex of this.#presenters) whole.push(seatIndex);
    const firstSeat = group * SEATS_PER_CELL;
    for (let seatIndex = firstSeat; seatIndex < firstSeat + SEATS_PER_CELL; seatIndex++) {
      if (table.lengthOf(seatIndex) > 0 && !this.#presenters.includes(seatIndex)) {
        whole.push(seatIndex);
      }
    }
    if (isNear) return this.contents;
    for (const seatIndex of this.#heads) {
      if (Math.floor(seatIndex / SEATS_PER_CELL) !== group) heads.push(seatIndex);
    }
    return this.contents;
  }

  /** The same heads for all cells; each leaves out its own. */
  #chooseHeads(table: PoseTable): void {
    let place = placeFrom(table, this.#nextSeat);
    for (let seen = 0; seen < table.count && this.#heads.length < FAR_SEATS_A_TICK; seen++) {
      const seatIndex = table.seatAt(place);
      place = (place + 1) % table.count;
      if (!this.#presenters.includes(seatIndex)) this.#heads.push(seatIndex);
    }
    this.#nextSeat = table.seatAt(place);
  }
}

/** Where to go on in a table from which seats may have vanished meanwhile. */
function placeFrom(table: PoseTable, seatIndex: number): number {
  let from = 0;
  let to = table.count;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (table.seatAt(middle) < seatIndex) from = middle + 1;
    else to = middle;
  }
  return from < table.count ? from : 0;
}
