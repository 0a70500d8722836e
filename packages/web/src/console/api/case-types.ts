import type { CaseDocument, CaseLevel, CaseMetadata, ErrorBody } from '@rounds/classroom';

export type CaseStatus = 'ready' | 'quarantined';

/** A case as the library lists it. */
export interface CaseSummary {
  readonly caseId: string;
  readonly title: string;
  readonly modality: string;
  readonly kind: 'volume' | 'image-stack';
  readonly synthetic: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly warnings: readonly string[];
  readonly diagnosis: string;
  readonly level: CaseLevel | null;
  readonly tags: readonly string[];
  readonly region: string;
  readonly author: string;
  readonly reviewer: string;
  readonly reviewedAtMs: number | null;
  readonly status: CaseStatus;
  /** Plain sentences that say why, and what to do. */
  readonly quarantineReasons: readonly string[];
  readonly version: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly lastUsedAtMs: number | null;
  /** null until it is made. */
  readonly thumbnailSha256: string | null;
}

/** A case as those who edit it get it. */
export type CaseRecord = CaseDocument & { readonly summary: CaseSummary };

/** What an author may write of a case. A save names only what it changes. */
export interface CaseWords extends Pick<CaseDocument, 'title' | 'history' | 'question' | 'reveal'> {
  readonly metadata: CaseMetadata;
}

export type VersionReason = 'added' | 'saved' | 'key-view' | 'restored' | 'masked' | 'defaced';

export interface Editor {
  readonly editorId: string;
  /** Empty where nobody gave one. */
  readonly name: string;
}

export interface CaseVersion {
  readonly version: number;
  readonly savedAtMs: number;
  readonly savedBy: Editor;
  readonly reason: VersionReason;
  readonly restoredFrom: number | null;
  readonly changedFields: readonly string[];
}

export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface AuditEntry {
  readonly atMs: number;
  readonly by: Editor;
  readonly action: 'quarantined' | 'released' | 'masked' | 'defaced';
  readonly assetSha256: string;
  readonly reason: string;
}

/** What an import removed and found, in words. */
export interface ImportSummary {
  readonly sentences: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** A black rectangle in pixels of the picture. */
export interface MaskRegion {
  /** First and last image, from 0, both included. */
  readonly frames: 'all' | readonly [first: number, last: number];
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

export const EXPORT_FORMATS = ['nifti', 'ome-zarr', 'dicom', 'key-images'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Work on the images of a case, done by the server. */
export interface CaseJob {
  readonly jobId: string;
  readonly caseId: string;
  readonly operation: 'mask' | 'deface' | 'export';
  readonly format?: ExportFormat;
  readonly status: 'waiting' | 'running' | 'done' | 'failed';
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly error?: ErrorBody;
}
