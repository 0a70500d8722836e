import {
  ellipsoid,
  pair,
  smoothMin,
  smoothStep,
  taperedCapsule,
  type Shape,
} from './distance-fields.ts';
import type { Vector3 } from '../geometry/matrix4.ts';
import { cavityDistance } from './head-surface.ts';
import type { Box, VoxelCanvas } from './voxel-canvas.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { abs, max, min, sin, sqrt } = Math;

type Noise = (x: number, y: number, z: number) => number;

/** HU of the brain a few seconds after contrast medium was given. */
export const BRAIN_HU = { fluid: 5, grey: 41, white: 29, dura: 68, stem: 33 } as const;

const CAVITY: Box = { min: [-74, -84, -58], max: [74, 92, 78] };
const CORTEX_MM = 3.4;
const GYRUS_MM = 9.5;
/** No sulcus reaches deeper than this. */
const SULCI_END_MM = 18;

/** Everything inside the braincase except vessels and lesions. */
export function paintBrain(canvas: VoxelCanvas, noise: Noise): void {
  canvas.paint(CAVITY, cavityDistance, BRAIN_HU.fluid);
  canvas.paint(CAVITY, cerebrumDistance, (x, y, z, _present, distance) => {
    if (-distance > SULCI_END_MM) return BRAIN_HU.white;
    const depth = min(-distance, sulcusDistance(x, y, z, -distance, noise));
    if (depth < 0.7) return BRAIN_HU.fluid;
    const cortex = 1 - smoothStep(CORTEX_MM - 0.8, CORTEX_MM + 0.8, depth);
    return BRAIN_HU.white + (BRAIN_HU.grey - BRAIN_HU.white) * cortex;
  });
  paintDeepNuclei(canvas);
  paintVentricles(canvas);
  paintBasalCisterns(canvas);
  paintPosteriorFossa(canvas, noise);
  paintDura(canvas);
}

/** The hemispheres: the cavity less its film of fluid, the midline cleft, the Sylvian clefts and what lies under the tentorium. */
function cerebrumDistance(x: number, y: number, z: number): number {
  const side = abs(x);
  let distance = cavityDistance(x, y, z) + 2.2;
  const aboveCallosum = callosumDistance(y, z);
  if (aboveCallosum > 0) distance = max(distance, 1.4 - side);
  if (side > 12 && z < 24) distance = max(distance, -sylvianDistance(side, y, z));
  if (y > 0) distance = max(distance, tentoriumHeight(x, y) + 1.5 - z);
  return distance;
}

/** Where the hemispheres are joined: inside an arch in the midline. */
function callosumDistance(y: number, z: number): number {
  if (z < -4) return y < -8 ? 1 : -1;
  return sqrt(((y - 4) / 40) ** 2 + ((z + 4) / 34) ** 2) - 1;
}

/** The lateral cleft in which the middle cerebral artery runs. */
function sylvianDistance(side: number, y: number, z: number): number {
  const course = -4 + (side - 16) * 0.1 + (y + 14) * 0.32;
  const gap = 1.1 + 1.3 * smoothStep(40, 62, side);
  // The stem reaches in to the carotid; farther back the cleft ends on the insula.
  const insula = 15 + 25 * smoothStep(-12, 0, y);
  const ends = max(-18 - y, y - 36, insula - side);
  return max(abs(z - course) - gap, ends);
}

/** The tent over the cerebellum rises to the middle and to the front. */
function tentoriumHeight(x: number, y: number): number {
  return -24 + 26 * smoothStep(62, 0, abs(x)) * smoothStep(92, 30, y);
}

/** Distance from the nearest sulcus: sheets where smooth noise is zero, reaching in from the surface. */
function sulcusDistance(x: number, y: number, z: number, depth: number, noise: Noise): number {
  const bend = 5 * noise(x / 26, y / 26, z / 26);
  const folds = noise((x + bend) / GYRUS_MM, (y - bend) / GYRUS_MM, (z + bend) / GYRUS_MM + 17);
  const fadesWithDepth = 6 * smoothStep(8, SULCI_END_MM, depth);
  return abs(folds) * GYRUS_MM * 0.85 + fadesWithDepth;
}

function paintDeepNuclei(canvas: VoxelCanvas): void {
  const nuclei = [
    ellipsoid([10, 6, 8], [7.5, 14, 9]),
    ellipsoid([13, -18, 14], [4.5, 9, 8]),
    ellipsoid([24, -6, 6], [6.5, 16, 9]),
    ellipsoid([31, -4, 4], [1.4, 15, 10]),
  ];
  for (const { box, distance } of nuclei.flatMap(pair)) canvas.paint(box, distance, BRAIN_HU.grey);
}

/** Lateral ventricle of the left side as a chain of points with radii; the right one mirrors it. */
const VENTRICLE_CHAIN: readonly (readonly [point: Vector3, radiusMm: number])[] = [
  [[9, -36, 14], 2.5],
  [[9, -22, 18], 4.6],
  [[7, -6, 21], 4.4],
  [[10, 14, 25], 4.6],
  [[19, 34, 18], 6.8],
  [[27, 36, 4], 5],
  [[32, 20, -9], 2.8],
  [[30, 2, -15], 2],
];

