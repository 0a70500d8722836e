import type { Device, ErrorCode } from '@rounds/classroom';

/**
 * What rooms tell about themselves while they run. Called from the tick: implementations only count. Nothing here says
 * who somebody is.
 */
export interface RoomMetrics {
  /** A tick ran, in so many milliseconds. `missed`: ticks left out before it, because the process was late. */
  ticked(durationMs: number, missed: number): void;
  /** One schema patch of so many bytes went to so many people. */
  patched(bytes: number, receivers: number): void;
  /** Pose snapshots of one tick: how many frames, and bytes over all of them. */
  snapshotted(frames: number, bytes: number): void;
  /** How many snapshots, one a tick, a client has not acknowledged; once a second for each client. */
  stale(ticksBehind: number): void;
  /** Somebody took a seat; `isReturning` where it was theirs before. */
  entered(device: Device, isReturning: boolean): void;
  /** Somebody who had entered is gone. */
  left(device: Device): void;
  /** A socket beside somebody's own, because their network loses packets. */
  laneOpened(): void;
  laneClosed(): void;
  /** A command was refused, or a socket was closed with this code. */
  refused(code: ErrorCode): void;
}
