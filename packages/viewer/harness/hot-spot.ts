import { invertMatrix4, type Matrix4, transformPoint, type Volume } from '@rounds/imaging';

type Triple = readonly [number, number, number];

/** Voxels along the edges, and how large they are: unlike along each, and unlike those of anything below. */
const COUNTS: Triple = [52, 40, 60];
const SPACING_MM: Triple = [5, 6, 4.5];
/** The axes of the voxels: turned about the patient's upright axis, and two of them against the patient's own. */
const TURNED = [
  [-0.8, 0.6, 0],
  [-0.6, -0.8, 0],
  [0, 0, -1],
] as const;
/** Where in the voxels the spot is. */
const SPOT_INDEX: Triple = [21, 17, 33];
const RADIUS_MM = 12;
const UPTAKE = 20_000;
const BACKGROUND = 100;

/** A nuclear image of nothing but one ball of uptake, around a point of the patient. */
export function hotSpotAt(pointLps: Triple): Volume {
  const indexToLps = placedSo(pointLps);
  const lpsToIndex = invertMatrix4(indexToLps);
  const [columns, rows, slices] = COUNTS;
  const storedValues = new Uint16Array(columns * rows * slices).fill(BACKGROUND);
  const middle = transformPoint(lpsToIndex, [...pointLps]);
  for (let k = 0, at = 0; k < slices; k++)
    for (let j = 0; j < rows; j++)
      for (let i = 0; i < columns; i++, at++) {
        const awayMm = [i, j, k].map(
          (n, axis) => (n - (middle[axis] ?? 0)) * (SPACING_MM[axis] ?? 0),
        );
        if (Math.hypot(...awayMm) <= RADIUS_MM) storedValues[at] = UPTAKE;
      }
  return {
    kind: 'volume',
    samplesPerPixel: 1,
    frameTimeMs: null,
    modality: 'PT',
    bodyPartExamined: '',
    laterality: '',
    geometry: {
      columns,
      rows,
      slices,
      spacingMm: [SPACING_MM[1], SPACING_MM[0], SPACING_MM[2]],
      indexToLps,
    },
    photometricInterpretation: 'MONOCHROME2',
    rescaleSlope: [1],
    rescaleIntercept: [0],
    windows: [{ center: UPTAKE / 2, width: UPTAKE }],
    valueRange: { min: 0, max: UPTAKE, mean: BACKGROUND },
    flags: [],
    synthetic: true,
    storedValues,
  };
}

function placedSo(pointLps: Triple): Matrix4 {
  const row = (axis: 0 | 1 | 2): readonly [number, number, number, number] => {
    const steps = [0, 1, 2].map((i) => (TURNED[i]?.[axis] ?? 0) * (SPACING_MM[i] ?? 0));
    const [a = 0, b = 0, c = 0] = steps;
    const origin = pointLps[axis] - a * SPOT_INDEX[0] - b * SPOT_INDEX[1] - c * SPOT_INDEX[2];
    return [a, b, c, origin];
  };
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1];
}
