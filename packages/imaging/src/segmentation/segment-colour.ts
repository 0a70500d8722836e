/** Colours of segments: what the file recommends, else a palette. */

type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Told apart with any kind of colour vision.
 * @see Okabe and Ito, Color Universal Design, 2008 (its seven colours besides black)
 */
const PALETTE: readonly Rgb[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
];

/** The colour of the n-th segment (from 0); from the eighth on the palette repeats. */
export function paletteColour(index: number): Rgb {
  return PALETTE[index % PALETTE.length] ?? [230, 159, 0];
}

const ENCODED_MAX = 65_535;
const EPSILON = 216 / 24_389;
const KAPPA = 24_389 / 27;
/** The white point of the profile connection space. @see ICC.1:2010 7.2.16 */
const WHITE_D50: Rgb = [0.9642, 1, 0.8249];
/** XYZ (D50) to linear sRGB, Bradford adapted. */
const XYZ_D50_TO_SRGB = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const;

/**
 * The colour of a Recommended Display CIELab Value (three 16-bit numbers) on a screen.
 * @see DICOM PS3.3 C.10.7.1.1
 */
export function cieLabToRgb(encoded: readonly [number, number, number]): Rgb {
  const lightness = (encoded[0] / ENCODED_MAX) * 100;
  const a = (encoded[1] / ENCODED_MAX) * 255 - 128;
  const b = (encoded[2] / ENCODED_MAX) * 255 - 128;
  const fy = (lightness + 16) / 116;
  const xyz: Rgb = [
    inverseLab(fy + a / 500) * WHITE_D50[0],
    inverseLab(fy) * WHITE_D50[1],
    inverseLab(fy - b / 200) * WHITE_D50[2],
  ];
  const [red, green, blue] = XYZ_D50_TO_SRGB.map(([x, y, z]) =>
    toSrgb(x * xyz[0] + y * xyz[1] + z * xyz[2]),
  );
  return [red ?? 0, green ?? 0, blue ?? 0];
}

function inverseLab(f: number): number {
  const cube = f ** 3;
  return cube > EPSILON ? cube : (116 * f - 16) / KAPPA;
}

/** Gamma and 0..255. @see IEC 61966-2-1 */
function toSrgb(linear: number): number {
  const clamped = Math.min(1, Math.max(0, linear));
  const companded = clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * clamped ** (1 / 2.4) - 0.055;
  return Math.round(companded * 255);
}
