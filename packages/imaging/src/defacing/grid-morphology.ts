// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { abs, floor, round } = Math;

/** Distances, components and smoothing of cell masks; all masks are 0 or 1 per cell, x fastest. */
export type GridSize = readonly [number, number, number];

/** Chamfer weights in twelfths of a cell for steps along an axis, a face diagonal, a space diagonal. */
const WEIGHTS = [12, 17, 21] as const;
const UNIT = 12;
const FAR = 60_000;
const UNREACHED = Infinity;

/** Steps to the 26 neighbours as distances in memory; the first 13 go to cells that come earlier. */
interface Steps {
  readonly offsets: Int32Array;
  readonly weights: Uint16Array;
}

function stepsOf([nx, ny]: GridSize): Steps {
  const offsets: number[] = [];
  const weights: number[] = [];
  for (let dz = -1; dz <= 1; dz += 1) {
    for (let dy = -1; dy <= 1; dy += 1) {
      for (let dx = -1; dx <= 1; dx += 1) {
        const order = abs(dx) + abs(dy) + abs(dz);
        if (order === 0) continue;
        offsets.push(dx + dy * nx + dz * nx * ny);
        weights.push(WEIGHTS[order - 1] ?? 21);
      }
    }
  }
  return { offsets: Int32Array.from(offsets), weights: Uint16Array.from(weights) };
}

/** A mask with a border of one cell, so that neighbours need no test. */
function withBorder(mask: Uint8Array, [nx, ny, nz]: GridSize, border: 0 | 1): Uint8Array {
  const padded = new Uint8Array((nx + 2) * (ny + 2) * (nz + 2)).fill(border);
  for (let z = 0, from = 0; z < nz; z += 1) {
    for (let y = 0; y < ny; y += 1, from += nx) {
      const to = ((z + 1) * (ny + 2) + y + 1) * (nx + 2) + 1;
      padded.set(mask.subarray(from, from + nx), to);
    }
  }
  return padded;
}

/** Distances of a bordered grid in cells, the border taken off; Infinity beyond `limit` (in units). */
function withoutBorder(units: Uint16Array, [nx, ny, nz]: GridSize, limit: number): Float32Array {
  const distances = new Float32Array(nx * ny * nz);
  for (let z = 0, to = 0; z < nz; z += 1) {
    for (let y = 0; y < ny; y += 1) {
      let from = ((z + 1) * (ny + 2) + y + 1) * (nx + 2) + 1;
      for (let x = 0; x < nx; x += 1, to += 1, from += 1) {
        distances[to] = units[from]! > limit ? UNREACHED : units[from]! / UNIT;
      }
    }
  }
  return distances;
}

function borderedSize([nx, ny, nz]: GridSize): GridSize {
  return [nx + 2, ny + 2, nz + 2];
}

/**
 * How far (in cells, up to `limit`) each cell is from the nearest seed, going only through passable cells;
 * Infinity where it is farther or cannot be reached.
 */
export function geodesicDistance(
  seeds: Uint8Array,
  passable: Uint8Array,
  size: GridSize,
  limit: number,
): Float32Array {
  const { offsets, weights } = stepsOf(borderedSize(size));
  const source = withBorder(seeds, size, 0);
  const open = withBorder(passable, size, 0);
  const best = new Uint16Array(source.length).fill(FAR);
  const limitUnits = round(limit * UNIT);
  const buckets: number[][] = Array.from({ length: limitUnits + 1 }, () => []);
  const relax = (at: number, distance: number): void => {
    for (let step = 0; step < 26; step += 1) {
      const next = at + offsets[step]!;
      const reached = distance + weights[step]!;
      if (open[next] === 0 || reached >= best[next]! || reached > limitUnits) continue;
      best[next] = reached;
      buckets[reached]!.push(next);
    }
  };
  for (let at = 0; at < source.length; at += 1) if (source[at] === 1) best[at] = 0;
  for (let at = 0; at < source.length; at += 1) if (source[at] === 1) relax(at, 0);
  for (let distance = 1; distance <= limitUnits; distance += 1) {
    for (const at of buckets[distance]!) if (best[at] === distance) relax(at, distance);
    buckets[distance] = [];
  }
  return withoutBorder(best, size, limitUnits);
}

