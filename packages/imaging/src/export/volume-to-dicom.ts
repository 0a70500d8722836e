import { encodeHtj2k } from '../codecs/htj2k.ts';
import { isPlainGrid, rescaleOfSlice, SERIES_FLAGS, type Volume } from '../volume/volume.ts';
import {
  decimalString,
  writeDicomFile,
  type DicomElements,
  type DicomValue,
} from './dicom-elements.ts';

/** What a fresh UID is for; the caller decides whether equal roles get equal UIDs (one study of several series). */
export type UidRole =
  | { readonly of: 'study' | 'series' | 'frame-of-reference' }
  | { readonly of: 'instance'; readonly slice: number };

export interface VolumeToDicomOptions {
  /** A UID under 2.25. for each role; asked once per role and call. */
  readonly uidOf: (role: UidRole) => string;
  /** HTJ2K without loss, or uncompressed (the default; colour always is). */
  readonly encoding?: 'htj2k' | 'uncompressed';
  /** The HTJ2K frame of a slice as an asset holds it (see AssetReceiver.codestreamPrefix); otherwise slices are encoded. */
  readonly codestreamOf?: (slice: number) => Uint8Array | undefined;
  /** How the identity was removed, for (0012,0063); one short line of ASCII. */
  readonly deidentificationMethod?: string;
}

export interface DicomExportFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const HTJ2K_LOSSLESS = '1.2.840.10008.1.2.4.201';
const IMPLEMENTATION_UID = '2.25.296146703317422463087812410325187623411';
const IMPLEMENTATION_NAME = 'ROUNDS';
const SOP_CLASSES = {
  ct: '1.2.840.10008.5.1.4.1.1.2',
  mr: '1.2.840.10008.5.1.4.1.1.4',
  pet: '1.2.840.10008.5.1.4.1.1.128',
  secondaryCapture: '1.2.840.10008.5.1.4.1.1.7',
} as const;
/** PET demands a date; this one is nobody's. */
const NO_DATE = '19000101';
const DECOMPOSITIONS = 5;

/**
 * A volume as DICOM files, one per slice: pixels, geometry, windows and the other described attributes, attributes that an
 * object must have but that nobody knows left empty, and the statement that the identity was removed. CT, MR (without
 * rescale) and PET (without intercept) keep their class; everything else becomes Secondary Capture, with its geometry.
 * Throws RangeError for a stack that must be resampled first.
 * @see DICOM PS3.3 A.3, A.4, A.21, A.8 and C.12.1.1.7 (patient identity removed)
 */
export async function* volumeToDicom(
  volume: Volume,
  options: VolumeToDicomOptions,
): AsyncGenerator<DicomExportFile> {
  if (!isPlainGrid(volume)) throw new RangeError('An uneven stack must be resampled first.');
  const { columns, rows, slices } = volume.geometry;
  const compressed = options.encoding === 'htj2k' && volume.samplesPerPixel === 1;
  const uids = {
    study: options.uidOf({ of: 'study' }),
    series: options.uidOf({ of: 'series' }),
    frameOfReference: options.uidOf({ of: 'frame-of-reference' }),
  };
  const kind = kindOf(volume);
  const shared = new Map<number, Element>([
    ...patientAndStudy(uids, options),
    ...seriesElements(volume, kind, uids),
    ...pixelElements(volume),
  ]);
  const pixels = columns * rows * volume.samplesPerPixel;
  for (let slice = 0; slice < slices; slice += 1) {
    const values = volume.storedValues.subarray(slice * pixels, (slice + 1) * pixels);
    const instanceUid = options.uidOf({ of: 'instance', slice });
    const frame = compressed
      ? (options.codestreamOf?.(slice) ??
        (await encodeHtj2k({ columns, rows, values }, DECOMPOSITIONS)))
      : undefined;
    const dataSet = new Map<number, Element>([
      ...shared,
      ...sliceElements(volume, kind, slice),
      [0x00080018, ['UI', instanceUid]],
      [0x7fe00010, pixelData(values, frame)],
    ]);
    const meta = metaElements(kind, instanceUid, frame ? HTJ2K_LOSSLESS : EXPLICIT_LITTLE_ENDIAN);
    const name = String(slice + 1).padStart(5, '0');
    yield { path: `${name}.dcm`, bytes: writeDicomFile(meta, dataSet) };
  }
}

function metaElements(kind: Kind, instanceUid: string, transferSyntaxUid: string): DicomElements {
  return new Map<number, Element>([
    [0x00020001, ['OB', Uint8Array.of(0, 1)]],
    [0x00020002, ['UI', SOP_CLASSES[kind]]],
    [0x00020003, ['UI', instanceUid]],
    [0x00020010, ['UI', transferSyntaxUid]],
    [0x00020012, ['UI', IMPLEMENTATION_UID]],
    [0x00020013, ['SH', IMPLEMENTATION_NAME]],
  ]);
}

