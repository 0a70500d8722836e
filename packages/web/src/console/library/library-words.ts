import type { CaseLevel } from '@rounds/classroom';

import type { CaseSort, Facet } from '../api/case-query.ts';

export const FACET_LABELS: Readonly<Record<Facet, string>> = {
  modality: 'Modality',
  region: 'Region',
  diagnosis: 'Diagnosis',
  level: 'Level',
  tags: 'Tags',
  status: 'Status',
};

export const SORT_LABELS: Readonly<Record<CaseSort, string>> = {
  newest: 'Newest first',
  title: 'By title',
  'recently-used': 'Recently taught',
};

export const LEVEL_LABELS: Readonly<Record<CaseLevel, string>> = {
  student: 'Student',
  junior: 'Junior resident',
  senior: 'Senior resident',
  fellow: 'Fellow',
};

const STATUS_LABELS: Readonly<Record<string, string>> = {
  ready: 'Ready',
  quarantined: 'To be looked through',
};

/** A value of a facet as people read it. */
export function facetWords(facet: Facet, value: string): string {
  if (facet === 'level') return LEVEL_LABELS[value as CaseLevel] ?? value;
  if (facet === 'status') return STATUS_LABELS[value] ?? value;
  return value;
}

/** How many slices a volume has, or images a stack. */
export function sizeWords(kind: 'volume' | 'image-stack', slices: number): string {
  const [one, many] = kind === 'volume' ? ['slice', 'slices'] : ['image', 'images'];
  return `${slices.toLocaleString('en')} ${slices === 1 ? one : many}`;
}
