import type { Palette } from '../codecs/colour.ts';
import type { ModalityLut } from '../codecs/write-pixels.ts';
import type { AttributeReader } from './attributes.ts';
import { TAGS } from './tags.ts';

const MAX_ENTRIES = 65_536;

/** What a LUT descriptor says: how many entries, for which stored value the first, how many bits each. */
interface Descriptor {
  readonly entries: number;
  readonly firstStoredValue: number;
  readonly bits: number;
}

/** @see DICOM PS3.3 C.11.1.1.1 and C.7.6.3.1.5 */
function readDescriptor(
  attributes: AttributeReader,
  tag: string,
  signed: boolean,
): Descriptor | undefined {
  const [entries, first, bits] = attributes.unsigned16s(tag) ?? [];
  if (entries === undefined || first === undefined || bits === undefined) return undefined;
  if (bits < 1 || bits > 16) return undefined;
  return {
    entries: entries === 0 ? MAX_ENTRIES : entries,
    firstStoredValue: signed ? (first << 16) >> 16 : first,
    bits,
  };
}

/** The table of a Modality LUT Sequence; undefined if it cannot be one. @see DICOM PS3.3 C.11.1 */
export function readModalityLut(
  attributes: AttributeReader,
  signed: boolean,
): ModalityLut | undefined {
  const item = attributes.item(TAGS.modalityLutSequence);
  const descriptor = item && readDescriptor(item, TAGS.lutDescriptor, signed);
  if (!item || !descriptor) return undefined;
  const values = readEntries(item, TAGS.lutData, descriptor);
  return values && { firstStoredValue: descriptor.firstStoredValue, values };
}

/** The entries of a table: words, or bytes packed in pairs where eight bits are enough. */
function readEntries(
  attributes: AttributeReader,
  tag: string,
  { entries, bits }: Descriptor,
): Uint16Array | undefined {
  const words = attributes.unsigned16s(tag);
  if (words === undefined) return undefined;
  if (words.length >= entries) return Uint16Array.from(words.slice(0, entries));
  if (bits > 8 || words.length * 2 < entries) return undefined;
  return Uint16Array.from(
    { length: entries },
    (_, i) => (words[i >> 1]! >> (i % 2 ? 8 : 0)) & 0xff,
  );
}

const CHANNELS = [
  [TAGS.redPaletteDescriptor, TAGS.redPaletteData, TAGS.segmentedRedPaletteData],
  [TAGS.greenPaletteDescriptor, TAGS.greenPaletteData, TAGS.segmentedGreenPaletteData],
  [TAGS.bluePaletteDescriptor, TAGS.bluePaletteData, TAGS.segmentedBluePaletteData],
] as const;

/** The colours of a palette image; undefined if its tables are missing or contradict each other. @see DICOM PS3.3 C.7.9 */
export function readPalette(attributes: AttributeReader, signed: boolean): Palette | undefined {
  const tables: Uint16Array[] = [];
  let descriptor: Descriptor | undefined;
  for (const [descriptorTag, dataTag, segmentedTag] of CHANNELS) {
    const own = readDescriptor(attributes, descriptorTag, signed);
    if (!own) return undefined;
    descriptor ??= own;
    if (own.entries !== descriptor.entries) return undefined;
    const table = attributes.has(segmentedTag)
      ? expandSegments(attributes.unsigned16s(segmentedTag) ?? [], own.entries)
      : readEntries(attributes, dataTag, own);
    if (!table) return undefined;
    tables.push(table);
  }
  if (!descriptor) return undefined;
  // Some writers declare 16 bits and fill in 8.
  const isWide = tables.some((table) => table.some((value) => value > 0xff));
  const rgb = new Uint8Array(descriptor.entries * 3);
  for (const [channel, table] of tables.entries()) {
    for (const [i, value] of table.entries()) rgb[i * 3 + channel] = isWide ? value >> 8 : value;
  }
  return { firstStoredValue: descriptor.firstStoredValue, rgb };
}

const SEGMENT = { discrete: 0, linear: 1, indirect: 2 } as const;

/** The entries that segments stand for; undefined if they are not as many as declared. @see DICOM PS3.3 C.7.9.2 */
function expandSegments(words: readonly number[], entries: number): Uint16Array | undefined {
  const out: number[] = [];
  if (!appendSegments(words, 0, Infinity, entries, out, true)) return undefined;
  return out.length === entries ? Uint16Array.from(out) : undefined;
}

/** Appends what `count` segments from `start` on stand for; false for nonsense. Indirect segments do not nest. */
function appendSegments(
  words: readonly number[],
  start: number,
  count: number,
  limit: number,
  out: number[],
  mayRefer: boolean,
): boolean {
  let at = start;
  for (let segment = 0; segment < count && at + 1 < words.length; segment += 1) {
    const kind = words[at]!;
    const length = words[at + 1]!;
    if (kind === SEGMENT.indirect) {
      const target = (words[at + 2] ?? 0) | ((words[at + 3] ?? 0) << 16);
      if (!mayRefer || !appendSegments(words, target, length, limit, out, false)) return false;
      at += 4;
    } else if (kind === SEGMENT.linear) {
      const from = out.at(-1);
      const to = words[at + 2];
      if (from === undefined || to === undefined) return false;
      for (let i = 1; i <= length; i += 1) out.push(Math.round(from + ((to - from) * i) / length));
      at += 3;
    } else if (kind === SEGMENT.discrete) {
      out.push(...words.slice(at + 2, at + 2 + length));
      at += 2 + length;
    } else if (out.length === limit) {
      return true;
    } else {
      return false;
    }
    if (out.length > limit) return false;
  }
  return true;
}
