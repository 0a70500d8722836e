import { describe, expect, test } from '@jest/globals';

import { caseFixture, overlayFixture } from '../fixtures/case-fixture.ts';
import { caseDocumentSchema, PLAIN_PARTS } from './case-document.ts';
import { NO_METADATA } from './case-metadata.ts';

describe('a case document', () => {
  test('is accepted as it is', () => {
    const document = caseFixture('case-a');
    expect(caseDocumentSchema.parse(document)).toEqual(document);
  });

  test('of the time before overlays, metadata, image stacks and parts of the view still is one', () => {
    const { overlays: _overlays, metadata: _metadata, volume, ...rest } = caseFixture('case-a');
    const { kind: _kind, frameTimeMs: _time, samplesPerPixel: _samples, ...plain } = volume;
    const initialView = Object.fromEntries(
      Object.entries(rest.initialView).filter(([part]) => !Object.hasOwn(PLAIN_PARTS, part)),
    );
    const old = { ...rest, volume: plain, initialView, keyViews: [] };
    expect(caseDocumentSchema.parse(old)).toEqual({
      ...caseFixture('case-a', { keyViews: [], overlays: [], metadata: NO_METADATA }),
    });
  });

  test('has tags in lower case and once', () => {
    const metadata = { ...NO_METADATA, tags: ['Chest', 'chest', ' Trauma '], region: 'CHEST' };
    expect(caseDocumentSchema.parse(caseFixture('a', { metadata })).metadata).toMatchObject({
      tags: ['chest', 'trauma'],
      region: 'chest',
    });
  });

  const overlay = overlayFixture('lung');
  test.each([
    ['two overlays of one id', { overlays: [overlay, overlay] }],
    ['an overlay without an asset', { overlays: [{ ...overlay, assetSha256: '../x' }] }],
    [
      'a colour out of range',
      { overlays: [{ ...overlay, segments: [{ number: 1, label: 'a', colorRgb: [0, 0, 256] }] }] },
    ],
    ['a level nobody knows', { metadata: { ...NO_METADATA, level: 'professor' } }],
    ['a diagnosis of two lines', { metadata: { ...NO_METADATA, diagnosis: 'a\nb' } }],
    ['two samples per pixel', { volume: { ...caseFixture('a').volume, samplesPerPixel: 2 } }],
  ])('is refused with %s', (_what, change) => {
    expect(caseDocumentSchema.safeParse({ ...caseFixture('a'), ...change }).success).toBe(false);
  });
});
