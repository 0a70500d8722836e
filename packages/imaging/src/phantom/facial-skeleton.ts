import { smoothMax, smoothMin } from './distance-fields.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { abs, min, sqrt } = Math;

/** A rod with round ends in the space of one side of the face (x grows away from the midline). */
interface Strut {
  readonly ax: number; readonly ay: number; readonly az: number;
  readonly dx: number; readonly dy: number; readonly dz: number;
  readonly lengthSquared: number;
  readonly fromRadius: number; readonly toRadius: number;
} // prettier-ignore

function strut(
  [ax, ay, az]: readonly [number, number, number],
  [bx, by, bz]: readonly [number, number, number],
  fromRadius: number,
  toRadius: number,
): Strut {
  const [dx, dy, dz] = [bx - ax, by - ay, bz - az];
  return {
    ax,
    ay,
    az,
    dx,
    dy,
    dz,
    lengthSquared: dx * dx + dy * dy + dz * dz,
    fromRadius,
    toRadius,
  };
}

/** The buttresses of the face; blended they make its skeleton. */
const STRUTS: readonly Strut[] = [
  // Supraorbital margin, lateral margin, infraorbital margin.
  strut([7, -81, -4], [38, -72, -3], 6, 6),
  strut([40, -71, -4], [47, -63, -24], 5.5, 5),
  strut([47, -63, -24], [46, -63, -40], 5, 8),
  strut([45, -67, -40], [15, -81, -37], 6, 5),
  // Frontal process of the maxilla and nasal bone.
  strut([14, -81, -38], [6, -86, -12], 4.5, 4.5),
  strut([2.5, -88, -9], [3.5, -97, -29], 3.4, 2.4),
  // Cheek to alveolar process, zygomatic arch, lateral wall of the orbit.
  strut([42, -62, -46], [30, -58, -66], 7, 6),
  strut([50, -60, -41], [58, -36, -38], 4.4, 3.4),
  strut([58, -36, -38], [57, 6, -29], 3.4, 5.5),
  strut([44, -56, -22], [34, -34, -20], 5.5, 6),
  // Pterygoid plate; ramus of the jaw with condyle and coronoid process.
  strut([16, -26, -42], [16, -31, -66], 4, 3),
];

const JAW: readonly Strut[] = [
  strut([51, -3, -42], [50, -6, -56], 5.5, 4.2),
  strut([50, -6, -56], [47, -14, -98], 4.2, 7),
  strut([49, -18, -70], [44, -30, -100], 4.5, 7),
  strut([48, -30, -52], [48, -22, -76], 2.6, 4.8),
];

function strutDistance(part: Strut, side: number, y: number, z: number): number {
  const px = side - part.ax;
  const py = y - part.ay;
  const pz = z - part.az;
  const along = (px * part.dx + py * part.dy + pz * part.dz) / part.lengthSquared;
  const t = along < 0 ? 0 : along > 1 ? 1 : along;
  const ex = px - part.dx * t;
  const ey = py - part.dy * t;
  const ez = pz - part.dz * t;
  return (
    sqrt(ex * ex + ey * ey + ez * ez) - (part.fromRadius + (part.toRadius - part.fromRadius) * t)
  );
}

function roundedDistance(
  x: number,
  y: number,
  z: number,
  rx: number,
  ry: number,
  rz: number,
): number {
  const u = x / rx;
  const v = y / ry;
  const w = z / rz;
  const r = sqrt(u * u + v * v + w * w);
  return r === 0
    ? -min(rx, ry, rz)
    : ((r - 1) * r) / sqrt((u / rx) ** 2 + (v / ry) ** 2 + (w / rz) ** 2);
}

const BLEND_MM = 7;

/** The upper face as one bone (mm, negative inside), with the orbits and the nasal aperture cut out. */
export function upperFaceDistance(x: number, y: number, z: number): number {
  const side = abs(x);
  let distance = roundedDistance(x, y + 58, z + 54, 40, 26, 20);
  if (distance > 75) return distance - 55;
  distance = smoothMin(distance, roundedDistance(x, y + 62, z + 70, 27, 25, 9), 6);
  distance = smoothMin(distance, roundedDistance(x, y + 66, z - 4, 43, 17, 14), BLEND_MM);
  for (const part of STRUTS)
    distance = smoothMin(distance, strutDistance(part, side, y, z), BLEND_MM);
  distance = smoothMax(distance, -orbitDistance(x, y, z), 3);
  const aperture = roundedDistance(side - 4, y + 88, z + 44, 9, 16, 14);
  return smoothMax(distance, -aperture, 3);
}

/** The pyramid that holds an eye: wide in front, its tip at the optic canal. */
export function orbitDistance(x: number, y: number, z: number): number {
  return strutDistance(ORBIT, abs(x), y, z);
}

const ORBIT = strut([31, -86, -22], [11, -34, -15], 17.5, 4.5);

/** The part of the lower jaw that the volume holds. */
export function jawDistance(x: number, y: number, z: number): number {
  const side = abs(x);
  let distance = 99;
  for (const part of JAW) distance = smoothMin(distance, strutDistance(part, side, y, z), 5);
  return distance;
}

const SPINE: readonly Strut[] = [
  // Atlas: lateral mass, posterior and anterior arch, transverse process.
  strut([19, 22, -62], [21, 24, -62], 8, 8),
  strut([20, 26, -63], [9, 52, -64], 4.2, 3.4),
  strut([9, 52, -64], [0, 54, -64], 3.4, 3.6),
  strut([14, 14, -62], [0, 11, -62], 3.6, 3.4),
  strut([24, 22, -63], [40, 26, -64], 4.2, 3.2),
  // Axis: dens, body, articular process, lamina.
  strut([0, 20, -58], [0, 21, -76], 4.4, 5.6),
  strut([0, 22, -84], [8, 23, -90], 9, 8),
  strut([17, 25, -82], [18, 26, -86], 8, 8),
  strut([18, 33, -87], [3, 62, -93], 3.8, 4.5),
];

/** Atlas and axis, as far as the volume reaches. */
export function upperSpineDistance(x: number, y: number, z: number): number {
  const side = abs(x);
  let distance = 99;
  for (const part of SPINE) distance = smoothMin(distance, strutDistance(part, side, y, z), 2.5);
  return distance;
}
