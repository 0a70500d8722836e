import type { StoredValues } from '@rounds/imaging';

/** In whole pixels of a picture. */
export interface Rectangle {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

interface PictureSize {
  readonly columns: number;
  readonly rows: number;
}

/** Whether a rectangle lies in another one. */
export function contains(outer: Rectangle, inner: Rectangle): boolean {
  return (
    outer.column <= inner.column &&
    outer.row <= inner.row &&
    outer.column + outer.width >= inner.column + inner.width &&
    outer.row + outer.height >= inner.row + inner.height
  );
}

function isIn({ column, row, width, height }: Rectangle, x: number, y: number): boolean {
  return x >= column && x < column + width && y >= row && y < row + height;
}

/** The highest value inside a rectangle of a picture. */
export function brightestIn(
  values: StoredValues,
  { columns }: PictureSize,
  region: Rectangle,
): number {
  let brightest = 0;
  for (const [i, value] of values.entries())
    if (isIn(region, i % columns, Math.floor(i / columns))) brightest = Math.max(brightest, value);
  return brightest;
}

/** How many values of two pictures differ outside a rectangle. */
export function differencesOutside(
  values: StoredValues,
  before: StoredValues,
  { columns, rows }: PictureSize,
  region: Rectangle,
): number {
  const count = columns * rows;
  if (values.length !== count || before.length !== count) throw new Error('not the whole picture');
  let different = 0;
  for (const [i, value] of values.entries())
    if (value !== before[i] && !isIn(region, i % columns, Math.floor(i / columns))) different += 1;
  return different;
}
