import { describe, expect, test } from '@jest/globals';
import { caseDocumentSchema, dot } from '@rounds/classroom';
import { createTeachingPhantom, type VolumeDescription } from '@rounds/imaging';

import { demonstrationCase } from './demonstration-case.ts';
import { factsOf, newCase } from './describe-case.ts';

const { volume, truth } = createTeachingPhantom({ columns: 16, rows: 16, slices: 16 });
const SHA256 = 'cd'.repeat(32);

function description(change: Partial<VolumeDescription> = {}): VolumeDescription {
  const { storedValues: _pixels, ...of } = volume;
  return { ...of, synthetic: false, flags: [], ...change };
}

describe('a new case', () => {
  test('is a valid document that says what the images are and no more', () => {
    const document = newCase(
      'case-a',
      SHA256,
      description({ bodyPartExamined: 'CHEST', laterality: 'L' }),
    );
    expect(caseDocumentSchema.parse(document)).toEqual(document);
    expect(document).toMatchObject({
      title: 'CT left chest, 16 slices',
      history: '',
      keyViews: [],
    });
    expect(
      newCase('case-a', SHA256, description({ bodyPartExamined: '', modality: 'x' })).title,
    ).toBe('OT, 16 slices');
  });

  test('begins with a look inside: a coronal cut in front of the middle, the back kept, the size of a monitor', () => {
    const { initialView, volume: of } = newCase('case-a', SHA256, description());
    const [plane] = initialView.planes;
    expect(plane).toMatchObject({ planeId: 'plane-1', enabled: true, normalLps: [0, 1, 0] });
    const behind = [
      of.centerLps[0],
      of.centerLps[1] - (plane?.pointLps[1] ?? 0),
      of.centerLps[2],
    ] as const;
    expect(dot(plane?.normalLps ?? [0, 0, 0], behind)).toBeGreaterThan(0);
    expect((initialView.placement.scale * Math.max(...of.sizeMm)) / 1000).toBeCloseTo(0.6, 6);
    expect(initialView.crosshairLps).toEqual(of.centerLps);
  });

  test('warns of faces and of text in the pixels, but not of a made-up head', () => {
    const warnings = factsOf(
      description({ bodyPartExamined: 'HEAD', flags: ['burned-in-annotation'] }),
    ).warnings;
    expect(warnings).toHaveLength(2);
    expect(factsOf(description({ bodyPartExamined: 'HEAD', synthetic: true })).warnings).toEqual(
      [],
    );
  });
});

describe('the demonstration case', () => {
  const document = demonstrationCase('case-a', {
    assetSha256: SHA256,
    description: description({ synthetic: true }),
    truth,
  });

  test('is valid, plainly synthetic, and does not name the diagnosis before the reveal', () => {
    expect(caseDocumentSchema.parse(document)).toEqual(document);
    expect(document.synthetic).toBe(true);
    expect(document.title).toMatch(/synthetic/i);
    const early = [
      document.title,
      document.history,
      ...document.keyViews.map((view) => view.title),
    ].join(' ');
    expect(early).not.toMatch(/aneurysm|lesion|tumou?r|oedema/i);
    expect(document.reveal).toMatch(/aneurysm/i);
  });

  test('has three key views, aimed at what the phantom says is there', () => {
    const points = document.keyViews.map((view) => view.view.crosshairLps);
    const ventricle = truth.structures.find((s) => /ventricle/i.test(s.name));
    expect(points).toEqual([truth.aneurysmLps, ventricle?.centerLps, truth.lesionLps]);
  });

  test('no cut takes away what its view is about', () => {
    for (const { view } of document.keyViews) {
      for (const plane of view.planes) {
        const fromPlane = view.crosshairLps.map(
          (value, axis) => value - (plane.pointLps[axis] ?? 0),
        );
        const [x = 0, y = 0, z = 0] = fromPlane;
        expect(dot(plane.normalLps, [x, y, z])).toBeGreaterThanOrEqual(0);
      }
    }
  });
});
