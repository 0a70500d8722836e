import type { CaseDocument } from '@rounds/classroom';

/** Who changed something. Names stay on the server that knows them: they are no part of an exported case. */
export interface Editor {
  readonly editorId: string;
  /** Empty where nobody gave one. */
  readonly name: string;
}

/** The server itself: imports, the demonstration case. */
export const SERVER_EDITOR: Editor = { editorId: 'server', name: '' };

export const VERSION_REASONS = [
  'added', 'saved', 'key-view', 'restored', 'masked', 'defaced',
] as const; // prettier-ignore
export type VersionReason = (typeof VERSION_REASONS)[number];

export interface CaseVersion {
  /** 1, 2, 3 ... */
  readonly version: number;
  readonly savedAtMs: number;
  readonly savedBy: Editor;
  readonly reason: VersionReason;
  /** The version whose words were taken, where it was restored. */
  readonly restoredFrom: number | null;
  /** What is different from the version before. */
  readonly changedFields: readonly string[];
}

export type SaveOutcome =
  | { readonly status: 'saved'; readonly document: CaseDocument; readonly version: number }
  /** No such case, or no such version of it. */
  | { readonly status: 'unknown' }
  /** Somebody saved `version` since. */
  | { readonly status: 'conflict'; readonly version: number };

export type AuditAction = 'quarantined' | 'released' | 'masked' | 'defaced';

/** Who did what to the images of a case, or let them be shown. */
export interface AuditEntry {
  readonly atMs: number;
  readonly by: Editor;
  readonly action: AuditAction;
  /** The images as they were then. */
  readonly assetSha256: string;
  readonly reason: string;
}
