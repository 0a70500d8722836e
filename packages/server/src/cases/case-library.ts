import type { CaseDocument, CaseLevel } from '@rounds/classroom';

import type { CaseQuery, Facet, FacetValue } from './case-query.ts';
import type { AuditEntry, CaseVersion, Editor, SaveOutcome } from './case-version.ts';
import type { ImportSummary } from './import-summary.ts';

/** What a list of cases shows beside the document: facts of the images, found at import. */
export interface CaseFacts {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Plain sentences an author must have read before teaching with the case. */
  readonly warnings: readonly string[];
  /** Why the case may not be shown before somebody has looked at it; none where it may. */
  readonly quarantineReasons: readonly string[];
}

/** A quarantined case cannot be put into a session. */
export type CaseStatus = 'ready' | 'quarantined';

export interface CaseSummary extends CaseFacts {
  readonly caseId: string;
  readonly title: string;
  readonly modality: string;
  readonly kind: 'volume' | 'image-stack';
  readonly synthetic: boolean;
  readonly region: string;
  readonly diagnosis: string;
  readonly level: CaseLevel | null;
  readonly tags: readonly string[];
  readonly author: string;
  readonly reviewer: string;
  readonly reviewedAtMs: number | null;
  readonly status: CaseStatus;
  readonly version: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** When a session was last opened with it. */
  readonly lastUsedAtMs: number | null;
  /** Content address of its thumbnail; null until it is made. */
  readonly thumbnailSha256: string | null;
}

export interface CasePage {
  readonly cases: readonly CaseSummary[];
  /** Cases that match, on all pages. */
  readonly total: number;
  readonly facets: Readonly<Record<Facet, readonly FacetValue[]>>;
}

/** What an editor may change of a case: a save names only what it changes. */
export type CaseChange = Partial<
  Pick<
    CaseDocument,
    'title' | 'history' | 'question' | 'reveal' | 'initialView' | 'keyViews' | 'metadata'
  >
>;

/** Where a case comes from. */
export interface CaseOrigin {
  readonly savedBy?: Editor;
  readonly thumbnailSha256?: string;
  /** What the import removed and found in this series. */
  readonly importSummary?: ImportSummary;
}

/** A case as those who edit it get it. */
export interface CaseRecord {
  readonly document: CaseDocument;
  readonly summary: CaseSummary;
}

/** Other images in the place of a case's images: masked or defaced ones. */
export interface ImageReplacement {
  readonly reason: 'masked' | 'defaced';
  readonly fromSha256: string;
  readonly toSha256: string;
  readonly facts: CaseFacts;
  readonly thumbnailSha256: string | null;
}

export type ReplaceOutcome =
  /** `unusedAssets`: no version of any case needs them any more. */
  | { readonly status: 'replaced'; readonly unusedAssets: readonly string[] }
  | { readonly status: 'unknown' }
  | { readonly status: 'conflict' }
  | { readonly status: 'being-taught' };

export type ReleaseOutcome = 'released' | 'unknown' | 'conflict';

/**
 * The cases of this server. Nothing that people wrote is erased: every save is a version, and what is removed lies in
 * the bin and can be taken out again. Images alone can go for good, when they are masked or defaced.
 */
export interface CaseLibrary {
  /** In quarantine also where a case with the same images is. */
  add(
    document: CaseDocument,
    facts: CaseFacts,
    createdAtMs: number,
    origin?: CaseOrigin,
  ): Promise<CaseSummary>;
  /** Newest first, without the bin. */
  list(): Promise<readonly CaseSummary[]>;
  /** A page of the cases outside the bin that match, and how many match by facet. */
  search(query: CaseQuery): Promise<CasePage>;
  find(caseId: string): Promise<CaseDocument | undefined>;
  findRecord(caseId: string): Promise<CaseRecord | undefined>;
  /** A case outside the bin that shows these images now. */
  findByAsset(assetSha256: string): Promise<CaseSummary | undefined>;
  /** Refuses a save whose `baseVersion` is no longer the newest version. */
  save(
    caseId: string,
    change: CaseChange,
    editor: Editor,
    atMs: number,
    baseVersion?: number,
  ): Promise<SaveOutcome>;

  /** Newest first; undefined where there is no such case outside the bin. */
  versions(caseId: string): Promise<readonly CaseVersion[] | undefined>;
  findVersion(caseId: string, version: number): Promise<CaseDocument | undefined>;
  /** Makes what was written in an older version the newest one. */
  restoreVersion(
    caseId: string,
    version: number,
    editor: Editor,
    atMs: number,
    baseVersion?: number,
  ): Promise<SaveOutcome>;

  /** Frees a case from quarantine; `assetSha256` are the images that the editor has looked at. */
  release(
    caseId: string,
    assetSha256: string,
    editor: Editor,
    atMs: number,
  ): Promise<ReleaseOutcome>;
  /** Puts a case into quarantine, and every other that shows its images. False where there is no such case outside the bin. */
  quarantine(caseId: string, reason: string, editor: Editor, atMs: number): Promise<boolean>;
  /** Newest first: who released, masked, defaced or quarantined the case. */
  audit(caseId: string): Promise<readonly AuditEntry[]>;

  /** Puts other images into every version of a case, so that the old ones come back by no way. */
  replaceImages(
    caseId: string,
    replacement: ImageReplacement,
    editor: Editor,
    atMs: number,
  ): Promise<ReplaceOutcome>;
  /** Whether a session that is open shows the case. */
  isBeingTaught(caseId: string): Promise<boolean>;

  /** Assets that no case needs since their images were replaced, and that may still lie on the disk. */
  pendingErasures(): Promise<readonly string[]>;
  noteErased(assetSha256: string): Promise<void>;

  importSummary(caseId: string): Promise<ImportSummary | undefined>;

  withoutThumbnail(
    limit: number,
  ): Promise<readonly { readonly caseId: string; readonly assetSha256: string }[]>;
  /** Does nothing where the case has got other images in the meantime. */
  setThumbnail(caseId: string, assetSha256: string, thumbnailSha256: string): Promise<void>;

  /** False where there is no such case outside the bin. */
  moveToBin(caseId: string, atMs: number): Promise<boolean>;
  takeFromBin(caseId: string): Promise<boolean>;
  /** Cases ever added, the bin included. */
  count(): Promise<number>;
}
