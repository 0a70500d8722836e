import {
  countSnapshotPoses,
  type Participant,
  poseLengthIn,
  SEAT_INDEX_BYTES,
  seatIndexIn,
  SNAPSHOT_HEADER_BYTES,
  snapshotServerMsIn,
  snapshotTickIn,
} from '@rounds/classroom';

import type { RemotePose, RoomTime } from '../classroom-connection.ts';
import type { DrawnPose } from './blend-pose.ts';
import { Playback } from './playback.ts';
import { SeatTrack } from './seat-track.ts';
import { TickRate } from './tick-rate.ts';

/** How often far people are told of, while nothing is known of the room. */
const FIRST_FAR_SPACING_MS = 1_000;
const FAR_SPACING_SHARE = 0.02;

interface Seat {
  readonly track: SeatTrack;
  /** What is handed out; made once for a seat. */
  readonly remote: { readonly seatIndex: number; pose: DrawnPose; isFar: boolean };
}

/**
 * Everyone else's poses: snapshots go in as they arrive, drawn people come out at every frame. Neither allocates, but for
 * people who appear.
 */
export class RemotePoses {
  /** Ordered by first appearance; an array, because it is walked at every frame. */
  #seats: Seat[] = [];
  /** The same by seatIndex, for snapshots. */
  #seatOf: (Seat | undefined)[] = [];
  #present = new Set<number>();
  #ownSeatIndex = -1;
  #playback = new Playback();
  #tickRate = new TickRate();
  #farSpacingMs = FIRST_FAR_SPACING_MS;
  #newestTick = -1;
  #newestServerMs = 0;
  #snapshotsReceived = 0;
  #startsOver = false;
  readonly #roomTime = { drawnMs: 0, newestMs: 0 };

  /** @returns whether the bytes are a snapshot, and a newer one than the newest */
  receive(bytes: Uint8Array, arrivedMs: number): boolean {
    const count = countSnapshotPoses(bytes);
    if (count < 0) return false;
    if (this.#startsOver) this.#forget();
    const tick = snapshotTickIn(bytes);
    if (tick <= this.#newestTick) return false;
    const serverMs = snapshotServerMsIn(bytes);
    this.#newestTick = tick;
    this.#newestServerMs = serverMs;
    this.#snapshotsReceived += 1;
    this.#tickRate.add(tick, arrivedMs);
    this.#playback.addArrival(serverMs, arrivedMs);
    let at = SNAPSHOT_HEADER_BYTES;
    for (let i = 0; i < count; i++) {
      const poseAt = at + SEAT_INDEX_BYTES;
      this.#take(seatIndexIn(bytes, at), bytes, poseAt);
      at = poseAt + poseLengthIn(bytes, poseAt);
    }
    return true;
  }

  /** Who is there: others vanish. */
  setRoster(participants: readonly Participant[], ownParticipantId: string): void {
    this.#present = new Set();
    for (const participant of participants) {
      if (participant.participantId === ownParticipantId)
        this.#ownSeatIndex = participant.seatIndex;
      else if (participant.connected) this.#present.add(participant.seatIndex);
    }
    this.#seats = this.#seats.filter(({ track: { seatIndex } }) => {
      const stays = this.#present.has(seatIndex);
      if (!stays) this.#seatOf[seatIndex] = undefined;
      return stays;
    });
  }

  /**
   * Another room, or the same one later: its clock and ticks may begin anew. What is drawn stays until its first
   * snapshot.
   */
  startOver(): void {
    this.#startsOver = true;
  }

  draw(nowMs: number, out: RemotePose[]): void {
    const playbackMs = this.#playback.timeAt(nowMs);
    const count = playbackMs === undefined ? 0 : this.#seats.length;
    let drawn = 0;
    for (let i = 0; i < count; i++) {
      const seat = this.#seats[i];
      // Told of before the roster tells of them.
      if (seat === undefined || !this.#present.has(seat.track.seatIndex)) continue;
      seat.track.drawAt(playbackMs as number);
      seat.remote.pose = seat.track.drawn;
      seat.remote.isFar = seat.track.isFar;
      out[drawn] = seat.remote;
      drawn += 1;
    }
    out.length = drawn;
  }

  /** Of the same moment as `draw` at this time. The same object every time. */
  roomTime(nowMs: number): RoomTime | undefined {
    const drawnMs = this.#playback.timeAt(nowMs);
    if (drawnMs === undefined) return undefined;
    this.#roomTime.drawnMs = drawnMs;
    this.#roomTime.newestMs = this.#newestServerMs;
    return this.#roomTime;
  }

  /** What the server is told one has seen; 0 in a room that has not sent any snapshot yet. */
  newestTick(): number {
    return this.#startsOver ? 0 : Math.max(0, this.#newestTick);
  }

  /** The room's time of the newest snapshot. */
  newestServerMs(): number {
    return this.#newestServerMs;
  }

  snapshotsReceived(): number {
    return this.#snapshotsReceived;
  }

  tickHz(): number {
    return this.#tickRate.hz();
  }

  /** How much older than the freshest possible what is drawn is meant to be. */
  delayMs(): number {
    return this.#playback.delayMs();
  }

  #take(seatIndex: number, bytes: Uint8Array, poseAt: number): void {
    if (seatIndex === this.#ownSeatIndex) return;
    const seat = this.#seatOf[seatIndex] ?? this.#addSeat(seatIndex);
    const sinceMs = seat.track.add(bytes, poseAt, this.#newestServerMs, this.#farSpacingMs);
    if (sinceMs > 0) this.#farSpacingMs += (sinceMs - this.#farSpacingMs) * FAR_SPACING_SHARE;
  }

  #addSeat(seatIndex: number): Seat {
    const track = new SeatTrack(seatIndex);
    const seat = { track, remote: { seatIndex, pose: track.drawn, isFar: track.isFar } };
    this.#seats.push(seat);
    this.#seatOf[seatIndex] = seat;
    return seat;
  }

  #forget(): void {
    this.#startsOver = false;
    this.#seats = [];
    this.#seatOf = [];
    this.#playback = new Playback();
    this.#tickRate = new TickRate();
    this.#newestTick = -1;
  }
}
