import { expect, test } from '@jest/globals';
import type { Volume } from '@rounds/imaging/asset';

import { fusedContentOf } from './fused-content.ts';
import type { ShownOverlay } from './shown-overlay.ts';

const GRID = { columns: 1, rows: 1, slices: 1 } as Volume['geometry'];

function fusion(modality: string, change: object = {}): ShownOverlay {
  const volume = { modality, geometry: GRID } as Volume;
  return {
    kind: 'fusion',
    overlayId: modality,
    name: modality,
    opacity: 0.5,
    volume,
    evenVolume: volume,
    inPicture: { volume, cells: [] },
    range: { low: 0, high: 100 },
    geometry: GRID,
    colorMapId: 'hot',
    ...change,
  };
}

test('the first nuclear image that is seen is drawn in the volume', () => {
  const pet = fusion('PT');
  expect(fusedContentOf([fusion('MR'), pet, fusion('NM')])?.voxels).toBe(
    pet.kind === 'fusion' ? pet.inPicture : undefined,
  );
});

test('nothing is drawn in the volume of other images, and of what the graphics card cannot hold', () => {
  expect(fusedContentOf([])).toBeUndefined();
  expect(fusedContentOf([fusion('MR'), fusion('CT')])).toBeUndefined();
  expect(fusedContentOf([fusion('PT', { inPicture: undefined })])).toBeUndefined();
});

test('what it shows follows opacity, colours and range', () => {
  const strong = fusedContentOf([fusion('PT', { opacity: 1, colorMapId: 'viridis' })]);
  expect([...(strong?.colors.subarray(-4) ?? [])]).toEqual([253, 231, 37, 255]);
  const top = (strong?.window.center ?? 0) + (strong?.window.width ?? 0) / 2;
  expect(top).toBeCloseTo(100, 9);
});
