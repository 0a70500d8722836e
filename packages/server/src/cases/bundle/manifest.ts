import { idSchema, sha256Schema } from '@rounds/classroom';
import * as z from 'zod';

import { importSummarySchema } from '../import-summary.ts';

/** Grows with every change that an older server would misread. */
export const BUNDLE_SCHEMA_VERSION = 1;
export const BUNDLE_FORMAT = 'rounds-case';
export const MANIFEST_NAME = 'manifest.json';
export const DOCUMENT_NAME = 'case.json';

export const MAX_MANIFEST_BYTES = 1024 * 1024;
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;
export const MAX_ASSET_BYTES = 1024 ** 3;
export const MAX_BUNDLE_BYTES = 2 * 1024 ** 3;
/** Volume, overlays, thumbnail, text and manifest. */
export const MAX_BUNDLE_FILES = 32;

export const BUNDLE_ROLES = ['case', 'volume', 'overlay', 'thumbnail'] as const;
export type BundleRole = (typeof BUNDLE_ROLES)[number];

/** What a file that holds a case says of itself: everything in it, with its hash. Names nobody. */
export const manifestSchema = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  schemaVersion: z.literal(BUNDLE_SCHEMA_VERSION),
  /** The case on the server it comes from. */
  caseId: idSchema,
  exportedAtMs: z.number().min(0),
  importSummary: importSummarySchema.nullable(),
  files: z
    .array(
      z.strictObject({
        name: z.string().regex(/^(?:case\.json|assets\/[0-9a-f]{64}|thumbnail\.png)$/),
        role: z.enum(BUNDLE_ROLES),
        byteLength: z.int().min(1).max(MAX_ASSET_BYTES),
        sha256: sha256Schema,
      }),
    )
    .min(2)
    .max(MAX_BUNDLE_FILES - 1)
    .readonly(),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type BundleFile = Manifest['files'][number];

/** Read before anything else, so that a newer file is told from a broken one. */
export const manifestHeadSchema = z.object({
  format: z.literal(BUNDLE_FORMAT),
  schemaVersion: z.int().min(1),
});
