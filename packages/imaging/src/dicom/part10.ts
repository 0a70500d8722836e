import dicomParser from 'dicom-parser';
import type { ByteStream, DataSet, Element } from 'dicom-parser';
import { REFUSAL_CODES, type RefusalCode } from '../series/refusal.ts';
import { inflateCapped, InflationLimitError } from './inflate.ts';
import { TAGS } from './tags.ts';

/** A data set and how it was written. Stays inside this package. */
export interface ParsedFile {
  readonly dataSet: DataSet;
  readonly transferSyntaxUid: string;
}

export type ParseResult = { readonly parsed: ParsedFile } | { readonly refusal: RefusalCode };

const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
const DEFLATED_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99';
const PREAMBLE_BYTES = 128;

/** Parses the bytes of one file. Whatever they are, this returns: a data set, or why there is none. */
export function parsePart10(file: Uint8Array): ParseResult {
  // A Node Buffer is a Uint8Array whose slice() does not copy: codecs would trip over it.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length === 0) return { refusal: REFUSAL_CODES.empty };
  if (isArchive(bytes)) return { refusal: REFUSAL_CODES.archive };
  const origin = locateDataSet(bytes);
  if (!origin) return { refusal: REFUSAL_CODES.notDicom };
  try {
    return { parsed: origin() };
  } catch (thrown) {
    return { refusal: classifyParserFailure(thrown) };
  }
}

/** ZIP, gzip, bzip2, xz, 7z and tar by their signatures. */
function isArchive(bytes: Uint8Array): boolean {
  const starts = (...signature: number[]): boolean =>
    signature.every((byte, i) => bytes[i] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0x50, 0x4b, 0x05, 0x06) || starts(0x1f, 0x8b))
    return true;
  if (starts(0x42, 0x5a, 0x68) || starts(0xfd, 0x37, 0x7a, 0x58) || starts(0x37, 0x7a, 0xbc, 0xaf))
    return true;
  return asciiAt(bytes, 257, 5) === 'ustar';
}

/** How to parse the file: with its preamble, without one but with meta information, or as a bare data set. */
function locateDataSet(bytes: Uint8Array): (() => ParsedFile) | undefined {
  if (asciiAt(bytes, PREAMBLE_BYTES, 4) === 'DICM') return () => parseWithMeta(bytes);
  const group = bytes.length >= 8 ? bytes[0]! | (bytes[1]! << 8) : undefined;
  const element = bytes[2]! | (bytes[3]! << 8);
  const vr = asciiAt(bytes, 4, 2);
  if (group === 0x0002 && /^[A-Z]{2}$/.test(vr)) {
    const framed = new Uint8Array(bytes.length + PREAMBLE_BYTES + 4);
    framed.set([0x44, 0x49, 0x43, 0x4d], PREAMBLE_BYTES);
    framed.set(bytes, PREAMBLE_BYTES + 4);
    return () => parseWithMeta(framed);
  }
  if (group === 0x0008 && element < 0x0100) {
    const explicit = /^[A-Z]{2}$/.test(vr);
    return () => parseDataSet(bytes, 0, explicit ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN);
  }
  return undefined;
}

function asciiAt(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}

/** Reads the meta information, then the data set as the meta information says. */
function parseWithMeta(bytes: Uint8Array): ParsedFile {
  const meta = dicomParser.readPart10Header(bytes) as DataSet & { position: number };
  const transferSyntaxUid = meta.string(TAGS.transferSyntaxUid)?.replaceAll('\0', '').trim();
  if (!transferSyntaxUid) throw new Error('The file meta information names no transfer syntax.');
  if (transferSyntaxUid === DEFLATED_LITTLE_ENDIAN) {
    return parseDataSet(inflateCapped(bytes.subarray(meta.position)), 0, transferSyntaxUid);
  }
  return parseDataSet(bytes, meta.position, transferSyntaxUid);
}

/** `DataSet` is exported by dicom-parser, but its typings do not say so. */
const { DataSet: ParserDataSet } = dicomParser as unknown as {
  DataSet: new (
    parser: ByteStream['byteArrayParser'],
    bytes: Uint8Array,
    elements: object,
  ) => DataSet;
};

function parseDataSet(bytes: Uint8Array, start: number, transferSyntaxUid: string): ParsedFile {
  const byteArrayParser =
    transferSyntaxUid === EXPLICIT_BIG_ENDIAN
      ? dicomParser.bigEndianByteArrayParser
      : dicomParser.littleEndianByteArrayParser;
  const stream = new dicomParser.ByteStream(byteArrayParser, bytes, start);
  const elements: Record<string, Element> = {};
  const readElement =
    transferSyntaxUid === IMPLICIT_LITTLE_ENDIAN
      ? dicomParser.readDicomElementImplicit
      : readExplicitElement;
  while (stream.position < bytes.length) {
    const element = readElement(stream);
    elements[element.tag] = element;
    // What follows the pixel data (padding, signatures, a cut trailer) is of no interest.
    if (element.tag === TAGS.pixelData) break;
    if (stream.position > bytes.length)
      throw new Error('An element reaches past the end of the file.');
  }
  return { dataSet: new ParserDataSet(byteArrayParser, bytes, elements), transferSyntaxUid };
}

const [O, S, U, V] = [0x4f, 0x53, 0x55, 0x56];

/** Whether it is OV, SV or UV, with a 32-bit length that dicom-parser takes for a 16-bit one. @see DICOM PS3.5 7.1.2 */
function isLong64BitVr(first: number | undefined, second: number | undefined): boolean {
  return second === V && (first === O || first === S || first === U);
}

function readExplicitElement(stream: ByteStream): Element {
  const start = stream.position;
  if (
    start + 12 <= stream.byteArray.length &&
    isLong64BitVr(stream.byteArray[start + 4], stream.byteArray[start + 5])
  ) {
    const tag = dicomParser.readTag(stream);
    stream.seek(4);
    const length = stream.readUint32();
    const dataOffset = stream.position;
    stream.seek(length);
    return { tag, length, dataOffset };
  }
  return dicomParser.readDicomElementExplicit(stream, []);
}

/** dicom-parser throws strings, plain objects and errors; deep nesting overflows the stack. */
function classifyParserFailure(thrown: unknown): RefusalCode {
  if (thrown instanceof InflationLimitError) return REFUSAL_CODES.inflatesTooLarge;
  if (thrown instanceof RangeError && /call stack/i.test(thrown.message))
    return REFUSAL_CODES.tooNested;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return /past end|past the end|overrun|overread|end of buffer|cannot be greater|unexpected EOF|invalid value for/i.test(
    message,
  )
    ? REFUSAL_CODES.truncated
    : REFUSAL_CODES.damaged;
}
