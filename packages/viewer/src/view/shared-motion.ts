import type { SharedView } from '@rounds/classroom';
import type { RoomTime } from '@rounds/connection';

import { placedBetween } from './blend-view.ts';

/** Changes that follow each other this closely are one movement, such as a drag; at 20 Hz, a tick or two of it may be missing. */
const ONE_MOVEMENT_MS = 150;
/** A change out of nothing takes so long: a tick of an ordinary class. */
const FIRST_STEP_MS = 50;

/** What the class had at a moment of the room. */
interface Told {
  readonly view: SharedView;
  readonly roomMs: number;
}

/**
 * Draws what others move between the ticks that tell of it, at the same moment of the room at which their hands are
 * drawn: so that a plane neither jumps from tick to tick nor runs ahead of the hand that holds it.
 */
export class SharedMotion {
  /** From the one that is drawn now to the newest. */
  #told: Told[] = [];

  /**
   * The view to draw: `shared` itself once everything has arrived where it says.
   * @param shared the class has this now
   * @param room undefined where nothing is known of the room's time: then nothing moves on the way
   */
  viewAt(shared: SharedView, room: RoomTime | undefined): SharedView {
    const newest = this.#told.at(-1);
    if (room === undefined || newest === undefined || room.newestMs < newest.roomMs) {
      // Another room, or the same one later: its time may begin anew.
      this.jumpTo(shared, room?.newestMs ?? 0);
      return shared;
    }
    if (newest.view !== shared) this.#tell(shared, room.newestMs);
    while ((this.#told[1]?.roomMs ?? Infinity) <= room.drawnMs) this.#told.shift();
    const [from, to] = this.#told;
    return from === undefined || to === undefined
      ? shared
      : between(from, to, shared, room.drawnMs);
  }

  /** Everything is where this view has it, and came from nowhere. */
  jumpTo(view: SharedView, roomMs = this.#told.at(-1)?.roomMs ?? -Infinity): void {
    this.#told = [{ view, roomMs }];
  }

  /** With the first frame after it came: then the snapshot of its tick has come as well. */
  #tell(view: SharedView, roomMs: number): void {
    // Two in one tick are one.
    if (this.#told.length > 1 && this.#told.at(-1)?.roomMs === roomMs) this.#told.pop();
    this.#told.push({ view, roomMs });
  }
}

function between(from: Told, to: Told, shared: SharedView, drawnMs: number): SharedView {
  const gapMs = to.roomMs - from.roomMs;
  const spanMs = gapMs > ONE_MOVEMENT_MS ? FIRST_STEP_MS : gapMs;
  const fraction = 1 - (to.roomMs - drawnMs) / Math.max(1, spanMs);
  return placedBetween(shared, from.view, to.view, Math.max(0, Math.min(1, fraction)));
}
