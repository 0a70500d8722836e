import { describe, expect, test } from '@jest/globals';

import { NO_METADATA } from '@rounds/classroom';

import type { CaseWords } from '../api/case-types.ts';
import { changeOf, differences, rebase } from './case-draft.ts';

const words = (change: Partial<CaseWords> = {}): CaseWords => ({
  title: 'Chest pain',
  history: 'Sudden.',
  question: '',
  reveal: '',
  metadata: NO_METADATA,
  ...change,
});

describe('what an author wrote', () => {
  test('only what differs is saved, tidied up', () => {
    expect(changeOf(words(), words())).toBeUndefined();
    expect(changeOf(words(), words({ title: ' Chest pain ' }))).toBeUndefined();
    expect(
      changeOf(
        words(),
        words({ metadata: { ...NO_METADATA, tags: ['Aorta ', 'aorta', ''], region: 'Chest' } }),
      ),
    ).toEqual({ metadata: { ...NO_METADATA, tags: ['aorta'], region: 'chest' } });
  });

  test('carried over to what somebody else saved, it keeps theirs everywhere else', () => {
    const mine = words({
      history: 'Mine.',
      metadata: { ...NO_METADATA, diagnosis: 'Dissection' },
    });
    const theirs = words({
      title: 'Theirs',
      history: 'Theirs.',
      metadata: { ...NO_METADATA, diagnosis: 'Embolism', author: 'Wei' },
    });
    const merged = rebase(words(), mine, theirs);
    expect(merged).toEqual(
      words({
        title: 'Theirs',
        history: 'Mine.',
        metadata: { ...NO_METADATA, diagnosis: 'Dissection', author: 'Wei' },
      }),
    );
    expect(differences(theirs, merged).map(({ field }) => field)).toEqual([
      'history',
      'metadata.diagnosis',
    ]);
  });
});
