import * as z from 'zod';

import { idSchema, lineSchema } from './primitives.ts';

export const ROLES = ['instructor', 'co-instructor', 'learner', 'observer'] as const;
export type Role = (typeof ROLES)[number];

export const DEVICES = ['laptop', 'phone', 'headset', 'bot'] as const;
export type Device = (typeof DEVICES)[number];

export const roleSchema = z.enum(ROLES);
export const deviceSchema = z.enum(DEVICES);
export const MAX_NAME_BYTES = 64;

/** A name as people type it: one line, at most 64 bytes of UTF-8. */
export const participantNameSchema = lineSchema(MAX_NAME_BYTES).refine(
  (name) => utf8ByteLength(name) <= MAX_NAME_BYTES,
  'a name is at most 64 bytes long',
);

/** A person in a session. A participant outlives connections: the seat stays theirs until the session ends. */
export interface Participant {
  readonly participantId: string;
  readonly name: string;
  readonly role: Role;
  readonly device: Device;
  /** Place in the room, and index of this person's poses in every snapshot. */
  readonly seatIndex: number;
  readonly connected: boolean;
  readonly handRaised: boolean;
  /** False while this person looks on their own. */
  readonly following: boolean;
}

export const participantSchema = z.strictObject({
  participantId: idSchema,
  name: participantNameSchema,
  role: roleSchema,
  device: deviceSchema,
  seatIndex: z.int().min(0).max(65_535),
});

/** Those who may run the session: steps, grants, bookmarks. */
export function isInstructor(participant: Participant): boolean {
  return participant.role === 'instructor' || participant.role === 'co-instructor';
}

function utf8ByteLength(text: string): number {
  let length = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    length += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return length;
}
