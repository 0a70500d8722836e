import type { Vector3 } from '../geometry/matrix4.ts';
import { add, length, normalize, scale, subtract } from '../geometry/vector3.ts';
import { sphere, taperedCapsule } from './distance-fields.ts';
import { cavityDistance } from './head-surface.ts';
import type { VoxelCanvas } from './voxel-canvas.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { cos, sin } = Math;

/** HU of blood in the arterial phase, and in the sinuses, which fill later. */
export const VESSEL_HU = { artery: 350, sinus: 190 } as const;

/** A vessel along a smooth curve through points, tapering from its first radius to its last. */
export interface Vessel {
  readonly name: string;
  readonly points: readonly Vector3[];
  readonly fromRadiusMm: number;
  readonly toRadiusMm: number;
  readonly hu: number;
}

const artery = (
  name: string,
  fromRadiusMm: number,
  toRadiusMm: number,
  points: readonly Vector3[],
): Vessel => ({
  name,
  points,
  fromRadiusMm,
  toRadiusMm,
  hu: VESSEL_HU.artery,
});

/** Where the right middle cerebral artery divides; the aneurysm sits in the fork. */
export const RIGHT_MCA_BIFURCATION: Vector3 = [-35, -13, 1];

/** Arteries of the left side; the right side mirrors them. @see the circle of Willis in any anatomy atlas */
const LEFT_ARTERIES: readonly Vessel[] = [
  artery('Internal carotid artery', 2.7, 2, [
    [25, 4, -92], [24, 5, -66], [23, 4, -42], [21, 1, -32], [13, -3, -27], [11, -9, -19], [12, -19, -17],
    [11.5, -21, -11], [11, -15, -7], [13, -11, -2],
  ]),
  artery('Middle cerebral artery, M1', 1.8, 1.5, [[13, -11, -2], [22, -13.5, -1], [29, -12.5, 1.5], [35, -13, 1]]),
  artery('Middle cerebral artery, upper trunk', 1.5, 1.2, [[35, -13, 1], [41, -11, 6], [46, -4, 9], [50, 6, 12], [56, 14, 17]]),
  artery('Middle cerebral artery, lower trunk', 1.45, 1.2, [[35, -13, 1], [41, -9, -2], [47, 0, 1], [52, 12, 6], [58, 22, 10]]),
  artery('Anterior cerebral artery, A1', 1.4, 1.3, [[13, -11, -2], [8, -15, 0], [2.6, -18, 1]]),
  artery('Anterior cerebral artery, A2', 1.3, 1.1, [
    [2.6, -18, 1], [2, -27, 6], [1.8, -37, 15], [1.8, -41, 26], [1.8, -34, 35], [1.8, -16, 41], [1.8, 8, 42], [1.8, 26, 38],
  ]),
  artery('Callosomarginal artery', 1, 0.8, [[1.8, -40, 24], [1.8, -48, 36], [1.8, -40, 50], [1.8, -22, 56], [1.8, -4, 60]]),
  artery('Posterior communicating artery', 0.8, 0.8, [[11.5, -13, -6], [10, -4, -7], [8, 4, -6]]),
  artery('Posterior cerebral artery', 1.4, 0.9, [
    [0, 4.5, -8], [8, 3.5, -6], [15, 10, -5], [19, 20, -2], [17, 32, 2], [19, 44, 2], [13, 58, 4], [11, 72, 12],
  ]),
  artery('Superior cerebellar artery', 0.9, 0.7, [[0, 5, -11], [9, 8, -11], [16, 18, -8], [19, 32, -3]]),
  artery('Vertebral artery', 1.8, 1.6, [
    [24, 24, -92], [29, 25, -72], [30, 29, -64], [22, 40, -58], [12, 34, -53], [7.5, 24, -46], [0.8, 16, -37],
  ]),
  artery('Posterior inferior cerebellar artery', 0.9, 0.7, [[8, 25, -46], [15, 32, -45], [18, 42, -43], [14, 54, -40]]),
]; // prettier-ignore

