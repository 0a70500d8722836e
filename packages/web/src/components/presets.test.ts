import { describe, expect, test } from '@jest/globals';

import { labelOfPreset, presetGroups, regionOfBodyPart } from './presets.ts';

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

  test('begin with those for the part of the body that the case shows', () => {
    const firstFor = (bodyPart: string) =>
      presetGroups('CT', 'ct-soft', regionOfBodyPart(bodyPart))[0]?.heading;
    expect(['CHEST', 'LIVER', 'HEART', 'CSPINE', 'KNEE', ''].map(firstFor)).toEqual([
      'Chest',
      'Abdomen',
      'Heart and vessels',
      // There are no presets of CT for the head.
      'General',
      'General',
      'General',
    ]);
    expect(regionOfBodyPart('CSPINE')).toBe('head');
    expect(presetGroups('MR', 'mr-default', 'head')[0]?.heading).toBe('Head and neck');
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
