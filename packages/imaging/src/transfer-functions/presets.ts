import type { VolumeDescription } from '../volume/volume.ts';
import { CT_PRESETS } from './ct-presets.ts';
import { MR_PRESETS } from './mr-presets.ts';
import { PT_PRESETS } from './pt-presets.ts';
import type { TransferFunction } from './transfer-function.ts';

/** All of them; CT presets are in HU, the others are scaled to a volume (see `transferFunctionFor`). */
export const TRANSFER_FUNCTIONS: readonly TransferFunction[] = [
  ...CT_PRESETS,
  ...MR_PRESETS,
  ...PT_PRESETS,
];

/** How bright tissue is in a volume without absolute units, in its values. */
export interface TissueBrightness {
  /** No signal. */
  readonly dark: number;
  /** The median of all that is tissue. */
  readonly middle: number;
}

/**
 * The preset with its values in the units of a volume: CT presets are in HU; in MR presets 0 is no signal and 1 the middle of
 * tissue; PET presets are scaled to the volume's window.
 * @param tissue of an MR volume; as long as it is not known, the middle of the window stands for it
 */
export function transferFunctionFor(
  id: string,
  description: VolumeDescription,
  tissue?: TissueBrightness,
): TransferFunction {
  const preset = TRANSFER_FUNCTIONS.find((candidate) => candidate.id === id);
  if (!preset) throw new RangeError('There is no such transfer function.');
  if (preset.modality === 'CT') return preset;
  const { low, high } =
    preset.modality === 'MR' ? signal(description, tissue) : brightness(description);
  const toValue = (fraction: number): number => low + fraction * (high - low);
  return {
    ...preset,
    colorPoints: preset.colorPoints.map(([fraction, r, g, b]) => [toValue(fraction), r, g, b]),
    opacityPoints: preset.opacityPoints.map(([fraction, opacity]) => [toValue(fraction), opacity]),
  };
}

function signal(
  description: VolumeDescription,
  tissue: TissueBrightness | undefined,
): { low: number; high: number } {
  if (tissue !== undefined) return { low: tissue.dark, high: tissue.middle };
  const { low, high } = brightness(description);
  return { low, high: (low + high) / 2 };
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
  if (description.modality === 'PT' || description.modality === 'NM') return 'pt-mip';
  if (description.modality !== 'CT') return 'mr-default';
  return 'ct-bone';
}

/** How the preset that a volume is first shown with is drawn; undefined: light passes through (composite). */
export function defaultPresetRendering(
  description: VolumeDescription,
): TransferFunction['rendering'] {
  const presetId = defaultPresetId(description);
  return TRANSFER_FUNCTIONS.find(({ id }) => id === presetId)?.rendering;
}
