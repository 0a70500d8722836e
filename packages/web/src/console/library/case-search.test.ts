import { describe, expect, test } from '@jest/globals';

import type { CaseSummary } from '../api/cases.ts';
import { searchCases } from './case-search.ts';

const summary = (
  caseId: string,
  title: string,
  modality: string,
  createdAtMs: number,
  synthetic = false,
): CaseSummary => ({
  caseId,
  title,
  modality,
  synthetic,
  columns: 512,
  rows: 512,
  slices: 100,
  createdAtMs,
  warnings: [],
});

const cases = [
  summary('old', 'Ödem des Kniegelenks', 'MR', 1),
  summary('new', 'Chest pain', 'CT', 3),
  summary('phantom', 'Spheres', 'CT', 2, true),
];
const found = (search: string) => searchCases(cases, search).map(({ caseId }) => caseId);

describe('searching the library', () => {
  test('nothing typed is everything, newest first', () => {
    expect(found('  ')).toEqual(['new', 'phantom', 'old']);
  });

  test('every word must be found, in any order, without case or accents', () => {
    expect(found('ct PAIN')).toEqual(['new']);
    expect(found('odem')).toEqual(['old']);
    expect(found('synthetic')).toEqual(['phantom']);
    expect(found('pain knee')).toEqual([]);
  });
});
