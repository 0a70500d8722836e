import { jsonBytes } from '../bytes/ascii.ts';
import { gzip } from '../bytes/gzip.ts';
import { isPlainGrid, type Volume } from '../volume/volume.ts';
import { coarserLevel, fullLevel, type ZarrLevel } from './zarr-levels.ts';

export interface ZarrFile {
  /** Within the .ome.zarr folder. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Slices, rows, columns: half a megabyte to a megabyte of 16-bit voxels. */
const CHUNK = [32, 128, 128] as const;

/**
 * A volume as OME-Zarr 0.5 (Zarr 3, gzip), which niivue, neuroglancer and napari read: modality values in a pyramid of means,
 * axes z, y, x in millimetres (colour: c first), file by file. Scale and translation are along the axes of the picture, which
 * is all that the format can say; the whole affine to patient coordinates (LPS) is under the attribute `rounds`.
 * Throws RangeError for a stack that must be resampled first.
 * @see https://ngff.openmicroscopy.org/0.5/ and https://zarr-specs.readthedocs.io/en/latest/v3/core/
 */
export function* volumeToOmeZarr(volume: Volume): Generator<ZarrFile> {
  if (!isPlainGrid(volume)) throw new RangeError('An uneven stack must be resampled first.');
  const channels = volume.samplesPerPixel;
  const datasets: unknown[] = [];
  const origin = originAlongAxes(volume);
  let level: ZarrLevel | undefined = fullLevel(volume);
  for (let n = 0; level; n += 1) {
    const current: ZarrLevel = level;
    yield { path: `${n}/zarr.json`, bytes: jsonBytes(arrayMetadata(current, channels)) };
    yield* chunks(current, channels, String(n));
    const perChannel = channels === 3;
    const translation = origin.map((mm, axis) => mm + current.shiftMm[axis]!);
    datasets.push({
      path: String(n),
      coordinateTransformations: [
        { type: 'scale', scale: perChannel ? [1, ...current.spacingMm] : current.spacingMm },
        { type: 'translation', translation: perChannel ? [0, ...translation] : translation },
      ],
    });
    level = coarserLevel(current, volume);
  }
  yield { path: 'zarr.json', bytes: jsonBytes(groupMetadata(volume, datasets)) };
}

/** The first voxel's place along the directions of slices, rows and columns: patient millimetres for an upright volume. */
function originAlongAxes({ geometry, kind }: Volume): readonly number[] {
  if (kind === 'image-stack') return [0, 0, 0];
  const m = geometry.indexToLps;
  return ([2, 1, 0] as const).map((axis) => {
    const direction = [m[axis], m[4 + axis]!, m[8 + axis]!];
    const length = Math.hypot(...direction);
    return (direction[0]! * m[3] + direction[1]! * m[7] + direction[2]! * m[11]) / length;
  });
}

const DATA_TYPES = new Map<unknown, string>([
  [Int16Array, 'int16'],
  [Uint16Array, 'uint16'],
  [Float32Array, 'float32'],
  [Uint8Array, 'uint8'],
]);

function arrayMetadata(level: ZarrLevel, channels: 1 | 3): unknown {
  const shape = [level.slices, level.rows, level.columns];
  const bytesCodec =
    level.values instanceof Uint8Array
      ? { name: 'bytes' }
      : { name: 'bytes', configuration: { endian: 'little' } };
  return {
    zarr_format: 3,
    node_type: 'array',
    shape: channels === 3 ? [3, ...shape] : shape,
    data_type: DATA_TYPES.get(level.values.constructor),
    chunk_grid: {
      name: 'regular',
      configuration: { chunk_shape: channels === 3 ? [1, ...CHUNK] : CHUNK },
    },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: 0,
    codecs: [bytesCodec, { name: 'gzip', configuration: { level: 6 } }],
    attributes: {},
    dimension_names: channels === 3 ? ['c', 'z', 'y', 'x'] : ['z', 'y', 'x'],
  };
}

/** Chunks are whole: beyond the edges they are filled with 0. */
function* chunks(level: ZarrLevel, channels: 1 | 3, folder: string): Generator<ZarrFile> {
  const counts = [level.slices, level.rows, level.columns].map((side, axis) =>
    Math.ceil(side / CHUNK[axis]!),
  ) as [number, number, number];
  for (let channel = 0; channel < channels; channel += 1) {
    for (let z = 0; z < counts[0]; z += 1) {
      for (let y = 0; y < counts[1]; y += 1) {
        for (let x = 0; x < counts[2]; x += 1) {
          const key = channels === 3 ? `${channel}/${z}/${y}/${x}` : `${z}/${y}/${x}`;
          const bytes = chunkBytes(level, channels, channel, [z, y, x]);
          yield { path: `${folder}/c/${key}`, bytes: gzip(bytes, 6) };
        }
      }
    }
  }
}

function chunkBytes(
  { slices, rows, columns, values }: ZarrLevel,
  channels: 1 | 3,
  channel: number,
  [z, y, x]: readonly [number, number, number],
): Uint8Array {
  const [depth, height, width] = CHUNK;
  const Values = values.constructor as new (length: number) => ZarrLevel['values'];
  const chunk = new Values(depth * height * width);
  const usedWidth = Math.min(width, columns - x * width);
  for (let k = 0; k < depth && z * depth + k < slices; k += 1) {
    for (let j = 0; j < height && y * height + j < rows; j += 1) {
      const from = ((z * depth + k) * rows + y * height + j) * columns + x * width;
      const to = (k * height + j) * width;
      if (channels === 1) chunk.set(values.subarray(from, from + usedWidth), to);
      else for (let i = 0; i < usedWidth; i += 1) chunk[to + i] = values[(from + i) * 3 + channel]!;
    }
  }
  return new Uint8Array(chunk.buffer);
}

function groupMetadata(volume: Volume, datasets: readonly unknown[]): unknown {
  const colour = volume.samplesPerPixel === 3;
  const space = ['z', 'y', 'x'].map((name) => ({ name, type: 'space', unit: 'millimeter' }));
  return {
    zarr_format: 3,
    node_type: 'group',
    attributes: {
      ome: {
        version: '0.5',
        multiscales: [
          {
            name: volume.modality,
            axes: colour ? [{ name: 'c', type: 'channel' }, ...space] : space,
            datasets,
            type: 'mean',
          },
        ],
        omero: { channels: colour ? COLOUR_CHANNELS : [greyChannel(volume)] },
      },
      rounds: { indexToLps: volume.geometry.indexToLps, flags: volume.flags },
    },
  };
}

const COLOUR_CHANNELS = [
  ['Red', 'FF0000'],
  ['Green', '00FF00'],
  ['Blue', '0000FF'],
].map(([label, color]) => ({
  label,
  color,
  active: true,
  window: { min: 0, max: 255, start: 0, end: 255 },
}));

function greyChannel({ windows, valueRange, modality }: Volume): unknown {
  const { min, max } = valueRange;
  const window = windows[0] ?? { center: (min + max) / 2, width: max - min };
  return {
    label: modality,
    color: 'FFFFFF',
    active: true,
    window: {
      min,
      max,
      start: window.center - window.width / 2,
      end: window.center + window.width / 2,
    },
  };
}