const MIDLINE_ARTERIES: readonly Vessel[] = [
  artery('Basilar artery', 2, 1.8, [
    [0, 16, -37],
    [-0.6, 11, -29],
    [0.8, 5.5, -18],
    [0, 4.5, -8],
  ]),
  artery('Anterior communicating artery', 0.95, 0.95, [
    [-2.6, -18, 1],
    [2.6, -18, 1],
  ]),
];

/** A point on the brain's surface, seen from its middle, `depthMm` below the inner table. */
function surfacePoint(direction: Vector3, depthMm: number): Vector3 {
  const center: Vector3 = [0, 4, 12];
  const unit = normalize(direction);
  let near = 10;
  let far = 110;
  for (let i = 0; i < 18; i += 1) {
    const middle = (near + far) / 2;
    const [x, y, z] = add(center, scale(unit, middle));
    if (cavityDistance(x, y, z) < -depthMm) near = middle;
    else far = middle;
  }
  return add(center, scale(unit, near));
}

/** Where each cortical branch runs to, as directions from the middle of the brain. */
const CORTICAL_COURSES: readonly (readonly Vector3[])[] = [
  [[1, -0.1, 0.2], [1, -0.35, 0.55], [0.85, -0.6, 0.85]],
  [[1, 0, 0.25], [1, -0.1, 0.6], [0.8, -0.15, 1.1]],
  [[1, 0.15, 0.25], [0.95, 0.3, 0.6], [0.7, 0.4, 1.1]],
  [[1, 0.3, 0.15], [0.9, 0.75, 0.4], [0.6, 1, 0.7]],
  [[1, 0.3, 0.05], [0.85, 0.9, 0.05], [0.6, 1.2, 0.1]],
  [[1, 0.05, 0], [1, 0.25, -0.2], [0.9, 0.6, -0.3]],
]; // prettier-ignore

function corticalBranches(): readonly Vessel[] {
  return CORTICAL_COURSES.map((course, i) => {
    const trunkEnd: Vector3 = i < 3 ? [56, 14, 17] : [58, 22, 10];
    const points = course.map((direction, n) => surfacePoint(direction, n === 0 ? 4 : 2.4));
    return artery(`Cortical branch ${i + 1}`, 1.2, 0.9, [trunkEnd, ...points]);
  });
}

/** The venous sinuses run on the inner table: over the top in the midline, then around the back to both sides. */
function sinuses(): readonly Vessel[] {
  const sinus = (
    name: string,
    fromRadiusMm: number,
    toRadiusMm: number,
    points: readonly Vector3[],
  ): Vessel => ({
    name,
    points,
    fromRadiusMm,
    toRadiusMm,
    hu: VESSEL_HU.sinus,
  });
  const sagittal: Vector3[] = [];
  for (let degrees = 200; degrees >= -8; degrees -= 16) {
    const angle = (degrees * Math.PI) / 180;
    sagittal.push(surfacePoint([0, cos(angle), sin(angle)], 2));
  }
  const torcula = sagittal.at(-1) ?? [0, 80, -8];
  const lateral = (side: 1 | -1): readonly Vector3[] => [
    torcula,
    ...([[0.35, 1, -0.3], [0.75, 0.85, -0.33], [0.95, 0.5, -0.36]] as const).map(([x, y, z]) =>
      surfacePoint([x * side, y, z], 2.2),
    ),
    [46 * side, 32, -36],
    [31 * side, 22, -42],
    [30 * side, 20, -60],
    [33 * side, 14, -92],
  ]; // prettier-ignore
  return [
    sinus('Superior sagittal sinus', 1.6, 3.6, sagittal),
    sinus('Left transverse sinus', 3, 3.2, lateral(1)),
    sinus('Right transverse sinus', 3.4, 3.8, lateral(-1)),
    sinus('Straight sinus', 1.8, 2.4, [[0, 32, 14], [0, 56, 4], torcula]),
  ]; // prettier-ignore
}

