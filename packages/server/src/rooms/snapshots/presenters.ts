import type { PoseTable } from './pose-table.ts';

/** Whom everybody sees whole. Each costs every client up to 47 bytes a tick. */
export const MAX_PRESENTERS = 6;
/** Who lets the pointer go for a moment goes on presenting. */
const LINGER_TICKS = 20;

/**
 * Chooses whom everybody sees whole: those who lead, then those who point at something, first come first served. Who
 * presents stays until they stop pointing, so that nobody flickers between near and far.
 */
export class Presenters {
  readonly #seats: number[] = [];
  readonly #pointers: { readonly seatIndex: number; lastTick: number }[] = [];

  /** In no particular order. The same array every time. */
  get seats(): readonly number[] {
    return this.#seats;
  }

  /** @param leaders seats of instructors and of whoever has control */
  choose(tick: number, table: PoseTable, leaders: readonly number[]): void {
    this.#seats.length = 0;
    for (const seatIndex of leaders) {
      if (this.#seats.length < MAX_PRESENTERS && table.lengthOf(seatIndex) > 0) {
        this.#seats.push(seatIndex);
      }
    }
    const free = MAX_PRESENTERS - this.#seats.length;
    this.#keepPointers(tick, table, free);
    this.#findPointers(tick, table, free);
    for (const { seatIndex } of this.#pointers) this.#seats.push(seatIndex);
  }

  #keepPointers(tick: number, table: PoseTable, most: number): void {
    let kept = 0;
    for (const pointer of this.#pointers) {
      const { seatIndex } = pointer;
      if (table.points(seatIndex)) pointer.lastTick = tick;
      const stays = tick - pointer.lastTick <= LINGER_TICKS && table.lengthOf(seatIndex) > 0;
      if (!stays || kept >= most || this.#seats.includes(seatIndex)) continue;
      this.#pointers[kept] = pointer;
      kept += 1;
    }
    this.#pointers.length = kept;
  }

  #findPointers(tick: number, table: PoseTable, most: number): void {
    for (let i = 0; i < table.count && this.#pointers.length < most; i++) {
      const seatIndex = table.seatAt(i);
      if (!table.points(seatIndex) || this.#seats.includes(seatIndex)) continue;
      if (this.#pointers.some((pointer) => pointer.seatIndex === seatIndex)) continue;
      this.#pointers.push({ seatIndex, lastTick: tick });
    }
  }
}
