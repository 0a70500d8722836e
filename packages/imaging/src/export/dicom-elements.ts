import { asciiBytes, joinBytes } from '../bytes/ascii.ts';

/** Writes DICOM data sets in explicit little endian, the one syntax that everything reads. @see DICOM PS3.5 7.1.2 */

/** Encapsulated pixel data: one frame, one fragment, an empty offset table. */
export interface EncapsulatedFrame {
  readonly frame: Uint8Array;
}

/** Text as it is written, numbers for US and UL, bytes for OB and OW, items for SQ. */
export type DicomValue =
  | string
  | readonly number[]
  | Uint8Array
  | EncapsulatedFrame
  | readonly DicomElements[];

/** Elements by tag (0xGGGGEEEE), written in order of their tags. */
export type DicomElements = ReadonlyMap<number, readonly [vr: string, value: DicomValue]>;

const LONG_VRS: ReadonlySet<string> = new Set(['OB', 'OW', 'SQ', 'UN', 'UT']);
const UNDEFINED_LENGTH = 0xffffffff;
const PREAMBLE_BYTES = 128;

/** A DICOM file: preamble, meta information with its group length, data set. */
export function writeDicomFile(meta: DicomElements, dataSet: DicomElements): Uint8Array {
  const metaBytes = writeElements(meta);
  const groupLength = writeElements(new Map([[0x00020000, ['UL', [metaBytes.length]]]]));
  return joinBytes([
    new Uint8Array(PREAMBLE_BYTES),
    asciiBytes('DICM'),
    groupLength,
    metaBytes,
    writeElements(dataSet),
  ]);
}

function writeElements(elements: DicomElements): Uint8Array {
  const sorted = [...elements].sort(([a], [b]) => a - b);
  return joinBytes(sorted.flatMap(([tag, [vr, value]]) => writeElement(tag, vr, value)));
}

function writeElement(tag: number, vr: string, value: DicomValue): readonly Uint8Array[] {
  if (isFrame(value)) {
    const frame = padded(value.frame, 0);
    return [
      header(tag, vr, UNDEFINED_LENGTH),
      item(0xe000, 0),
      item(0xe000, frame.length),
      frame,
      item(0xe0dd, 0),
    ];
  }
  const body = writeBody(vr, value);
  return [header(tag, vr, body.length), body];
}

function isFrame(value: DicomValue): value is EncapsulatedFrame {
  return typeof value === 'object' && 'frame' in value;
}

function writeBody(vr: string, value: Exclude<DicomValue, EncapsulatedFrame>): Uint8Array {
  if (typeof value === 'string') return padded(asciiBytes(value), vr === 'UI' ? 0 : 0x20);
  if (value instanceof Uint8Array) return padded(value, 0);
  if (isNumbers(value)) return writeNumbers(vr, value);
  return joinBytes(
    value.flatMap((elements) => {
      const body = writeElements(elements);
      return [item(0xe000, body.length), body];
    }),
  );
}

function isNumbers(
  value: readonly number[] | readonly DicomElements[],
): value is readonly number[] {
  return typeof value[0] === 'number';
}

function writeNumbers(vr: string, numbers: readonly number[]): Uint8Array {
  const size = vr === 'UL' ? 4 : 2;
  const view = new DataView(new ArrayBuffer(numbers.length * size));
  for (const [i, number] of numbers.entries()) {
    if (size === 4) view.setUint32(i * size, number, true);
    else view.setUint16(i * size, number, true);
  }
  return new Uint8Array(view.buffer);
}

function header(tag: number, vr: string, length: number): Uint8Array {
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

function item(element: number, length: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint16(0, 0xfffe, true);
  view.setUint16(2, element, true);
  view.setUint32(4, length, true);
  return new Uint8Array(view.buffer);
}

function padded(bytes: Uint8Array, padding: number): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : joinBytes([bytes, Uint8Array.of(padding)]);
}

const MAX_DECIMAL_LENGTH = 16;

/** A Decimal String: as exact as 16 characters allow. @see DICOM PS3.5 6.2 */
export function decimalString(value: number): string {
  const exact = String(value);
  if (exact.length <= MAX_DECIMAL_LENGTH) return exact;
  for (let digits = 15; digits > 0; digits -= 1) {
    const shorter = String(Number(value.toPrecision(digits)));
    if (shorter.length <= MAX_DECIMAL_LENGTH) return shorter;
  }
  return value.toExponential(8);
}
