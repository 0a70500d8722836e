import type { CaseLevel } from '@rounds/classroom';

import type { VersionReason } from '../api/case-types.ts';
import { LEVEL_LABELS } from '../library/library-words.ts';

const FIELD_LABELS: Readonly<Record<string, string>> = {
  title: 'Title',
  history: 'History',
  question: 'Question',
  reveal: 'Reveal',
  initialView: 'First view',
  keyViews: 'Key views',
  overlays: 'Overlays',
  'metadata.diagnosis': 'Diagnosis',
  'metadata.level': 'Level',
  'metadata.tags': 'Tags',
  'metadata.region': 'Region',
  'metadata.author': 'Author',
  'metadata.reviewer': 'Reviewer',
  'metadata.reviewedAtMs': 'Reviewed on',
  'volume.assetSha256': 'Images',
};

export function fieldLabel(field: string): string {
  const known = FIELD_LABELS[field];
  if (known !== undefined) return known;
  return field.startsWith('volume.') ? 'Images' : field;
}

/** The fields of a version in words, each once. */
export function fieldList(fields: readonly string[]): string {
  return [...new Set(fields.map(fieldLabel))].join(', ');
}

const REASON_WORDS: Readonly<Record<VersionReason, string>> = {
  added: 'Case added',
  saved: 'Saved',
  'key-view': 'Key views saved in class',
  restored: 'Restored',
  masked: 'Parts of the images blacked out',
  defaced: 'Face removed from the images',
};

export function reasonWords(reason: VersionReason): string {
  return REASON_WORDS[reason];
}

/** A value of a field as people read it; '' where there is nothing. */
export function valueWords(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  const words = plainWords(value);
  switch (field) {
    case 'metadata.level':
      return LEVEL_LABELS[words as CaseLevel] ?? words;
    case 'metadata.reviewedAtMs':
      return dayOf(Number(value));
    case 'keyViews':
    case 'overlays':
      return namesOf(value).join(', ');
    case 'initialView':
      return viewWords(value);
    case 'volume.assetSha256':
      return `Images ${words.slice(0, 8)}`;
    default:
      return Array.isArray(value) ? value.join(', ') : words;
  }
}

/** A day as YYYY-MM-DD, where the person is. */
export function dayOf(atMs: number): string {
  const date = new Date(atMs);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function namesOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: { title?: string; name?: string }) => item.title ?? item.name ?? '');
}

function viewWords(value: unknown): string {
  const view = value as { windowCenter?: number; windowWidth?: number; planes?: unknown[] };
  const cuts = view.planes?.length ?? 0;
  return `Window ${view.windowCenter}/${view.windowWidth}, ${cuts} ${cuts === 1 ? 'cut' : 'cuts'}`;
}

function plainWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
