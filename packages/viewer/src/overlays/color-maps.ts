import type { ColorMapId } from '@rounds/classroom';

/** Red, green and blue, 0 to 255. */
export type ColorRgb = readonly [red: number, green: number, blue: number];

/**
 * Sixth-degree fits to matplotlib's "viridis", which keeps its order for colour-blind eyes and in grey print.
 * @see Matt Zucker, https://www.shadertoy.com/view/WlfXRN (CC0)
 */
const VIRIDIS: readonly (readonly number[])[] = [
  [0.27772733, 0.10509304, -0.33086183, -4.6342305, 6.22826994, 4.776385, -5.43545586],
  [0.00540734, 1.40461353, 0.21484756, -5.79910097, 14.17993337, -13.74514538, 4.64585261],
  [0.33409981, 1.38459016, 0.09509516, -19.33244096, 56.69055261, -65.35303263, 26.31243525],
];

/**
 * Fifth-degree fits to "cividis", made to look the same to people with and without red-green blindness.
 * @see Nunez, Anderton, Renslow: Optimizing colormaps with consideration for color vision deficiency, PLOS ONE 2018
 */
const CIVIDIS: readonly (readonly number[])[] = [
  [-4.54, -35.34, 2381.73, -6402.7, 7024.72, -2710.57],
  [32.49, 170.73, 52.82, -131.46, 176.58, -67.37],
  [81.24, 442.36, -2482.43, 6167.24, -6614.94, 2475.67],
].map((channel) => channel.map((coefficient) => coefficient / 255));

/** Shares at which the channels of "hot" begin and end to rise: black, red, yellow, white. */
const HOT: readonly (readonly [from: number, to: number])[] = [
  [-0.0159, 0.365],
  [0.365, 0.746],
  [0.746, 1],
];

/** The colour of a share 0..1 in a colour map. */
export function mapColor(colorMapId: ColorMapId, share: number): ColorRgb {
  const at = Math.max(0, Math.min(1, share));
  switch (colorMapId) {
    case 'hot':
      return asBytes(HOT.map(([from, to]) => (at - from) / (to - from)));
    case 'viridis':
      return asBytes(VIRIDIS.map((coefficients) => polynomial(coefficients, at)));
    case 'cividis':
      return asBytes(CIVIDIS.map((coefficients) => polynomial(coefficients, at)));
    case 'grey':
      return asBytes([at, at, at]);
  }
}

function polynomial(coefficients: readonly number[], at: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * at + coefficient, 0);
}

function asBytes(channels: readonly number[]): ColorRgb {
  const [red, green, blue] = channels.map((value) =>
    Math.round(255 * Math.max(0, Math.min(1, value))),
  ) as [number, number, number];
  return [red, green, blue];
}

/**
 * Colours that people with any colour blindness tell apart.
 * @see Okabe, Ito: Color Universal Design, https://jfly.uni-koeln.de/color/
 */
const SAFE_COLORS: readonly ColorRgb[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
];

/** The safe colour of a segment: by its number, so that it is the same wherever the segment is drawn. */
export function safeColor(segmentNumber: number): ColorRgb {
  return SAFE_COLORS[(segmentNumber - 1) % SAFE_COLORS.length] ?? [230, 159, 0];
}
