/** Where in the body something is made for: headings of a list to choose from. */
export const PRESET_REGIONS = {
  general: 'General',
  head: 'Head and neck',
  chest: 'Chest',
  vessels: 'Heart and vessels',
  abdomen: 'Abdomen',
} as const;
export type PresetRegion = keyof typeof PRESET_REGIONS;

/** How a preset wants its rays followed, where it matters. */
export interface PresetRendering {
  readonly mode: 'composite' | 'mip' | 'minip' | 'average';
  /** How thick a slab is looked through, in millimetres; left out: all of the volume. */
  readonly slabMm?: number;
  /** Of a mip: the largest values are black, on white. */
  readonly inverted?: true;
}

/**
 * How modality values look in a volume rendering. Points are sorted by value; in between values are linear,
 * beyond the ends constant.
 */
export interface TransferFunction {
  readonly id: string;
  readonly label: string;
  readonly modality: string;
  readonly region: PresetRegion;
  /** Left out: light passes through (composite). */
  readonly rendering?: PresetRendering;
  /** Cut faces show what lies behind them, not the slice on them: much of the volume is clear. */
  readonly seesThroughCuts?: true;
  /** Colour components 0..1, sRGB. */
  readonly colorPoints: readonly (readonly [value: number, r: number, g: number, b: number])[];
  /**
   * The share of light (0..1) that one millimetre of this value absorbs.
   * A sample that stands for d mm has the opacity 1 - (1 - opacityPerMm)^d.
   */
  readonly opacityPoints: readonly (readonly [value: number, opacityPerMm: number])[];
}

/** Colour (0..1) and opacity per millimetre at a value. */
export function sampleTransferFunction(
  transferFunction: Pick<TransferFunction, 'colorPoints' | 'opacityPoints'>,
  value: number,
): [r: number, g: number, b: number, opacityPerMm: number] {
  const { colorPoints, opacityPoints } = transferFunction;
  return [
    interpolatePoints(colorPoints, value, 1),
    interpolatePoints(colorPoints, value, 2),
    interpolatePoints(colorPoints, value, 3),
    interpolatePoints(opacityPoints, value, 1),
  ];
}

/** One component of points that are sorted by their first: linear in between, constant beyond the ends. */
export function interpolatePoints(
  points: readonly (readonly number[])[],
  value: number,
  component: number,
): number {
  const above = points.findIndex((point) => point[0]! >= value);
  if (above === 0) return points[0]![component]!;
  const upper = points[above];
  if (!upper) return points.at(-1)?.[component] ?? 0;
  const lower = points[above - 1]!;
  const fraction = (value - lower[0]!) / (upper[0]! - lower[0]!);
  return lower[component]! + (upper[component]! - lower[component]!) * fraction;
}
