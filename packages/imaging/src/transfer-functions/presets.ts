import type { VolumeDescription } from '../volume/volume.ts';
import type { TransferFunction } from './transfer-function.ts';

const BONE: TransferFunction = {
  id: 'ct-bone',
  label: 'Bone',
  modality: 'CT',
  colorPoints: [
    [150, 0.55, 0.32, 0.22],
    [260, 0.8, 0.62, 0.46],
    [420, 0.93, 0.84, 0.69],
    [900, 0.99, 0.95, 0.86],
    [1800, 1, 0.99, 0.95],
  ],
  opacityPoints: [
    [180, 0],
    [260, 0.05],
    [360, 0.4],
    [700, 0.75],
    [1500, 0.92],
  ],
};

const SOFT: TransferFunction = {
  id: 'ct-soft',
  label: 'Skin and soft tissue',
  modality: 'CT',
  colorPoints: [
    [-600, 0.62, 0.4, 0.3],
    [-150, 0.9, 0.68, 0.55],
    [20, 0.84, 0.5, 0.42],
    [90, 0.78, 0.36, 0.3],
    [250, 0.92, 0.8, 0.66],
    [900, 1, 0.97, 0.9],
  ],
  opacityPoints: [
    [-500, 0],
    [-250, 0.1],
    [-50, 0.28],
    [80, 0.36],
    [300, 0.6],
    [1000, 0.9],
  ],
};

/** Lungs blue and translucent, so that airways show as gaps and vessels as red lines; the body is a faint red around them. */
const LUNG: TransferFunction = {
  id: 'ct-lung',
  label: 'Lungs and airways',
  modality: 'CT',
  colorPoints: [
    [-1000, 0.3, 0.55, 0.8],
    [-850, 0.55, 0.72, 0.85],
    [-740, 0.9, 0.6, 0.5],
    [-300, 0.85, 0.35, 0.28],
    [60, 0.8, 0.25, 0.2],
    [300, 0.95, 0.86, 0.74],
  ],
  opacityPoints: [
    [-930, 0],
    [-870, 0.016],
    [-790, 0.016],
    [-700, 0.004],
    [-380, 0],
    [-200, 0.004],
    [40, 0.006],
    [130, 0.008],
    [250, 0.06],
    [600, 0.2],
  ],
};

const ANGIO: TransferFunction = {
  id: 'ct-angio',
  label: 'Vessels',
  modality: 'CT',
  colorPoints: [
    [150, 0.45, 0.04, 0.03],
    [230, 0.75, 0.1, 0.05],
    [330, 0.95, 0.3, 0.1],
    [440, 0.98, 0.5, 0.22],
    [560, 0.92, 0.8, 0.66],
    [1200, 0.97, 0.95, 0.9],
  ],
  opacityPoints: [
    [190, 0],
    [250, 0.03],
    [305, 0.22],
    [350, 0.34],
    [410, 0.22],
    [470, 0.04],
    [540, 0.012],
    [1000, 0.014],
    [1800, 0.03],
  ],
};

/** MR and PET presets are written for values 0 (dark) to 1 (bright) and scaled to a volume before use. */
const MR: TransferFunction = {
  id: 'mr-default',
  label: 'MR',
  modality: 'MR',
  colorPoints: [
    [0.1, 0.25, 0.2, 0.2],
    [0.3, 0.62, 0.5, 0.46],
    [0.55, 0.85, 0.76, 0.7],
    [1, 1, 0.97, 0.92],
  ],
  opacityPoints: [
    [0.12, 0],
    [0.25, 0.02],
    [0.5, 0.14],
    [0.8, 0.4],
    [1.2, 0.75],
  ],
};

const PT: TransferFunction = {
  id: 'pt-default',
  label: 'Uptake',
  modality: 'PT',
  colorPoints: [
    [0, 0.05, 0.02, 0.08],
    [0.25, 0.4, 0.05, 0.35],
    [0.5, 0.85, 0.25, 0.15],
    [0.75, 1, 0.65, 0.1],
    [1, 1, 1, 0.75],
  ],
  opacityPoints: [
    [0.15, 0],
    [0.35, 0.008],
    [0.7, 0.05],
    [1.5, 0.3],
  ],
};

export const TRANSFER_FUNCTIONS: readonly TransferFunction[] = [BONE, SOFT, LUNG, ANGIO, MR, PT];

/** The preset with its values in the units of a volume: CT presets are in HU, MR and PET presets are scaled to the volume. */
export function transferFunctionFor(id: string, description: VolumeDescription): TransferFunction {
  const preset = TRANSFER_FUNCTIONS.find((candidate) => candidate.id === id);
  if (!preset) throw new RangeError('There is no such transfer function.');
  if (preset.modality === 'CT') return preset;
  const { low, high } = brightness(description);
  const toValue = (fraction: number): number => low + fraction * (high - low);
  return {
    ...preset,
    colorPoints: preset.colorPoints.map(([fraction, r, g, b]) => [toValue(fraction), r, g, b]),
    opacityPoints: preset.opacityPoints.map(([fraction, opacity]) => [toValue(fraction), opacity]),
  };
}

/** What counts as dark and as bright in a volume without absolute units: its first window, kept inside its range. */
function brightness({ windows, valueRange }: VolumeDescription): { low: number; high: number } {
  const [window] = windows;
  const low = window ? Math.max(valueRange.min, window.center - window.width / 2) : valueRange.min;
  const high = window ? Math.min(valueRange.max, window.center + window.width / 2) : valueRange.max;
  return high > low
    ? { low, high }
    : { low: valueRange.min, high: Math.max(valueRange.max, valueRange.min + 1) };
}

/** The preset a volume is first shown with. */
export function defaultPresetId(description: VolumeDescription): string {
  if (description.modality === 'PT' || description.modality === 'NM') return PT.id;
  if (description.modality !== 'CT') return MR.id;
  return BONE.id;
}
