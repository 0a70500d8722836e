import type { Vector3 } from '../geometry/matrix4.ts';
import { BRAIN_HU } from './paint-brain.ts';
import { FACE_HU } from './paint-face.ts';
import { LESION, OEDEMA } from './paint-lesion.ts';
import { BONE_HU } from './paint-skull.ts';
import { ANEURYSM, VESSEL_HU } from './vessel-tree.ts';

export type PhantomStructureKind =
  | 'soft-tissue'
  | 'bone'
  | 'air'
  | 'brain'
  | 'fluid'
  | 'vessel'
  | 'aneurysm'
  | 'lesion'
  | 'oedema';

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

function structure(
  name: string,
  kind: PhantomStructureKind,
  centerLps: Vector3,
  meanHu: number,
  radiusMm?: number,
): PhantomStructure {
  return { name, kind, centerLps, meanHu, ...(radiusMm === undefined ? {} : { radiusMm }) };
}

/** Points are chosen well inside; tests measure the phantom at each of them. */
const STRUCTURES: readonly PhantomStructure[] = [
  structure(
    'Aneurysm of the right middle cerebral artery',
    'aneurysm',
    ANEURYSM.centerLps,
    VESSEL_HU.artery,
    ANEURYSM.radiusMm,
  ),
  structure(
    'Enhancing lesion in the left parietal lobe',
    'lesion',
    LESION.centerLps,
    LESION.hu,
    LESION.radiusMm,
  ),
  structure(
    'Oedema around the lesion',
    'oedema',
    [LESION.centerLps[0], LESION.centerLps[1] - LESION.radiusMm - 4, LESION.centerLps[2]],
    OEDEMA.hu,
  ),
  structure('Left lateral ventricle', 'fluid', [9, -23, 17.5], BRAIN_HU.fluid),
  structure('Right thalamus', 'brain', [-10, 6, 8], BRAIN_HU.grey),
  structure('Basilar artery', 'vessel', [0.8, 5.5, -18], VESSEL_HU.artery),
  structure('Left vitreous body', 'fluid', [31, -72, -22], FACE_HU.vitreous, 8),
  structure('Left maxillary sinus', 'air', [25, -57, -53], BONE_HU.air, 7),
  structure('Right petrous bone', 'bone', [-38, 11, -26], BONE_HU.petrous),
  structure('Air around the head', 'air', [-88, -100, 70], BONE_HU.air, 5),
];

export function phantomTruth(): PhantomTruth {
  return {
    aneurysmLps: ANEURYSM.centerLps,
    aneurysmRadiusMm: ANEURYSM.radiusMm,
    lesionLps: LESION.centerLps,
    lesionRadiusMm: LESION.radiusMm,
    structures: STRUCTURES,
  };
}
