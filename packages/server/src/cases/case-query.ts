export const FACETS = ['modality', 'region', 'diagnosis', 'level', 'tags', 'status'] as const;
export type Facet = (typeof FACETS)[number];

export const CASE_SORTS = ['newest', 'title', 'recently-used'] as const;
export type CaseSort = (typeof CASE_SORTS)[number];

export const MAX_PAGE_LENGTH = 200;
/** A facet lists its most frequent values. */
export const MAX_FACET_VALUES = 50;
export const MAX_SEARCH_WORDS = 8;

/** What to look for. Values of one facet are alternatives, except tags: a case must have all of them. */
export interface CaseQuery {
  /** Words of title, history, diagnosis or tags; a case must have all of them, beginnings of words are enough. */
  readonly text: string;
  readonly filters: Partial<Readonly<Record<Facet, readonly string[]>>>;
  readonly sort: CaseSort;
  readonly offset: number;
  readonly limit: number;
}

export interface FacetValue {
  readonly value: string;
  /** Cases one would see with this value chosen instead of the facet's own choice. */
  readonly count: number;
}