function chainOf(points: readonly (readonly [Vector3, number])[]): readonly Shape[] {
  return points.slice(1).map(([to, toRadius], i) => {
    const [from, fromRadius] = points[i]!;
    return taperedCapsule(from, to, fromRadius, toRadius);
  });
}

function paintVentricles(canvas: VoxelCanvas): void {
  const occipitalHorn = taperedCapsule([21, 38, 14], [17, 60, 10], 5, 2);
  const links = [...chainOf(VENTRICLE_CHAIN), occipitalHorn];
  const box: Box = { min: [0, -42, -20], max: [42, 66, 36] };
  const distance = (x: number, y: number, z: number): number => {
    let nearest = 99;
    for (const link of links) nearest = smoothMin(nearest, link.distance(x, y, z), 3);
    // The septum keeps the two sides apart.
    return max(nearest, 0.7 - x);
  };
  for (const side of pair({ box, distance })) canvas.paint(side.box, side.distance, BRAIN_HU.fluid);
  const thirdVentricle = ellipsoid([0, 2, 5], [2.6, 12, 9]);
  canvas.paint(thirdVentricle.box, thirdVentricle.distance, BRAIN_HU.fluid);
  const aqueduct = taperedCapsule([0, 14, 0], [0, 28, -16], 1, 1.2);
  canvas.paint(aqueduct.box, aqueduct.distance, BRAIN_HU.fluid);
  const pineal = ellipsoid([0, 20, 6], [2, 2.6, 2]);
  canvas.paint(pineal.box, pineal.distance, 160);
  for (const plexus of pair(taperedCapsule([19, 36, 17], [24, 38, 8], 2, 1.6))) {
    canvas.paint(plexus.box, plexus.distance, 95);
  }
}

/** The fluid around the circle of Willis and in front of the brain stem. */
function paintBasalCisterns(canvas: VoxelCanvas): void {
  const cisterns = [
    ellipsoid([0, -10, -6], [14, 13, 8]),
    ellipsoid([0, 2, -8], [12, 9, 8]),
    ellipsoid([0, 7, -24], [15, 8, 20]),
    ellipsoid([0, 26, 2], [14, 7, 7]),
    ...pair(taperedCapsule([10, -11, -3], [36, -13, 1], 3.6, 4.2)),
    ...pair(taperedCapsule([8, 8, -5], [20, 24, -2], 3, 3)),
  ];
  for (const { box, distance } of cisterns) {
    canvas.paint(box, (x, y, z) => max(distance(x, y, z), cavityDistance(x, y, z)), BRAIN_HU.fluid);
  }
}

function paintPosteriorFossa(canvas: VoxelCanvas, noise: Noise): void {
  const box: Box = { min: [-58, 8, -52], max: [58, 86, 8] };
  const cerebellum = ellipsoid([0, 50, -24], [52, 32, 25]);
  const distance = (x: number, y: number, z: number): number =>
    max(
      cerebellum.distance(x, y, z),
      cavityDistance(x, y, z) + 1.8,
      z - tentoriumHeight(x, y) + 1.2,
    );
  canvas.paint(box, distance, (x, y, z, _present, d) => {
    // Folia follow the surface like pages.
    const folium = abs(sin((z + 0.35 * y + 3 * noise(x / 15, y / 15, z / 15)) * 1.05));
    if (-d < 9 && folium < 0.22) return BRAIN_HU.fluid + 10;
    return -d < 7 ? BRAIN_HU.grey : BRAIN_HU.white + 3;
  });
  const stem = [
    taperedCapsule([0, 14, -5], [0, 18, -14], 10, 10.5),
    ellipsoid([0, 19.5, -22], [15, 9.5, 12]),
    taperedCapsule([0, 26, -32], [0, 33, -50], 8, 6),
    taperedCapsule([0, 33, -50], [0, 38, -100], 6, 5.5),
  ];
  const canal = taperedCapsule([0, 33, -46], [0, 38, -100], 11, 9.5);
  canvas.paint(canal.box, canal.distance, BRAIN_HU.fluid);
  for (const part of stem) canvas.paint(part.box, part.distance, BRAIN_HU.stem);
  const fourthVentricle = ellipsoid([0, 31, -23], [6, 3.4, 8]);
  canvas.paint(fourthVentricle.box, fourthVentricle.distance, BRAIN_HU.fluid);
}

/** Falx and tentorium: sheets of dura that take up contrast medium. */
function paintDura(canvas: VoxelCanvas): void {
  const falx = (x: number, y: number, z: number): number =>
    max(abs(x) - 0.7, cavityDistance(x, y, z), -callosumDistance(y, z) * 30 + 7, -12 - z);
  canvas.paint({ min: [-3, -84, -14], max: [3, 92, 78] }, falx, BRAIN_HU.dura);
  const tent = (x: number, y: number, z: number): number =>
    max(abs(z - tentoriumHeight(x, y)) - 0.7, cavityDistance(x, y, z), 30 - y + abs(x) * -0.55);
  canvas.paint({ min: [-70, 4, -28], max: [70, 92, 6] }, tent, BRAIN_HU.dura);
}
