import type { CaseSummary } from './case-types.ts';

export const FACETS = ['modality', 'region', 'diagnosis', 'level', 'tags', 'status'] as const;
export type Facet = (typeof FACETS)[number];

export const CASE_SORTS = ['newest', 'title', 'recently-used'] as const;
export type CaseSort = (typeof CASE_SORTS)[number];

/** Values of one facet are alternatives, except tags: a case must have all of them. */
export type ChosenFacets = Readonly<Partial<Record<Facet, readonly string[]>>>;

/** What is looked for in the library. */
export interface CaseQuery {
  readonly text: string;
  readonly chosen: ChosenFacets;
  readonly sort: CaseSort;
}

export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export interface CasePage {
  readonly cases: readonly CaseSummary[];
  /** Of all pages. */
  readonly total: number;
  readonly facets: Readonly<Record<Facet, readonly FacetValue[]>>;
}

export const EVERYTHING: CaseQuery = { text: '', chosen: {}, sort: 'newest' };

export function isNarrowed({ text, chosen }: CaseQuery): boolean {
  return text.trim() !== '' || Object.values(chosen).some((values) => values.length > 0);
}

/** Adds a value of a facet to what is looked for, or takes it out. */
export function toggleFacet(chosen: ChosenFacets, facet: Facet, value: string): ChosenFacets {
  const before = chosen[facet] ?? [];
  const after = before.includes(value)
    ? before.filter((known) => known !== value)
    : [...before, value];
  return { ...chosen, [facet]: after };
}

/** The address of a part of what matches. */
export function addressOf(
  { text, chosen, sort }: CaseQuery,
  offset: number,
  limit: number,
): string {
  const parameters = new URLSearchParams({ sort, offset: String(offset), limit: String(limit) });
  if (text.trim() !== '') parameters.set('text', text.trim());
  for (const facet of FACETS)
    for (const value of chosen[facet] ?? []) parameters.append(facet, value);
  return `/api/cases?${parameters}`;
}
