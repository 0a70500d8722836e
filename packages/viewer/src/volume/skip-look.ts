import type { Rendering } from '@rounds/classroom';
import type { VoiWindow, VolumeDescription } from '@rounds/imaging/asset';

import { CELL_FIELDS, type MacroCells } from './macro-cells.ts';
import { type OpacityCurve, preintegratedHalves } from './opacity-curve.ts';
import { buildSkipMap, litMap, type SkipMap, type ValueCells } from './skip-map.ts';
import { buildBodyMap, outsideCells } from './skip-outside.ts';
import { buildScoreMap, type ScoreScale } from './skip-scores.ts';

/** How a volume is to look, as far as its skip map depends on it. */
export interface Look {
  readonly rendering: Pick<Rendering, 'mode' | 'isoValue'>;
  readonly curve: OpacityCurve;
  /** Of the greys. */
  readonly window: VoiWindow;
  /** The modality value below which there is nothing but air. */
  readonly airBelow: number;
}

/** A look, and what the graphics card needs for it. */
export interface PreparedLook {
  readonly look: Look;
  readonly map: SkipMap;
  /** `preintegratedHalves` of the curve. */
  readonly lookup: Uint16Array;
}

/** The score of a modality value: its grey, or what that lacks to white where the smallest is looked for. */
export function scoreScaleOf({ rendering, window }: Look): ScoreScale {
  const scale = 1 / window.width;
  const offset = 0.5 - window.center / window.width;
  return rendering.mode === 'minip' ? { scale: -scale, offset: 1 - offset } : { scale, offset };
}

/** Whether one is prepared as the other is. */
export function sameLook(a: Look, b: Look): boolean {
  if (a.rendering.mode !== b.rendering.mode) return false;
  const sameWindow = a.window.center === b.window.center && a.window.width === b.window.width;
  switch (a.rendering.mode) {
    case 'composite':
      return a.curve === b.curve;
    case 'isosurface':
      return a.curve === b.curve && a.rendering.isoValue === b.rendering.isoValue;
    case 'mip':
      return sameWindow;
    case 'minip':
      return sameWindow && a.airBelow === b.airBelow;
    case 'average':
      return a.airBelow === b.airBelow;
  }
}

/** Of other things than CT, this share of the range of values is noise around the body. */
const NOISE_SHARE = 0.08;
const AIR_BELOW_HU = -300;

/** The modality value below which there is nothing but air. */
export function airBelowOf({ modality, valueRange: { min, max } }: VolumeDescription): number {
  return modality === 'CT' ? AIR_BELOW_HU : min + NOISE_SHARE * (max - min);
}

/** Builds the map for a look: 10 to 100 ms, so it runs in a worker. */
export function skipMapFor(cells: MacroCells, look: Look): SkipMap {
  const { fields, grid, cellSizeMm } = cells;
  const { rendering, curve, airBelow } = look;
  const outside = (): Uint8Array => outsideCells(fields, grid, cellSizeMm, airBelow);
  switch (rendering.mode) {
    case 'composite':
      return buildSkipMap(cells, curve);
    case 'isosurface':
      return buildSurfaceMap(cells, rendering.isoValue);
    case 'mip':
      return buildScoreMap(fields, grid, scoreScaleOf(look), undefined, true);
    case 'minip':
      return buildScoreMap(fields, grid, scoreScaleOf(look), outside(), false);
    case 'average':
      return buildBodyMap(grid, outside());
  }
}

/** Everything for a look at once, where there is no worker to do it. */
export function prepareLook(cells: MacroCells, look: Look): PreparedLook {
  const lookup = preintegratedHalves(look.curve);
  return { look, map: skipMapFor(cells, look), lookup };
}

/** For surfaces of one value: cells that reach it are visible. */
function buildSurfaceMap(cells: ValueCells, isoValue: number): SkipMap {
  const { fields } = cells;
  const visible = new Uint8Array(fields.length / CELL_FIELDS);
  for (let cell = 0; cell < visible.length; cell++)
    visible[cell] = (fields[cell * CELL_FIELDS + 1] as number) >= isoValue ? 1 : 0;
  return litMap(cells, visible, (value) => (value >= isoValue ? 0.9 : 0));
}
