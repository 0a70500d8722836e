import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

import { deviceSchema, idSchema, participantNameSchema, roleSchema } from '@rounds/classroom';
import * as z from 'zod';

import type { Clock } from '../clock.ts';

/** What each kind of token says. A token of one kind is never valid as another. */
const CLAIMS = {
  /** Admits one socket to one room, once. */
  ticket: z.strictObject({
    ticketId: idSchema,
    roomId: idSchema,
    /** The room of that id as it was built once: after a restart, or in another process, it is another one. */
    buildId: idSchema,
    sessionId: idSchema,
    participantId: idSchema,
    name: participantNameSchema,
    role: roleSchema,
    device: deviceSchema,
    takeOver: z.boolean(),
  }),
  /** Brings a person back to their seat in one session. */
  seat: z.strictObject({ sessionId: idSchema, participantId: idSchema }),
  /** Opens the images of one session to one person, while the session is open. */
  asset: z.strictObject({ sessionId: idSchema, participantId: idSchema }),
  /** The instructor cookie. */
  instructor: z.strictObject({ instructorId: idSchema, name: participantNameSchema.optional() }),
} as const;

export type TokenKind = keyof typeof CLAIMS;
export type TokenClaims<K extends TokenKind> = z.infer<(typeof CLAIMS)[K]>;
export type TicketClaims = TokenClaims<'ticket'>;

const HOUR_MS = 3_600_000;

export const TOKEN_LIFETIME_MS: Readonly<Record<TokenKind, number>> = {
  ticket: 60_000,
  seat: 24 * HOUR_MS,
  asset: 12 * HOUR_MS,
  instructor: 7 * 24 * HOUR_MS,
};

const MAX_TOKEN_LENGTH = 1024;
const envelopeSchema = z.strictObject({ expiresAtMs: z.number(), claims: z.unknown() });

/** Signs what the server hands out and recognises it when it comes back. */
export interface TokenSigner {
  sign<K extends TokenKind>(kind: K, claims: TokenClaims<K>): string;
  /** The claims, or undefined where the token is not of this kind, was changed, or has expired. */
  verify<K extends TokenKind>(kind: K, token: string | undefined): VerifiedToken<K> | undefined;
}

export interface VerifiedToken<K extends TokenKind> {
  readonly claims: TokenClaims<K>;
  readonly expiresAtMs: number;
}

/** HMAC-SHA256 over kind and payload: `base64url(payload).base64url(mac)`. */
export function createTokenSigner(secret: Uint8Array, clock: Clock): TokenSigner {
  // Made once: with the bytes themselves every signature would cost four times as much, and a join takes several.
  const key = createSecretKey(secret);
  const macOf = (kind: TokenKind, payload: string): Buffer =>
    createHmac('sha256', key).update(`rounds.${kind}.${payload}`).digest();

  return {
    sign(kind, claims) {
      const envelope = { expiresAtMs: clock.unixMs() + TOKEN_LIFETIME_MS[kind], claims };
      const payload = Buffer.from(JSON.stringify(envelope)).toString('base64url');
      return `${payload}.${macOf(kind, payload).toString('base64url')}`;
    },

    verify<K extends TokenKind>(kind: K, token: string | undefined) {
      if (token === undefined || token.length > MAX_TOKEN_LENGTH) return undefined;
      const [payload, mac, ...rest] = token.split('.');
      if (payload === undefined || mac === undefined || rest.length > 0) return undefined;
      const expected = macOf(kind, payload);
      const given = Buffer.from(mac, 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const envelope = envelopeSchema.safeParse(parseJson(payload));
      if (!envelope.success || envelope.data.expiresAtMs <= clock.unixMs()) return undefined;
      const claims = CLAIMS[kind].safeParse(envelope.data.claims);
      if (!claims.success) return undefined;
      return { claims: claims.data as TokenClaims<K>, expiresAtMs: envelope.data.expiresAtMs };
    },
  };
}

function parseJson(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined; // Not one of ours: the schema says so.
  }
}
