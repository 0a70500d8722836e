import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Everything that is written into the audit log. */
export const AUDIT_ACTIONS = [
  'server.started',
  'server.stopped',
  'audit.entries-lost',
  'audit.seal-broken',
  'instructor.link-made',
  'instructor.signed-in',
  'instructor.sign-in-refused',
  'instructor.signed-out',
  'instructor.all-signed-out',
  'instructor.renamed',
  'class.opened',
  'class.joined',
  'class.ended',
  'control.given',
  'control.taken-back',
  'asset-token.issued',
  'case.changed',
  'case.binned',
  'case.taken-from-bin',
  'case.erased',
  'case.quarantined',
  'case.released',
  'case.mask-ordered',
  'case.masked',
  'case.deface-ordered',
  'case.defaced',
  'case.export-ordered',
  'case.exported',
  'case.brought-in',
  'import.begun',
  'import.started',
  'import.cancelled',
  'import.done',
  'import.received-from-archive',
  'archive.searched',
  'archive.fetched',
  'journal.exported',
  'journal.deleted',
  'permission.refused',
  'socket.closed',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Ids, counts and codes alone: never names, titles, texts or anything of a patient. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What happened, before it has its place in the chain. */
export interface AuditEvent {
  readonly atMs: number;
  readonly action: AuditAction;
  /** Who did it: `server`, `operator` (the command line), `archive`, or kind and id as in `instructor:x`. */
  readonly actor: string;
  /** What it was done to: kind and id as in `case:x`; empty where there is nothing. */
  readonly subject: string;
  readonly details: AuditDetails;
}

/** An entry as it is kept: its hash covers what it says and the hash of the one before. */
export interface AuditRecord {
  /** 1, 2, 3 ... without gaps. */
  readonly sequence: number;
  readonly atMs: number;
  readonly action: string;
  readonly actor: string;
  readonly subject: string;
  /** JSON of the details, with sorted keys. */
  readonly details: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** Where the chain ends; the seal can only be made by who has the server's secret. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
  readonly seal: string;
}

/** What the first entry follows on. */
export const CHAIN_START = '0'.repeat(64);

/** The records that these events become behind `head`. */
export function chainEvents(
  head: Pick<AuditHead, 'sequence' | 'hash'>,
  events: readonly AuditEvent[],
): readonly AuditRecord[] {
  let { sequence, hash: previousHash } = head;
  return events.map(({ atMs, action, actor, subject, details }) => {
    sequence += 1;
    const unhashed = {
      sequence,
      atMs: Math.round(atMs),
      action,
      actor,
      subject,
      details: canonicalJson(details),
      previousHash,
    };
    const hash = hashOf(unhashed);
    previousHash = hash;
    return { ...unhashed, hash };
  });
}

/** SHA-256 over the hash of the entry before and everything this one says. */
export function hashOf(record: Omit<AuditRecord, 'hash'>): string {
  const { sequence, atMs, action, actor, subject, details, previousHash } = record;
  const canonical = JSON.stringify([sequence, atMs, action, actor, subject, details]);
  return createHash('sha256').update(`${previousHash}\n${canonical}`).digest('hex');
}

/** A key of its own, so that no token can pass as a seal. */
export function sealKeyOf(secret: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update('rounds.audit-seal').digest();
}

export function sealOf(key: Uint8Array, sequence: number, hash: string): string {
  return createHmac('sha256', key).update(`${sequence}.${hash}`).digest('hex');
}

export function isSealed(key: Uint8Array, { sequence, hash, seal }: AuditHead): boolean {
  const expected = Buffer.from(sealOf(key, sequence, hash));
  const given = Buffer.from(seal);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function canonicalJson(details: AuditDetails): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(details).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
}
