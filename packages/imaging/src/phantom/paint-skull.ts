import { ellipsoid, pair, smoothStep, taperedCapsule, type Shape } from './distance-fields.ts';
import { braincaseDistances, type BraincaseDistances } from './head-surface.ts';
import { SOFT_TISSUE_HU } from './paint-soft-tissue.ts';
import type { Box, VoxelCanvas } from './voxel-canvas.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { abs, max, min } = Math;

type Noise = (x: number, y: number, z: number) => number;

/** HU of bone and of the air in it. */
export const BONE_HU = {
  table: 1350,
  diploe: 780,
  petrous: 1750,
  air: -1000,
  suture: 260,
} as const;

const BRAINCASE: Box = { min: [-80, -90, -62], max: [80, 98, 84] };
const OUTER_TABLE_MM = 1.9;
const INNER_TABLE_MM = 1.5;

/** The vault with its two tables, the diploe between them and its sutures, and the skull base with its openings. */
export function paintBraincase(canvas: VoxelCanvas, noise: Noise): void {
  const here: BraincaseDistances = { outer: 0, inner: 0 };
  const distance = (x: number, y: number, z: number): number => {
    braincaseDistances(x, y, z, here);
    return max(here.outer, -here.inner);
  };
  // `paint` asks for the value at the point whose distance it just took, so `here` still belongs to it.
  canvas.paint(BRAINCASE, distance, (x, y, z) => {
    const fromOutside = -here.outer;
    if (fromOutside < 3.5 && isSuture(x, y, z, noise)) return BONE_HU.suture;
    const outerTable = 1 - smoothStep(OUTER_TABLE_MM - 0.7, OUTER_TABLE_MM + 0.7, fromOutside);
    const innerTable = 1 - smoothStep(INNER_TABLE_MM - 0.6, INNER_TABLE_MM + 0.6, here.inner);
    const table = max(outerTable, innerTable);
    const diploe = BONE_HU.diploe + 150 * noise(x / 2.4, y / 2.4, z / 2.4);
    return diploe + (BONE_HU.table + 90 * noise(x / 7, y / 7, z / 7) - diploe) * table;
  });
  paintPetrousBones(canvas, noise);
  for (const opening of baseOpenings())
    canvas.paint(opening.box, opening.distance, SOFT_TISSUE_HU.muscle - 15);
}

const SUTURE_HALF_WIDTH_MM = 0.75;

/** The seams between the bones of the vault: coronal, sagittal, lambdoid; they meander. */
function isSuture(x: number, y: number, z: number, noise: Noise): boolean {
  const side = abs(x);
  if (z < 4) return false;
  if (y < 0) {
    const course = -24 - side * 0.16 + 2.6 * noise(x / 4, z / 4, 11);
    return abs(y - course) < SUTURE_HALF_WIDTH_MM;
  }
  const lambdoid = 50 - side * 0.95 + 3 * noise(x / 4, y / 4, 23);
  if (y > 40 && abs(z - lambdoid) < SUTURE_HALF_WIDTH_MM + 0.2) return true;
  const isBehindCoronal = z > lambdoid && z > 40;
  return isBehindCoronal && abs(x - 2.4 * noise(y / 3.5, 5, 31)) < SUTURE_HALF_WIDTH_MM;
}

/** Dense petrous wedges, and mastoids whose cells hold air. */
function paintPetrousBones(canvas: VoxelCanvas, noise: Noise): void {
  for (const petrous of pair(taperedCapsule([52, 19, -29], [15, -1, -22], 9.5, 5))) {
    canvas.paint(petrous.box, petrous.distance, BONE_HU.petrous);
  }
  for (const mastoid of pair(ellipsoid([50, 27, -34], [11, 14, 17]))) {
    canvas.paint(mastoid.box, mastoid.distance, (x, y, z, _present, distance) => {
      if (distance > -2.2) return BONE_HU.table;
      return noise(x / 2.8, y / 2.8, z / 2.8) > -0.05 ? BONE_HU.air : 700;
    });
  }
  for (const canal of pair(taperedCapsule([66, 14, -25], [46, 10, -25], 4.4, 3.4))) {
    canvas.paint(canal.box, canal.distance, (_x, _y, _z, present, d) =>
      d < -1.6 ? BONE_HU.air : min(present, SOFT_TISSUE_HU.skin),
    );
  }
  for (const styloid of pair(taperedCapsule([46, 14, -46], [40, 2, -70], 2.4, 1.2))) {
    canvas.paint(styloid.box, styloid.distance, BONE_HU.table);
  }
}

/** Foramen magnum, carotid and jugular canals, foramen ovale, optic canals. */
function baseOpenings(): readonly Shape[] {
  const foramenMagnum = ellipsoid([0, 36, -48], [15, 18, 22]);
  return [
    foramenMagnum,
    ...pair(taperedCapsule([24, 6, -46], [22, 2, -26], 3.6, 3.2)),
    ...pair(taperedCapsule([27, 20, -56], [30, 22, -34], 4.5, 4)),
    ...pair(taperedCapsule([24, -6, -42], [24, -6, -18], 2.8, 2.8)),
    ...pair(taperedCapsule([14, -40, -14], [7, -20, -8], 2.4, 2.4)),
  ];
}
