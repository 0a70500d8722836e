import { asciiString, joinBytes } from '../bytes/ascii.ts';
import { inflateCapped, InflationLimitError } from '../dicom/inflate.ts';
import { REFUSAL_CODES, type RefusalCode } from '../series/refusal.ts';
import { cleanDataSet, type CleaningContext } from './clean-data-set.ts';
import {
  EXPLICIT_LITTLE,
  IMPLICIT_LITTLE,
  PIXEL_DATA_TAG,
  textElement,
  textOf,
  type DataElement,
  type DataSetEncoding,
} from '../dicom/data-set.ts';
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { DataSetError, DataSetReader, swapBytes } from './read-data-set.ts';
import { DEIDENTIFICATION_WARNINGS, ReportBuilder, type DeidentificationReport } from './report.ts';
import { writeDataSet } from '../dicom/write-data-set.ts';

/** What a project allows beyond the Basic Profile. Each is recorded in the file by its code. */
export interface DeidentificationOptions {
  /**
   * Move dates by a number of days per patient instead of removing them, so that intervals stay.
   * Times of day are kept with them. Retain Longitudinal Temporal Information with Modified Dates Option.
   */
  readonly shiftDates?: boolean;
  /** Keep sex, age (90 at most), size, weight, smoking and pregnancy. Retain Patient Characteristics Option. */
  readonly retainPatientCharacteristics?: boolean;
}

export interface DeidentifyRequest {
  /** At least 16 random bytes that never leave the project; the same for all its imports. */
  readonly secretKey: Uint8Array;
  readonly options?: DeidentificationOptions;
}

export type DeidentifyResult =
  | { readonly bytes: Uint8Array; readonly report: DeidentificationReport }
  | { readonly refusal: RefusalCode };

const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const DIRECTORY_STORAGE = '1.2.840.10008.1.3.10';
const PREAMBLE_BYTES = 128;
/** This program as a writer of files, in every file it writes. @see DICOM PS3.10 7.1 */
const IMPLEMENTATION_CLASS_UID = '2.25.180970438284316424411929310786250418773';
const IMPLEMENTATION_VERSION = 'ROUNDS_1';

const TAGS = {
  metaSopClass: 0x00020002,
  metaSopInstance: 0x00020003,
  transferSyntax: 0x00020010,
  directoryRecords: 0x00041220,
  sopClass: 0x00080016,
  sopInstance: 0x00080018,
  patientName: 0x00100010,
  patientId: 0x00100020,
  studyInstance: 0x0020000d,
  bitsAllocated: 0x00280100,
  pixelRepresentation: 0x00280103,
} as const;

/**
 * De-identifies one DICOM file: Basic Application Level Confidentiality Profile, table-driven, at every depth.
 *
 * Stricter than the profile where that keeps what nobody can vouch for: attributes that neither its table nor this
 * program's list of harmless ones names, text outside a short list, values that are not what their representation
 * allows, and codes of private schemes are removed, too. Pixel data pass byte for byte: text and faces in the picture
 * are not looked for (see `burnedInRisk` and `deface`), and neither are unused bits of pixels.
 *
 * Written as Explicit VR Little Endian (uncompressed input of any kind) or as the same compressed syntax.
 * Whatever the bytes are, this returns; a file that is not understood whole is refused. Throws a RangeError for a short secret.
 * @see DICOM PS3.15 Annex E, E.2, E.3.6, E.3.7, Table E.1-1
 */
export function deidentify(bytes: Uint8Array, request: DeidentifyRequest): DeidentifyResult {
  const pseudonyms = createPseudonyms(request.secretKey);
  return orRefusal(() => rewrite(readFile(bytes), pseudonyms, request.options ?? {}));
}

/** What `deidentify` without options would report of a file, several times faster: nothing is written. */
export function deidentificationReport(
  bytes: Uint8Array,
): { readonly report: DeidentificationReport } | { readonly refusal: RefusalCode } {
  return orRefusal(() => {
    const result = clean(readFile(bytes), NO_PSEUDONYMS, {});
    return 'refusal' in result ? result : { report: result.report.build(false) };
  });
}

/** For what nobody reads. */
const NO_PSEUDONYMS: Pseudonyms = {
  uid: (uid) => (uid === '' ? '' : '2.25.0'),
  patient: () => 'REMOVED',
  shiftDays: () => 0,
};

function orRefusal<Result>(run: () => Result): Result | { readonly refusal: RefusalCode } {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof DataSetError) return { refusal: thrown.code };
    if (thrown instanceof InflationLimitError) return { refusal: REFUSAL_CODES.inflatesTooLarge };
    throw thrown;
  }
}

interface ReadFile {
  readonly meta: readonly DataElement[];
  readonly elements: readonly DataElement[];
  readonly transferSyntaxUid: string;
}

