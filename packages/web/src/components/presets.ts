import {
  PRESET_REGIONS,
  type PresetRegion,
  TRANSFER_FUNCTIONS,
  WINDOW_PRESETS,
} from '@rounds/imaging/asset';

/** Something to choose: a way to draw the volume with its window, or a window alone. */
export interface PresetChoice {
  readonly presetId: string;
  readonly label: string;
}

/** Choices under one heading. */
export interface PresetGroup {
  readonly heading: string;
  readonly choices: readonly PresetChoice[];
}

interface Preset {
  readonly id: string;
  readonly label: string;
  readonly modality: string;
  readonly region: PresetRegion;
}

const WINDOWS_ALONE: readonly Preset[] = WINDOW_PRESETS.filter((window) =>
  TRANSFER_FUNCTIONS.every(({ id }) => id !== window.id),
);
const PRESETS: readonly Preset[] = [...TRANSFER_FUNCTIONS, ...WINDOWS_ALONE];

/** Nuclear images are shown as PET is. */
const SHOWN_AS: Readonly<Record<string, string>> = { NM: 'PT' };

/** What parts of DICOM's terms for body parts belong where; the first that fits counts. @see DICOM PS3.16 annex L */
const TERMS_OF_REGIONS: readonly (readonly [region: PresetRegion, terms: RegExp])[] = [
  ['vessels', /HEART|AORTA|CORON|ARTER|VEIN|VESSEL|CIRCLEOFWILLIS|CAROTID/],
  ['head', /HEAD|BRAIN|SKULL|NECK|CSPINE|ORBIT|EYE|FACE|SINUS|JAW|MANDIBLE|MAXILLA|EAR$|IAC/],
  ['chest', /CHEST|LUNG|THORAX|MEDIASTINUM|BRONCH|TRACHEA|RIB|STERNUM|BREAST/],
  ['abdomen', /ABDOMEN|PELVI|LIVER|SPLEEN|KIDNEY|PANCREAS|COLON|BOWEL|STOMACH|BLADDER|PROSTATE/],
];

/** The region whose presets fit a body part best; undefined where it is not known, or none fits. */
export function regionOfBodyPart(bodyPart: string): PresetRegion | undefined {
  return TERMS_OF_REGIONS.find(([, terms]) => terms.test(bodyPart))?.[0];
}

/**
 * The presets made for a modality, by region of the body, the case's own first, and then windows that are for slices
 * alone. All of them where none is made for it; the one in use is always among them.
 */
export function presetGroups(
  modality: string,
  presetId: string,
  caseRegion?: PresetRegion,
): readonly PresetGroup[] {
  const isFor = (preset: Preset): boolean => preset.modality === (SHOWN_AS[modality] ?? modality);
  const isKnown = PRESETS.some(isFor);
  const offered = (presets: readonly Preset[]): readonly Preset[] =>
    isKnown ? presets.filter(isFor) : presets;
  const volumes = offered(TRANSFER_FUNCTIONS);
  const regions = Object.keys(PRESET_REGIONS) as PresetRegion[];
  const ordered = caseRegion === undefined ? regions : [...new Set([caseRegion, ...regions])];
  const groups: PresetGroup[] = ordered.map((region) => ({
    heading: PRESET_REGIONS[region],
    choices: choicesOf(volumes.filter((preset) => preset.region === region)),
  }));
  groups.push({ heading: 'Windows for slices', choices: choicesOf(offered(WINDOWS_ALONE)) });
  const filled = groups.filter(({ choices }) => choices.length > 0);
  const hasCurrent = filled.some(({ choices }) =>
    choices.some((choice) => choice.presetId === presetId),
  );
  if (hasCurrent) return filled;
  const current = { presetId, label: labelOfPreset(presetId) };
  return [...filled, { heading: 'In use now', choices: [current] }];
}

export function labelOfPreset(presetId: string): string {
  return PRESETS.find(({ id }) => id === presetId)?.label ?? presetId;
}

function choicesOf(presets: readonly Preset[]): readonly PresetChoice[] {
  return presets.map(({ id, label }) => ({ presetId: id, label }));
}
