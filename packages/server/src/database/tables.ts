import type { Generated } from 'kysely';

import type { AuditAction, VersionReason } from '../cases/case-version.ts';
import type { CaseStatus } from '../cases/case-library.ts';

/** The tables as the newest migration leaves them, and beside them the words of search-index.ts. */
export interface Tables {
  audit_entries: AuditEntryTable;
  audit_head: AuditHeadTable;
  sessions: SessionTable;
  journal_entries: JournalEntryTable;
  journal_checkpoints: JournalCheckpointTable;
  journal_probe: JournalProbeTable;
  cases: CaseTable;
  case_versions: CaseVersionTable;
  case_assets: CaseAssetTable;
  case_audit: CaseAuditTable;
  erasures: ErasureTable;
  import_reports: ImportReportTable;
  instructor_links: InstructorLinkTable;
  sign_outs: SignOutTable;
}

interface SessionTable {
  session_id: string;
  code: string;
  title: string;
  opened_at_ms: number;
  ended_at_ms: number | null;
}

interface JournalEntryTable {
  session_id: string;
  sequence: number;
  tick: number;
  at_ms: number;
  actor_id: string;
  /** JSON of a Command or SystemCommand. */
  command: string;
}

/** One row at most, written to see whether writing works. */
interface JournalProbeTable {
  count: number;
}

/** A classroom after the entries before `sequence`; only the newest of a session are kept. */
interface JournalCheckpointTable {
  session_id: string;
  sequence: number;
  format: number;
  state: string;
}

/** The newest version of each case; the columns below `document` repeat parts of it, to be searched. */
interface CaseTable {
  case_id: string;
  /** JSON of a CaseDocument. */
  document: string;
  /** JSON of CaseFacts. */
  facts: string;
  created_at_ms: number;
  binned_at_ms: number | null;
  added_order: Generated<number>;
  version: number;
  updated_at_ms: number;
  last_used_at_ms: number | null;
  status: CaseStatus;
  title: string;
  /** Lower case, as titles are sorted. */
  title_key: string;
  modality: string;
  kind: 'volume' | 'image-stack';
  /** 0 or 1. */
  synthetic: number;
  region: string;
  diagnosis: string;
  /** Empty: nobody has said. */
  level: string;
  /** One a line. */
  tag_list: string;
  /** JSON of CaseMetadata. */
  metadata: string;
  asset_sha256: string;
  thumbnail_sha256: string | null;
  /** JSON of ImportSummary. */
  import_summary: string | null;
}

interface CaseVersionTable {
  case_id: string;
  version: number;
  saved_at_ms: number;
  editor_id: string;
  editor_name: string;
  reason: VersionReason;
  restored_from: number | null;
  /** JSON of string[]. */
  changed_fields: string;
  /** JSON of a CaseDocument. */
  document: string;
}

/** Every asset that some version of a case needs. */
interface CaseAssetTable {
  case_id: string;
  asset_sha256: string;
}

interface CaseAuditTable {
  audit_order: Generated<number>;
  case_id: string;
  at_ms: number;
  editor_id: string;
  editor_name: string;
  action: AuditAction;
  asset_sha256: string;
  reason: string;
}

/** Images that are to be erased from the disk. */
interface ErasureTable {
  asset_sha256: string;
}

interface ImportReportTable {
  import_id: string;
  at_ms: number;
  /** JSON of KeptImportReport. */
  report: string;
}

interface SignOutTable {
  who: string;
  at_ms: number;
}

interface InstructorLinkTable {
  secret_sha256: string;
  expires_at_ms: number;
  used_at_ms: number | null;
}

/** The audit log: a chain, in order of sequence. Triggers refuse every change. */
interface AuditEntryTable {
  sequence: number;
  at_ms: number;
  action: string;
  actor: string;
  subject: string;
  /** JSON with sorted keys. */
  details: string;
  previous_hash: string;
  hash: string;
}

/** One row: where the chain ends. */
interface AuditHeadTable {
  head_id: number;
  sequence: number;
  hash: string;
  seal: string;
}
