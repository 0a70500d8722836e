import { TRANSFER_FUNCTIONS, WINDOW_PRESETS } from '@rounds/imaging/asset';

/** A choice in the window menu. */
export interface PresetChoice {
  readonly presetId: string;
  readonly label: string;
}

interface Preset {
  readonly id: string;
  readonly label: string;
  readonly modality: string;
}

/** Renderings with the window that belongs to them, then windows that have no rendering of their own. */
const PRESETS: readonly Preset[] = [
  ...TRANSFER_FUNCTIONS,
  ...WINDOW_PRESETS.filter((window) => TRANSFER_FUNCTIONS.every(({ id }) => id !== window.id)),
];

/** The presets made for a modality; all of them where none is. The one in use is always among them. */
export function presetsFor(modality: string, presetId: string): readonly PresetChoice[] {
  const fitting = PRESETS.filter((preset) => preset.modality === modality);
  const choices = (fitting.length > 0 ? fitting : PRESETS).map(({ id, label }) => ({
    presetId: id,
    label,
  }));
  if (choices.some((choice) => choice.presetId === presetId)) return choices;
  const foreign = PRESETS.find(({ id }) => id === presetId);
  return [...choices, { presetId, label: foreign?.label ?? presetId }];
}
