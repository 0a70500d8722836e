import { interpolatePoints } from './transfer-function.ts';

/**
 * A colour for every share of a range, ever brighter, so that eyes that are colour-blind and grey print keep the order. Stops from 0 to 1, components 0 to 1 (sRGB); linear in
 * between.
 */
export interface ColorMap {
  readonly id: string;
  readonly label: string;
  readonly stops: readonly (readonly [share: number, r: number, g: number, b: number])[];
}

/**
 * viridis: van der Walt, Smith (matplotlib), CC0. cividis: Nunez, Anderton, Renslow, PLOS ONE 13 (2018) e0199239. hot and
 * bone: the piecewise linear maps of that name of MATLAB and matplotlib.
 */
export const COLOR_MAPS: readonly ColorMap[] = [
  evenMap('viridis', 'Viridis', [
    '440154', '472d7b', '3b528b', '2c728e', '21918c', '28ae80', '5ec962', 'addc30', 'fde725',
  ]), // prettier-ignore
  evenMap('cividis', 'Cividis', [
    '00224e', '123570', '3b496c', '575d6d', '707173', '8a8678', 'a59c74', 'c3b369', 'e1cc55', 'fee838',
  ]), // prettier-ignore
  {
    id: 'hot',
    label: 'Hot',
    stops: [
      [0, 0.04, 0, 0],
      [0.365, 1, 0, 0],
      [0.746, 1, 1, 0],
      [1, 1, 1, 1],
    ],
  },
  evenMap('grey', 'Grey', ['000000', 'ffffff']),
  {
    id: 'bone',
    label: 'Bone',
    stops: [
      [0, 0, 0, 0],
      [0.365, 0.319, 0.319, 0.444],
      [0.746, 0.652, 0.777, 0.777],
      [1, 1, 1, 1],
    ],
  },
];

/** @throws RangeError where there is no such map */
export function colorMapStops(id: string): ColorMap['stops'] {
  const map = COLOR_MAPS.find((candidate) => candidate.id === id);
  if (map === undefined) throw new RangeError('There is no such colour map.');
  return map.stops;
}

/**
 * The colour of a share of the range, 0 to 1; components 0 to 1 (sRGB).
 * @throws RangeError where there is no such map
 */
export function colorOfMap(id: string, share: number): readonly [r: number, g: number, b: number] {
  const stops = colorMapStops(id);
  return [
    interpolatePoints(stops, share, 1),
    interpolatePoints(stops, share, 2),
    interpolatePoints(stops, share, 3),
  ];
}

function evenMap(id: string, label: string, hexColors: readonly string[]): ColorMap {
  const channel = (hex: string, at: number): number =>
    Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  const stops = hexColors.map(
    (hex, i) =>
      [i / (hexColors.length - 1), channel(hex, 0), channel(hex, 2), channel(hex, 4)] as const,
  );
  return { id, label, stops };
}
