import type { Vector3 } from '../geometry/matrix4.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import { SERIES_FLAGS, type Volume } from '../volume/volume.ts';
import { valueStatistics } from '../volume/value-statistics.ts';
import { paintBrain } from './paint-brain.ts';
import { paintFace } from './paint-face.ts';
import { BONE_HU, paintBraincase } from './paint-skull.ts';
import { paintSoftTissue } from './paint-soft-tissue.ts';
import { addNoise, createValueNoise } from './seeded-noise.ts';
import { paintLesion } from './paint-lesion.ts';
import { phantomTruth, type PhantomTruth } from './phantom-truth.ts';
import { paintAneurysm, paintVessel, vesselTree } from './vessel-tree.ts';
import { VoxelCanvas } from './voxel-canvas.ts';

export interface TeachingPhantomOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly slices?: number;
  /** Decides noise and texture, not anatomy. */
  readonly seed?: number;
}

/** The patient space the phantom fills, whatever the grid: left-right, front-back, bottom-top. */
const EXTENT_MM: Vector3 = [192, 224, 176];
const NOISE_HU = 6;
const NEIGHBOUR_SHARE = 0.13;

/**
 * A made-up head for teaching: contrast CT (HU) with an aneurysm at the right middle cerebral artery,
 * an enhancing lesion with oedema on the patient's left, and the truth about both. The same options give the same voxels.
 */
export function createTeachingPhantom(options: TeachingPhantomOptions = {}): {
  volume: Volume;
  truth: PhantomTruth;
} {
  const geometry = phantomGeometry(
    options.columns ?? 192,
    options.rows ?? 224,
    options.slices ?? 176,
  );
  const seed = options.seed ?? 1;
  const noise = createValueNoise(seed);
  const canvas = new VoxelCanvas(geometry, BONE_HU.air);
  paintSoftTissue(canvas, noise);
  paintFace(canvas, noise);
  paintBraincase(canvas, noise);
  paintBrain(canvas, noise);
  paintLesion(canvas, noise);
  for (const vessel of vesselTree()) paintVessel(canvas, vessel);
  paintAneurysm(canvas);
  canvas.blur(NEIGHBOUR_SHARE);
  const storedValues = addNoise(canvas.values, NOISE_HU, seed);
  return { volume: describe(geometry, storedValues), truth: phantomTruth() };
}

function phantomGeometry(columns: number, rows: number, slices: number): VolumeGeometry {
  if (
    ![columns, rows, slices].every((count) => Number.isInteger(count) && count >= 2 && count <= 512)
  ) {
    throw new RangeError('The phantom has 2 to 512 columns, rows and slices.');
  }
  const x = EXTENT_MM[0] / columns;
  const y = EXTENT_MM[1] / rows;
  const z = EXTENT_MM[2] / slices;
  return {
    columns,
    rows,
    slices,
    spacingMm: [y, x, z],
    indexToLps: [
      x, 0, 0, (x - EXTENT_MM[0]) / 2,
      0, y, 0, (y - EXTENT_MM[1]) / 2,
      0, 0, z, (z - EXTENT_MM[2]) / 2,
      0, 0, 0, 1,
    ], // prettier-ignore
  };
}

function describe(geometry: VolumeGeometry, storedValues: Int16Array): Volume {
  const statistics = valueStatistics({
    storedValues,
    voxelsPerSlice: geometry.columns * geometry.rows,
    slopes: [1],
    intercepts: [0],
    paddingStoredValue: undefined,
  });
  return {
    kind: 'volume',
    samplesPerPixel: 1,
    frameTimeMs: null,
    modality: 'CT',
    bodyPartExamined: 'HEAD',
    laterality: '',
    geometry,
    photometricInterpretation: 'MONOCHROME2',
    rescaleSlope: [1],
    rescaleIntercept: [0],
    windows: [
      { center: 40, width: 80 },
      { center: 400, width: 1800 },
      { center: 300, width: 600 },
    ],
    valueRange: statistics.range,
    flags: [SERIES_FLAGS.synthetic],
    synthetic: true,
    storedValues,
  };
}