function readFile(file: Uint8Array): ReadFile {
  if (file.length === 0) throw new DataSetError(REFUSAL_CODES.empty);
  const hasPreamble = asciiString(file.subarray(PREAMBLE_BYTES, PREAMBLE_BYTES + 4)) === 'DICM';
  const isExplicit = /^[A-Z]{2}$/.test(asciiString(file.subarray(4, 6)));
  const group = file.length >= 8 ? file[0]! | (file[1]! << 8) : -1;
  if (!hasPreamble && group === 0x0008) {
    const transferSyntaxUid = isExplicit ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN;
    return { meta: [], elements: readBody(file, transferSyntaxUid), transferSyntaxUid };
  }
  if (!hasPreamble && !(group === 0x0002 && isExplicit))
    throw new DataSetError(REFUSAL_CODES.notDicom);
  const reader = new DataSetReader(file, EXPLICIT_LITTLE, hasPreamble ? PREAMBLE_BYTES + 4 : 0);
  const meta = reader.readGroup(0x0002);
  const transferSyntaxUid = textOf(find(meta, TAGS.transferSyntax));
  if (transferSyntaxUid === '') throw new DataSetError(REFUSAL_CODES.damaged);
  const elements = readBody(file.subarray(reader.position), transferSyntaxUid);
  return { meta, elements, transferSyntaxUid };
}

function readBody(body: Uint8Array, transferSyntaxUid: string): readonly DataElement[] {
  const inflated = transferSyntaxUid === DEFLATED ? inflate(body) : body;
  const elements = new DataSetReader(inflated, encodingOf(transferSyntaxUid)).readAll();
  if (elements.length === 0) throw new DataSetError(REFUSAL_CODES.truncated);
  return transferSyntaxUid === EXPLICIT_BIG_ENDIAN ? elements.map(wholePixels(elements)) : elements;
}

function inflate(body: Uint8Array): Uint8Array {
  try {
    return inflateCapped(body);
  } catch (thrown) {
    if (thrown instanceof InflationLimitError) throw thrown;
    throw new DataSetError(REFUSAL_CODES.damaged);
  }
}

function encodingOf(transferSyntaxUid: string): DataSetEncoding {
  if (transferSyntaxUid === IMPLICIT_LITTLE_ENDIAN) return IMPLICIT_LITTLE;
  return { explicit: true, littleEndian: transferSyntaxUid !== EXPLICIT_BIG_ENDIAN };
}

/** Big endian pixels of 32 bits in an OW were swapped as 16-bit words: their halves still have to change places. */
function wholePixels(elements: readonly DataElement[]): (element: DataElement) => DataElement {
  const isWide = unsigned16(find(elements, TAGS.bitsAllocated)) === 32;
  return (element) => {
    const { tag, vr, value } = element;
    if (!isWide || tag !== PIXEL_DATA_TAG || vr !== 'OW' || value.kind !== 'bytes') return element;
    const asWritten = swapBytes(value.bytes, 2);
    return { tag, vr, value: { kind: 'bytes', bytes: swapBytes(asWritten, 4) } };
  };
}

interface CleanedFile {
  readonly cleaned: readonly DataElement[];
  readonly sopClass: string;
  readonly report: ReportBuilder;
}

function clean(
  file: ReadFile,
  pseudonyms: Pseudonyms,
  options: DeidentificationOptions,
): CleanedFile | { readonly refusal: RefusalCode } {
  const { meta, elements } = file;
  if (!isRegistered(file.transferSyntaxUid)) {
    return { refusal: REFUSAL_CODES.unsupportedTransferSyntax };
  }
  const sopClass = textOf(find(elements, TAGS.sopClass)) || textOf(find(meta, TAGS.metaSopClass));
  if (sopClass === DIRECTORY_STORAGE || find(elements, TAGS.directoryRecords)) {
    return { refusal: REFUSAL_CODES.directory };
  }
  const report = new ReportBuilder();
  const context: CleaningContext = {
    pseudonyms,
    patientKey: patientKeyOf(elements),
    shiftDates: options.shiftDates ?? false,
    retainPatientCharacteristics: options.retainPatientCharacteristics ?? false,
    signedPixels: unsigned16(find(elements, TAGS.pixelRepresentation)) === 1,
    report,
  };
  const cleaned = cleanDataSet(elements, context);
  noteWarnings(elements, report);
  return { cleaned, sopClass, report };
}

function rewrite(
  file: ReadFile,
  pseudonyms: Pseudonyms,
  options: DeidentificationOptions,
): DeidentifyResult {
  const result = clean(file, pseudonyms, options);
  if ('refusal' in result) return result;
  const { meta, elements } = file;
  const { sopClass, report } = result;
  const cleaned = [...result.cleaned, ...statements(options)];
  const sopInstance =
    textOf(find(elements, TAGS.sopInstance)) || textOf(find(meta, TAGS.metaSopInstance));
  const bytes = joinBytes([
    writeMeta({
      sopClass: textOf(find(cleaned, TAGS.sopClass)) || (isRegistered(sopClass) ? sopClass : ''),
      sopInstance: pseudonyms.uid(sopInstance),
      transferSyntaxUid: writtenSyntax(file.transferSyntaxUid),
    }),
    writeDataSet(cleaned),
  ]);
  return { bytes, report: report.build(options.shiftDates ?? false) };
}

