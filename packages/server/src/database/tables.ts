import type { Generated } from 'kysely';

/** The tables as the newest migration leaves them. */
export interface Tables {
  sessions: SessionTable;
  journal_entries: JournalEntryTable;
  cases: CaseTable;
  instructor_links: InstructorLinkTable;
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

interface CaseTable {
  case_id: string;
  /** JSON of a CaseDocument. */
  document: string;
  /** JSON of CaseFacts. */
  facts: string;
  created_at_ms: number;
  binned_at_ms: number | null;
  added_order: Generated<number>;
}

interface InstructorLinkTable {
  secret_sha256: string;
  expires_at_ms: number;
  used_at_ms: number | null;
}
