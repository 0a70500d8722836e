import type { Vector3 } from '@rounds/classroom';
import type { Volume } from '@rounds/imaging';

const SIDE = 72;
const SPACING_MM = 2.5;

/** A ball of bone around air, in millimetres from its middle, which is where the patient's coordinates begin. */
export const HOLLOW_BALL = { innerMm: 62, outerMm: 76 } as const;
/** The window in its wall: towards the patient's left and back. */
export const HOLE_DIRECTION: Vector3 = [Math.sin(0.14), Math.cos(0.14), 0];
const HOLE_RADIANS = 0.07;

/** Something of which it can be said at each pixel what an eye has to see. */
export function hollowBall(): Volume {
  const storedValues = new Int16Array(SIDE ** 3);
  const first = ((1 - SIDE) / 2) * SPACING_MM;
  const s = SPACING_MM;
  let at = 0;
  for (let k = 0; k < SIDE; k++)
    for (let j = 0; j < SIDE; j++)
      for (let i = 0; i < SIDE; i++) storedValues[at++] = valueAt([i, j, k], first);
  return {
    kind: 'volume',
    samplesPerPixel: 1,
    frameTimeMs: null,
    modality: 'CT',
    bodyPartExamined: '',
    laterality: '',
    geometry: {
      columns: SIDE,
      rows: SIDE,
      slices: SIDE,
      spacingMm: [SPACING_MM, SPACING_MM, SPACING_MM],
      indexToLps: [s, 0, 0, first, 0, s, 0, first, 0, 0, s, first, 0, 0, 0, 1],
    },
    photometricInterpretation: 'MONOCHROME2',
    rescaleSlope: [1],
    rescaleIntercept: [0],
    windows: [{ center: 400, width: 1800 }],
    valueRange: { min: -1000, max: 1400, mean: -500 },
    flags: ['synthetic'],
    synthetic: true,
    storedValues,
  };
}

function valueAt(index: Vector3, firstMm: number): number {
  const [x, y, z] = index.map((i) => firstMm + i * SPACING_MM) as [number, number, number];
  const radius = Math.hypot(x, y, z);
  const [hx, hy, hz] = HOLE_DIRECTION;
  const isHole = (x * hx + y * hy + z * hz) / Math.max(radius, 1e-6) > Math.cos(HOLE_RADIANS);
  if (isHole) return -1000;
  // A soft edge of two voxels, as real ones have.
  const depth = Math.min(radius - HOLLOW_BALL.innerMm, HOLLOW_BALL.outerMm - radius);
  const share = Math.max(0, Math.min(1, 0.5 + depth / (2 * SPACING_MM)));
  return Math.round(-1000 + 2400 * share);
}