/** Whether the standard may have registered it: no UID of anybody's own. @see DICOM PS3.6 Annex A */
function isRegistered(uid: string): boolean {
  return /^1\.2\.840\.10008(?:\.\d{1,5}){1,9}$/.test(uid);
}

function writtenSyntax(transferSyntaxUid: string): string {
  const isNative =
    transferSyntaxUid === IMPLICIT_LITTLE_ENDIAN ||
    transferSyntaxUid === EXPLICIT_BIG_ENDIAN ||
    transferSyntaxUid === DEFLATED;
  return isNative ? EXPLICIT_LITTLE_ENDIAN : transferSyntaxUid;
}

/** What makes two files the same patient: the number, else the name, else the study. */
function patientKeyOf(elements: readonly DataElement[]): string {
  return (
    textOf(find(elements, TAGS.patientId)) ||
    textOf(find(elements, TAGS.patientName)) ||
    textOf(find(elements, TAGS.studyInstance))
  );
}

function noteWarnings(elements: readonly DataElement[], report: ReportBuilder): void {
  if (elements.some(({ tag }) => tag >>> 16 === 0x7fe0)) {
    report.warn(DEIDENTIFICATION_WARNINGS.pixelsNotInspected);
  }
  // Overlay Bits Allocated of more than 1: the overlay is in the pixels. @see DICOM PS3.3 C.9.2
  const isInPixels = elements.some(
    (element) =>
      element.tag >>> 24 === 0x60 && (element.tag & 0xffff) === 0x0100 && unsigned16(element) > 1,
  );
  if (isInPixels) report.warn(DEIDENTIFICATION_WARNINGS.overlayInPixels);
}

/** Codes of what was applied. @see DICOM PS3.16 CID 7050 */
const PROFILE_CODES = {
  basic: ['113100', 'Basic Application Confidentiality Profile'],
  shiftDates: ['113107', 'Retain Longitudinal Temporal Information Modified Dates Option'],
  retainPatientCharacteristics: ['113108', 'Retain Patient Characteristics Option'],
} as const;

/** What the file says about its own de-identification. @see DICOM PS3.3 C.7.1.1, C.12.1.1.9, PS3.15 E.1.1 */
function statements(options: DeidentificationOptions): readonly DataElement[] {
  const applied = [
    PROFILE_CODES.basic,
    ...(options.shiftDates ? [PROFILE_CODES.shiftDates] : []),
    ...(options.retainPatientCharacteristics ? [PROFILE_CODES.retainPatientCharacteristics] : []),
  ];
  const items = applied.map(([code, meaning]) => [
    textElement(0x00080100, 'SH', code),
    textElement(0x00080102, 'SH', 'DCM'),
    textElement(0x00080104, 'LO', meaning),
  ]);
  return [
    textElement(0x00120062, 'CS', 'YES'),
    textElement(0x00120063, 'LO', 'PS3.15 Basic Profile and stricter\\Rounds'),
    { tag: 0x00120064, vr: 'SQ', value: { kind: 'items', items } },
    textElement(0x00280303, 'CS', options.shiftDates ? 'MODIFIED' : 'REMOVED'),
  ];
}

interface MetaInformation {
  readonly sopClass: string;
  readonly sopInstance: string;
  readonly transferSyntaxUid: string;
}

/** An empty preamble and file meta information that names this program alone. @see DICOM PS3.10 7.1 */
function writeMeta({ sopClass, sopInstance, transferSyntaxUid }: MetaInformation): Uint8Array {
  const meta = writeDataSet([
    { tag: 0x00020001, vr: 'OB', value: { kind: 'bytes', bytes: Uint8Array.of(0, 1) } },
    textElement(TAGS.metaSopClass, 'UI', sopClass),
    textElement(TAGS.metaSopInstance, 'UI', sopInstance),
    textElement(TAGS.transferSyntax, 'UI', transferSyntaxUid),
    textElement(0x00020012, 'UI', IMPLEMENTATION_CLASS_UID),
    textElement(0x00020013, 'SH', IMPLEMENTATION_VERSION),
  ]);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, meta.length, true);
  const groupLength = writeDataSet([
    { tag: 0x00020000, vr: 'UL', value: { kind: 'bytes', bytes: length } },
  ]);
  const magic = Uint8Array.of(0x44, 0x49, 0x43, 0x4d);
  return joinBytes([new Uint8Array(PREAMBLE_BYTES), magic, groupLength, meta]);
}

function find(elements: readonly DataElement[], tag: number): DataElement | undefined {
  return elements.find((element) => element.tag === tag);
}

function unsigned16(element: DataElement | undefined): number {
  if (element?.value.kind !== 'bytes' || element.value.bytes.length < 2) return 0;
  return element.value.bytes[0]! | (element.value.bytes[1]! << 8);
}
