import { expect, test } from '@jest/globals';

import { dayWords, EMPTY_FIELDS, nameWords, studyQueryOf } from './study-query.ts';

test('only what was filled in is asked, and nothing where all is empty', () => {
  expect(studyQueryOf({ ...EMPTY_FIELDS, patientId: '  ' })).toBeUndefined();
  expect(
    studyQueryOf({ ...EMPTY_FIELDS, patientName: 'Mar', modality: 'CT', fromDate: '2024-01-31' }),
  ).toEqual({ patientName: 'Mar*', modality: 'CT', fromDate: '20240131' });
  expect(studyQueryOf({ ...EMPTY_FIELDS, patientName: '*sh' })).toEqual({ patientName: '*sh' });
});

test('names and days of the archive are read as people write them', () => {
  expect(nameWords('Marsh^Anna^^Dr')).toBe('Marsh, Anna');
  expect(nameWords('Yamada^Tarou=山田^太郎')).toBe('Yamada, Tarou');
  expect(dayWords('20240131')).toBe('2024-01-31');
  expect(dayWords('')).toBe('');
});
