import { bell, smoothMax, smoothMin, smoothStep } from './distance-fields.ts';
import { jawDistance, upperFaceDistance } from './facial-skeleton.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { abs, floor, hypot, max, min, sqrt } = Math;

/**
 * The large surfaces of the head as signed distances (mm, negative inside), in LPS:
 * x to the patient's left, y to the back, z to the top. The origin lies just behind the sella.
 */

const VAULT = { y: 4, z: 14, radiusX: 70, radiusY: 89, radiusZ: 66 } as const;
/** Above this height there is no skull base to think of. */
const VAULT_ONLY_Z = 14;

/** The outer surface of the vault: an egg, wider behind than in front. */
export function vaultDistance(x: number, y: number, z: number): number {
  const widening = 1 + 0.075 * min(0.7, max(-1, (y - 5) / 75));
  const u = x / (VAULT.radiusX * widening);
  const v = (y - VAULT.y) / VAULT.radiusY;
  const w = (z - VAULT.z) / VAULT.radiusZ;
  const r = sqrt(u * u + v * v + w * w);
  if (r < 0.2) return -VAULT.radiusZ * (1 - r);
  const su = u / VAULT.radiusX;
  const sv = v / VAULT.radiusY;
  const sw = w / VAULT.radiusZ;
  return ((r - 1) * r) / sqrt(su * su + sv * sv + sw * sw);
}

/** How high the floor of the cranial cavity is: three steps down from front to back, with sella and petrous ridges. */
function computeFloorHeight(side: number, y: number): number {
  const anterior = smoothStep(-22, -34, y);
  const posterior = smoothStep(4, 24, y);
  const orbitalRoof = 7 * bell(side - 27, 13) * bell(y + 55, 24);
  const cribriform = -4 * bell(side, 7) * bell(y + 58, 20);
  const anteriorFloor = -9 + orbitalRoof + cribriform;
  const sella = bell(side, 13);
  const clivus = -9 - 36 * smoothStep(-10, 22, y);
  const lateralFloor = -26 * (1 - posterior) - 44 * posterior;
  const behind = lateralFloor + (clivus - lateralFloor) * sella;
  // The ridge runs from the mastoid forward and inward to the apex.
  const along = min(1, max(0, ((side - 14) * 44 + (y + 2) * 24) / (44 * 44 + 24 * 24)));
  const ridgeDistance = hypot(side - 14 - along * 44, y + 2 - along * 24);
  const petrousRidge = side > 10 ? 15 * bell(ridgeDistance, 7.5) : 0;
  return anteriorFloor * anterior + (behind + petrousRidge) * (1 - anterior);
}

const FLOOR_TABLE = { sides: 100, from: -120, count: 240 } as const;
let floorTable: Float32Array | undefined;

/** The floor between whole millimetres; computed once, because it is asked for millions of times. */
function floorHeight(x: number, y: number): number {
  floorTable ??= fillFloorTable();
  const { sides, from, count } = FLOOR_TABLE;
  const u = min(sides - 1.001, abs(x));
  const v = min(count - 1.001, max(0, y - from));
  const i = floor(u);
  const j = floor(v);
  const at = j * sides + i;
  const fu = u - i;
  const near = floorTable[at]! + (floorTable[at + 1]! - floorTable[at]!) * fu;
  const far =
    floorTable[at + sides]! + (floorTable[at + sides + 1]! - floorTable[at + sides]!) * fu;
  return near + (far - near) * (v - j);
}

function fillFloorTable(): Float32Array {
  const { sides, from, count } = FLOOR_TABLE;
  const table = new Float32Array(sides * count);
  for (let j = 0; j < count; j += 1) {
    for (let i = 0; i < sides; i += 1) table[j * sides + i] = computeFloorHeight(i, from + j);
  }
  return table;
}

function vaultThickness(x: number, y: number, z: number): number {
  const side = abs(x);
  const occipital =
    y > 35 && z < 30 ? 3 * bell(side, 22) * smoothStep(35, 75, y) * smoothStep(30, -10, z) : 0;
  const frontal = y < -45 ? 1.5 * smoothStep(-45, -80, y) : 0;
  const temporal = side > 50 && z < 22 ? 2.4 * smoothStep(50, 68, side) * smoothStep(22, -5, z) : 0;
  return 6.4 + occipital + frontal - temporal;
}

const FLOOR_THICKNESS_MM = 5;

/** The braincase without its contents: distances from its outer and inner surface at one point. */
export interface BraincaseDistances {
  outer: number;
  inner: number;
}

