import type { TickWindow } from './tick-loop.ts';

/** A room of this process, as the rest of the process sees it. */
export interface LocalRoom {
  readonly roomId: string;
  readonly connectedCount: number;
  /** How the ticks went since this was last called. */
  takeTickWindow(): TickWindow;
  /** Saves what is on its way, lets go of the session and sends everybody to where it is built next. */
  handOver(): Promise<void>;
  /** Another process has the session: whatever is left here is nobody's truth any more. */
  giveWay(): void;
}

/** The rooms of this process that are built and not closed. */
export class LocalRooms {
  readonly #rooms = new Map<string, LocalRoom>();

  add(room: LocalRoom): void {
    this.#rooms.set(room.roomId, room);
  }

  /** A room that was built anew in the meantime stays. */
  remove(room: LocalRoom): void {
    if (this.#rooms.get(room.roomId) === room) this.#rooms.delete(room.roomId);
  }

  get(roomId: string): LocalRoom | undefined {
    return this.#rooms.get(roomId);
  }

  all(): readonly LocalRoom[] {
    return [...this.#rooms.values()];
  }
}
