import * as z from 'zod';

import { lineSchema, optionalLineSchema } from './primitives.ts';

/** For whom a case is meant, from the first to the last years of training. */
export const CASE_LEVELS = ['student', 'junior', 'senior', 'fellow'] as const;
export type CaseLevel = (typeof CASE_LEVELS)[number];

export const MAX_TAGS = 20;

/** What a case is found by, and who answers for it. Never part of the synced state: it holds the diagnosis. */
export interface CaseMetadata {
  readonly diagnosis: string;
  /** null: nobody has said. */
  readonly level: CaseLevel | null;
  /** Lower case, no repeats. */
  readonly tags: readonly string[];
  /** Region of the body, lower case: `chest`. */
  readonly region: string;
  readonly author: string;
  readonly reviewer: string;
  /** Unix time, milliseconds. */
  readonly reviewedAtMs: number | null;
}

export const NO_METADATA: CaseMetadata = {
  diagnosis: '',
  level: null,
  tags: [],
  region: '',
  author: '',
  reviewer: '',
  reviewedAtMs: null,
};

const MAX_DATE_MS = 8_640_000_000_000_000;

export const caseMetadataSchema = z.strictObject({
  diagnosis: optionalLineSchema(200),
  level: z.enum(CASE_LEVELS).nullable(),
  tags: z
    .array(lineSchema(40).toLowerCase())
    .max(MAX_TAGS)
    .transform((tags) => [...new Set(tags)])
    .readonly(),
  region: optionalLineSchema(40).toLowerCase(),
  author: optionalLineSchema(120),
  reviewer: optionalLineSchema(120),
  reviewedAtMs: z.number().min(0).max(MAX_DATE_MS).nullable(),
});