/** Writes into `result`, so that millions of calls allocate nothing. */
export function braincaseDistances(
  x: number,
  y: number,
  z: number,
  result: BraincaseDistances,
): void {
  const vault = vaultDistance(x, y, z);
  const inner = vault + vaultThickness(x, y, z);
  if (z > VAULT_ONLY_Z) {
    result.outer = vault;
    result.inner = inner;
    return;
  }
  const floor = floorHeight(x, y);
  result.outer = smoothMax(vault, floor - FLOOR_THICKNESS_MM - z, 5);
  result.inner = smoothMax(inner, floor - z, 6);
}

const scratch: BraincaseDistances = { outer: 0, inner: 0 };

/** The inner surface of the braincase; negative where brain, fluid and vessels are. */
export function cavityDistance(x: number, y: number, z: number): number {
  braincaseDistances(x, y, z, scratch);
  return scratch.inner;
}

const SCALP_MM = 6;
/** So far outside, nothing that stands out from vault, face and neck is reached. */
const FAR_MM = 30;
/** Soft tissue over the bones of the face. */
const COVER_MM = 5;
/** So far inside, nothing on the outside matters. */
const DEEP_MM = 25;

/** The skin: scalp, face, nose, lids, lips, ears and neck. */
export function skinDistance(x: number, y: number, z: number): number {
  let distance = vaultDistance(x, y, z) - SCALP_MM;
  if (distance < -DEEP_MM) return distance;
  if (z < 30) distance = smoothMin(distance, faceDistance(x, y, z), 14);
  if (z < 22) distance = smoothMin(distance, neckDistance(x, y, z), 16);
  if (distance > FAR_MM) return distance - FAR_MM / 2;
  if (z < 26 && y < 12 && distance > -COVER_MM - 4) {
    distance = smoothMin(distance, upperFaceDistance(x, y, z) - COVER_MM, 9);
    if (z < -30) distance = smoothMin(distance, jawDistance(x, y, z) - COVER_MM - 2, 9);
  }
  if (abs(x) > 62 && z < 20) distance = smoothMin(distance, earDistance(abs(x), y, z), 7);
  return distance;
}

function roundDistance(
  x: number,
  y: number,
  z: number,
  rx: number,
  ry: number,
  rz: number,
): number {
  const r = sqrt((x / rx) ** 2 + (y / ry) ** 2 + (z / rz) ** 2);
  const steepness = sqrt((x / rx / rx) ** 2 + (y / ry / ry) ** 2 + (z / rz / rz) ** 2);
  return steepness === 0 ? -min(rx, ry, rz) : ((r - 1) * r) / steepness;
}

function faceDistance(x: number, y: number, z: number): number {
  // Broad at the cheekbones, narrow at the jaw.
  const width = 68 - 13 * smoothStep(-42, -92, z);
  let distance = roundDistance(x, y + 36, z + 50, width, 57, 74);
  if (y > -62) return distance;
  const side = abs(x);
  const sockets = roundDistance(side - 30, y + 101, z + 21, 17, 12, 11);
  distance = smoothMax(distance, -sockets, 9);
  const lids = roundDistance(side - 31, y + 77.5, z + 22, 15.5, 14, 13);
  distance = smoothMin(distance, lids, 5);
  distance = smoothMin(distance, rodDistance(x, y, z, -88, -12, -103, -42, 5, 7.5), 9);
  const wings = roundDistance(side - 9, y + 95, z + 45, 6.5, 8, 6);
  distance = smoothMin(distance, wings, 4);
  const lips = roundDistance(x, y + 90, z + 77, 23, 8.5, 4.2);
  const lowerLip = roundDistance(x, y + 88, z + 86, 19, 9, 4.2);
  return smoothMin(distance, min(lips, lowerLip), 4);
}

/** A tapered rod in the midline plane. */
function rodDistance(
  x: number,
  y: number,
  z: number,
  y0: number,
  z0: number,
  y1: number,
  z1: number,
  r0: number,
  r1: number,
): number {
  // prettier-ignore
  const dy = y1 - y0;
  const dz = z1 - z0;
  const t = min(1, max(0, ((y - y0) * dy + (z - z0) * dz) / (dy * dy + dz * dz)));
  return hypot(x, y - y0 - dy * t, z - z0 - dz * t) - (r0 + (r1 - r0) * t);
}

function neckDistance(x: number, y: number, z: number): number {
  const radius = 62 - 9 * smoothStep(-38, -72, z);
  const ring = hypot(x / 1.03, y - 26 - (z + 40) * -0.1) - radius;
  return smoothMax(ring, z + 8, 14);
}

function earDistance(side: number, y: number, z: number): number {
  const lean = (y - 12) * 0.3;
  const auricle = roundDistance(side - 70 - lean, y - 20 - z * 0.12, z + 20, 4, 17, 28);
  const concha = roundDistance(side - 77 - lean, y - 16, z + 23, 6, 8, 11);
  return smoothMax(auricle, -concha, 3);
}
