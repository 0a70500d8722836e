import { hasJoined, type SeatConnection } from '../seat-connection.ts';
import { encodeSnapshotFrame, type SnapshotMoment } from './frame-encoder.ts';
import { Interest } from './interest.ts';
import type { PoseTable } from './pose-table.ts';
import { Presenters } from './presenters.ts';
import { bufferedBytesOf, webSocketFrame, writeFrames } from './web-socket-frame.ts';

/** What a tick sends to everybody besides snapshots. */
export interface TickMessage extends SnapshotMoment {
  readonly nowMs: number;
  /** The schema patch, where something changed. It goes to all. */
  readonly patch: Uint8Array | undefined;
  /** Seats of those who lead. */
  readonly leaders: readonly number[];
}

/** What went out with a tick, to all. */
export interface TickTraffic {
  /** Snapshots and their bytes, without the patch beside them. */
  frames: number;
  bytes: number;
  patchBytes: number;
  patchReceivers: number;
}

/**
 * The hot path out: patch and snapshot of a tick to everybody, in one write to each socket. Frames are encoded when the
 * first client needs them, once for each group of seats; per client nothing is allocated.
 */
export class TickOutput {
  readonly #table: PoseTable;
  readonly #interest = new Interest();
  readonly #presenters = new Presenters();
  readonly #wholeFrames: (Buffer | undefined)[] = [];
  readonly #nearFrames: (Buffer | undefined)[] = [];
  readonly #tooSlow: SeatConnection[] = [];
  readonly #traffic: TickTraffic = { frames: 0, bytes: 0, patchBytes: 0, patchReceivers: 0 };

  constructor(table: PoseTable) {
    this.#table = table;
  }

  /** Of the last tick. The same object every time. */
  get traffic(): Readonly<TickTraffic> {
    return this.#traffic;
  }

  /** @returns those who are too slow for the class, and are to be closed. The same array every time. */
  send(connections: Iterable<SeatConnection>, message: TickMessage): readonly SeatConnection[] {
    const patch = message.patch === undefined ? undefined : webSocketFrame(message.patch);
    this.#presenters.choose(message.tick, this.#table, message.leaders);
    this.#interest.begin(this.#table, this.#presenters.seats);
    this.#wholeFrames.length = 0;
    this.#nearFrames.length = 0;
    this.#tooSlow.length = 0;
    this.#traffic.frames = 0;
    this.#traffic.bytes = 0;
    this.#traffic.patchBytes = patch?.length ?? 0;
    this.#traffic.patchReceivers = 0;
    for (const connection of connections) this.#sendTo(connection, message, patch);
    return this.#tooSlow;
  }

  #sendTo(connection: SeatConnection, message: TickMessage, patch: Buffer | undefined): void {
    const { webSocket, seatIndex, pace } = connection;
    if (connection.closing || !hasJoined(connection)) return;
    const { tick, nowMs } = message;
    const share =
      seatIndex === undefined ? 'none' : pace.share(tick, nowMs, bufferedBytesOf(webSocket));
    if (share === 'close') {
      this.#tooSlow.push(connection);
      return;
    }
    if (share === 'none' || seatIndex === undefined) {
      if (patch !== undefined && writeFrames(webSocket, patch)) {
        pace.sentOther(patch.length);
        this.#traffic.patchReceivers += 1;
      }
      return;
    }
    const frames = this.#framesFor(seatIndex, share === 'near', message, patch);
    if (!this.#write(connection, frames, patch)) return;
    pace.sentSnapshot(tick, nowMs, frames.length);
    this.#traffic.frames += 1;
    this.#traffic.bytes += frames.length - this.#traffic.patchBytes;
    if (patch !== undefined) this.#traffic.patchReceivers += 1;
  }

  /** Patch and snapshot in one write; where it is a lane's turn, the snapshot there and the patch where patches always go. */
  #write({ webSocket, lanes }: SeatConnection, frames: Buffer, patch: Buffer | undefined): boolean {
    const lane = lanes.next();
    // What waits in this process already would only come later.
    if (lane === undefined || bufferedBytesOf(lane) > 0) return writeFrames(webSocket, frames);
    if (patch !== undefined && !writeFrames(webSocket, patch)) return false;
    const snapshot = frames.subarray(patch?.length ?? 0);
    return writeFrames(lane, snapshot) || writeFrames(webSocket, snapshot);
  }

  #framesFor(
    seatIndex: number,
    isNear: boolean,
    moment: SnapshotMoment,
    patch: Buffer | undefined,
  ): Buffer {
    const group = this.#interest.groupOf(seatIndex);
    const frames = isNear ? this.#nearFrames : this.#wholeFrames;
    return (frames[group] ??= encodeSnapshotFrame(
      this.#table,
      this.#interest.fill(group, isNear),
      moment,
      patch,
    ));
  }
}
