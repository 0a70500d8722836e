import { reduceGeometry, rescaleOfSlice, type Vector3, type Volume } from '@rounds/imaging/asset';

const LARGEST_STORED = 65_535;

/** A volume of no more voxels along any side, each the mean of those it stands for; an even rescale for all slices. */
export function coarseVolume(volume: Volume, maxSide: number): Volume {
  const { columns, rows, slices } = volume.geometry;
  const steps = [columns, rows, slices].map((side) => Math.ceil(side / maxSide)) as [
    number,
    number,
    number,
  ];
  const geometry = reduceGeometry(volume.geometry, steps satisfies Vector3);
  const { min, max } = volume.valueRange;
  const slope = Math.max(max - min, Number.EPSILON) / LARGEST_STORED;
  const storedValues = new Uint16Array(geometry.columns * geometry.rows * geometry.slices);
  let at = 0;
  for (let slice = 0; slice < geometry.slices; slice++) {
    for (let row = 0; row < geometry.rows; row++) {
      for (let column = 0; column < geometry.columns; column++, at++) {
        const mean = meanAround(volume, column * steps[0], row * steps[1], slice * steps[2], steps);
        storedValues[at] = Math.round((mean - min) / slope);
      }
    }
  }
  return { ...volume, geometry, storedValues, rescaleSlope: [slope], rescaleIntercept: [min] };
}

/** So many voxels along each side of a block are enough for its mean. */
const SAMPLES_PER_SIDE = 2;

/** The mean value of the block of voxels whose middle one is given. */
function meanAround(
  volume: Volume,
  column: number,
  row: number,
  slice: number,
  [width, depth, height]: readonly [number, number, number],
): number {
  const { geometry, storedValues } = volume;
  const { columns, rows, slices } = geometry;
  let sum = 0;
  let count = 0;
  for (let z = 0; z < Math.min(height, SAMPLES_PER_SIDE); z++) {
    const inSlice = Math.min(slices - 1, slice + Math.floor((z * height) / SAMPLES_PER_SIDE));
    const { slope, intercept } = rescaleOfSlice(volume, inSlice);
    for (let y = 0; y < Math.min(depth, SAMPLES_PER_SIDE); y++) {
      const inRow = Math.min(rows - 1, row + Math.floor((y * depth) / SAMPLES_PER_SIDE));
      for (let x = 0; x < Math.min(width, SAMPLES_PER_SIDE); x++) {
        const at = Math.min(columns - 1, column + Math.floor((x * width) / SAMPLES_PER_SIDE));
        const stored = storedValues[(inSlice * rows + inRow) * columns + at] as number;
        sum += stored * slope + intercept;
        count += 1;
      }
    }
  }
  return sum / count;
}
