import {
  hasHit,
  POSE_MAX_BYTES,
  POSE_UPDATE_HEADER_BYTES,
  SEAT_INDEX_BYTES,
} from '@rounds/classroom';

const FIRST_SEATS = 64;

/**
 * The newest pose of every connected seat, still encoded: the server passes poses on, it never looks into them. One
 * block of memory for all; keeping a pose copies a few bytes into the seat's place and allocates nothing.
 */
export class PoseTable {
  #bytes = new Uint8Array(FIRST_SEATS * POSE_MAX_BYTES);
  /** 0: no pose. */
  #lengths = new Uint8Array(FIRST_SEATS);
  /** Seats that have a pose, in order. */
  readonly #seats: number[] = [];
  #wholeBytes = 0;

  /** Where `offsetOf` points into. Another one after the table has grown. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get count(): number {
    return this.#seats.length;
  }

  /** What all whole poses take in a snapshot. */
  get wholeBytes(): number {
    return this.#wholeBytes;
  }

  /** The seats with a pose, by their place in order. */
  seatAt(index: number): number {
    return this.#seats[index] ?? -1;
  }

  /** 0 where the seat has no pose. */
  lengthOf(seatIndex: number): number {
    return this.#lengths[seatIndex] ?? 0;
  }

  offsetOf(seatIndex: number): number {
    return seatIndex * POSE_MAX_BYTES;
  }

  points(seatIndex: number): boolean {
    return this.lengthOf(seatIndex) > 0 && hasHit(this.#bytes, this.offsetOf(seatIndex));
  }

  /** Keeps the pose of the well-formed pose update that ends these bytes (see `isPoseUpdate`). */
  keep(seatIndex: number, bytes: Uint8Array, updateOffset: number): void {
    const poseAt = updateOffset + POSE_UPDATE_HEADER_BYTES;
    const length = bytes.length - poseAt;
    if (length === 0) return;
    if (seatIndex >= this.#lengths.length) this.#grow(seatIndex + 1);
    const before = this.#lengths[seatIndex] ?? 0;
    if (before === 0) this.#addSeat(seatIndex);
    this.#wholeBytes += length - before;
    this.#lengths[seatIndex] = length;
    const at = this.offsetOf(seatIndex);
    for (let i = 0; i < length; i++) this.#bytes[at + i] = bytes[poseAt + i] ?? 0;
  }

  remove(seatIndex: number): void {
    const length = this.lengthOf(seatIndex);
    if (length === 0) return;
    this.#lengths[seatIndex] = 0;
    this.#wholeBytes -= length + SEAT_INDEX_BYTES;
    this.#seats.splice(this.#placeOf(seatIndex), 1);
  }

  #addSeat(seatIndex: number): void {
    this.#seats.splice(this.#placeOf(seatIndex), 0, seatIndex);
    this.#wholeBytes += SEAT_INDEX_BYTES;
  }

  /** Of the first seat that is not before this one. */
  #placeOf(seatIndex: number): number {
    let from = 0;
    let to = this.#seats.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.seatAt(middle) < seatIndex) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #grow(seats: number): void {
    const capacity = Math.max(seats, 2 * this.#lengths.length);
    const bytes = new Uint8Array(capacity * POSE_MAX_BYTES);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    const lengths = new Uint8Array(capacity);
    lengths.set(this.#lengths);
    this.#lengths = lengths;
  }
}
