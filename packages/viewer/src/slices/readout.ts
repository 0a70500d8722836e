import type { Vector3 } from '@rounds/classroom';
import { valueAt, type Volume } from '@rounds/imaging/asset';

import { type FusionValue, segmentsAt, type ShownOverlay } from '../overlays/shown-overlay.ts';
import type { ReadoutLine } from './slice-marks.ts';

/** Dark colours cannot be read on a dark picture: letters are at least this bright, of 255. */
const MIN_BRIGHTNESS = 110;

/** What the picture shows where a pointer is. */
export interface DrawnValues {
  /** Without it, the value of the voxel there is told. */
  readonly value: number | undefined;
  readonly fusions: readonly FusionValue[];
}

/** What lies under a pointer, in words: segments, values laid over, the picture's own value last. */
export function readoutAt(
  pointLps: Vector3 | undefined,
  drawn: DrawnValues,
  volume: Volume | undefined,
  overlays: readonly ShownOverlay[],
): readonly ReadoutLine[] {
  if (pointLps === undefined || volume === undefined) return [];
  const value = drawn.value ?? valueAt(volume, pointLps);
  return [
    ...segmentsAt(overlays, pointLps).map(({ label, colorRgb }) => ({
      text: label,
      color: readable(colorRgb),
    })),
    ...drawn.fusions.map(({ name, value: laidOver }) => ({
      text: `${name} ${shortNumber(laidOver)}`,
    })),
    ...(value === undefined ? [] : [{ text: valueText(volume.modality, value) }]),
  ];
}

function valueText(modality: string, value: number): string {
  return modality === 'CT' ? `${Math.round(value)} HU` : shortNumber(value);
}

function shortNumber(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : `${Number(value.toPrecision(4))}`;
}

function readable([red, green, blue]: readonly [number, number, number]): string {
  const lift = Math.max(0, MIN_BRIGHTNESS - (0.3 * red + 0.59 * green + 0.11 * blue));
  const lifted = [red, green, blue].map((channel) => Math.min(255, Math.round(channel + lift)));
  return `rgb(${lifted.join(' ')})`;
}
