import { chebyshevDistances, inPairs, MAX_CELL_DISTANCE, visibleBounds } from './distance-map.ts';
import { CELL_FIELDS, type CellGrid } from './macro-cells.ts';
import type { SkipMap } from './skip-map.ts';

/** Air that is reached from outside through gaps narrower than twice this is inside: nostrils, ears. */
const GAP_MM = 7;
/** So much of the body's surface goes with the air around it: voxels there hold something of both. */
const SKIN_MM = 3;

/**
 * Which cells are no part of the body: the air around it, and its outermost skin. Smallest and mean values along a ray
 * would otherwise be those of the air before and behind.
 * @param airBelow the modality value below which there is nothing
 */
export function outsideCells(
  fields: Float32Array,
  grid: CellGrid,
  cellSizeMm: readonly [number, number, number],
  airBelow: number,
): Uint8Array {
  const count = fields.length / CELL_FIELDS;
  const solid = new Uint8Array(count);
  for (let cell = 0; cell < count; cell++)
    solid[cell] = (fields[cell * CELL_FIELDS + 1] as number) < airBelow ? 0 : 1;
  const cellMm = Math.max(...cellSizeMm);
  const gapCells = Math.min(MAX_CELL_DISTANCE, Math.max(1, Math.ceil(GAP_MM / cellMm)));
  const open = floodFromSides(chebyshevDistances(solid, grid), grid, gapCells);
  const fromOpen = chebyshevDistances(open, grid);
  const outside = new Uint8Array(count);
  for (let cell = 0; cell < count; cell++)
    outside[cell] = !solid[cell] && (fromOpen[cell] as number) < gapCells ? 1 : 0;
  const fromOutside = chebyshevDistances(outside, grid);
  const skinCells = Math.max(1, Math.round(SKIN_MM / cellMm));
  for (let cell = 0; cell < count; cell++)
    if ((fromOutside[cell] as number) <= skinCells) outside[cell] = 1;
  return outside;
}

/** From the four long sides: bodies are cut off at the other two, and with them airways. */
function floodFromSides(
  clearance: Uint8Array,
  { columns, rows, slices }: CellGrid,
  least: number,
): Uint8Array {
  const reached = new Uint8Array(clearance.length);
  const queue = new Int32Array(clearance.length);
  let end = 0;
  const visit = (cell: number): void => {
    if (reached[cell] || (clearance[cell] as number) < least) return;
    reached[cell] = 1;
    queue[end++] = cell;
  };
  const layer = columns * rows;
  for (let z = 0; z < slices; z++) {
    for (let x = 0; x < columns; x++) {
      visit(z * layer + x);
      visit(z * layer + layer - columns + x);
    }
    for (let y = 0; y < rows; y++) {
      visit(z * layer + y * columns);
      visit(z * layer + y * columns + columns - 1);
    }
  }
  for (let next = 0; next < end; next++) {
    const cell = queue[next] as number;
    const x = cell % columns;
    const y = Math.floor(cell / columns) % rows;
    if (x > 0) visit(cell - 1);
    if (x < columns - 1) visit(cell + 1);
    if (y > 0) visit(cell - columns);
    if (y < rows - 1) visit(cell + columns);
    if (cell >= layer) visit(cell - layer);
    if (cell < clearance.length - layer) visit(cell + layer);
  }
  return reached;
}

/** For mean values: nothing but the outside is leapt over. */
export function buildBodyMap(grid: CellGrid, outside: Uint8Array): SkipMap {
  const body = outside.map((cell) => (cell === 0 ? 1 : 0));
  return {
    grid,
    bytes: inPairs(chebyshevDistances(body, grid), chebyshevDistances(outside, grid)),
    isByOctant: false,
    openness: undefined,
    blocks: undefined,
    bounds: visibleBounds(body, grid),
  };
}
