import type { CaseMetadata } from '@rounds/classroom';

import type { CaseRecord, CaseWords, FieldChange } from '../api/case-types.ts';

/** What an author may change of a case, as it is written now. */
export function wordsOf(record: CaseRecord): CaseWords {
  const { title, history, question, reveal, metadata } = record;
  return { title, history, question, reveal, metadata };
}

const TEXTS = ['title', 'history', 'question', 'reveal'] as const;

/** What is different in the draft; undefined where nothing is. Saved words are without spaces around them. */
export function changeOf(saved: CaseWords, draft: CaseWords): Partial<CaseWords> | undefined {
  const change: { -readonly [K in keyof CaseWords]?: CaseWords[K] } = {};
  for (const field of TEXTS) {
    const text = field === 'title' ? draft.title.trim() : draft[field];
    if (text !== saved[field]) change[field] = text;
  }
  const metadata = tidy(draft.metadata);
  if (!isSame(metadata, saved.metadata)) change.metadata = metadata;
  return Object.keys(change).length === 0 ? undefined : change;
}

/**
 * A draft carried over to what somebody else saved meanwhile: what was changed here stays, all else is theirs. Of
 * metadata each field by itself.
 */
export function rebase(base: CaseWords, draft: CaseWords, theirs: CaseWords): CaseWords {
  const merged = { ...theirs, metadata: { ...theirs.metadata } };
  for (const field of TEXTS) if (draft[field] !== base[field]) merged[field] = draft[field];
  for (const field of Object.keys(draft.metadata) as (keyof CaseMetadata)[]) {
    if (!isSame(draft.metadata[field], base.metadata[field]))
      Object.assign(merged.metadata, { [field]: draft.metadata[field] });
  }
  return merged;
}

/** The fields in which two drafts differ: `before` is theirs, `after` one's own. */
export function differences(theirs: CaseWords, mine: CaseWords): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  const compare = (field: string, before: unknown, after: unknown): void => {
    if (!isSame(before, after)) changes.push({ field, before, after });
  };
  for (const field of TEXTS) compare(field, theirs[field], mine[field]);
  for (const field of Object.keys(theirs.metadata) as (keyof CaseMetadata)[])
    compare(`metadata.${field}`, theirs.metadata[field], mine.metadata[field]);
  return changes;
}

function tidy(metadata: CaseMetadata): CaseMetadata {
  const tags = metadata.tags.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== '');
  return {
    ...metadata,
    diagnosis: metadata.diagnosis.trim(),
    region: metadata.region.trim().toLowerCase(),
    author: metadata.author.trim(),
    reviewer: metadata.reviewer.trim(),
    tags: [...new Set(tags)],
  };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
