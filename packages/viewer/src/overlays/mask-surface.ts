import { type BitMask, isInMask, transformPoint, type VolumeGeometry } from '@rounds/imaging/asset';

/** A closed triangle mesh in patient millimetres, seen from outside counter-clockwise. */
export interface SurfaceMesh {
  /** Three numbers per corner. */
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly indices: Uint32Array;
}

/** Boxes with more cells than this are halved along each side first: finer would be slow to draw and could not be seen. */
const MAX_CELLS = 1_000_000;
/**
 * Steps of smoothing: enough to take the stairs off voxels. Every second one goes outwards again, so that nothing shrinks.
 * @see Taubin, A signal processing approach to fair surface design (SIGGRAPH 1995)
 */
const SMOOTHING_STEPS: readonly number[] = Array.from({ length: 16 }, (_, i) =>
  i % 2 === 0 ? 0.6 : -0.63,
);
/** A corner stays inside its cell, so that no smoothing moves a surface by a voxel. */
const CELL_REACH = 0.49;

/** Samples around a mask, one empty layer beyond it on each side. */
interface Occupancy {
  readonly sides: readonly [number, number, number];
  readonly inside: Uint8Array;
  /** From a sample to the index space of the volume. */
  readonly step: number;
  readonly origin: readonly [number, number, number];
}

/**
 * The surface of a mask by surface nets: one corner per cell that the surface passes through, smoothed within its cell.
 * @see Gibson, Constrained Elastic Surface Nets (MICCAI 1998)
 */
export function maskSurface(mask: BitMask, geometry: VolumeGeometry): SurfaceMesh {
  const occupancy = sampleMask(mask);
  const net = placeCorners(occupancy);
  smooth(net, occupancy);
  const indices = joinCorners(net, occupancy, isMirrored(geometry));
  const positions = new Float32Array(net.cells.length * 3);
  for (let corner = 0; corner < net.cells.length; corner++) {
    const at = (axis: 0 | 1 | 2): number =>
      occupancy.origin[axis] + (net.places[corner * 3 + axis] as number) * occupancy.step;
    positions.set(transformPoint(geometry.indexToLps, [at(0), at(1), at(2)]), corner * 3);
  }
  return { positions, indices, normals: normalsOf(positions, indices) };
}

function sampleMask(mask: BitMask): Occupancy {
  const cells = (mask.size[0] + 1) * (mask.size[1] + 1) * (mask.size[2] + 1);
  const step = cells > MAX_CELLS ? 2 : 1;
  const sides = mask.size.map((side) => Math.ceil(side / step) + 2) as [number, number, number];
  const inside = new Uint8Array(sides[0] * sides[1] * sides[2]);
  const half = step ** 3 / 2;
  for (let z = 1, at; z < sides[2] - 1; z++) {
    for (let y = 1; y < sides[1] - 1; y++) {
      at = (z * sides[1] + y) * sides[0] + 1;
      for (let x = 1; x < sides[0] - 1; x++, at++)
        inside[at] = countAround(mask, x - 1, y - 1, z - 1, step) >= half ? 1 : 0;
    }
  }
  const middle = (step - 1) / 2;
  const origin = mask.origin.map((first) => first - step + middle) as [number, number, number];
  return { sides, inside, step, origin };
}

function countAround(mask: BitMask, x: number, y: number, z: number, step: number): number {
  let count = 0;
  const [i, j, k] = mask.origin;
  for (let dz = 0; dz < step; dz++)
    for (let dy = 0; dy < step; dy++)
      for (let dx = 0; dx < step; dx++)
        if (isInMask(mask, i + x * step + dx, j + y * step + dy, k + z * step + dz)) count += 1;
  return count;
}

interface Net {
  /** The cell of each corner: the number of its first sample. */
  readonly cells: readonly number[];
  /** The corner of each cell, -1 for none. */
  readonly corners: Int32Array;
  /** Three sample coordinates per corner. */
  readonly places: Float32Array;
}

function placeCorners({ sides, inside }: Occupancy): Net {
  const [width, height, depth] = sides;
  const layer = width * height;
  const corners = new Int32Array(inside.length).fill(-1);
  const cells: number[] = [];
  for (let z = 0; z < depth - 1; z++) {
    for (let y = 0; y < height - 1; y++) {
      let at = (z * height + y) * width;
      for (let x = 0; x < width - 1; x++, at++) {
        const count =
          (inside[at] as number) +
          (inside[at + 1] as number) +
          (inside[at + width] as number) +
          (inside[at + width + 1] as number) +
          (inside[at + layer] as number) +
          (inside[at + layer + 1] as number) +
          (inside[at + layer + width] as number) +
          (inside[at + layer + width + 1] as number);
        if (count === 0 || count === 8) continue;
        corners[at] = cells.length;
        cells.push(at);
      }
    }
  }
  const places = new Float32Array(cells.length * 3);
  for (const [corner, cell] of cells.entries()) {
    places[corner * 3] = (cell % width) + 0.5;
    places[corner * 3 + 1] = (Math.floor(cell / width) % height) + 0.5;
    places[corner * 3 + 2] = Math.floor(cell / layer) + 0.5;
  }
  return { cells, corners, places };
}

