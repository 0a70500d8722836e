import type { Device, ErrorCode } from '@rounds/classroom';

import type { RoomAudit } from '../audit/room-audit.ts';
import type { RoomMetrics } from '../operations/room-metrics.ts';
import type { RoomClient, SeatConnection } from './seat-connection.ts';
import type { TickTraffic } from './snapshots/tick-output.ts';

/** How often clients are looked at one by one. */
const LOOK_EVERY_TICKS = 20;

export interface RoomWatchOptions {
  readonly sessionId: string;
  readonly metrics: RoomMetrics;
  readonly audit: RoomAudit;
}

/** Tells metrics and audit log what happens in a room. */
export class RoomWatch {
  readonly #options: RoomWatchOptions;
  readonly #entered = new Map<SeatConnection, Device>();

  constructor(options: RoomWatchOptions) {
    this.#options = options;
  }

  entered(connection: SeatConnection, device: Device, isReturning: boolean): void {
    this.#entered.set(connection, device);
    this.#options.metrics.entered(device, isReturning);
  }

  /** Also of those who never got as far as their seat, and of those who moved to another socket. */
  left(connection: SeatConnection | undefined): void {
    const device = connection && this.#entered.get(connection);
    if (connection === undefined || device === undefined) return;
    this.#entered.delete(connection);
    this.#options.metrics.left(device);
  }

  commandRefused(participantId: string, type: string, code: ErrorCode): void {
    const { metrics, audit, sessionId } = this.#options;
    metrics.refused(code);
    audit.commandRefused(sessionId, participantId, type, code);
  }

  closed({ userData }: RoomClient, code: ErrorCode): void {
    const { metrics, audit, sessionId } = this.#options;
    metrics.refused(code);
    if (userData !== undefined) audit.socketClosed(sessionId, userData.participantId, code);
  }

  ticked(durationMs: number, missed: number): void {
    this.#options.metrics.ticked(durationMs, missed);
  }

  /** What a tick sent, and once a second how far behind everybody is. */
  sent(
    tick: number,
    { frames, bytes, patchBytes, patchReceivers }: TickTraffic,
    connections: Iterable<SeatConnection>,
  ): void {
    const { metrics } = this.#options;
    if (frames > 0) metrics.snapshotted(frames, bytes);
    if (patchReceivers > 0) metrics.patched(patchBytes, patchReceivers);
    if (tick % LOOK_EVERY_TICKS !== 0) return;
    for (const { pace } of connections) metrics.stale(pace.unacknowledged);
  }
}
