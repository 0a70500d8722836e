import * as z from 'zod';

import { commandSchema } from './commands/command.ts';
import type { ErrorCode } from './errors/catalogue.ts';
import type { InstructorState } from './state/classroom.ts';
import { idSchema } from './state/primitives.ts';
import { deviceSchema, participantNameSchema, type Role, roleSchema } from './state/participant.ts';

/** Grows with every change that an older client would misread. */
export const PROTOCOL_VERSION = 4;

export const TICK_RATE_HZ = 20;
export const TICK_INTERVAL_MS = 1000 / TICK_RATE_HZ;
export const POSE_SEND_RATE_HZ = 20;
/** Who gets snapshots tells at least so often which was the last. */
export const ACKNOWLEDGE_INTERVAL_MS = 200;

/** Colyseus room name. */
export const ROOM_NAME = 'classroom';

/** Names and numbers of the room's messages. Poses and snapshots are binary; the rest is what zod schemas describe. */
export const MESSAGES = {
  /** up, binary: `encodePoseUpdate` */
  poseUpdate: 1,
  /** down, binary: a snapshot (`decodeSnapshot`) */
  snapshot: 2,
  /** up: CommandRequest */
  command: 'command',
  /** down: CommandReply */
  reply: 'reply',
  /** down, to instructors alone: InstructorState */
  instructor: 'instructor',
  /** up: PingRequest; down: PingReply, for the clock and the roster's connection light */
  ping: 'ping',
  pong: 'pong',
  /** up: LaneRequest; down: LaneOffer */
  lane: 'lane',
} as const;

export const MAX_MESSAGE_BYTES = 64 * 1024;
export const MAX_MESSAGES_PER_SECOND = 80;
export const MAX_COMMANDS_PER_SECOND = 60;

export const commandRequestSchema = z.strictObject({
  requestId: z.int().min(0).max(0xffff_ffff),
  command: commandSchema,
});
export type CommandRequest = z.infer<typeof commandRequestSchema>;

/** `accepted` is sent only once the journal has committed the command. */
export type CommandReply =
  | { readonly requestId: number; readonly status: 'accepted'; readonly sequence: number }
  | { readonly requestId: number; readonly status: 'refused'; readonly code: ErrorCode };

export const pingRequestSchema = z.strictObject({ clientMs: z.number().min(0) });
export type PingRequest = z.infer<typeof pingRequestSchema>;
export interface PingReply {
  readonly clientMs: number;
  readonly serverMs: number;
}

/** Sockets that somebody may have beside their own, for snapshots and poses alone. All stalled at once is then rare. */
export const MAX_LANES = 3;
/** Good for one socket, and for so long. */
export const LANE_KEY_TTL_MS = 10_000;

export const laneRequestSchema = z.strictObject({});
/** Where the lane is opened, on the same origin: it has the key in it. */
export const laneOfferSchema = z.strictObject({
  path: z
    .string()
    .max(256)
    .regex(/^\/[\w-]/),
});
export type LaneOffer = z.infer<typeof laneOfferSchema>;

export type InstructorMessage = InstructorState;

export const joinCodeSchema = z.string().regex(/^\d{6}$/);

/** Body of POST /api/join. */
export const joinRequestSchema = z.strictObject({
  code: joinCodeSchema,
  name: participantNameSchema,
  device: deviceSchema,
  /** What makes a returning person the same person. */
  seatToken: z.string().max(1024).optional(),
  /** Takes the seat over from another tab that has it open. */
  takeOver: z.boolean().optional(),
  /** Learners by default; instructors are known by their cookie. */
  role: z.enum(['learner', 'observer']).optional(),
});
export type JoinRequest = z.infer<typeof joinRequestSchema>;

export const joinReplySchema = z.object({
  roomId: z.string().max(64),
  sessionId: idSchema,
  participantId: idSchema,
  role: roleSchema,
  /** Single use, good for a minute: admits one socket. */
  ticket: z.string().max(1024),
  /** Kept by the client; brings it back to this seat. */
  seatToken: z.string().max(1024),
  /** Bearer token for the session's images. */
  assetToken: z.string().max(1024),
});
export interface JoinReply {
  readonly roomId: string;
  readonly sessionId: string;
  readonly participantId: string;
  readonly role: Role;
  readonly ticket: string;
  readonly seatToken: string;
  readonly assetToken: string;
}

/** Options a client hands to Colyseus' joinById; `onAuth` admits nothing else. */
export const roomJoinOptionsSchema = z.strictObject({
  ticket: z.string().min(1).max(1024),
  protocolVersion: z.literal(PROTOCOL_VERSION),
});

/** Body of every HTTP refusal. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
}
