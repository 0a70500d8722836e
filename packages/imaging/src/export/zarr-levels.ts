import { rescaleOfSlice, type Volume } from '../volume/volume.ts';

/** Voxels of one resolution as they are exported: modality values (or colour samples), slices, rows, columns. */
export interface ZarrLevel {
  readonly slices: number;
  readonly rows: number;
  readonly columns: number;
  readonly values: Int16Array | Uint16Array | Float32Array | Uint8Array;
  /** Between slices, rows, columns. */
  readonly spacingMm: readonly [number, number, number];
  /** How far the first voxel's centre lies from that of the full resolution, along each axis. */
  readonly shiftMm: readonly [number, number, number];
}

const COARSEST_SIDE = 64;

/** Modality values: 16-bit where they are whole and fit, else floats. Colour stays as it is. */
export function fullLevel(volume: Volume): ZarrLevel {
  const { slices, rows, columns, spacingMm } = volume.geometry;
  return {
    slices,
    rows,
    columns,
    values: modalityValues(volume),
    spacingMm: [spacingMm[2], spacingMm[0], spacingMm[1]],
    shiftMm: [0, 0, 0],
  };
}

function modalityValues(volume: Volume): ZarrLevel['values'] {
  const { storedValues, geometry, valueRange, rescaleSlope, rescaleIntercept } = volume;
  if (storedValues instanceof Uint8Array) return storedValues;
  const slope = rescaleSlope[0] ?? 1;
  const intercept = rescaleIntercept[0] ?? 0;
  const uniform = rescaleSlope.length === 1 && rescaleIntercept.length === 1;
  if (uniform && slope === 1 && intercept === 0) return storedValues;
  const whole = uniform && Number.isInteger(slope) && Number.isInteger(intercept);
  const { min, max } = valueRange;
  const values =
    whole && min >= -32_768 && max <= 32_767
      ? new Int16Array(storedValues.length)
      : whole && min >= 0 && max <= 65_535
        ? new Uint16Array(storedValues.length)
        : new Float32Array(storedValues.length);
  const pixels = geometry.rows * geometry.columns;
  for (let slice = 0, i = 0; slice < geometry.slices; slice += 1) {
    const rescale = rescaleOfSlice(volume, slice);
    for (const end = i + pixels; i < end; i += 1) {
      values[i] = storedValues[i]! * rescale.slope + rescale.intercept;
    }
  }
  return values;
}

/**
 * Half the resolution along every axis that is about as fine as the finest, by the mean of the voxels that become one; undefined
 * if the level is coarse enough. What is left over at an edge is the mean of fewer voxels. Frames of an image stack are
 * never mixed.
 */
export function coarserLevel(
  level: ZarrLevel,
  { samplesPerPixel: channels, kind }: Pick<Volume, 'samplesPerPixel' | 'kind'>,
): ZarrLevel | undefined {
  const sides = [level.slices, level.rows, level.columns] as const;
  const shrinks = sides.map((side, axis) => side > 1 && (axis > 0 || kind === 'volume'));
  if (Math.max(...sides.filter((_, axis) => shrinks[axis])) <= COARSEST_SIDE) return undefined;
  const finest = Math.min(...level.spacingMm.filter((_, axis) => shrinks[axis]));
  const steps = shrinks.map((shrink, axis) =>
    shrink && level.spacingMm[axis]! < finest * 1.5 ? 2 : 1,
  ) as [number, number, number];
  const [slices, rows, columns] = sides.map((side, axis) => Math.ceil(side / steps[axis]!)) as [
    number,
    number,
    number,
  ];
  return {
    slices,
    rows,
    columns,
    values: average(level, [slices, rows, columns], steps, channels),
    spacingMm: level.spacingMm.map((mm, axis) => mm * steps[axis]!) as [number, number, number],
    shiftMm: level.shiftMm.map(
      (mm, axis) => mm + ((steps[axis]! - 1) / 2) * level.spacingMm[axis]!,
    ) as [number, number, number],
  };
}

/** The mean of every block of voxels. */
function average(
  level: ZarrLevel,
  [slices, rows, columns]: readonly [number, number, number],
  steps: readonly [number, number, number],
  channels: 1 | 3,
): ZarrLevel['values'] {
  const { values } = level;
  const count = slices * rows * columns * channels;
  const coarse = sameKind(values, count);
  const rounding = values instanceof Float32Array ? 0 : 0.5;
  for (let k = 0, to = 0; k < slices; k += 1) {
    const k1 = Math.min(level.slices, (k + 1) * steps[0]);
    for (let j = 0; j < rows; j += 1) {
      const j1 = Math.min(level.rows, (j + 1) * steps[1]);
      for (let i = 0; i < columns; i += 1) {
        const i1 = Math.min(level.columns, (i + 1) * steps[2]);
        for (let channel = 0; channel < channels; channel += 1, to += 1) {
          let sum = 0;
          let voxels = 0;
          for (let z = k * steps[0]; z < k1; z += 1) {
            for (let y = j * steps[1]; y < j1; y += 1) {
              const row = (z * level.rows + y) * level.columns;
              for (let x = i * steps[2]; x < i1; x += 1, voxels += 1) {
                sum += values[(row + x) * channels + channel]!;
              }
            }
          }
          coarse[to] = rounding === 0 ? sum / voxels : Math.floor(sum / voxels + rounding);
        }
      }
    }
  }
  return coarse;
}

function sameKind(values: ZarrLevel['values'], count: number): ZarrLevel['values'] {
  if (values instanceof Int16Array) return new Int16Array(count);
  if (values instanceof Uint16Array) return new Uint16Array(count);
  return values instanceof Uint8Array ? new Uint8Array(count) : new Float32Array(count);
}
