import { expect, test } from '@jest/globals';
import { BURNED_IN_REASONS, burnedInRisk, type BurnedInAttributes } from './burned-in-risk.ts';

const CT_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const SECONDARY_CAPTURE_STORAGE = '1.2.840.10008.5.1.4.1.1.7';

test.each<[string, BurnedInAttributes, string]>([
  [
    'a CT',
    { modality: 'CT', sopClassUid: CT_STORAGE, imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'] },
    'none',
  ],
  [
    'a reformatted CT',
    { modality: 'CT', imageType: ['DERIVED', 'SECONDARY', 'MPR'], samplesPerPixel: 1 },
    'none',
  ],
  [
    'a colour rendering of a CT',
    { modality: 'CT', imageType: ['DERIVED', 'SECONDARY'], samplesPerPixel: 3 },
    'possible',
  ],
  ['an ultrasound', { modality: 'US' }, 'possible'],
  ['an ultrasound that says it is clean', { modality: 'US', burnedInAnnotation: 'NO' }, 'none'],
  [
    'colour ultrasound of an unnamed kind',
    { modality: 'CT', ultrasoundColorDataPresent: 1 },
    'possible',
  ],
  ['angiography', { modality: 'XA' }, 'possible'],
  ['a modality nobody knows', {}, 'possible'],
  ['an empty modality', { modality: '' }, 'possible'],
  [
    'a capture that says it is clean',
    { modality: 'CT', burnedInAnnotation: 'NO', sopClassUid: SECONDARY_CAPTURE_STORAGE },
    'possible',
  ],
  [
    'a multi-frame capture',
    { modality: 'MR', sopClassUid: `${SECONDARY_CAPTURE_STORAGE}.4` },
    'possible',
  ],
  ['a digitised film', { modality: 'CR', conversionType: 'DF' }, 'possible'],
  [
    'a screen shot',
    { modality: 'CT', imageType: ['DERIVED', 'SECONDARY', 'SCREEN SAVE'] },
    'possible',
  ],
  ['what the file says itself', { modality: 'CT', burnedInAnnotation: 'YES' }, 'stated'],
  ['a recognisable face', { modality: 'CT', recognizableVisualFeatures: 'YES' }, 'stated'],
])('%s', (_name, attributes, risk) => {
  const result = burnedInRisk(attributes);
  expect(result.risk).toBe(risk);
  expect(result.reasons.length > 0).toBe(risk !== 'none');
});

test('gives every reason', () => {
  expect(
    burnedInRisk({ modality: 'US', burnedInAnnotation: 'YES', conversionType: 'WSD' }).reasons,
  ).toEqual([
    BURNED_IN_REASONS.statedAnnotation,
    BURNED_IN_REASONS.converted,
    BURNED_IN_REASONS.modality,
  ]);
});
