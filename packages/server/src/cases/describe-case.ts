import {
  type BookmarkedView,
  type CaseDocument,
  DEFAULT_RENDERING,
  MAX_KEY_VIEWS,
  NO_METADATA,
  type SharedView,
  type Vector3,
  PLAIN_PARTS,
} from '@rounds/classroom';
import type { HeadLikelihood } from '@rounds/imaging';
import {
  defaultPresetId,
  defaultPresetRendering,
  SERIES_FLAGS,
  type SeriesFlag,
  volumeBoundsLps,
  type VolumeDescription,
} from '@rounds/imaging/description';

import type { ImportedOverlay, MarkedPlace } from '../imports/import-protocol.ts';
import type { CaseFacts } from './case-library.ts';

/** Across its largest extent a volume stands on the table about as large as a monitor. */
const TABLE_EXTENT_METRES = 0.6;
/** How far in front of the middle the first cut lies, as a part of the depth: the first picture looks inside. */
const FIRST_CUT_ANTERIOR_FRACTION = 0.06;
const MAX_TITLE_LENGTH = 120;

/** What an import found beside the images themselves. */
export interface CaseExtras {
  readonly overlays?: readonly ImportedOverlay[];
  readonly markedPlaces?: readonly MarkedPlace[];
}

/** A new case around a stored volume, with nothing written yet. Told from the allow-listed attributes alone. */
export function newCase(
  caseId: string,
  assetSha256: string,
  description: VolumeDescription,
  { overlays = [], markedPlaces = [] }: CaseExtras = {},
): CaseDocument {
  const { min, max, center } = volumeBoundsLps(description.geometry);
  const sizeMm: Vector3 = [max[0] - min[0], max[1] - min[1], max[2] - min[2]];
  const initialView = firstView(description, center, sizeMm);
  return {
    caseId,
    title: titleOf(description),
    synthetic: description.synthetic,
    volume: {
      assetSha256,
      modality: modalityOf(description),
      kind: description.kind,
      frameTimeMs: description.frameTimeMs,
      samplesPerPixel: description.samplesPerPixel,
      centerLps: center,
      sizeMm,
    },
    overlays: overlays.map((overlay, i) => ({ overlayId: `overlay-${i + 1}`, ...overlay })),
    initialView,
    history: '',
    question: '',
    reveal: '',
    keyViews: keyViewsOf(initialView, description, markedPlaces),
    metadata: { ...NO_METADATA, region: description.bodyPartExamined.toLowerCase() },
  };
}

/** The first view, moved to each place. What lies outside the volume is left out: nobody would see it. */
function keyViewsOf(
  initialView: SharedView,
  { geometry }: VolumeDescription,
  places: readonly MarkedPlace[],
): readonly BookmarkedView[] {
  const { min, max } = volumeBoundsLps(geometry);
  return places
    .filter(({ pointLps }) =>
      pointLps.every((at, axis) => at >= (min[axis] ?? at) && at <= (max[axis] ?? at)),
    )
    .slice(0, MAX_KEY_VIEWS)
    .map(({ title, pointLps }, i) => ({
      bookmarkId: `marked-${i + 1}`,
      title: title.slice(0, MAX_TITLE_LENGTH).trim(),
      view: {
        ...initialView,
        crosshairLps: pointLps,
        planes: initialView.planes.map((plane) => ({ ...plane, pointLps })),
      },
    }));
}

/** What a list shows of a volume, and what its author has to know before teaching with it. */
export function factsOf(description: VolumeDescription, head: HeadLikelihood): CaseFacts {
  const { columns, rows, slices } = description.geometry;
  const { flags, synthetic } = description;
  const cause = flags.find((flag) => RESAMPLED[flag] !== undefined);
  const mayShowFace = !synthetic && !flags.includes(SERIES_FLAGS.defaced);
  const warnings = [
    ...flags.map((flag) => WARNINGS[flag]),
    flags.includes(SERIES_FLAGS.resampled) && cause !== undefined ? RESAMPLED[cause] : undefined,
    mayShowFace ? FACE_WARNINGS[head] : undefined,
  ].filter((warning) => warning !== undefined);
  const quarantineReasons = description.flags.includes(SERIES_FLAGS.burnedInAnnotation)
    ? [BURNED_IN_REASON]
    : [];
  return { columns, rows, slices, warnings, quarantineReasons };
}

const BURNED_IN_REASON =
  'Text may be burned into the images. Look through all of them for names, black out what you find, then release the case.';

const FACE_WARNINGS: Readonly<Record<HeadLikelihood, string | undefined>> = {
  likely:
    'This series shows a head: a face could be recognised in the picture. Remove the face, or share it only where that is allowed.',
  possible:
    'This series may show a head. If it does, a face could be recognised in the picture: look, and remove it where that is needed.',
  unlikely: undefined,
};

/** By what was wrong with the slices. */
const RESAMPLED: Partial<Record<SeriesFlag, string>> = {
  [SERIES_FLAGS.gantryTilt]:
    'Resampled from slices taken with a tilted gantry: use it for orientation, measure on the original.',
  [SERIES_FLAGS.missingSlices]:
    'Slices are missing in the middle of this series, and what is shown there was computed: use it for orientation, or import the whole series.',
  [SERIES_FLAGS.nonUniformSpacing]:
    'Resampled from slices that are not evenly spaced: use it for orientation, measure on the original.',
};

const WARNINGS: Partial<Record<SeriesFlag, string>> = {
  [SERIES_FLAGS.uncalibrated]:
    'The images do not say how large a pixel is: what is measured in them is in pixels, not in millimetres.',
  [SERIES_FLAGS.lossyCompression]:
    'The images went through a lossy compression before they were imported.',
  [SERIES_FLAGS.repeatedSlices]: 'Some slices came more than once; the repeats were left out.',
  [SERIES_FLAGS.splitByPhase]:
    'The series held several images per position; this case is one of its phases.',
};

function firstView(description: VolumeDescription, center: Vector3, sizeMm: Vector3): SharedView {
  const [window] = description.windows;
  const rendering = defaultPresetRendering(description);
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
    // Coronal, the posterior half kept: people stand in front of the patient and look at the cut. Pictures have no inside, and
    // a projection shows it without a cut.
    planes:
      description.kind === 'image-stack' || rendering !== undefined
        ? []
        : [{ planeId: 'plane-1', enabled: true, pointLps: cutLps, normalLps: [0, 1, 0] }],
    placement: {
      rotation: [0, 0, 0, 1],
      offsetRoom: [0, 0, 0],
      scale: Math.min(20, Math.max(0.05, TABLE_EXTENT_METRES / largestMetres)),
    },
    ...PLAIN_PARTS,
    ...(rendering && {
      rendering: {
        ...DEFAULT_RENDERING,
        mode: rendering.mode,
        slabMm: rendering.slabMm ?? null,
      },
    }),
  };
}

/** Such as "CT chest, 135 slices". */
function titleOf(description: VolumeDescription): string {
  const part = description.bodyPartExamined.toLowerCase();
  const words = [modalityOf(description), SIDES[description.laterality], part].filter(Boolean);
  const { slices } = description.geometry;
  const unit = description.kind === 'image-stack' ? 'image' : 'slice';
  return `${words.join(' ')}, ${slices} ${unit}${slices === 1 ? '' : 's'}`;
}

const SIDES: Readonly<Record<string, string>> = { L: 'left', R: 'right' };

function modalityOf(description: VolumeDescription): string {
  return /^[A-Z]{2,16}$/.test(description.modality) ? description.modality : 'OT';
}
