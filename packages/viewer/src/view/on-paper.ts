import { defaultPresetId, TRANSFER_FUNCTIONS, type VolumeDescription } from '@rounds/imaging/asset';

/**
 * Whether a case is seen under a preset as on paper, the largest values black on white: slices, and in the volume its MIP.
 * Presets of windows alone leave that to the volume's default.
 */
export function isOnPaper(presetId: string, description: VolumeDescription): boolean {
  const presetOf = (wanted: string) => TRANSFER_FUNCTIONS.find(({ id }) => id === wanted);
  const preset = presetOf(presetId) ?? presetOf(defaultPresetId(description));
  return preset?.rendering?.inverted === true;
}
