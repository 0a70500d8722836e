import { encodeSnapshot, POSE_MAX_BYTES, POSE_UPDATE_HEADER_BYTES } from '@rounds/classroom';

interface SeatSlot {
  readonly seatIndex: number;
  readonly buffer: Uint8Array;
  /** The part of `buffer` that holds the newest pose. */
  poseBytes: Uint8Array;
}

/**
 * The newest pose of every connected seat, still encoded: the server passes poses on, it never looks into them.
 * Receiving one copies a few bytes into the seat's slot.
 */
export class SeatPoses {
  readonly #slots: SeatSlot[] = [];

  /** Keeps the pose of a well-formed pose update (see `isPoseUpdate`). */
  keep(seatIndex: number, poseUpdate: Uint8Array): void {
    const slot = this.#slots.find((s) => s.seatIndex === seatIndex) ?? this.#addSlot(seatIndex);
    const length = poseUpdate.length - POSE_UPDATE_HEADER_BYTES;
    for (let i = 0; i < length; i++) slot.buffer[i] = poseUpdate[POSE_UPDATE_HEADER_BYTES + i] ?? 0;
    if (slot.poseBytes.length !== length) slot.poseBytes = slot.buffer.subarray(0, length);
  }

  remove(seatIndex: number): void {
    const index = this.#slots.findIndex((slot) => slot.seatIndex === seatIndex);
    if (index >= 0) this.#slots.splice(index, 1);
  }

  snapshot(tick: number, serverMs: number): Uint8Array {
    return encodeSnapshot(tick, serverMs, this.#slots);
  }

  #addSlot(seatIndex: number): SeatSlot {
    const buffer = new Uint8Array(POSE_MAX_BYTES);
    const slot: SeatSlot = { seatIndex, buffer, poseBytes: buffer.subarray(0, 0) };
    this.#slots.push(slot);
    return slot;
  }
}

/** The tick a well-formed pose update reports as last seen. */
export function lastTickSeenOf(poseUpdate: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = poseUpdate.subarray(2, POSE_UPDATE_HEADER_BYTES);
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}
