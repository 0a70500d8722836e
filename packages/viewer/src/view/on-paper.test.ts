import { describe, expect, test } from '@jest/globals';
import type { VolumeDescription } from '@rounds/imaging/asset';
import { createTeachingPhantom } from '@rounds/imaging';

import { isOnPaper } from './on-paper.ts';

const { volume } = createTeachingPhantom({ columns: 8, rows: 8, slices: 8 });
const of = (modality: string): VolumeDescription => ({ ...volume, modality });

describe('a case is seen as on paper', () => {
  test.each([
    ['PT', 'pt-mip', true],
    ['PT', 'pt-default', false],
    ['PT', 'pt-viridis', false],
    // Windows alone leave it to the volume.
    ['PT', 'a-window-of-the-file', true],
    ['CT', 'a-window-of-the-file', false],
    ['CT', 'ct-bone', false],
    ['MR', 'mr-t1', false],
  ])('%s under %s: %s', (modality, presetId, expected) => {
    expect(isOnPaper(presetId, of(modality))).toBe(expected);
  });
});
