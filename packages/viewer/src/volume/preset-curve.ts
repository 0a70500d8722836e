import {
  sampleTransferFunction,
  type TransferFunction,
  transferFunctionFor,
  defaultPresetId,
  type TissueBrightness,
  TRANSFER_FUNCTIONS,
  type VoiWindow,
  type VolumeDescription,
  WINDOW_PRESETS,
} from '@rounds/imaging/asset';

import { LUT_SIZE, type OpacityCurve } from './opacity-curve.ts';

/** A preset made ready for one volume. */
export interface PresetForVolume {
  readonly presetId: string;
  readonly transferFunction: TransferFunction;
  /** The window that belongs to it. */
  readonly window: VoiWindow;
}

/** Whether two curves draw the same picture. */
export function sameCurve(a: OpacityCurve, b: OpacityCurve): boolean {
  return (
    a.entryScale === b.entryScale &&
    a.entryOffset === b.entryOffset &&
    a.minValue === b.minValue &&
    a.maxValue === b.maxValue &&
    (a.entries === b.entries || a.entries.every((value, i) => value === b.entries[i]))
  );
}

/**
 * Windows of the brain and of a file have no transfer function of their own: they colour as the volume's default does.
 * @param tissue of a volume without absolute units, once its voxels are here
 */
export function presetForVolume(
  presetId: string,
  description: VolumeDescription,
  tissue?: TissueBrightness,
): PresetForVolume {
  const known = TRANSFER_FUNCTIONS.some(({ id }) => id === presetId);
  const transferFunction = transferFunctionFor(
    known ? presetId : defaultPresetId(description),
    description,
    tissue,
  );
  const ownWindow = WINDOW_PRESETS.find(({ id }) => id === presetId) ?? description.windows[0];
  return {
    presetId,
    transferFunction,
    window: ownWindow
      ? { center: ownWindow.center, width: ownWindow.width }
      : { center: 0, width: 1 },
  };
}

/**
 * Samples a transfer function. A window other than the preset's own carries the curve along: narrower is steeper, a
 * higher centre makes dense things visible alone, as it does on the slices.
 */
export function opacityCurve(
  transferFunction: TransferFunction,
  presetWindow: VoiWindow,
  window: VoiWindow,
): OpacityCurve {
  const { minValue, maxValue, entries } = sampled(transferFunction);
  const perValue = (LUT_SIZE - 1) / (maxValue - minValue);
  const stretch = presetWindow.width / window.width;
  return {
    minValue,
    maxValue,
    entries,
    entryScale: stretch * perValue,
    entryOffset: (presetWindow.center - window.center * stretch - minValue) * perValue,
  };
}

const samples = new WeakMap<
  TransferFunction,
  Pick<OpacityCurve, 'minValue' | 'maxValue' | 'entries'>
>();

/** The entries of a transfer function: the same array each time, so that moving the window uploads no table. */
function sampled(
  transferFunction: TransferFunction,
): Pick<OpacityCurve, 'minValue' | 'maxValue' | 'entries'> {
  const known = samples.get(transferFunction);
  if (known !== undefined) return known;
  const { minValue, maxValue } = domainOf(transferFunction);
  const entries = new Float32Array(LUT_SIZE * 4);
  for (let i = 0; i < LUT_SIZE; i++) {
    const value = minValue + ((maxValue - minValue) * i) / (LUT_SIZE - 1);
    entries.set(sampleTransferFunction(transferFunction, value), i * 4);
  }
  const made = { minValue, maxValue, entries };
  samples.set(transferFunction, made);
  return made;
}

/** The values between which the curve does anything: the table's entries are not wasted on what is invisible anyway. */
function domainOf({ colorPoints, opacityPoints }: TransferFunction): {
  minValue: number;
  maxValue: number;
} {
  const visible = opacityPoints.map(([, opacity]) => opacity > 0);
  const first = visible.indexOf(true);
  const last = visible.lastIndexOf(true);
  const endsVisible = last === visible.length - 1;
  const lastColor = colorPoints.at(-1)?.[0] ?? 0;
  const minValue = opacityPoints[Math.max(0, first - 1)]?.[0] ?? 0;
  const endValue = opacityPoints[Math.min(last + 1, visible.length - 1)]?.[0] ?? 1;
  const maxValue = endsVisible ? Math.max(endValue, lastColor) : endValue;
  return maxValue > minValue ? { minValue, maxValue } : { minValue, maxValue: minValue + 1 };
}
