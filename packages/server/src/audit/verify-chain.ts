import { type AuditHead, type AuditRecord, CHAIN_START, hashOf, isSealed } from './audit-record.ts';
import type { AuditStore } from './audit-store.ts';

const PAGE_LENGTH = 1000;

export type ChainVerdict =
  | { readonly status: 'whole'; readonly entries: number; readonly head: AuditHead }
  | {
      readonly status: 'broken';
      /** The first entry that is wrong or missing. */
      readonly sequence: number;
      readonly reason: string;
    };

export interface VerifyOptions {
  /** Without it the seal of the end is not checked. */
  readonly sealKey?: Uint8Array;
  /** An end that was noted elsewhere: the chain must still hold it. */
  readonly noted?: { readonly sequence: number; readonly hash: string };
}

/**
 * Reads the whole chain and says where it breaks first. A changed, removed, added or moved entry is found by the hashes;
 * a tail that was cut off, by the record of the end; an end that was rewritten with it, by its seal. Only a chain that
 * was emptied or put back to an older state together with its record of the end looks whole: against that, note the end
 * elsewhere and give it as `noted`.
 */
export async function verifyChain(
  store: AuditStore,
  { sealKey, noted }: VerifyOptions = {},
): Promise<ChainVerdict> {
  const last = { sequence: 0, hash: CHAIN_START };
  for (;;) {
    const before = last.sequence;
    for (;;) {
      const page = await store.read({ from: last.sequence + 1, limit: PAGE_LENGTH });
      if (page.length === 0) break;
      const problem = follow(last, page, noted);
      if (problem !== undefined) return problem;
    }
    // Read last: a server may be writing. What it wrote meanwhile is read in another round.
    const head = await store.head();
    const hasGrown = head !== undefined && head.sequence > last.sequence;
    if (!hasGrown || last.sequence === before) return verifyEnd(last, head, { sealKey, noted });
  }
}

/** Goes on from `last` over these records. */
function follow(
  last: { sequence: number; hash: string },
  records: readonly AuditRecord[],
  noted: VerifyOptions['noted'],
): ChainVerdict | undefined {
  for (const record of records) {
    const sequence = last.sequence + 1;
    if (record.sequence !== sequence) return broken(sequence, 'It is missing.');
    if (record.previousHash !== last.hash)
      return broken(sequence, 'It does not follow on the entry before it.');
    if (hashOf(record) !== record.hash)
      return broken(sequence, 'It was changed after it was written.');
    if (noted?.sequence === sequence && noted.hash !== record.hash)
      return broken(sequence, 'It is not the entry that was noted.');
    last.sequence = sequence;
    last.hash = record.hash;
  }
}

function verifyEnd(
  last: { readonly sequence: number; readonly hash: string },
  head: AuditHead | undefined,
  { sealKey, noted }: { [K in keyof VerifyOptions]: VerifyOptions[K] | undefined },
): ChainVerdict {
  if (head === undefined) return broken(last.sequence + 1, 'The record of the end is gone.');
  if (head.sequence > last.sequence)
    return broken(last.sequence + 1, 'It and all behind it were removed.');
  if (head.sequence < last.sequence)
    return broken(head.sequence + 1, 'It stands behind the recorded end: no server wrote it.');
  if (head.hash !== last.hash)
    return broken(last.sequence, 'The record of the end is of another entry.');
  if (sealKey !== undefined && head.sequence > 0 && !isSealed(sealKey, head))
    return broken(
      last.sequence,
      "The end is not sealed with this server's secret: entries were removed or rewritten, or the secret was replaced.",
    );
  if (noted !== undefined && noted.sequence > last.sequence)
    return broken(last.sequence + 1, 'The chain ends before the entry that was noted.');
  return { status: 'whole', entries: last.sequence, head };
}

function broken(sequence: number, reason: string): ChainVerdict {
  return { status: 'broken', sequence, reason };
}
