import { toHalfFloat } from './half-float.ts';

/** Entries of every lookup table of a transfer function. */
export const LUT_SIZE = 1024;

/** A transfer function as the viewer uses it: sampled, and shifted with the window. */
export interface OpacityCurve {
  /** Modality values of the first and last entry, before the window shifts them. */
  readonly minValue: number;
  readonly maxValue: number;
  /** r, g, b (0..1) and opacity per millimetre for each entry. */
  readonly entries: Float32Array;
  /** entry = value * entryScale + entryOffset, for modality values as the window shifts them. */
  readonly entryScale: number;
  readonly entryOffset: number;
}

/** Opacity per millimetre at a modality value. */
export function opacityAt(curve: OpacityCurve, value: number): number {
  const at = value * curve.entryScale + curve.entryOffset;
  if (at <= 0) return curve.entries[3] as number;
  if (at >= LUT_SIZE - 1) return curve.entries[LUT_SIZE * 4 - 1] as number;
  const below = Math.floor(at);
  const low = curve.entries[below * 4 + 3] as number;
  const high = curve.entries[below * 4 + 7] as number;
  return low + (high - low) * (at - below);
}

/** Colour (0..1) at a modality value. */
export function colorAt(curve: OpacityCurve, value: number): [number, number, number] {
  const at = Math.round(value * curve.entryScale + curve.entryOffset);
  const entry = Math.max(0, Math.min(LUT_SIZE - 1, at)) * 4;
  const [r = 0, g = 0, b = 0] = curve.entries.subarray(entry, entry + 3);
  return [r, g, b];
}

/** Alpha of a step of some length through something of an opacity per millimetre. */
export function alphaOfStep(opacityPerMm: number, stepMm: number): number {
  return 1 - (1 - Math.min(opacityPerMm, 0.9999)) ** stepMm;
}

/** Entries along each side of the lookup table that the ray caster reads. */
export const PREINTEGRATED_SIZE = 256;

/**
 * Colour and extinction per millimetre (for powers of two: alpha is 1 - 2^(-extinction * mm)) between two values, for every
 * pair of them (front along x, back along y): as if the curve had been followed through all values in between, so that
 * thin layers between two samples are not missed. Holds for steps of any length.
 * @see Engel, Kraus, Ertl: High-quality pre-integrated volume rendering, 2001
 */
export function preintegrate(curve: Pick<OpacityCurve, 'entries'>, out: Float32Array): void {
  const size = PREINTEGRATED_SIZE;
  const sums = integralsOf(curve);
  const last = LUT_SIZE - 1;
  for (let back = 0, at = 0; back < size; back++) {
    for (let front = 0; front < size; front++, at += 4) {
      const a = Math.round((Math.min(front, back) * last) / (size - 1));
      const b = Math.round((Math.max(front, back) * last) / (size - 1));
      const extinction = (sums[b * 4 + 7] as number) - (sums[a * 4 + 3] as number);
      // Both ends belong to the stretch, so it is b - a + 1 entries long.
      out[at + 3] = (extinction / (b - a + 1)) * Math.LOG2E;
      for (let channel = 0; channel < 3; channel++) {
        const weighted = (sums[b * 4 + 4 + channel] as number) - (sums[a * 4 + channel] as number);
        out[at + channel] = extinction > 0 ? weighted / extinction : 0;
      }
    }
  }
}

/** The same as half floats, which is what the graphics card gets. */
export function preintegratedHalves(curve: Pick<OpacityCurve, 'entries'>): Uint16Array {
  const table = new Float32Array(PREINTEGRATED_SIZE ** 2 * 4);
  preintegrate(curve, table);
  const halves = new Uint16Array(table.length);
  for (let i = 0; i < table.length; i++) halves[i] = toHalfFloat(table[i] as number);
  return halves;
}

/** Running sums of extinction-weighted r, g, b and of extinction per millimetre before each entry. */
function integralsOf(curve: Pick<OpacityCurve, 'entries'>): Float64Array {
  const sums = new Float64Array((LUT_SIZE + 1) * 4);
  for (let i = 0; i < LUT_SIZE; i++) {
    const extinction = -Math.log(1 - Math.min(curve.entries[i * 4 + 3] as number, 0.9999));
    for (let channel = 0; channel < 3; channel++) {
      const at = i * 4 + channel;
      sums[at + 4] = (sums[at] as number) + (curve.entries[at] as number) * extinction;
    }
    sums[i * 4 + 7] = (sums[i * 4 + 3] as number) + extinction;
  }
  return sums;
}

/** This share of the strongest opacity counts as a surface. */
const SURFACE_SHARE = 0.12;

/** Where surfaces begin: the first entry of notable opacity, 0 to 1 along the table. */
export function surfaceShare(curve: OpacityCurve): number {
  let strongest = 0;
  for (let i = 3; i < curve.entries.length; i += 4)
    strongest = Math.max(strongest, curve.entries[i] as number);
  for (let i = 0; i < LUT_SIZE; i++) {
    if ((curve.entries[i * 4 + 3] as number) > strongest * SURFACE_SHARE) return i / (LUT_SIZE - 1);
  }
  return 1;
}

/** Up to here, 0 to 1 along the table, nothing is visible; negative where the first entry is. */
export function clearShare(curve: OpacityCurve): number {
  let clear = 0;
  while (clear < LUT_SIZE && (curve.entries[clear * 4 + 3] as number) <= 0) clear += 1;
  return (clear - 1) / (LUT_SIZE - 1);
}

/** Whether all that is clear lies below what is visible: no band of values is cut out above or between. */
export function isClearOnlyBelow(curve: OpacityCurve): boolean {
  for (let i = 1; i < LUT_SIZE; i++) {
    if ((curve.entries[i * 4 + 3] as number) <= 0) return false;
  }
  return true;
}
