import {
  ACKNOWLEDGE_INTERVAL_MS,
  MESSAGES,
  POSE_SEND_RATE_HZ,
  POSE_UPDATE_HEADER_BYTES,
  POSE_UPDATE_MAX_BYTES,
  type Pose,
  writePose,
} from '@rounds/classroom';

import type { Environment } from '../environment.ts';

const SEND_INTERVAL_MS = 1000 / POSE_SEND_RATE_HZ;
const STILL_INTERVAL_MS = 1000;
/** A little sooner than promised: timers are late. */
const REPORT_INTERVAL_MS = 0.75 * ACKNOWLEDGE_INTERVAL_MS;
/**
 * A pose that comes late (frames and timers do not hit 50 ms exactly) does not make the next one late: that may follow
 * sooner by up to so much. Without it one late pose would delay all that follow.
 */
const CATCH_UP_MS = SEND_INTERVAL_MS;

export interface PoseTransmitter {
  /** Hands the bytes to the socket, which must copy them. False where there is none. */
  sendBytes(type: number, bytes: Uint8Array): boolean;
  /** The newest tick a snapshot told of. */
  newestTick(): number;
}

/**
 * Sends the own pose: the newest one, at most POSE_SEND_RATE_HZ times a second, and once a second while it stays the
 * same; also when nobody asks any more, because a page in the background stops drawing but its person is still there.
 * In between it acknowledges snapshots, also for those who have no pose. Apart from a timer it allocates nothing.
 */
export class PoseSender {
  readonly #environment: Environment;
  readonly #transmitter: PoseTransmitter;
  readonly #onTimer = (): void => {
    this.#cancelTimer = undefined;
    this.#sendDue();
  };
  readonly #newest = new Uint8Array(POSE_UPDATE_MAX_BYTES);
  readonly #newestView = new DataView(this.#newest.buffer);
  #newestLength = 0;
  readonly #sent = new Uint8Array(POSE_UPDATE_MAX_BYTES);
  #sentLength = 0;
  #sequence = 0;
  /** Not before this may a changed pose go out. */
  #nextSlotMs = -Infinity;
  #lastSentMs = -Infinity;
  /** Of poses and acknowledgements alike. */
  #lastReportMs = -Infinity;
  #reportedTick = 0;
  #cancelTimer: (() => void) | undefined;
  #timerDueMs = Infinity;

  constructor(environment: Environment, transmitter: PoseTransmitter) {
    this.#environment = environment;
    this.#transmitter = transmitter;
  }

  setPose(pose: Pose): void {
    this.#newestLength = writePose(this.#newestView, POSE_UPDATE_HEADER_BYTES, pose);
    this.#sendDue();
  }

  /** A snapshot arrived: the server wants to know, soon enough. */
  snapshotSeen(): void {
    this.#sendDue();
  }

  /** A new socket knows nothing of this pose: it goes out at once, even if it is an old one. */
  connected(): void {
    this.#sentLength = 0;
    this.#nextSlotMs = -Infinity;
    this.#lastReportMs = -Infinity;
    this.#reportedTick = 0;
    this.#sendDue();
  }

  /** Sends nothing any more until `connected`. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #sendDue(): void {
    const nowMs = this.#environment.nowMs();
    const poseDueMs = this.#poseDueMs();
    if (nowMs >= poseDueMs) this.#sendPose(nowMs);
    else if (nowMs >= this.#reportDueMs()) this.#acknowledge(nowMs);
    else this.#wakeAt(Math.min(poseDueMs, this.#reportDueMs()), nowMs);
  }

  #poseDueMs(): number {
    if (this.#newestLength === 0) return Infinity;
    return this.#hasChanged() ? this.#nextSlotMs : this.#lastSentMs + STILL_INTERVAL_MS;
  }

  #reportDueMs(): number {
    const isReported = this.#transmitter.newestTick() === this.#reportedTick;
    return isReported ? Infinity : this.#lastReportMs + REPORT_INTERVAL_MS;
  }

  #sendPose(nowMs: number): void {
    if (!this.#send(this.#newestLength, nowMs)) return;
    this.#sent.set(this.#newest);
    this.#sentLength = this.#newestLength;
    this.#lastSentMs = nowMs;
    // Slots follow each other at the send rate; who was silent does not save up slots for later.
    this.#nextSlotMs = Math.max(this.#nextSlotMs, nowMs - CATCH_UP_MS) + SEND_INTERVAL_MS;
    this.#wakeAt(nowMs + STILL_INTERVAL_MS, nowMs);
  }

  #acknowledge(nowMs: number): void {
    if (!this.#send(POSE_UPDATE_HEADER_BYTES, nowMs)) return;
    const poseDueMs = this.#poseDueMs();
    if (poseDueMs < Infinity) this.#wakeAt(poseDueMs, nowMs);
  }

  #wakeAt(dueMs: number, nowMs: number): void {
    if (this.#cancelTimer !== undefined && this.#timerDueMs <= dueMs) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (dueMs === Infinity) return;
    this.#timerDueMs = dueMs;
    this.#cancelTimer = this.#environment.startTimer(this.#onTimer, dueMs - nowMs);
  }

  #send(length: number, nowMs: number): boolean {
    const tick = this.#transmitter.newestTick();
    this.#newestView.setUint16(0, this.#sequence, true);
    this.#newestView.setUint32(2, tick, true);
    const update = this.#newest.subarray(0, length);
    if (!this.#transmitter.sendBytes(MESSAGES.poseUpdate, update)) {
      this.stop();
      return false;
    }
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#lastReportMs = nowMs;
    this.#reportedTick = tick;
    return true;
  }

  #hasChanged(): boolean {
    if (this.#newestLength !== this.#sentLength) return true;
    for (let i = POSE_UPDATE_HEADER_BYTES; i < this.#newestLength; i++) {
      if (this.#newest[i] !== this.#sent[i]) return true;
    }
    return false;
  }
}
