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

  test('a PET begins as it is read: projected from every side, whole', () => {
    const { initialView } = newCase('case-a', SHA256, description({ modality: 'PT' }));
    expect(initialView.presetId).toBe('pt-mip');
    expect(initialView.rendering).toMatchObject({ mode: 'mip', slabMm: null });
    expect(initialView.planes).toEqual([]);
  });

  test('warns of faces and of text in the pixels, but not of a made-up head', () => {
    const facts = factsOf(description({ flags: ['burned-in-annotation'] }), 'likely');
    expect(facts.warnings).toEqual([expect.stringMatching(/^This series shows a head/)]);
    expect(facts.quarantineReasons).toHaveLength(1);
    expect(factsOf(description(), 'possible').warnings).toEqual([
      expect.stringMatching(/^This series may show a head/),
    ]);
    expect(factsOf(description(), 'unlikely').warnings).toEqual([]);
    expect(factsOf(description({ flags: ['defaced'] }), 'likely').warnings).toEqual([]);
    expect(factsOf(description({ synthetic: true }), 'likely').warnings).toEqual([]);
  });

  test.each([
    ['gantry-tilt', /tilted gantry: use it for orientation, measure on the original/],
    ['non-uniform-spacing', /not evenly spaced: use it for orientation, measure on the original/],
    ['missing-slices', /what is shown there was computed/],
  ] as const)('says why it was resampled: %s', (flag, sentence) => {
    const { warnings } = factsOf(description({ flags: [flag, 'resampled'] }), 'unlikely');
    expect(warnings).toEqual([expect.stringMatching(sentence)]);
  });

  test('has what lies over it, and a key view of every marked place inside it', () => {
    const { centerLps } = newCase('case-a', SHA256, description()).volume;
    const outside = [9999, 0, 0] as const;
    const document = newCase('case-a', SHA256, description(), {
      overlays: [{ kind: 'fusion', assetSha256: 'ef'.repeat(32), name: 'PET over CT' }],
      markedPlaces: [
        { title: 'Length 12.3 mm', pointLps: centerLps },
        { title: 'Marked place A', pointLps: outside },
      ],
    });
    expect(caseDocumentSchema.parse(document)).toEqual(document);
    expect(document.overlays).toMatchObject([{ overlayId: 'overlay-1', name: 'PET over CT' }]);
    expect(document.keyViews).toMatchObject([
      { title: 'Length 12.3 mm', view: { crosshairLps: centerLps } },
    ]);
    const many = Array.from({ length: 40 }, () => ({ title: 'x', pointLps: centerLps }));
    expect(newCase('a', SHA256, description(), { markedPlaces: many }).keyViews).toHaveLength(32);
  });
});

describe('a new case of pictures', () => {
  test('has no cut, counts images, and says what kind it is', () => {
    const document = newCase(
      'case-a',
      SHA256,
      description({ kind: 'image-stack', modality: 'US', frameTimeMs: 33, samplesPerPixel: 3 }),
    );
    expect(caseDocumentSchema.parse(document)).toEqual(document);
    expect(document.title).toMatch(/^US.*, 16 images$/);
    expect(document.initialView.planes).toEqual([]);
    expect(document.volume).toMatchObject({
      kind: 'image-stack',
      frameTimeMs: 33,
      samplesPerPixel: 3,
    });
  });
});

describe('the demonstration case', () => {
  const document = demonstrationCase('case-a', {
    assetSha256: SHA256,
    thumbnailSha256: SHA256,
    description: description({ synthetic: true }),
    head: 'likely',
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
