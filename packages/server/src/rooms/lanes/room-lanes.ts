import {
  type ErrorCode,
  laneRequestSchema,
  type LaneOffer,
  MAX_LANES,
  MESSAGES,
} from '@rounds/classroom';

import type { RoomMetrics } from '../../operations/room-metrics.ts';
import type { MessageIntake } from '../message-intake.ts';
import { hasJoined, type RoomClient, type SeatConnection } from '../seat-connection.ts';
import { takePoseFrames } from '../snapshots/pose-frames.ts';
import type { LaneKeys } from './lane-keys.ts';
import type { LaneSocket } from './lane-socket.ts';

export interface RoomLanesOptions {
  readonly keys: LaneKeys;
  readonly intake: MessageIntake;
  readonly metrics: RoomMetrics;
  /** Of the whole room. */
  readonly maxLanes: number;
  readonly close: (client: RoomClient, reason: ErrorCode) => void;
}

/**
 * Lanes of one room: more sockets for those whose network loses packets. What TCP has lost holds up all that comes behind
 * it on the same socket; snapshots need not wait for each other, and on another socket they do not.
 */
export class RoomLanes {
  readonly #options: RoomLanesOptions;
  #open = 0;

  constructor(options: RoomLanesOptions) {
    this.#options = options;
  }

  /** Somebody asks for a lane; whoever has enough of them gets no answer. */
  offer(client: RoomClient, message: unknown): void {
    const connection = client.userData;
    if (connection === undefined) return;
    const { keys, close, maxLanes } = this.#options;
    if (!laneRequestSchema.safeParse(message).success) return close(client, 'connection.protocol');
    const { lanes } = connection;
    if (lanes.count >= MAX_LANES || this.#open >= maxLanes) return;
    // One at a time: who asks again has not got the answer.
    if (lanes.key !== undefined) keys.revoke(lanes.key);
    lanes.key = keys.issue((socket) => this.#admit(connection, socket));
    client.send(MESSAGES.lane, { path: keys.pathOf(lanes.key) } satisfies LaneOffer);
  }

  /** Their person has gone. */
  end({ lanes }: SeatConnection): void {
    if (lanes.key !== undefined) this.#options.keys.revoke(lanes.key);
    lanes.close();
  }

  #admit(connection: SeatConnection, socket: LaneSocket): void {
    const { intake, metrics, close } = this.#options;
    const { lanes, client } = connection;
    lanes.key = undefined;
    if (connection.closing || !hasJoined(connection)) return socket.terminate();
    this.#open += 1;
    metrics.laneOpened();
    lanes.add(socket);
    socket.on('close', () => {
      this.#open -= 1;
      metrics.laneClosed();
      lanes.remove(socket);
    });
    takePoseFrames(socket, (frame) => intake.receivePose(connection, frame));
    // Poses that came in pieces come here; nothing else is said on a lane.
    socket.on('message', (frame) => {
      if (!intake.admits(connection) || intake.takesPose(connection, frame)) return;
      close(client, 'connection.protocol');
    });
  }
}
