import type { VoiWindow, VolumeDescription } from '../volume/volume.ts';

/** A named VOI window. */
export interface WindowPreset {
  readonly id: string;
  readonly label: string;
  /** The modality it is made for. */
  readonly modality: string;
  readonly center: number;
  readonly width: number;
}

/** The usual windows of computed tomography, in HU. */
export const WINDOW_PRESETS: readonly WindowPreset[] = [
  { id: 'ct-soft', label: 'Soft tissue', modality: 'CT', center: 40, width: 400 },
  { id: 'ct-bone', label: 'Bone', modality: 'CT', center: 400, width: 1800 },
  { id: 'ct-lung', label: 'Lung', modality: 'CT', center: -600, width: 1500 },
  { id: 'ct-brain', label: 'Brain', modality: 'CT', center: 40, width: 80 },
  { id: 'ct-angio', label: 'Angiography', modality: 'CT', center: 300, width: 600 },
];

/** The windows to offer for a volume: the file's own first, then those of its modality, then its whole range. */
export function windowPresetsFor(description: VolumeDescription): readonly WindowPreset[] {
  const { modality, valueRange } = description;
  const asPreset = (window: VoiWindow, i: number): WindowPreset => ({
    id: i === 0 ? 'file' : `file-${i + 1}`,
    label: i === 0 ? 'As acquired' : `As acquired ${i + 1}`,
    modality,
    center: window.center,
    width: window.width,
  });
  const isFirstOfItsKind = (window: VoiWindow, i: number, all: readonly VoiWindow[]): boolean =>
    all.findIndex(({ center, width }) => center === window.center && width === window.width) === i;
  return [
    ...description.windows.filter(isFirstOfItsKind).map(asPreset),
    ...WINDOW_PRESETS.filter((preset) => preset.modality === modality),
    {
      id: 'full',
      label: 'Full range',
      modality,
      center: (valueRange.min + valueRange.max) / 2,
      width: Math.max(valueRange.max - valueRange.min, Number.MIN_VALUE),
    },
  ];
}
