import { decodeSnapshot, type Participant, type Pose, type Snapshot } from '@rounds/classroom';

import type { RemotePose } from '../classroom-connection.ts';
import type { DrawnPose } from './blend-pose.ts';
import { Playback } from './playback.ts';
import { SeatTrack } from './seat-track.ts';
import { TickRate } from './tick-rate.ts';

interface Seat {
  readonly track: SeatTrack;
  /** What is handed out; made once for a seat. */
  readonly remote: { readonly seatIndex: number; pose: DrawnPose };
}

/** Everyone else's poses: snapshots go in as they arrive, drawn people come out at every frame. */
export class RemotePoses {
  /** Ordered by first appearance; an array, because it is walked at every frame. */
  #seats: Seat[] = [];
  /** The same, for snapshots. */
  readonly #seatOf = new Map<number, Seat>();
  #present = new Set<number>();
  #ownSeatIndex = -1;
  #playback = new Playback();
  #tickRate = new TickRate();
  #newestTick = -1;
  #snapshotsReceived = 0;
  #startsOver = false;

  /** @returns the snapshot, or undefined where the bytes are not one, or one from before the newest. */
  receive(bytes: Uint8Array, arrivedMs: number): Snapshot | undefined {
    const snapshot = decodeSnapshot(bytes);
    if (snapshot === undefined) return undefined;
    if (this.#startsOver) this.#forget();
    if (snapshot.tick <= this.#newestTick) return undefined;
    this.#newestTick = snapshot.tick;
    this.#snapshotsReceived += 1;
    this.#tickRate.add(snapshot.tick, arrivedMs);
    this.#playback.addArrival(arrivedMs - snapshot.serverMs);
    for (const { seatIndex, pose } of snapshot.poses) {
      const seat = this.#seatOf.get(seatIndex);
      if (seat !== undefined) seat.track.add(snapshot.serverMs, pose);
      else if (seatIndex !== this.#ownSeatIndex) this.#addSeat(seatIndex, snapshot.serverMs, pose);
    }
    return snapshot;
  }

  /** Who is there: others vanish. */
  setRoster(participants: readonly Participant[], ownParticipantId: string): void {
    this.#present = new Set();
    for (const participant of participants) {
      if (participant.participantId === ownParticipantId)
        this.#ownSeatIndex = participant.seatIndex;
      else if (participant.connected) this.#present.add(participant.seatIndex);
    }
    for (const seat of this.#seats) {
      if (!this.#present.has(seat.track.seatIndex)) this.#seatOf.delete(seat.track.seatIndex);
    }
    this.#seats = [...this.#seatOf.values()];
  }

  /**
   * Another room, or the same one later: its clock and ticks may begin anew. What is drawn stays until its first
   * snapshot.
   */
  startOver(): void {
    this.#startsOver = true;
  }

  draw(nowMs: number, out: RemotePose[]): void {
    out.length = 0;
    const playbackMs = this.#playback.timeAt(nowMs);
    if (playbackMs === undefined) return;
    for (let i = 0; i < this.#seats.length; i++) {
      const seat = this.#seats[i];
      if (seat === undefined || !this.#present.has(seat.track.seatIndex)) continue;
      seat.track.drawAt(playbackMs);
      seat.remote.pose = seat.track.drawn;
      out.push(seat.remote);
    }
  }

  /** What the server is told one has seen; 0 in a room that has not sent any snapshot yet. */
  newestTick(): number {
    return this.#startsOver ? 0 : Math.max(0, this.#newestTick);
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

  #addSeat(seatIndex: number, serverMs: number, pose: Pose): void {
    const track = new SeatTrack(seatIndex, serverMs, pose);
    const seat = { track, remote: { seatIndex, pose: track.drawn } };
    this.#seats.push(seat);
    this.#seatOf.set(seatIndex, seat);
  }

  #forget(): void {
    this.#startsOver = false;
    this.#seats = [];
    this.#seatOf.clear();
    this.#playback = new Playback();
    this.#tickRate = new TickRate();
    this.#newestTick = -1;
  }
}
