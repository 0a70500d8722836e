import type { Picture } from './indexed-png.ts';

/** Less is what another box around the same rays may do. */
const CLEARLY = 60;

export interface ChangedPixels {
  readonly count: number;
  /** Of those that changed. */
  readonly middle: { readonly column: number; readonly row: number };
  /** Of the second picture: red, green, blue. */
  colorAt(column: number, row: number): readonly number[];
}

/** Where a picture clearly is another one than before. */
export function changedPixels(before: Picture, after: Picture): ChangedPixels {
  const { width, rgba } = after;
  const colorAt = (column: number, row: number): readonly number[] => {
    const at = (row * width + column) * 4;
    return [...rgba.subarray(at, at + 3)];
  };
  let [count, columns, rows] = [0, 0, 0];
  for (let i = 0; i < rgba.length; i += 4) {
    const change = [0, 1, 2].reduce(
      (sum, c) => sum + Math.abs((rgba[i + c] ?? 0) - (before.rgba[i + c] ?? 0)),
      0,
    );
    if (change <= CLEARLY) continue;
    count += 1;
    columns += (i / 4) % width;
    rows += Math.floor(i / 4 / width);
  }
  return { count, middle: { column: columns / count, row: rows / count }, colorAt };
}
