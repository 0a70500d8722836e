import * as z from 'zod';

import { idSchema } from './primitives.ts';

/** What somebody can have in hand: a cut plane, or the volume. */
export const grabTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('plane'), planeId: idSchema }),
  z.strictObject({ kind: z.literal('volume') }),
]);
export type GrabTarget = z.infer<typeof grabTargetSchema>;

/** Somebody has something in hand: nobody else moves it meanwhile. */
export interface Hold {
  /** `holdKeyOf` what is held. */
  readonly holdKey: string;
  readonly participantId: string;
}

/** A hold as the room keeps it. */
export interface KeptHold extends Hold {
  /** When it was last moved. */
  readonly atMs: number;
}

export const keptHoldSchema = z.strictObject({
  holdKey: z.string().min(1).max(80),
  participantId: idSchema,
  atMs: z.number().min(0),
});

/** Whoever does not move what they hold for so long has let go of it. */
export const HOLD_MS = 5_000;

const VOLUME_KEY = 'volume';
const PLANE_PREFIX = 'plane ';

export function holdKeyOf(target: GrabTarget): string {
  return target.kind === 'volume' ? VOLUME_KEY : PLANE_PREFIX + target.planeId;
}

/** The plane a hold is about; undefined for the volume. */
export function heldPlaneId(holdKey: string): string | undefined {
  return holdKey.startsWith(PLANE_PREFIX) ? holdKey.slice(PLANE_PREFIX.length) : undefined;
}
