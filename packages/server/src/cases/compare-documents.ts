import type { CaseDocument } from '@rounds/classroom';

/** One field that differs between two versions of a case. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What differs, field by field; of metadata and images each field by itself (`metadata.tags`). */
export function compareDocuments(
  before: CaseDocument,
  after: CaseDocument,
): readonly FieldChange[] {
  const [old, young] = [fieldsOf(before), fieldsOf(after)];
  const changes: FieldChange[] = [];
  for (const field of new Set([...old.keys(), ...young.keys()])) {
    const [a, b] = [old.get(field), young.get(field)];
    if (!isSame(a, b)) changes.push({ field, before: a, after: b });
  }
  return changes;
}

function fieldsOf(document: CaseDocument): ReadonlyMap<string, unknown> {
  const { metadata, volume, caseId: _sameCase, ...plain } = document;
  const fields = new Map<string, unknown>(Object.entries(plain));
  for (const [name, value] of Object.entries(metadata)) fields.set(`metadata.${name}`, value);
  for (const [name, value] of Object.entries(volume)) fields.set(`volume.${name}`, value);
  return fields;
}

/** By value. Documents are plain JSON that one schema wrote, so the order of their keys is the same. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
