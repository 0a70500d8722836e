import { describe, expect, test } from '@jest/globals';

import { labelOfPreset, presetGroups } from './presets.ts';

const idsOf = (modality: string, presetId: string): string[] =>
  presetGroups(modality, presetId).flatMap(({ choices }) =>
    choices.map((choice) => choice.presetId),
  );

describe('the presets to choose from', () => {
  test('are those made for the modality, each once, by region', () => {
    const ids = idsOf('CT', 'ct-soft');
    expect(ids).toEqual(
      expect.arrayContaining(['ct-bone', 'ct-soft', 'ct-lung', 'ct-angio', 'ct-brain']),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => id.startsWith('ct-'))).toBe(true);
    expect(presetGroups('CT', 'ct-soft').map(({ heading }) => heading)).toEqual([
      'General',
      'Chest',
      'Heart and vessels',
      'Abdomen',
      'Windows for slices',
    ]);
    expect(idsOf('NM', 'pt-default')).toEqual(idsOf('PT', 'pt-default'));
  });

  test('always have the one in use', () => {
    expect(presetGroups('MR', 'ct-bone').at(-1)).toEqual({
      heading: 'In use now',
      choices: [{ presetId: 'ct-bone', label: 'Bone' }],
    });
    expect(idsOf('CT', 'unheard-of')).toContain('unheard-of');
    expect(labelOfPreset('unheard-of')).toBe('unheard-of');
  });

  test('are all there are for a modality nothing is made for', () => {
    expect(idsOf('XX', 'ct-bone').length).toBeGreaterThan(20);
  });
});