type Element = readonly [vr: string, value: DicomValue];
type Kind = keyof typeof SOP_CLASSES;

/** Classes promise more than they name: MR images have no rescale, PET has no intercept. */
function kindOf(volume: Volume): Kind {
  const { modality, kind, samplesPerPixel } = volume;
  if (kind !== 'volume' || samplesPerPixel !== 1 || volume.photometricInterpretation === 'RGB')
    return 'secondaryCapture';
  const { slope, intercept } = rescaleOfSlice(volume, 0);
  const isIdentity = volume.rescaleSlope.length === 1 && slope === 1 && intercept === 0;
  if (volume.photometricInterpretation === 'MONOCHROME1') return 'secondaryCapture';
  if (modality === 'CT') return 'ct';
  if (modality === 'MR' && isIdentity) return 'mr';
  if (modality === 'PT' && volume.rescaleIntercept.every((value) => value === 0)) return 'pet';
  return 'secondaryCapture';
}

function patientAndStudy(
  uids: { readonly study: string },
  options: VolumeToDicomOptions,
): DicomElements {
  const method = options.deidentificationMethod ?? 'Rounds: allow-list of image attributes';
  return new Map<number, Element>([
    [0x00080020, ['DA', '']],
    [0x00080030, ['TM', '']],
    [0x00080050, ['SH', '']],
    [0x00080090, ['PN', '']],
    [0x00100010, ['PN', '']],
    [0x00100020, ['LO', '']],
    [0x00100030, ['DA', '']],
    [0x00100040, ['CS', '']],
    [0x00120062, ['CS', 'YES']],
    [0x00120063, ['LO', method.replace(/[^ -[\]-~]/g, ' ').slice(0, 64)]],
    [0x00120064, ['SQ', [codedConcept('113100', 'DCM', 'Basic Application Confidentiality Profile')]]], // prettier-ignore
    [0x00280303, ['CS', 'REMOVED']],
    [0x0020000d, ['UI', uids.study]],
    [0x00200010, ['SH', '']],
  ]);
}

function codedConcept(value: string, scheme: string, meaning: string): DicomElements {
  return new Map<number, Element>([
    [0x00080100, ['SH', value]],
    [0x00080102, ['SH', scheme]],
    [0x00080104, ['LO', meaning]],
  ]);
}

function seriesElements(
  volume: Volume,
  kind: Kind,
  uids: { readonly series: string; readonly frameOfReference: string },
): DicomElements {
  const elements = new Map<number, Element>([
    [0x00080008, ['CS', imageType(volume, kind)]],
    [0x00080016, ['UI', SOP_CLASSES[kind]]],
    [0x00080060, ['CS', volume.modality]],
    [0x00080070, ['LO', '']],
    [0x0020000e, ['UI', uids.series]],
    [0x00200011, ['IS', '']],
  ]);
  if (volume.bodyPartExamined) elements.set(0x00180015, ['CS', volume.bodyPartExamined]);
  elements.set(0x00200060, ['CS', volume.laterality]);
  if (volume.flags.includes(SERIES_FLAGS.burnedInAnnotation))
    elements.set(0x00280301, ['CS', 'YES']);
  if (volume.flags.includes(SERIES_FLAGS.lossyCompression)) elements.set(0x00282110, ['CS', '01']);
  if (volume.kind === 'volume') {
    // Of PET, the orientation sequences stand in its place.
    if (kind !== 'pet') elements.set(0x00185100, ['CS', '']);
    elements.set(0x00200052, ['UI', uids.frameOfReference]);
    elements.set(0x00201040, ['LO', '']);
  }
  for (const [tag, element] of CLASS_ELEMENTS[kind](volume)) elements.set(tag, element);
  return elements;
}

function imageType(volume: Volume, kind: Kind): string {
  const derived = volume.flags.includes(SERIES_FLAGS.resampled);
  const first = kind === 'secondaryCapture' || derived ? 'DERIVED' : 'ORIGINAL';
  const third = { ct: '\\AXIAL', mr: '\\OTHER', pet: '', secondaryCapture: '' }[kind];
  return `${first}\\PRIMARY${third}`;
}

