import type { Vector3 } from '../geometry/matrix4.ts';
import { ellipsoid, pair, sphere, taperedCapsule, type Shape } from './distance-fields.ts';
import {
  jawDistance,
  orbitDistance,
  upperFaceDistance,
  upperSpineDistance,
} from './facial-skeleton.ts';
import { BONE_HU } from './paint-skull.ts';
import { SOFT_TISSUE_HU } from './paint-soft-tissue.ts';
import type { Box, DistanceField, VoxelCanvas } from './voxel-canvas.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { abs, max, sin } = Math;

type Noise = (x: number, y: number, z: number) => number;

/** HU of what is special to the face. */
export const FACE_HU = {
  bone: 1100,
  marrow: 760,
  tooth: 2300,
  vitreous: 10,
  lens: 95,
  mucosa: 45,
} as const;

/** Bones of the face, orbits with their contents, air-filled sinuses, upper teeth, jaw and the first vertebrae. */
export function paintFace(canvas: VoxelCanvas, noise: Noise): void {
  paintBone(canvas, { min: [-66, -104, -84], max: [66, 4, 22] }, upperFaceDistance, noise);
  paintBone(canvas, { min: [-62, -40, -98], max: [62, 8, -34] }, jawDistance, noise);
  paintBone(canvas, { min: [-48, 4, -98], max: [48, 72, -50] }, upperSpineDistance, noise);
  paintOrbits(canvas);
  paintNoseAndSinuses(canvas, noise);
  paintTeeth(canvas);
}

const COMPACT_BONE_MM = 2.2;

/** Compact outside, spongy inside. */
function paintBone(canvas: VoxelCanvas, box: Box, distance: DistanceField, noise: Noise): void {
  canvas.paint(box, distance, (x, y, z, _present, d) =>
    d > -COMPACT_BONE_MM ? FACE_HU.bone : FACE_HU.marrow + 180 * noise(x / 2.5, y / 2.5, z / 2.5),
  );
}

const EYE: Vector3 = [31, -75, -22];

/** Fat around the eyeball, the muscles behind it, the nerve, and the lens. */
function paintOrbits(canvas: VoxelCanvas): void {
  const box: Box = { min: [-52, -84, -44], max: [52, -26, 4] };
  canvas.paint(box, (x, y, z) => orbitDistance(x, y, z) - 1.6, (_x, y, _z, present) => (y > -72 ? max(present, 700) : present)); // prettier-ignore
  canvas.paint(box, orbitDistance, SOFT_TISSUE_HU.fat);
  for (const lid of pair(ellipsoid([31, -84, -22], [15, 4.5, 12]))) {
    canvas.paint(lid.box, lid.distance, SOFT_TISSUE_HU.muscle);
  }
  const muscles: readonly Vector3[] = [[43, -68, -22], [20, -68, -22], [31, -68, -10.5], [31, -68, -33.5]]; // prettier-ignore
  for (const end of muscles) {
    for (const muscle of pair(taperedCapsule(end, [12, -36, -15], 2, 1.6))) {
      canvas.paint(muscle.box, muscle.distance, SOFT_TISSUE_HU.muscle);
    }
  }
  for (const nerve of pair(taperedCapsule([29, -64, -21], [8, -24, -9], 2.3, 2))) {
    canvas.paint(nerve.box, nerve.distance, 38);
  }
  for (const sclera of pair(sphere(EYE, 12.2)))
    canvas.paint(sclera.box, sclera.distance, SOFT_TISSUE_HU.muscle);
  for (const eye of pair(sphere(EYE, 11))) canvas.paint(eye.box, eye.distance, FACE_HU.vitreous);
  for (const lens of pair(ellipsoid([31, -83, -22], [4.6, 2.2, 4.6]))) {
    canvas.paint(lens.box, lens.distance, FACE_HU.lens);
  }
}

const SINUS_WALL_MM = 2;

/** Cavities are lined with mucosa; thin bone stays between them. */
function paintNoseAndSinuses(canvas: VoxelCanvas, noise: Noise): void {
  for (const sinus of pair(ellipsoid([26, -57, -52], [13, 18, 15]))) {
    const walled: DistanceField = (x, y, z) =>
      max(sinus.distance(x, y, z), upperFaceDistance(x, y, z) + SINUS_WALL_MM);
    paintCavity(canvas, { ...sinus, distance: walled });
  }
  const cavities: readonly Shape[] = [
    ...pair(taperedCapsule([6.5, -82, -48], [6.5, -34, -46], 6.5, 7.5)),
    ...pair(taperedCapsule([6, -92, -54], [6, -80, -42], 5, 5.5)),
    ...pair(ellipsoid([9, -15, -21], [8, 11, 8.5])),
    ...pair(ellipsoid([12, -78, 6], [9, 4.5, 11])),
    taperedCapsule([0, -26, -52], [0, -8, -90], 9, 11),
  ];
  for (const cavity of cavities) paintCavity(canvas, cavity);
  // Ethmoid cells: air with paper-thin walls between the orbits.
  for (const ethmoid of pair(ellipsoid([6.5, -52, -22], [6, 22, 11]))) {
    canvas.paint(ethmoid.box, ethmoid.distance, (x, y, z) =>
      abs(noise(x / 6, y / 5, z / 6)) < 0.1 ? 350 : BONE_HU.air,
    );
  }
  for (const turbinate of pair(taperedCapsule([8, -74, -53], [8, -40, -51], 3.2, 3))) {
    canvas.paint(turbinate.box, turbinate.distance, FACE_HU.mucosa + 20);
  }
  for (const turbinate of pair(taperedCapsule([6, -68, -40], [6, -42, -40], 2, 2))) {
    canvas.paint(turbinate.box, turbinate.distance, FACE_HU.mucosa + 20);
  }
  const septum = ellipsoid([0, -62, -44], [1.3, 30, 20]);
  canvas.paint(septum.box, septum.distance, (_x, y) => (y < -74 ? FACE_HU.mucosa + 40 : 380));
}

function paintCavity(canvas: VoxelCanvas, { box, distance }: Shape): void {
  canvas.paint(box, distance, (_x, _y, _z, _present, d) =>
    d > -1.1 ? FACE_HU.mucosa : BONE_HU.air,
  );
}

const TEETH_PER_SIDE = 7;

function paintTeeth(canvas: VoxelCanvas): void {
  for (let n = 0; n < TEETH_PER_SIDE; n += 1) {
    const along = (n + 0.5) / TEETH_PER_SIDE;
    const x = 26 * sin((along * Math.PI) / 2.15);
    const y = -85 + 36 * along * along;
    const radius = n < 3 ? 3 : 4;
    for (const tooth of pair(taperedCapsule([x, y, -71], [x, y - 1, -85], 1.6, radius))) {
      canvas.paint(tooth.box, tooth.distance, FACE_HU.tooth);
    }
  }
}
