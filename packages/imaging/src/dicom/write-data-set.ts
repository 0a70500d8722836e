import { joinBytes } from '../bytes/ascii.ts';
import { LONG_VRS, PIXEL_DATA_TAG, type DataElement } from './data-set.ts';

const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 0xfffee000;
const SEQUENCE_END = 0xfffee0dd;
const MAX_SHORT_LENGTH = 0xfffe;

/** Writes elements as Explicit VR Little Endian, in the order of their tags, sequences with defined lengths. @see DICOM PS3.5 7 */
export function writeDataSet(elements: readonly DataElement[]): Uint8Array {
  return joinBytes(piecesOf(elements));
}

function piecesOf(elements: readonly DataElement[]): Uint8Array[] {
  const sorted = [...elements].sort((a, b) => a.tag - b.tag);
  return sorted.flatMap(elementPieces);
}

function elementPieces({ tag, vr, value }: DataElement): Uint8Array[] {
  if (value.kind === 'fragments') {
    const fragments = value.fragments.flatMap((fragment) => {
      const even = evenPieces(fragment);
      return [itemHeader(ITEM, byteLengthOf(even)), ...even];
    });
    return [
      elementHeader(PIXEL_DATA_TAG, 'OB', UNDEFINED_LENGTH),
      ...fragments,
      itemHeader(SEQUENCE_END, 0),
    ];
  }
  if (value.kind === 'items') {
    const items = value.items.flatMap((item) => {
      const pieces = piecesOf(item);
      return [itemHeader(ITEM, byteLengthOf(pieces)), ...pieces];
    });
    return [elementHeader(tag, 'SQ', byteLengthOf(items)), ...items];
  }
  const even = evenPieces(value.bytes, isPaddedWithSpace(vr) ? 0x20 : 0);
  const length = byteLengthOf(even);
  // A value too long for its representation travels as UN. @see DICOM PS3.5 6.2.2
  const writtenVr = !LONG_VRS.has(vr) && length > MAX_SHORT_LENGTH ? 'UN' : vr;
  return [elementHeader(tag, writtenVr, length), ...even];
}

function isPaddedWithSpace(vr: string): boolean {
  return /^(?:AE|AS|CS|DA|DS|DT|IS|LO|LT|PN|SH|ST|TM|UC|UR|UT)$/.test(vr);
}

function evenPieces(bytes: Uint8Array, padding = 0): Uint8Array[] {
  return bytes.length % 2 === 0 ? [bytes] : [bytes, Uint8Array.of(padding)];
}

function byteLengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function elementHeader(tag: number, vr: string, length: number): Uint8Array {
  const isLong = LONG_VRS.has(vr);
  const view = new DataView(new ArrayBuffer(isLong ? 12 : 8));
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xffff, true);
  view.setUint8(4, vr.charCodeAt(0));
  view.setUint8(5, vr.charCodeAt(1));
  if (isLong) view.setUint32(8, length, true);
  else view.setUint16(6, length, true);
  return new Uint8Array(view.buffer);
}

function itemHeader(tag: number, length: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xffff, true);
  view.setUint32(4, length, true);
  return new Uint8Array(view.buffer);
}
