import type { Vector3 } from '../geometry/matrix4.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import { SERIES_FLAGS, type Volume } from '../volume/volume.ts';
import { valueStatistics } from '../volume/value-statistics.ts';
import { smoothStep } from './distance-fields.ts';
import { BRAIN_HU, paintBrain } from './paint-brain.ts';
import { paintFace } from './paint-face.ts';
import { BONE_HU, paintBraincase } from './paint-skull.ts';
import { paintSoftTissue } from './paint-soft-tissue.ts';
import { addNoise, createValueNoise } from './seeded-noise.ts';
import { ANEURYSM, paintAneurysm, paintVessel, VESSEL_HU, vesselTree } from './vessel-tree.ts';
import { boxAround, VoxelCanvas } from './voxel-canvas.ts';

export const PHANTOM_STRUCTURE_KINDS = [
  'soft-tissue', 'bone', 'air', 'brain', 'fluid', 'vessel', 'aneurysm', 'lesion', 'oedema',
] as const; // prettier-ignore
export type PhantomStructureKind = (typeof PHANTOM_STRUCTURE_KINDS)[number];

/** One thing that was put into the phantom, exactly. */
export interface PhantomStructure {
  readonly name: string;
  readonly kind: PhantomStructureKind;
  /** A point well inside it; the centre if it has a radius. */
  readonly centerLps: Vector3;
  readonly radiusMm?: number;
  /** What voxels well inside it measure on average. */
  readonly meanHu: number;
}

/** What is where in the phantom: the answer sheet. */
export interface PhantomTruth {
  readonly structures: readonly PhantomStructure[];
  readonly aneurysmLps: Vector3;
  readonly aneurysmRadiusMm: number;
  readonly lesionLps: Vector3;
  readonly lesionRadiusMm: number;
}

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

const LESION = { centerLps: [31, 30, 36], radiusMm: 9, hu: 78 } as const;
const OEDEMA = { reachMm: 19, hu: 17 } as const;

/**
 * A made-up head for teaching: contrast CT (HU) with an aneurysm at the right middle cerebral artery,
 * an enhancing lesion with oedema on the patient's left, and the truth about both. The same options give the same voxels.
 */
export function createTeachingPhantom(options: TeachingPhantomOptions = {}): { volume: Volume; truth: PhantomTruth } {
  const geometry = phantomGeometry(options.columns ?? 192, options.rows ?? 224, options.slices ?? 176);
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
  if (![columns, rows, slices].every((count) => Number.isInteger(count) && count >= 2 && count <= 512)) {
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

/** Oedema spreads through white matter only; the lesion displaces whatever was there. */
function paintLesion(canvas: VoxelCanvas, noise: (x: number, y: number, z: number) => number): void {
  const [cx, cy, cz] = LESION.centerLps;
  const fromCenter = (x: number, y: number, z: number): number => Math.hypot(x - cx, y - cy, z - cz);
  const frayed = (x: number, y: number, z: number): number =>
    fromCenter(x, y, z) - OEDEMA.reachMm - 5 * noise(x / 9, y / 9, z / 9);
  canvas.paint(boxAround([LESION.centerLps], OEDEMA.reachMm + 6), frayed, (x, y, z, present) => {
    const nearLesion = smoothStep(LESION.radiusMm + 5, LESION.radiusMm + 2, fromCenter(x, y, z));
    const isWhite = smoothStep(BRAIN_HU.grey, BRAIN_HU.white + 3, present) * smoothStep(10, 20, present);
    return present + (OEDEMA.hu - present) * Math.max(isWhite, nearLesion);
  });
  canvas.paint(
    boxAround([LESION.centerLps], LESION.radiusMm),
    (x, y, z) => fromCenter(x, y, z) - LESION.radiusMm,
    LESION.hu,
  );
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

/** Points are chosen well inside; tests measure the phantom at each of them. */
function phantomTruth(): PhantomTruth {
  const oedemaPoint: Vector3 = [31, 30 - LESION.radiusMm - 4, 36];
  return {
    aneurysmLps: ANEURYSM.centerLps,
    aneurysmRadiusMm: ANEURYSM.radiusMm,
    lesionLps: LESION.centerLps,
    lesionRadiusMm: LESION.radiusMm,
    structures: [
      { name: 'Air around the head', kind: 'air', centerLps: [-88, -100, 70], radiusMm: 5, meanHu: BONE_HU.air },
      {
        name: 'Aneurysm of the right middle cerebral artery',
        kind: 'aneurysm',
        centerLps: ANEURYSM.centerLps,
        radiusMm: ANEURYSM.radiusMm,
        meanHu: VESSEL_HU.artery,
      },
      {
        name: 'Enhancing lesion in the left parietal lobe',
        kind: 'lesion',
        centerLps: LESION.centerLps,
        radiusMm: LESION.radiusMm,
        meanHu: LESION.hu,
      },
      { name: 'Oedema around the lesion', kind: 'oedema', centerLps: oedemaPoint, meanHu: OEDEMA.hu },
      { name: 'Left lateral ventricle', kind: 'fluid', centerLps: [9, -23, 17.5], meanHu: BRAIN_HU.fluid },
      { name: 'Right thalamus', kind: 'brain', centerLps: [-10, 6, 8], meanHu: BRAIN_HU.grey },
      { name: 'Basilar artery', kind: 'vessel', centerLps: [0.8, 5.5, -18], meanHu: VESSEL_HU.artery },
      { name: 'Left vitreous body', kind: 'fluid', centerLps: [31, -72, -22], radiusMm: 8, meanHu: 10 },
      { name: 'Left maxillary sinus', kind: 'air', centerLps: [25, -57, -53], radiusMm: 7, meanHu: BONE_HU.air },
      { name: 'Right petrous bone', kind: 'bone', centerLps: [-38, 11, -26], meanHu: BONE_HU.petrous },
    ],
  };
}
