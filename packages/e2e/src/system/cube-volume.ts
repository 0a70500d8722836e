import type { Vector3 } from '@rounds/classroom';
import type { Volume } from '@rounds/imaging';

export interface CubeVolume extends Pick<Volume, 'modality' | 'windows' | 'valueRange'> {
  /** Voxels along each edge, and millimetres along each of theirs. */
  readonly side: number;
  readonly spacingMm: number;
  /** At a place of the patient, whose coordinates begin in the middle of the cube. */
  readonly valueAt: (pointLps: Vector3) => number;
}

/** A volume of whatever is wanted at each place. */
export function cubeVolume({ side, spacingMm, valueAt, ...of }: CubeVolume): Volume {
  const storedValues = new Int16Array(side ** 3);
  const first = ((1 - side) / 2) * spacingMm;
  const at = (index: number): number => first + index * spacingMm;
  let voxel = 0;
  for (let k = 0; k < side; k++)
    for (let j = 0; j < side; j++)
      for (let i = 0; i < side; i++) storedValues[voxel++] = valueAt([at(i), at(j), at(k)]);
  const s = spacingMm;
  return {
    ...of,
    kind: 'volume',
    samplesPerPixel: 1,
    frameTimeMs: null,
    bodyPartExamined: '',
    laterality: '',
    geometry: {
      columns: side,
      rows: side,
      slices: side,
      spacingMm: [s, s, s],
      indexToLps: [s, 0, 0, first, 0, s, 0, first, 0, 0, s, first, 0, 0, 0, 1],
    },
    photometricInterpretation: 'MONOCHROME2',
    rescaleSlope: [1],
    rescaleIntercept: [0],
    flags: ['synthetic'],
    synthetic: true,
    storedValues,
  };
}
