import type { StoredValues } from '@rounds/imaging/asset';

const scratchFloat = new Float32Array(1);
const scratchBits = new Uint32Array(scratchFloat.buffer);

/** IEEE 754 binary16 of a number, rounded to nearest; what R16F textures hold. */
export function toHalfFloat(value: number): number {
  scratchFloat[0] = value;
  const bits = scratchBits[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const mantissa = bits & 0x7fffff;
  if (exponent <= 0) {
    if (exponent < -10) return sign;
    const shift = 14 - exponent;
    return sign | (((mantissa | 0x800000) + (1 << (shift - 1))) >> shift);
  }
  if (exponent >= 31) return sign | 0x7c00;
  // A carry out of the mantissa rightly grows the exponent.
  const half = sign | (exponent << 10) | (mantissa >> 13);
  return mantissa & 0x1000 ? half + 1 : half;
}

/** Half floats of every 16-bit stored value after its rescale, for one lookup per voxel. */
export class HalfFloatTable {
  readonly #table = new Uint16Array(65_536);
  #slope = NaN;
  #intercept = NaN;
  #signed = true;
  #lastSlope = NaN;
  #lastIntercept = NaN;

  /** Converts `count` stored values from `first` on into `out`. */
  convert(
    values: StoredValues,
    first: number,
    count: number,
    rescale: { readonly slope: number; readonly intercept: number },
    out: Uint16Array,
    outFirst: number,
  ): void {
    const { slope, intercept } = rescale;
    const isNew = slope !== this.#lastSlope || intercept !== this.#lastIntercept;
    this.#lastSlope = slope;
    this.#lastIntercept = intercept;
    if (isNew && count < this.#table.length) {
      // Slices that each have a rescale of their own, as PET has: a table costs more than it saves.
      for (let i = 0; i < count; i++)
        out[outFirst + i] = toHalfFloat((values[first + i] as number) * slope + intercept);
      return;
    }
    this.#prepare(slope, intercept, values instanceof Int16Array);
    const table = this.#table;
    for (let i = 0; i < count; i++)
      out[outFirst + i] = table[(values[first + i] as number) & 0xffff] as number;
  }

  #prepare(slope: number, intercept: number, signed: boolean): void {
    if (slope === this.#slope && intercept === this.#intercept && signed === this.#signed) return;
    this.#slope = slope;
    this.#intercept = intercept;
    this.#signed = signed;
    for (let bits = 0; bits < 65_536; bits++) {
      const stored = signed ? (bits << 16) >> 16 : bits;
      this.#table[bits] = toHalfFloat(stored * slope + intercept);
    }
  }
}

/** Binary16 counts whole numbers exactly up to this. */
const EXACT_HALF_INTEGER = 2048;

/**
 * The factor, a power of two, that brings modality values into the range that half floats hold well. 1 for CT; PET in
 * Bq/ml would overflow otherwise.
 */
export function textureValueScale(range: { readonly min: number; readonly max: number }): number {
  const largest = Math.max(Math.abs(range.min), Math.abs(range.max), 1);
  const excess = Math.ceil(Math.log2(largest / (2 * EXACT_HALF_INTEGER)));
  return excess > 0 ? 2 ** -excess : 1;
}
