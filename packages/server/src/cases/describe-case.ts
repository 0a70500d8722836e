import type { CaseDocument, SharedView, Vector3 } from '@rounds/classroom';
import {
  defaultPresetId,
  SERIES_FLAGS,
  type SeriesFlag,
  volumeBoundsLps,
  type VolumeDescription,
} from '@rounds/imaging';

import type { CaseFacts } from './case-library.ts';

/** Across its largest extent a volume stands on the table about as large as a monitor. */
const TABLE_EXTENT_METRES = 0.6;
/** How far in front of the middle the first cut lies, as a part of the depth: the first picture looks inside. */
const FIRST_CUT_ANTERIOR_FRACTION = 0.06;

/** A new case around a stored volume, with nothing written yet. Told from the allow-listed attributes alone. */
export function newCase(
  caseId: string,
  assetSha256: string,
  description: VolumeDescription,
): CaseDocument {
  const { min, max, center } = volumeBoundsLps(description.geometry);
  const sizeMm: Vector3 = [max[0] - min[0], max[1] - min[1], max[2] - min[2]];
  return {
    caseId,
    title: titleOf(description),
    synthetic: description.synthetic,
    volume: { assetSha256, modality: modalityOf(description), centerLps: center, sizeMm },
    initialView: firstView(description, center, sizeMm),
    history: '',
    question: '',
    reveal: '',
    keyViews: [],
  };
}

/** What a list shows of a volume, and what its author has to know before teaching with it. */
export function factsOf(description: VolumeDescription): CaseFacts {
  const { columns, rows, slices } = description.geometry;
  const warnings = description.flags
    .map((flag) => WARNINGS[flag])
    .filter((warning) => warning !== undefined);
  if (!description.synthetic && HEAD_PARTS.has(description.bodyPartExamined)) {
    warnings.push(
      'This series shows a head: a face could be recognised in the picture. Share it only where that is allowed.',
    );
  }
  return { columns, rows, slices, warnings };
}

const WARNINGS: Partial<Record<SeriesFlag, string>> = {
  [SERIES_FLAGS.burnedInAnnotation]:
    'Text may be burned into the images. Look through all slices for names before you share this case.',
  [SERIES_FLAGS.lossyCompression]:
    'The images went through a lossy compression before they were imported.',
  [SERIES_FLAGS.repeatedSlices]: 'Some slices came more than once; the repeats were left out.',
  [SERIES_FLAGS.splitByPhase]:
    'The series held several images per position; this case is one of its phases.',
};

const HEAD_PARTS: ReadonlySet<string> = new Set([
  'HEAD', 'BRAIN', 'SKULL', 'FACE', 'ORBIT', 'SINUS', 'HEADNECK', 'JAW', 'MAXILLA', 'MANDIBLE',
]); // prettier-ignore

function firstView(description: VolumeDescription, center: Vector3, sizeMm: Vector3): SharedView {
  const [window] = description.windows;
  const largestMetres = Math.max(...sizeMm) / 1000;
  const cutLps: Vector3 = [
    center[0],
    center[1] - sizeMm[1] * FIRST_CUT_ANTERIOR_FRACTION,
    center[2],
  ];
  return {
    presetId: defaultPresetId(description),
    windowCenter: window?.center ?? description.valueRange.mean,
    windowWidth:
      window?.width ?? Math.max(1, description.valueRange.max - description.valueRange.min),
    crosshairLps: center,
    // Coronal, the posterior half kept: people stand in front of the patient and look at the cut.
    planes: [{ planeId: 'plane-1', enabled: true, pointLps: cutLps, normalLps: [0, 1, 0] }],
    placement: {
      rotation: [0, 0, 0, 1],
      offsetRoom: [0, 0, 0],
      scale: Math.min(20, Math.max(0.05, TABLE_EXTENT_METRES / largestMetres)),
    },
  };
}

/** Such as "CT chest, 135 slices". */
function titleOf(description: VolumeDescription): string {
  const part = description.bodyPartExamined.toLowerCase();
  const words = [modalityOf(description), SIDES[description.laterality], part].filter(Boolean);
  return `${words.join(' ')}, ${description.geometry.slices} slices`;
}

const SIDES: Readonly<Record<string, string>> = { L: 'left', R: 'right' };

function modalityOf(description: VolumeDescription): string {
  return /^[A-Z]{2,16}$/.test(description.modality) ? description.modality : 'OT';
}
