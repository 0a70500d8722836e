import { asciiBytes, joinBytes } from '../bytes/ascii.ts';
import { textElement, type DataElement, type ElementValue } from '../dicom/data-set.ts';
import { writeDataSet } from '../dicom/write-data-set.ts';

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

/** Elements by tag (0xGGGGEEEE). */
export type DicomElements = ReadonlyMap<number, readonly [vr: string, value: DicomValue]>;

const PREAMBLE_BYTES = 128;

/** A DICOM file: preamble, meta information with its group length, data set. @see DICOM PS3.10 7.1 */
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
  return writeDataSet(dataElements(elements));
}

function dataElements(elements: DicomElements): readonly DataElement[] {
  return [...elements].map(([tag, [vr, value]]) =>
    typeof value === 'string'
      ? textElement(tag, vr, value)
      : { tag, vr, value: elementValue(vr, value) },
  );
}

function elementValue(vr: string, value: Exclude<DicomValue, string>): ElementValue {
  if (value instanceof Uint8Array) return { kind: 'bytes', bytes: value };
  if ('frame' in value) return { kind: 'fragments', fragments: [new Uint8Array(0), value.frame] };
  if (vr === 'SQ') {
    const items = value.filter((item) => typeof item !== 'number');
    return { kind: 'items', items: items.map(dataElements) };
  }
  return { kind: 'bytes', bytes: numberBytes(vr, value.filter((item) => typeof item === 'number')) }; // prettier-ignore
}

function numberBytes(vr: string, numbers: readonly number[]): Uint8Array {
  const size = vr === 'UL' ? 4 : 2;
  const view = new DataView(new ArrayBuffer(numbers.length * size));
  for (const [i, number] of numbers.entries()) {
    if (size === 4) view.setUint32(i * size, number, true);
    else view.setUint16(i * size, number, true);
  }
  return new Uint8Array(view.buffer);
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
