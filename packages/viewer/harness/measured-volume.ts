import { decodeWholeAsset, rescaleOfSlice, type Volume, volumeBoundsLps } from '@rounds/imaging';

import { hotSpotAt } from './hot-spot.ts';

/** The voxels as other renderers take them: modality values, and where they lie around the volume's centre. */
export interface PlainVoxels {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly values: Float32Array;
  /** Along columns, rows and slices. */
  readonly spacingMm: readonly [number, number, number];
  /** Unit vectors along columns, rows and slices (LPS). */
  readonly axes: readonly (readonly [number, number, number])[];
  /** The first voxel's centre, from the centre of the volume. */
  readonly originMm: readonly [number, number, number];
  /** Row-major. */
  readonly indexToCentredLps: readonly number[];
}

let loaded: { readonly name: string; readonly volume: Promise<Volume> } | undefined;

/** The volume of a case; `name@n` is the same body in n voxels along every axis. The last one is kept. */
export function volumeOf(name: string): Promise<Volume> {
  if (loaded?.name !== name) loaded = { name, volume: loadVolume(name) };
  return loaded.volume;
}

let fused: typeof loaded;

/** A volume that is laid over another: a case, or `hot-spot:x,y,z` in the patient. The last one is kept, too. */
export function fusedVolumeOf(name: string): Promise<Volume> {
  if (fused?.name !== name) fused = { name, volume: loadFused(name) };
  return fused.volume;
}

async function loadFused(name: string): Promise<Volume> {
  const [kind, place = ''] = name.split(':');
  if (kind !== 'hot-spot') return loadVolume(name);
  const [x = 0, y = 0, z = 0] = place.split(',').map(Number);
  return hotSpotAt([x, y, z]);
}

async function loadVolume(name: string): Promise<Volume> {
  const [caseName = '', side] = name.split('@');
  const index = (await (await fetch('/assets/volumes/index.json')).json()) as Record<
    string,
    { assetSha256: string }
  >;
  const asset = await fetch(`/assets/volumes/${index[caseName]?.assetSha256}`);
  const volume = await decodeWholeAsset(new Uint8Array(await asset.arrayBuffer()));
  return side === undefined ? volume : resampled(volume, Number(side));
}

export function plainVoxels(volume: Volume): PlainVoxels {
  const { columns, rows, slices, indexToLps: m } = volume.geometry;
  const values = new Float32Array(volume.storedValues.length);
  for (let slice = 0, at = 0; slice < slices; slice++) {
    const { slope, intercept } = rescaleOfSlice(volume, slice);
    for (const end = at + columns * rows; at < end; at++)
      values[at] = (volume.storedValues[at] ?? 0) * slope + intercept;
  }
  const { center } = volumeBoundsLps(volume.geometry);
  const column = (axis: number): [number, number, number] => [
    m[axis] ?? 0,
    m[4 + axis] ?? 0,
    m[8 + axis] ?? 0,
  ];
  const spacing = (axis: number): number => Math.hypot(...column(axis));
  const spacingMm = [spacing(0), spacing(1), spacing(2)] as const;
  const axes = [0, 1, 2].map((axis) => {
    const [x, y, z] = column(axis);
    const length = spacing(axis);
    return [x / length, y / length, z / length] as const;
  });
  const originMm = [m[3] - center[0], m[7] - center[1], m[11] - center[2]] as const;
  const indexToCentredLps = [...m];
  indexToCentredLps[3] = originMm[0];
  indexToCentredLps[7] = originMm[1];
  indexToCentredLps[11] = originMm[2];
  return { columns, rows, slices, values, spacingMm, axes, originMm, indexToCentredLps };
}

/** The same body in a cube of voxels, trilinear in between. */
function resampled(volume: Volume, side: number): Volume {
  const { geometry, storedValues } = volume;
  const counts = [geometry.columns, geometry.rows, geometry.slices] as const;
  const [columns, rows] = counts;
  const m = geometry.indexToLps;
  const scale = counts.map((count) => count / side);
  // The outer edges of the first and last voxels stay where they are.
  const offset = scale.map((factor) => 0.5 * factor - 0.5);
  const rowOf = (i: number): number[] => {
    const [a = 0, b = 0, c = 0, d = 0] = m.slice(i, i + 4);
    const along = [a, b, c];
    const moved = along.reduce((sum, value, axis) => sum + value * (offset[axis] ?? 0), d);
    return [...along.map((value, axis) => value * (scale[axis] ?? 1)), moved];
  };
  const indexToLps = [...rowOf(0), ...rowOf(4), ...rowOf(8), 0, 0, 0, 1];
  const out = new Int16Array(side ** 3);
  const taps = counts.map((count, axis) => tapsAlong(count, side, scale[axis] ?? 1));
  const [alongX = [], alongY = [], alongZ = []] = taps;
  for (let z = 0, at = 0; z < side; z++) {
    const [z0, z1, fz] = alongZ[z] ?? NO_TAP;
    for (let y = 0; y < side; y++) {
      const [y0, y1, fy] = alongY[y] ?? NO_TAP;
      const bases = [y0 + rows * z0, y1 + rows * z0, y0 + rows * z1, y1 + rows * z1];
      const [a = 0, b = 0, c = 0, d = 0] = bases.map((row) => row * columns);
      for (let x = 0; x < side; x++, at++) {
        const [x0, x1, fx] = alongX[x] ?? NO_TAP;
        const mixed = (base: number): number =>
          (storedValues[base + x0] ?? 0) * (1 - fx) + (storedValues[base + x1] ?? 0) * fx;
        const near = mixed(a) * (1 - fy) + mixed(b) * fy;
        const far = mixed(c) * (1 - fy) + mixed(d) * fy;
        out[at] = Math.round(near * (1 - fz) + far * fz);
      }
    }
  }
  return {
    ...volume,
    storedValues: out,
    geometry: {
      columns: side,
      rows: side,
      slices: side,
      indexToLps: indexToLps as unknown as Volume['geometry']['indexToLps'],
      spacingMm: [rows, columns, geometry.slices].map(
        (count, i) => ((geometry.spacingMm[i] ?? 1) * count) / side,
      ) as unknown as Volume['geometry']['spacingMm'],
    },
  };
}

type Tap = readonly [first: number, second: number, share: number];
const NO_TAP: Tap = [0, 0, 0];

function tapsAlong(count: number, side: number, scale: number): readonly Tap[] {
  return Array.from({ length: side }, (_, i) => {
    const at = Math.max(0, Math.min(count - 1, (i + 0.5) * scale - 0.5));
    const first = Math.floor(at);
    return [first, Math.min(count - 1, first + 1), at - first] as const;
  });
}
