import { Protocol } from '@colyseus/core';
import {
  type Command,
  type CommandReply,
  type CommandRequest,
  commandRequestSchema,
  type ErrorCode,
  isPoseUpdate,
  lastTickSeenIn,
  MESSAGES,
  pingRequestSchema,
  POSE_UPDATE_HEADER_BYTES,
  sequenceIn,
  type PingReply,
} from '@rounds/classroom';

import type { Clock } from '../clock.ts';
import type { LiveSession } from './live-session.ts';
import { hasJoined, type RoomClient, type SeatConnection } from './seat-connection.ts';
import type { PoseTable } from './snapshots/pose-table.ts';

/** Before the bytes of a pose update: what it is, and its number (below 128, so one byte). */
const POSE_FRAME_HEADER_BYTES = 2;
const { ROOM_DATA_BYTES } = Protocol;
const POSE_UPDATE = MESSAGES.poseUpdate;

export interface MessageIntakeOptions {
  readonly clock: Clock;
  readonly live: LiveSession;
  readonly poses: PoseTable;
  readonly serverMs: () => number;
  readonly close: (client: RoomClient, reason: ErrorCode) => void;
  readonly report: (error: unknown) => void;
  /** `type` of the command, or `malformed`. */
  readonly refused: (participantId: string, type: string, code: ErrorCode) => void;
}

/** What clients say: checked at the door, limited per second, and passed on. */
export class MessageIntake {
  readonly #options: MessageIntakeOptions;

  constructor(options: MessageIntakeOptions) {
    this.#options = options;
  }

  /** Counts a frame; false where it is not to be heard. */
  admits(connection: SeatConnection | undefined): boolean {
    if (connection === undefined) return true; // Still joining: Colyseus hears nothing but the acknowledgement.
    if (connection.closing) return false;
    if (connection.messages.admits(this.#options.clock.monotonicMs())) return true;
    this.#options.close(connection.client, 'connection.flooding');
    return false;
  }

  /** A pose that was taken from the socket before Colyseus saw it. */
  receivePose(connection: SeatConnection, frame: Uint8Array): void {
    try {
      if (this.admits(connection)) this.takesPose(connection, frame);
    } catch (error) {
      // Nothing else stands between the socket's events and the end of the process.
      this.#options.report(error);
    }
  }

  /** Poses are most of what comes in: they are known by their first bytes, and need none of Colyseus' ways. */
  takesPose(connection: SeatConnection | undefined, frame: Uint8Array): boolean {
    if (frame[0] !== ROOM_DATA_BYTES || frame[1] !== POSE_UPDATE) return false;
    if (connection !== undefined && hasJoined(connection)) this.#keepPose(connection, frame);
    return true;
  }

  /** The hot path in: a check and a copy into the seat's place. Allocates nothing. */
  #keepPose(connection: SeatConnection, frame: Uint8Array): void {
    if (connection.seatIndex === undefined) return;
    const { poses, close } = this.#options;
    if (!isPoseUpdate(frame, POSE_FRAME_HEADER_BYTES))
      return close(connection.client, 'connection.protocol');
    connection.pace.acknowledge(lastTickSeenIn(frame, POSE_FRAME_HEADER_BYTES));
    if (isOlder(frame, connection)) return;
    poses.keep(connection.seatIndex, frame, POSE_FRAME_HEADER_BYTES);
  }

  receivePing(client: RoomClient, message: unknown): void {
    const ping = pingRequestSchema.safeParse(message);
    if (!ping.success) return this.#options.close(client, 'connection.protocol');
    client.send(MESSAGES.pong, {
      clientMs: ping.data.clientMs,
      serverMs: this.#options.serverMs(),
    } satisfies PingReply);
  }

  receiveCommand(client: RoomClient, message: unknown): void {
    const connection = client.userData;
    if (connection === undefined) return;
    const { clock, close, report } = this.#options;
    if (!connection.commands.admits(clock.monotonicMs())) {
      return close(client, 'connection.flooding');
    }
    const request = requestIn(message);
    if (request === undefined) return this.#refuseMalformed(client, message);
    const { requestId, command } = request;
    this.#applyAndReply(connection, requestId, command).catch(report);
  }

  async #applyAndReply(
    connection: SeatConnection,
    requestId: number,
    command: Command,
  ): Promise<void> {
    const { live, refused } = this.#options;
    const outcome = await live.change(connection.participantId, () => command);
    if (outcome.status === 'refused') refused(connection.participantId, command.type, outcome.code);
    connection.client.send(MESSAGES.reply, { requestId, ...outcome } satisfies CommandReply);
  }

  #refuseMalformed(client: RoomClient, message: unknown): void {
    const requestId = commandRequestSchema.shape.requestId.safeParse(
      typeof message === 'object' && message !== null && 'requestId' in message
        ? message.requestId
        : undefined,
    );
    if (!requestId.success) return this.#options.close(client, 'connection.protocol');
    const reply: CommandReply = {
      requestId: requestId.data,
      status: 'refused',
      code: 'command.invalid',
    };
    this.#options.refused(client.userData?.participantId ?? '', 'malformed', reply.code);
    client.send(MESSAGES.reply, reply);
  }
}

/** A pose that was held up on its lane, while a newer one came on another. Numbers of 16 bits begin again at 0. */
function isOlder(frame: Uint8Array, connection: SeatConnection): boolean {
  if (frame.length === POSE_FRAME_HEADER_BYTES + POSE_UPDATE_HEADER_BYTES) return false; // An acknowledgement alone.
  const sequence = sequenceIn(frame, POSE_FRAME_HEADER_BYTES);
  const ahead = (sequence - (connection.newestPose ?? sequence)) & 0xffff;
  if (ahead < 0x8000) connection.newestPose = sequence;
  return ahead >= 0x8000;
}

/** The request, or undefined where it is none. Bytes where a list belongs make the schema throw, not refuse. */
function requestIn(message: unknown): CommandRequest | undefined {
  try {
    return commandRequestSchema.safeParse(message).data;
  } catch {
    return undefined;
  }
}
