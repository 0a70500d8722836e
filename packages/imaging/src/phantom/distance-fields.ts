import type { Vector3 } from '../geometry/matrix4.ts';
import { boxAround, type Box, type DistanceField } from './voxel-canvas.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { abs, ceil, exp, floor, max, min, sqrt } = Math;

/** A shape and the box it fits in. */
export interface Shape {
  readonly distance: DistanceField;
  readonly box: Box;
}

/** An ellipsoid with axes along LPS; exact at its surface to first order. */
export function ellipsoid(center: Vector3, radiiMm: Vector3): Shape {
  const [cx, cy, cz] = center;
  const [rx, ry, rz] = radiiMm;
  const distance: DistanceField = (x, y, z) => {
    const u = (x - cx) / rx;
    const v = (y - cy) / ry;
    const w = (z - cz) / rz;
    const r = sqrt(u * u + v * v + w * w);
    const steepness = sqrt((u / rx) ** 2 + (v / ry) ** 2 + (w / rz) ** 2);
    return steepness === 0 ? -min(rx, ry, rz) : ((r - 1) * r) / steepness;
  };
  return {
    distance,
    box: { min: [cx - rx, cy - ry, cz - rz], max: [cx + rx, cy + ry, cz + rz] },
  };
}

export function sphere(center: Vector3, radiusMm: number): Shape {
  const [cx, cy, cz] = center;
  return {
    distance: (x, y, z) => sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2) - radiusMm,
    box: boxAround([center], radiusMm),
  };
}

/** A rod with round ends whose radius changes from one end to the other. */
export function taperedCapsule(
  from: Vector3,
  to: Vector3,
  fromRadiusMm: number,
  toRadiusMm: number,
): Shape {
  const [ax, ay, az] = from;
  const dx = to[0] - ax;
  const dy = to[1] - ay;
  const dz = to[2] - az;
  const lengthSquared = dx * dx + dy * dy + dz * dz || 1;
  const distance: DistanceField = (x, y, z) => {
    const px = x - ax;
    const py = y - ay;
    const pz = z - az;
    const t = min(1, max(0, (px * dx + py * dy + pz * dz) / lengthSquared));
    const ex = px - dx * t;
    const ey = py - dy * t;
    const ez = pz - dz * t;
    return sqrt(ex * ex + ey * ey + ez * ez) - (fromRadiusMm + (toRadiusMm - fromRadiusMm) * t);
  };
  return { distance, box: boxAround([from, to], max(fromRadiusMm, toRadiusMm)) };
}

/** The same shape on the other side of the body. */
export function mirrored({ distance, box }: Shape): Shape {
  return {
    distance: (x, y, z) => distance(-x, y, z),
    box: { min: [-box.max[0], box.min[1], box.min[2]], max: [-box.min[0], box.max[1], box.max[2]] },
  };
}

/** A shape and its mirror image. */
export function pair(shape: Shape): readonly Shape[] {
  return [shape, mirrored(shape)];
}

/** The smaller of two distances, with the crease between them rounded over about `radiusMm`. */
export function smoothMin(a: number, b: number, radiusMm: number): number {
  const h = max(0, radiusMm - abs(a - b)) / radiusMm;
  return min(a, b) - (h * h * radiusMm) / 4;
}

export function smoothMax(a: number, b: number, radiusMm: number): number {
  return -smoothMin(-a, -b, radiusMm);
}

/** 0 before `from`, 1 after `to`, smooth in between; `from` may be the larger one. */
export function smoothStep(from: number, to: number, value: number): number {
  const t = min(1, max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

export const bell = (offset: number, width: number): number => exp(-((offset / width) ** 2));

/** A costly distance field, looked up between points of a table; rounds off what is finer than the step. */
export function tabulated(box: Box, stepMm: number, distance: DistanceField): DistanceField {
  const [x0, y0, z0] = box.min;
  const nx = ceil((box.max[0] - x0) / stepMm) + 2;
  const ny = ceil((box.max[1] - y0) / stepMm) + 2;
  const nz = ceil((box.max[2] - z0) / stepMm) + 2;
  const table = new Float32Array(nx * ny * nz);
  for (let k = 0, at = 0; k < nz; k += 1) {
    for (let j = 0; j < ny; j += 1) {
      for (let i = 0; i < nx; i += 1, at += 1)
        table[at] = distance(x0 + i * stepMm, y0 + j * stepMm, z0 + k * stepMm);
    }
  }
  const rowStep = nx;
  const sliceStep = nx * ny;
  return (x, y, z) => {
    const u = min(nx - 1.001, max(0, (x - x0) / stepMm));
    const v = min(ny - 1.001, max(0, (y - y0) / stepMm));
    const w = min(nz - 1.001, max(0, (z - z0) / stepMm));
    const i = floor(u);
    const j = floor(v);
    const k = floor(w);
    const at = k * sliceStep + j * rowStep + i;
    const fu = u - i;
    const fv = v - j;
    const along = (start: number): number =>
      table[start]! + (table[start + 1]! - table[start]!) * fu;
    const near = along(at) + (along(at + rowStep) - along(at)) * fv;
    const farAt = at + sliceStep;
    const far = along(farAt) + (along(farAt + rowStep) - along(farAt)) * fv;
    return near + (far - near) * (w - k);
  };
}
