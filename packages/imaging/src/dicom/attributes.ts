import type { DataSet } from 'dicom-parser';

/** Attribute values longer than this are never what this package looks for. */
const TEXT_LIMIT_BYTES = 1024;

/** Lookup tables are the longest lists: at most 65536 entries, and segmented ones a little more. */
const MAX_TABLE_ENTRIES = 2 ** 18;

/** Reads single attributes of a data set as typed values; what is absent or malformed is undefined. */
export class AttributeReader {
  readonly #dataSet: DataSet;

  constructor(dataSet: DataSet) {
    this.#dataSet = dataSet;
  }

  has(tag: string): boolean {
    return this.#dataSet.elements[tag] !== undefined;
  }

  /** A code or UID: trimmed, without padding. */
  text(tag: string): string | undefined {
    const element = this.#dataSet.elements[tag];
    if (!element || element.length <= 0 || element.length > TEXT_LIMIT_BYTES) return undefined;
    return attempt(() => this.#dataSet.string(tag))
      ?.replaceAll('\0', '')
      .trim();
  }

  /** The values of a Decimal String or Integer String; undefined if any of them is not a number. */
  decimals(tag: string): readonly number[] | undefined {
    const text = this.text(tag);
    if (!text) return undefined;
    const values = text.split('\\').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    return values.every(Number.isFinite) ? values : undefined;
  }

  decimal(tag: string): number | undefined {
    return this.decimals(tag)?.[0];
  }

  unsigned16(tag: string): number | undefined {
    return attempt(() => this.#dataSet.uint16(tag));
  }

  /** The values of a list of 32-bit floats; undefined if there are more than a limit. */
  float32s(tag: string, limit: number): readonly number[] | undefined {
    const length = this.#dataSet.elements[tag]?.length ?? 0;
    const count = Math.floor(length / 4);
    if (count === 0 || count > limit) return undefined;
    const values = attempt(() =>
      Array.from({ length: count }, (_, i) => this.#dataSet.float(tag, i) ?? Number.NaN),
    );
    return values?.every(Number.isFinite) ? values : undefined;
  }

  /** All numbers of a 16-bit value representation, in the byte order of the file. */
  unsigned16s(tag: string): readonly number[] | undefined {
    const count = (this.#dataSet.elements[tag]?.length ?? 0) >> 1;
    if (count <= 0 || count > MAX_TABLE_ENTRIES) return undefined;
    return attempt(() =>
      Array.from({ length: count }, (_, i) => this.#dataSet.uint16(tag, i) ?? 0),
    );
  }

  double(tag: string): number | undefined {
    const value = attempt(() => this.#dataSet.double(tag));
    return value !== undefined && Number.isFinite(value) ? value : undefined;
  }

  /** The bytes of an element as they lie in the file. */
  bytes(tag: string): Uint8Array | undefined {
    const element = this.#dataSet.elements[tag];
    if (!element || element.length <= 0) return undefined;
    const end = element.dataOffset + element.length;
    return end <= this.#dataSet.byteArray.length
      ? this.#dataSet.byteArray.subarray(element.dataOffset, end)
      : undefined;
  }

  /** A number of a binary value representation, for telling frames apart. */
  binaryNumber(tag: string): number | undefined {
    const length = this.#dataSet.elements[tag]?.length;
    if (length === 8) return attempt(() => this.#dataSet.double(tag));
    if (length === 4) return attempt(() => this.#dataSet.uint32(tag));
    return undefined;
  }

  /** One item of a sequence. */
  item(sequenceTag: string, index = 0): AttributeReader | undefined {
    const dataSet = this.#dataSet.elements[sequenceTag]?.items?.[index]?.dataSet;
    return dataSet ? new AttributeReader(dataSet) : undefined;
  }

  itemCount(sequenceTag: string): number {
    return this.#dataSet.elements[sequenceTag]?.items?.length ?? 0;
  }
}

/** dicom-parser throws strings for reads past the end of a damaged element. */
function attempt<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