/** Evens out the corners with the middle of their neighbours, as far as their cells allow. */
function smooth({ cells, corners, places }: Net, { sides: [width, height] }: Occupancy): void {
  const layer = width * height;
  const steps = [1, -1, width, -width, layer, -layer] as const;
  const middles = places.slice();
  // Neighbours do not change from step to step: looked up once, -1 for none.
  const neighbours = new Int32Array(cells.length * steps.length);
  for (let corner = 0; corner < cells.length; corner++)
    for (let n = 0; n < steps.length; n++)
      neighbours[corner * steps.length + n] =
        corners[(cells[corner] as number) + (steps[n] as number)] ?? -1;
  const next = new Float32Array(places.length);
  for (const pull of SMOOTHING_STEPS) {
    for (let corner = 0; corner < cells.length; corner++) {
      let [x, y, z, count] = [0, 0, 0, 0];
      for (let n = corner * steps.length; n < (corner + 1) * steps.length; n++) {
        const from = (neighbours[n] as number) * 3;
        if (from < 0) continue;
        x += places[from] as number;
        y += places[from + 1] as number;
        z += places[from + 2] as number;
        count += 1;
      }
      const at = corner * 3;
      const share = count === 0 ? 0 : 1 / count;
      next[at] = pulled(places[at] as number, x * share, pull, middles[at] as number);
      next[at + 1] = pulled(places[at + 1] as number, y * share, pull, middles[at + 1] as number);
      next[at + 2] = pulled(places[at + 2] as number, z * share, pull, middles[at + 2] as number);
    }
    places.set(next);
  }
}

/** A coordinate moved some of the way to another, but not out of its cell. */
function pulled(from: number, towards: number, share: number, middle: number): number {
  const wanted = from + (towards - from) * share;
  if (wanted > middle + CELL_REACH) return middle + CELL_REACH;
  return wanted < middle - CELL_REACH ? middle - CELL_REACH : wanted;
}

/** Two triangles for each pair of neighbouring samples of which one is inside: around the edge between them. */
function joinCorners(
  { corners }: Net,
  { sides, inside }: Occupancy,
  mirrored: boolean,
): Uint32Array {
  const [width, height, depth] = sides;
  const steps = [1, width, width * height] as const;
  const indices: number[] = [];
  for (let z = 1; z < depth - 1; z++) {
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const at = (z * height + y) * width + x;
        const here = inside[at] as number;
        if (here === 0) continue;
        for (let axis = 0; axis < 3; axis++) {
          for (let sign = 1; sign >= -1; sign -= 2) {
            if (inside[at + sign * (steps[axis] as number)] === 1) continue;
            const cell = sign === 1 ? at : at - (steps[axis] as number);
            const u = steps[(axis + 1) % 3] as number;
            const v = steps[(axis + 2) % 3] as number;
            const a = corners[cell] as number;
            const b = corners[cell - u] as number;
            const c = corners[cell - u - v] as number;
            const d = corners[cell - v] as number;
            if ((sign === 1) !== mirrored) indices.push(a, b, c, a, c, d);
            else indices.push(a, c, b, a, d, c);
          }
        }
      }
    }
  }
  return Uint32Array.from(indices);
}

/** Whether the steps of the grid are left-handed in the patient: what is outside then turns the other way. */
function isMirrored({ indexToLps: m }: VolumeGeometry): boolean {
  const determinant =
    m[0] * (m[5] * m[10] - m[6] * m[9]) -
    m[1] * (m[4] * m[10] - m[6] * m[8]) +
    m[2] * (m[4] * m[9] - m[5] * m[8]);
  return determinant < 0;
}

function normalsOf(positions: Float32Array, indices: Uint32Array): Float32Array {
  const normals = new Float32Array(positions.length);
  const at = (corner: number, axis: number): number => positions[corner * 3 + axis] as number;
  for (let i = 0; i < indices.length; i += 3) {
    const a = indices[i] as number;
    const b = indices[i + 1] as number;
    const c = indices[i + 2] as number;
    const ux = at(b, 0) - at(a, 0);
    const uy = at(b, 1) - at(a, 1);
    const uz = at(b, 2) - at(a, 2);
    const vx = at(c, 0) - at(a, 0);
    const vy = at(c, 1) - at(a, 1);
    const vz = at(c, 2) - at(a, 2);
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    for (let n = 0; n < 3; n++) {
      const corner = (indices[i + n] as number) * 3;
      normals[corner] = (normals[corner] as number) + nx;
      normals[corner + 1] = (normals[corner + 1] as number) + ny;
      normals[corner + 2] = (normals[corner + 2] as number) + nz;
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(
      normals[i] as number,
      normals[i + 1] as number,
      normals[i + 2] as number,
    );
    for (let axis = 0; axis < 3; axis++)
      normals[i + axis] = (normals[i + axis] as number) / (length || 1);
  }
  return normals;
}
