import * as z from 'zod';

import { caseDocumentSchema, sharedViewSchema } from '../state/case-document.ts';
import type { Classroom } from '../state/classroom.ts';
import { comparisonSchema } from '../state/comparison.ts';
import { keptHoldSchema } from '../state/holds.ts';
import { idSchema } from '../state/primitives.ts';
import { participantSchema } from '../state/participant.ts';
import { tickRateSchema } from '../state/tick-rate.ts';
import { viewHistorySchema } from '../state/view-history.ts';

/**
 * Grows whenever the fold of the same entries gives another classroom than before. Checkpoints of another format are
 * passed over, and the entries behind them folded again.
 */
export const CHECKPOINT_FORMAT = 2;

const classroomSchema = z.strictObject({
  sessionId: idSchema,
  title: z.string(),
  lifecycle: z.enum(['open', 'ended']),
  openedAtMs: z.number().min(0),
  tickRateHz: tickRateSchema,
  cases: z.array(caseDocumentSchema).min(1).readonly(),
  caseIndex: z.int().min(0),
  stepIndex: z.int().min(0),
  view: sharedViewSchema,
  comparison: comparisonSchema.nullable(),
  history: viewHistorySchema,
  participants: z
    .array(
      participantSchema.extend({
        connected: z.boolean(),
        handRaised: z.boolean(),
        following: z.boolean(),
      }),
    )
    .readonly(),
  controlHolderId: z.string().max(64),
  holds: z.array(keptHoldSchema).readonly(),
  gatherCount: z.int().min(0),
}) satisfies z.ZodType<Classroom>;

/** A classroom as text that is kept beside its journal: where a fold may begin instead of at the first entry. */
export function writeCheckpoint(classroom: Classroom): string {
  return JSON.stringify(classroom);
}

/** The classroom of a checkpoint, or undefined where this version cannot read it. */
export function readCheckpoint(format: number, text: string): Classroom | undefined {
  if (format !== CHECKPOINT_FORMAT) return undefined;
  try {
    const parsed = classroomSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Cut off or overwritten: no JSON any more.
    return undefined;
  }
}
