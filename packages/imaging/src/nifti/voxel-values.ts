import { NIFTI_TYPES, type NiftiHeader } from './header.ts';

/** Voxels of one phase as 16-bit stored values: value = stored * slope + intercept. */
export interface StoredVoxels {
  readonly storedValues: Int16Array | Uint16Array;
  readonly slope: number;
  readonly intercept: number;
  /** The largest difference between a value of the file and the value that is kept; 0 if none was lost. */
  readonly maxError: number;
}

type Numbers = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array; // prettier-ignore

const MAX_UINT16 = 65_535;

/**
 * Reads one phase. Whole numbers that fit 16 bits are kept as they are; anything else (floats, wide integers) is scaled to
 * 65536 steps between its lowest and highest value, and the error of that is told. Not-a-number becomes the lowest value.
 */
export function readVoxels(header: NiftiHeader, bytes: Uint8Array, phase: number): StoredVoxels {
  const numbers = readNumbers(header, bytes, phase);
  const { slope, intercept } = header;
  if (numbers instanceof Int16Array || numbers instanceof Uint16Array)
    return { storedValues: numbers, slope, intercept, maxError: 0 };
  const { min, max, whole } = extent(numbers);
  if (whole && min >= 0 && max <= MAX_UINT16)
    return { storedValues: Uint16Array.from(numbers), slope, intercept, maxError: 0 };
  if (whole && min >= -32_768 && max <= 32_767)
    return { storedValues: Int16Array.from(numbers), slope, intercept, maxError: 0 };
  const step = max > min ? (max - min) / MAX_UINT16 : 1;
  const storedValues = new Uint16Array(numbers.length);
  let maxError = 0;
  for (let i = 0; i < numbers.length; i += 1) {
    const value = numbers[i]!;
    const clamped = value >= min ? (value <= max ? value : max) : min;
    const stored = ((clamped - min) / step + 0.5) | 0;
    storedValues[i] = stored;
    const error = clamped - (min + stored * step);
    if (error > maxError) maxError = error;
    else if (-error > maxError) maxError = -error;
  }
  return {
    storedValues,
    slope: step * slope,
    intercept: min * slope + intercept,
    maxError: maxError * Math.abs(slope),
  };
}

/** Over finite values only: infinities are clamped to them. */
function extent(numbers: Numbers): { min: number; max: number; whole: boolean } {
  let min = Infinity;
  let max = -Infinity;
  let whole = true;
  for (let i = 0; i < numbers.length; i += 1) {
    const value = numbers[i]!;
    // False for not-a-number and infinities alike.
    if (!(value - value === 0)) {
      whole = false;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    if (whole && value !== Math.floor(value)) whole = false;
  }
  return min > max ? { min: 0, max: 0, whole: false } : { min, max, whole };
}

function readNumbers(header: NiftiHeader, bytes: Uint8Array, phase: number): Numbers {
  const { size, bytesPerVoxel, dataOffset, littleEndian } = header;
  const count = size[0] * size[1] * size[2];
  const start = dataOffset + phase * count * bytesPerVoxel;
  const own = bytes.slice(start, start + count * bytesPerVoxel);
  if (!littleEndian) swapBytes(own, bytesPerVoxel);
  switch (header.dataType) {
    case NIFTI_TYPES.uint8:
      return own;
    case NIFTI_TYPES.int8:
      return new Int8Array(own.buffer);
    case NIFTI_TYPES.int16:
      return new Int16Array(own.buffer);
    case NIFTI_TYPES.uint16:
      return new Uint16Array(own.buffer);
    case NIFTI_TYPES.int32:
      return new Int32Array(own.buffer);
    case NIFTI_TYPES.uint32:
      return new Uint32Array(own.buffer);
    case NIFTI_TYPES.float32:
      return new Float32Array(own.buffer);
    default:
      return new Float64Array(own.buffer);
  }
}

function swapBytes(bytes: Uint8Array, width: number): void {
  if (width === 1) return;
  for (let start = 0; start + width <= bytes.length; start += width) {
    for (let low = start, high = start + width - 1; low < high; low += 1, high -= 1) {
      const byte = bytes[low]!;
      bytes[low] = bytes[high]!;
      bytes[high] = byte;
    }
  }
}
