import { describe, expect, test } from '@jest/globals';

import { presetsFor } from './presets.ts';

describe('the window menu', () => {
  test('offers what is made for the modality, each once', () => {
    const ids = presetsFor('CT', 'ct-soft').map(({ presetId }) => presetId);
    expect(ids).toEqual(
      expect.arrayContaining(['ct-bone', 'ct-soft', 'ct-lung', 'ct-angio', 'ct-brain']),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => id.startsWith('ct-'))).toBe(true);
  });

  test('always has the one in use', () => {
    expect(presetsFor('MR', 'ct-bone').map(({ presetId }) => presetId)).toContain('ct-bone');
    expect(presetsFor('CT', 'unheard-of')).toContainEqual({
      presetId: 'unheard-of',
      label: 'unheard-of',
    });
  });

  test('offers everything for a modality nothing is made for', () => {
    expect(presetsFor('XX', 'ct-bone').length).toBeGreaterThan(4);
  });
});
