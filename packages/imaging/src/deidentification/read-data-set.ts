import { REFUSAL_CODES, type RefusalCode } from '../series/refusal.ts';
import { valueRepresentationOf } from './attribute-dictionary.ts';
import {
  IMPLICIT_LITTLE,
  LONG_VRS,
  NUMBER_BYTES,
  PIXEL_DATA_TAG,
  type DataElement,
  type DataSetEncoding,
  type ElementValue,
} from '../dicom/data-set.ts';

const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
/** Real objects nest about ten deep. */
const MAX_DEPTH = 128;

/** Thrown inside this folder while parsing; `deidentify` turns it into a refusal. */
export class DataSetError extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(`The data set cannot be read: ${code}.`);
    this.name = 'DataSetError';
    this.code = code;
  }
}

interface ElementHeader {
  readonly tag: number;
  /** As written; undefined in an implicit data set. */
  readonly writtenVr: string | undefined;
  readonly length: number;
}

/**
 * Reads data elements into memory, nested ones included, without interpreting values.
 * Everything that does not fit together is thrown as DataSetError: a file that is half understood cannot be made safe.
 * @see DICOM PS3.5 7
 */
export class DataSetReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #encoding: DataSetEncoding;
  readonly #depth: number;
  position: number;

  constructor(bytes: Uint8Array, encoding: DataSetEncoding, position = 0, depth = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#encoding = encoding;
    this.position = position;
    this.#depth = depth;
    if (depth > MAX_DEPTH) throw new DataSetError(REFUSAL_CODES.tooNested);
  }

  /** All elements of a whole data set. What follows the pixel data and cannot be read is padding and left out. */
  readAll(): readonly DataElement[] {
    const elements: DataElement[] = [];
    let pixelsRead = false;
    while (this.position < this.#bytes.length) {
      try {
        const element = this.#readElement();
        elements.push(element);
        pixelsRead ||= element.tag === PIXEL_DATA_TAG;
      } catch (thrown) {
        if (pixelsRead && thrown instanceof DataSetError) break;
        throw thrown;
      }
    }
    return elements;
  }

  /** The elements of one group, from where the reader stands: the file meta information. */
  readGroup(group: number): readonly DataElement[] {
    const elements: DataElement[] = [];
    while (this.position + 8 <= this.#bytes.length && this.#uint16(this.position) === group) {
      elements.push(this.#readElement());
    }
    return elements;
  }

  #readElement(): DataElement {
    const header = this.#readHeader();
    if (header.tag >>> 16 === 0xfffe) throw new DataSetError(REFUSAL_CODES.damaged);
    const standardVr = valueRepresentationOf(header.tag);
    const vr = this.#chooseVr(header, standardVr);
    if (header.length === UNDEFINED_LENGTH) return this.#readUndefinedLength(header, vr);
    const bytes = this.#take(header.length);
    if (vr === 'SQ' && standardVr === 'SQ') {
      return { tag: header.tag, vr, value: this.#itemsOf(header, bytes) };
    }
    return {
      tag: header.tag,
      vr,
      value: { kind: 'bytes', bytes: this.#toLittleEndian(vr, bytes) },
    };
  }

  #chooseVr({ writtenVr }: ElementHeader, standardVr: string | undefined): string {
    const isUnknown = writtenVr === undefined || writtenVr === 'UN';
    if (isUnknown) return standardVr ?? 'UN';
    return writtenVr;
  }

  #readUndefinedLength({ tag, writtenVr }: ElementHeader, vr: string): DataElement {
    if (tag === PIXEL_DATA_TAG) {
      return { tag, vr: 'OB', value: { kind: 'fragments', fragments: this.#readFragments() } };
    }
    if (writtenVr !== undefined && writtenVr !== 'SQ' && writtenVr !== 'UN') {
      throw new DataSetError(REFUSAL_CODES.damaged);
    }
    // A UN of undefined length is an implicit little endian sequence. @see DICOM PS3.5 6.2.2 note 4
    const reader =
      writtenVr === 'UN'
        ? new DataSetReader(this.#bytes, IMPLICIT_LITTLE, this.position, this.#depth)
        : this;
    const items = reader.#readItems(this.#bytes.length, true);
    this.position = reader.position;
    return { tag, vr: vr === 'UN' ? 'SQ' : vr, value: { kind: 'items', items } };
  }

  /** A sequence of known length. In a UN it is implicit little endian, but some write it as the file around it. */
  #itemsOf({ writtenVr }: ElementHeader, bytes: Uint8Array): ElementValue {
    const asFile = (): ElementValue => ({
      kind: 'items',
      items: new DataSetReader(bytes, this.#encoding, 0, this.#depth).#readItems(
        bytes.length,
        false,
      ),
    });
    if (writtenVr !== 'UN') return asFile();
    try {
      const reader = new DataSetReader(bytes, IMPLICIT_LITTLE, 0, this.#depth);
      return { kind: 'items', items: reader.#readItems(bytes.length, false) };
    } catch (thrown) {
      if (!(thrown instanceof DataSetError)) throw thrown;
      return asFile();
    }
  }

  #readItems(end: number, delimited: boolean): readonly (readonly DataElement[])[] {
    const items: (readonly DataElement[])[] = [];
    while (this.position < end) {
      const { tag, length } = this.#readItemHeader();
      if (tag === SEQUENCE_END && delimited) return items;
      if (tag !== ITEM) throw new DataSetError(REFUSAL_CODES.damaged);
      if (length === UNDEFINED_LENGTH) {
        items.push(this.#readDelimitedItem());
        continue;
      }
      const bytes = this.#take(length);
      const nested = new DataSetReader(bytes, this.#encoding, 0, this.#depth + 1);
      items.push(nested.#readToEnd());
    }
    if (delimited) throw new DataSetError(REFUSAL_CODES.truncated);
    return items;
  }

  #readToEnd(): readonly DataElement[] {
    const elements: DataElement[] = [];
    while (this.position < this.#bytes.length) elements.push(this.#readElement());
    return elements;
  }

  #readDelimitedItem(): readonly DataElement[] {
    const nested = new DataSetReader(this.#bytes, this.#encoding, this.position, this.#depth + 1);
    const elements: DataElement[] = [];
    for (;;) {
      if (nested.#peekTag() === ITEM_END) {
        nested.#take(8);
        this.position = nested.position;
        return elements;
      }
      elements.push(nested.#readElement());
    }
  }

  #readFragments(): readonly Uint8Array[] {
    const fragments: Uint8Array[] = [];
    for (;;) {
      const { tag, length } = this.#readItemHeader();
      if (tag === SEQUENCE_END) return fragments;
      if (tag !== ITEM || length === UNDEFINED_LENGTH)
        throw new DataSetError(REFUSAL_CODES.damaged);
      fragments.push(this.#take(length));
    }
  }

  #readItemHeader(): { readonly tag: number; readonly length: number } {
    const start = this.#advance(8);
    return { tag: this.#tagAt(start), length: this.#uint32(start + 4) };
  }

  #readHeader(): ElementHeader {
    const start = this.#advance(8);
    const tag = this.#tagAt(start);
    if (!this.#encoding.explicit || tag >>> 16 === 0xfffe) {
      return { tag, writtenVr: undefined, length: this.#uint32(start + 4) };
    }
    const writtenVr = String.fromCharCode(this.#bytes[start + 4]!, this.#bytes[start + 5]!);
    if (!/^[A-Z]{2}$/.test(writtenVr)) throw new DataSetError(REFUSAL_CODES.damaged);
    if (!LONG_VRS.has(writtenVr)) return { tag, writtenVr, length: this.#uint16(start + 6) };
    const lengthAt = this.#advance(4);
    return { tag, writtenVr, length: this.#uint32(lengthAt) };
  }

  #peekTag(): number {
    if (this.position + 8 > this.#bytes.length) throw new DataSetError(REFUSAL_CODES.truncated);
    return this.#tagAt(this.position);
  }

  #tagAt(at: number): number {
    return this.#uint16(at) * 0x10000 + this.#uint16(at + 2);
  }

  #uint16(at: number): number {
    return this.#view.getUint16(at, this.#encoding.littleEndian);
  }

  #uint32(at: number): number {
    return this.#view.getUint32(at, this.#encoding.littleEndian);
  }

  /** Steps over `length` bytes and says where they start. */
  #advance(length: number): number {
    const start = this.position;
    if (start + length > this.#bytes.length) throw new DataSetError(REFUSAL_CODES.truncated);
    this.position = start + length;
    return start;
  }

  #take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  #toLittleEndian(vr: string, bytes: Uint8Array): Uint8Array {
    const size = this.#encoding.littleEndian ? 1 : (NUMBER_BYTES.get(vr) ?? 1);
    return size === 1 ? bytes : swapBytes(bytes, size);
  }
}

/** A copy with the bytes of every number of `size` bytes reversed; an odd rest stays. */
export function swapBytes(bytes: Uint8Array, size: number): Uint8Array {
  const swapped = bytes.slice();
  for (let start = 0; start + size <= swapped.length; start += size) {
    swapped.subarray(start, start + size).reverse();
  }
  return swapped;
}
