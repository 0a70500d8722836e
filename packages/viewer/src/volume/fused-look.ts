import type { VoiWindow } from '@rounds/imaging/asset';

import { LUT_SIZE, type OpacityCurve } from './opacity-curve.ts';
import type { Look } from './skip-look.ts';

/** The colours of a mip are not those of a curve. */
const NO_CURVE: OpacityCurve = {
  minValue: 0,
  maxValue: 1,
  entries: new Float32Array(LUT_SIZE * 4),
  entryScale: LUT_SIZE - 1,
  entryOffset: 0,
};

/** How a second volume is looked through: for its largest values, from the lower end of a window to the upper. */
export function fusedLookOf(window: VoiWindow): Look {
  return { rendering: { mode: 'mip', isoValue: 0 }, curve: NO_CURVE, window, airBelow: 0 };
}
