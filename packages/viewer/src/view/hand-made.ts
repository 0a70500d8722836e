import type { CustomTransferFunction, SharedView } from '@rounds/classroom';
import type { VoiWindow } from '@rounds/imaging/asset';

import type { PresetForVolume } from '../volume/preset-curve.ts';

/** Kept for each, because curves are kept for each transfer function. */
const made = new WeakMap<CustomTransferFunction, PresetForVolume>();

/** What a view is coloured with: the transfer function made by hand, if there is one, else that of the preset. */
export function colorsOf(
  { transferFunction }: Pick<SharedView, 'transferFunction'>,
  preset: PresetForVolume,
): PresetForVolume {
  if (transferFunction === null) return preset;
  const known = made.get(transferFunction);
  if (known !== undefined && known.presetId === preset.presetId) return known;
  const { colorPoints, opacityPoints, windowCenter, windowWidth } = transferFunction;
  const handMade: PresetForVolume = {
    presetId: preset.presetId,
    transferFunction: {
      ...preset.transferFunction,
      label: `${preset.transferFunction.label}, changed`,
      colorPoints,
      opacityPoints,
    },
    window: { center: windowCenter, width: windowWidth },
  };
  made.set(transferFunction, handMade);
  return handMade;
}

/** The points of what a view is coloured with at the values to which its window carries them. */
export function pointsUnderWindow(
  { transferFunction, window }: PresetForVolume,
  { center, width }: VoiWindow,
): CustomTransferFunction {
  const stretch = width / window.width;
  const at = (value: number): number => center + (value - window.center) * stretch;
  return {
    colorPoints: transferFunction.colorPoints.map(([value, r, g, b]) => [at(value), r, g, b]),
    opacityPoints: transferFunction.opacityPoints.map(([value, opacity]) => [at(value), opacity]),
    windowCenter: center,
    windowWidth: width,
  };
}
