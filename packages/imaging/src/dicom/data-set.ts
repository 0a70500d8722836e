import { asciiBytes, asciiString } from '../bytes/ascii.ts';

/** One attribute as it lies in memory: values always little endian, whatever the file was. */
export interface DataElement {
  /** 0xGGGGEEEE. */
  readonly tag: number;
  /** As the file says, or as PS3.6 says where the file does not; UN if nobody knows. */
  readonly vr: string;
  readonly value: ElementValue;
}

export type ElementValue =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'items'; readonly items: readonly (readonly DataElement[])[] }
  /** Encapsulated pixel data: the offset table, then the fragments. @see DICOM PS3.5 A.4 */
  | { readonly kind: 'fragments'; readonly fragments: readonly Uint8Array[] };

export const PIXEL_DATA_TAG = 0x7fe00010;

/** How a data set is written. */
export interface DataSetEncoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

export const EXPLICIT_LITTLE: DataSetEncoding = { explicit: true, littleEndian: true };
export const IMPLICIT_LITTLE: DataSetEncoding = { explicit: false, littleEndian: true };

/** Value representations with a 32-bit length. @see DICOM PS3.5 7.1.2 */
export const LONG_VRS: ReadonlySet<string> = new Set([
  'OB',
  'OD',
  'OF',
  'OL',
  'OV',
  'OW',
  'SQ',
  'SV',
  'UC',
  'UN',
  'UR',
  'UT',
  'UV',
]);

/** Bytes of one number of a binary value representation; absent for text and opaque bytes. */
export const NUMBER_BYTES: ReadonlyMap<string, number> = new Map([
  ['US', 2],
  ['SS', 2],
  ['OW', 2],
  ['AT', 2],
  ['UL', 4],
  ['SL', 4],
  ['FL', 4],
  ['OF', 4],
  ['OL', 4],
  ['FD', 8],
  ['OD', 8],
  ['OV', 8],
  ['SV', 8],
  ['UV', 8],
]);

/** An element of text, padded to an even length. @see DICOM PS3.5 6.2 */
export function textElement(tag: number, vr: string, text: string): DataElement {
  const padded = text.length % 2 === 0 ? text : text + (vr === 'UI' ? '\0' : ' ');
  return { tag, vr, value: { kind: 'bytes', bytes: asciiBytes(padded) } };
}

/** The text of an element without padding; '' if it has none. */
export function textOf(element: DataElement | undefined): string {
  if (element?.value.kind !== 'bytes') return '';
  return trimPadding(asciiString(element.value.bytes));
}

export function trimPadding(text: string): string {
  return text.replaceAll('\0', '').trim();
}