const mirrorVessel = (vessel: Vessel): Vessel => ({
  ...vessel,
  name: `Right ${vessel.name.toLowerCase()}`,
  points: vessel.points.map(([x, y, z]) => [-x, y, z]),
});

/** Every vessel of the phantom. */
export function vesselTree(): readonly Vessel[] {
  const left = [...LEFT_ARTERIES, ...corticalBranches()];
  return [
    ...sinuses(),
    ...left.map((vessel) => ({ ...vessel, name: `Left ${vessel.name.toLowerCase()}` })),
    ...left.map(mirrorVessel),
    ...MIDLINE_ARTERIES,
  ];
}

const CURVE_STEPS = 5;

/** The Catmull-Rom curve through a vessel's points, as short straight pieces. */
export function vesselCurve({ points }: Vessel): readonly Vector3[] {
  const curve: Vector3[] = [];
  for (let i = 0; i + 1 < points.length; i += 1) {
    const p1 = points[i]!;
    const p2 = points[i + 1]!;
    const p0 = points[i - 1] ?? subtract(scale(p1, 2), p2);
    const p3 = points[i + 2] ?? subtract(scale(p2, 2), p1);
    for (let step = 0; step < CURVE_STEPS; step += 1)
      curve.push(catmullRom(p0, p1, p2, p3, step / CURVE_STEPS));
  }
  const last = points.at(-1);
  return last ? [...curve, last] : curve;
}

function catmullRom(p0: Vector3, p1: Vector3, p2: Vector3, p3: Vector3, t: number): Vector3 {
  const along = (axis: 0 | 1 | 2): number => {
    const [a, b, c, d] = [p0[axis], p1[axis], p2[axis], p3[axis]];
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  };
  return [along(0), along(1), along(2)];
}

/** Paints a vessel over what is there; blood is never darker than what it crosses, except bone. */
export function paintVessel(canvas: VoxelCanvas, vessel: Vessel): void {
  const curve = vesselCurve(vessel);
  const pieces = curve
    .slice(1)
    .map((to, i) => ({ from: curve[i]!, to, lengthMm: length(subtract(to, curve[i]!)) }));
  const totalMm = pieces.reduce((sum, { lengthMm }) => sum + lengthMm, 0);
  let walkedMm = 0;
  for (const { from, to, lengthMm } of pieces) {
    const radiusAt = (mm: number): number =>
      vessel.fromRadiusMm + ((vessel.toRadiusMm - vessel.fromRadiusMm) * mm) / totalMm;
    const piece = taperedCapsule(from, to, radiusAt(walkedMm), radiusAt(walkedMm + lengthMm));
    walkedMm += lengthMm;
    // Neighbouring pieces overlap: what a piece already painted must not be thinned at the next one's end.
    canvas.paint(piece.box, piece.distance, (_x, _y, _z, present) =>
      present > vessel.hu && present < vessel.hu + 20 ? present : vessel.hu,
    );
  }
}

/** A berry on a short neck, pointing forward and up out of the fork. */
export const ANEURYSM = { centerLps: [-38.5, -18.5, 5.5], radiusMm: 4.2, neckRadiusMm: 2 } as const;

export function paintAneurysm(canvas: VoxelCanvas): void {
  const dome = sphere(ANEURYSM.centerLps, ANEURYSM.radiusMm);
  const neck = taperedCapsule(
    RIGHT_MCA_BIFURCATION,
    ANEURYSM.centerLps,
    1.6,
    ANEURYSM.neckRadiusMm,
  );
  const daughter = sphere([-41, -21, 8], 1.7);
  for (const { box, distance } of [neck, dome, daughter])
    canvas.paint(box, distance, VESSEL_HU.artery);
}
