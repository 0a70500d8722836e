import type { AuditEvent, AuditHead, AuditRecord } from './audit-record.ts';

export interface AuditQuery {
  /** The first sequence wanted. */
  readonly from?: number;
  readonly sinceMs?: number;
  readonly limit: number;
}

/** Keeps the audit log. It can be added to and read; nothing in it can be changed or removed. */
export interface AuditStore {
  /**
   * Puts events at the end of the chain and seals the new end, all or nothing. Servers that append at once wait for one
   * another: there is one chain.
   */
  append(events: readonly AuditEvent[], sealKey: Uint8Array): Promise<AuditHead>;
  /** In order of sequence. */
  read(query: AuditQuery): Promise<readonly AuditRecord[]>;
  /** Undefined where the record of the end is gone. */
  head(): Promise<AuditHead | undefined>;
}