/** How far (in cells) each cell is from a mask, through anything. */
function distanceTo(mask: Uint8Array, size: GridSize): Float32Array {
  const { offsets, weights } = stepsOf(borderedSize(size));
  const source = withBorder(mask, size, 0);
  const best = new Uint16Array(source.length);
  for (let at = 0; at < best.length; at += 1) best[at] = source[at] === 1 ? 0 : FAR;
  const [nx, ny] = borderedSize(size);
  const margin = nx * ny + nx + 1;
  for (let at = margin; at < best.length - margin; at += 1) {
    let nearest = best[at]!;
    for (let step = 0; step < 13; step += 1) {
      const through = best[at + offsets[step]!]! + weights[step]!;
      if (through < nearest) nearest = through;
    }
    best[at] = nearest;
  }
  for (let at = best.length - margin - 1; at >= margin; at -= 1) {
    let nearest = best[at]!;
    for (let step = 13; step < 26; step += 1) {
      const through = best[at + offsets[step]!]! + weights[step]!;
      if (through < nearest) nearest = through;
    }
    best[at] = nearest;
  }
  return withoutBorder(best, size, FAR - 1);
}

/** The cells within a distance (in cells) of a mask. */
export function dilate(mask: Uint8Array, size: GridSize, cells: number): Uint8Array {
  const distance = distanceTo(mask, size);
  const near = new Uint8Array(mask.length);
  for (let at = 0; at < near.length; at += 1) if (distance[at]! <= cells) near[at] = 1;
  return near;
}

export function invert(mask: Uint8Array): Uint8Array {
  return mask.map((cell) => 1 - cell);
}

/** What is left of a mask at a distance (in cells) from everything else; the border of the grid counts as mask. */
export function erode(mask: Uint8Array, size: GridSize, cells: number): Uint8Array {
  return invert(dilate(invert(mask), size, cells));
}

/** The mask without what is thinner than a ball of this radius (in cells). */
export function open(mask: Uint8Array, size: GridSize, cells: number): Uint8Array {
  return dilate(erode(mask, size, cells), size, cells);
}

/** Cells joined to seeds through faces of cells of the mask. */
export function flood(seeds: Uint8Array, mask: Uint8Array, [nx, ny, nz]: GridSize): Uint8Array {
  const reached = new Uint8Array(mask.length);
  const stack: number[] = [];
  const visit = (at: number): void => {
    if (mask[at] === 0 || reached[at] === 1) return;
    reached[at] = 1;
    stack.push(at);
  };
  for (let at = 0; at < seeds.length; at += 1) if (seeds[at] === 1) visit(at);
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % nx;
    const y = floor(at / nx) % ny;
    const z = floor(at / (nx * ny));
    if (x > 0) visit(at - 1);
    if (x < nx - 1) visit(at + 1);
    if (y > 0) visit(at - nx);
    if (y < ny - 1) visit(at + nx);
    if (z > 0) visit(at - nx * ny);
    if (z < nz - 1) visit(at + nx * ny);
  }
  return reached;
}

/** The components of a mask (joined through faces) with at least so many cells, or only the largest. */
export function components(
  mask: Uint8Array,
  size: GridSize,
  keep: { readonly atLeast: number } | 'largest',
): Uint8Array {
  const seen = new Uint8Array(mask.length);
  const kept = new Uint8Array(mask.length);
  const [nx, ny] = size;
  let largest: readonly number[] = [];
  for (let start = 0; start < mask.length; start += 1) {
    if (mask[start] === 0 || seen[start] === 1) continue;
    const members = collect(start, mask, seen, size, [nx, nx * ny]);
    if (keep === 'largest') {
      if (members.length > largest.length) largest = members;
    } else if (members.length >= keep.atLeast) {
      for (const at of members) kept[at] = 1;
    }
  }
  for (const at of largest) kept[at] = 1;
  return kept;
}

function collect(
  start: number,
  mask: Uint8Array,
  seen: Uint8Array,
  [nx, ny, nz]: GridSize,
  [row, plane]: readonly [number, number],
): readonly number[] {
  const members: number[] = [start];
  seen[start] = 1;
  const visit = (at: number): void => {
    if (mask[at] === 0 || seen[at] === 1) return;
    seen[at] = 1;
    members.push(at);
  };
  for (let i = 0; i < members.length; i += 1) {
    const at = members[i]!;
    const x = at % nx;
    const y = floor(at / row) % ny;
    const z = floor(at / plane);
    if (x > 0) visit(at - 1);
    if (x < nx - 1) visit(at + 1);
    if (y > 0) visit(at - row);
    if (y < ny - 1) visit(at + row);
    if (z > 0) visit(at - plane);
    if (z < nz - 1) visit(at + plane);
  }
  return members;
}