/** What only one class asks for. */
const CLASS_ELEMENTS: Readonly<Record<Kind, (volume: Volume) => DicomElements>> = {
  ct: () =>
    new Map<number, Element>([
      [0x00180060, ['DS', '']],
      [0x00200012, ['IS', '']],
    ]),
  mr: () =>
    new Map<number, Element>([
      [0x00180020, ['CS', 'RM']],
      [0x00180021, ['CS', 'NONE']],
      [0x00180022, ['CS', '']],
      [0x00180023, ['CS', '']],
      [0x00180080, ['DS', '']],
      [0x00180081, ['DS', '']],
      [0x00180091, ['IS', '']],
    ]),
  pet: ({ geometry }) =>
    new Map<number, Element>([
      [0x00080021, ['DA', NO_DATE]],
      [0x00080031, ['TM', '000000']],
      [0x00080022, ['DA', '']],
      [0x00080032, ['TM', '']],
      [0x00181181, ['CS', '']],
      [0x00181242, ['IS', '0']],
      [0x00280051, ['CS', '']],
      [0x00540016, ['SQ', []]],
      [0x00540081, ['US', [geometry.slices]]],
      [0x00541000, ['CS', 'STATIC\\IMAGE']],
      [0x00541001, ['CS', 'NONE']],
      [0x00541002, ['CS', 'EMISSION']],
      [0x00541102, ['CS', 'NONE']],
      [0x00541300, ['DS', '0']],
      [0x00540410, ['SQ', []]],
      [0x00540414, ['SQ', []]],
    ]),
  secondaryCapture: () =>
    new Map<number, Element>([
      [0x00080064, ['CS', 'WSD']],
      [0x00200020, ['CS', '']],
    ]),
};

function pixelElements(volume: Volume): DicomElements {
  const colour = volume.samplesPerPixel === 3;
  const bits = colour ? 8 : 16;
  const { geometry } = volume;
  const elements = new Map<number, Element>([
    [0x00280002, ['US', [volume.samplesPerPixel]]],
    [0x00280004, ['CS', volume.photometricInterpretation]],
    [0x00280010, ['US', [geometry.rows]]],
    [0x00280011, ['US', [geometry.columns]]],
    [0x00280100, ['US', [bits]]],
    [0x00280101, ['US', [bits]]],
    [0x00280102, ['US', [bits - 1]]],
    [0x00280103, ['US', [volume.storedValues instanceof Int16Array ? 1 : 0]]],
  ]);
  if (colour) elements.set(0x00280006, ['US', [0]]);
  else if (volume.windows.length > 0) {
    const { windows } = volume;
    elements.set(0x00281050, ['DS', windows.map(({ center }) => decimalString(center)).join('\\')]);
    elements.set(0x00281051, ['DS', windows.map(({ width }) => decimalString(width)).join('\\')]);
  }
  return elements;
}

function sliceElements(volume: Volume, kind: Kind, slice: number): DicomElements {
  const { geometry } = volume;
  const [rowSpacing, columnSpacing, sliceSpacing] = geometry.spacingMm;
  const elements = new Map<number, Element>([[0x00200013, ['IS', String(slice + 1)]]]);
  if (volume.kind === 'volume' || !volume.flags.includes(SERIES_FLAGS.uncalibrated))
    elements.set(0x00280030, ['DS', `${decimalString(rowSpacing)}\\${decimalString(columnSpacing)}`]); // prettier-ignore
  if (volume.kind === 'volume') {
    const m = geometry.indexToLps;
    const unit = (axis: 0 | 1): readonly number[] => {
      const length = Math.hypot(m[axis], m[4 + axis]!, m[8 + axis]!);
      return [m[axis] / length, m[4 + axis]! / length, m[8 + axis]! / length];
    };
    const position = [0, 4, 8].map((row) => m[row + 3]! + m[row + 2]! * slice);
    elements.set(0x00180050, ['DS', decimalString(sliceSpacing)]);
    elements.set(0x00200032, ['DS', position.map(decimalString).join('\\')]);
    elements.set(0x00200037, ['DS', [...unit(0), ...unit(1)].map(decimalString).join('\\')]);
  }
  if (volume.samplesPerPixel === 1 && kind !== 'mr') {
    const { slope, intercept } = rescaleOfSlice(volume, slice);
    elements.set(0x00281052, ['DS', decimalString(intercept)]);
    elements.set(0x00281053, ['DS', decimalString(slope)]);
    if (kind === 'ct') elements.set(0x00281054, ['LO', 'HU']);
    if (kind === 'secondaryCapture') elements.set(0x00281054, ['LO', 'US']);
  }
  if (kind === 'pet') elements.set(0x00541330, ['US', [slice + 1]]);
  return elements;
}

function pixelData(values: Volume['storedValues'], frame: Uint8Array | undefined): Element {
  if (frame) return ['OB', { frame }];
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [values instanceof Uint8Array ? 'OB' : 'OW', bytes];
}
