import { crc32 } from 'node:zlib';

/** One file of an archive; `open` is called twice, and gives the same bytes each time. */
export interface ZipEntry {
  readonly name: string;
  readonly byteLength: number;
  readonly open: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

const LOCAL_HEADER_BYTES = 30;
const CENTRAL_HEADER_BYTES = 46;
const END_BYTES = 22;
/** 1980-01-01, the first day a zip knows: the same case makes the same file. */
const DOS_DATE = 0x21;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const MAX_BYTES = 0xffff_ffff;

/** Byte length of the archive of these entries. @throws RangeError where it would need Zip64 */
export function storedZipByteLength(entries: readonly ZipEntry[]): number {
  let total = END_BYTES;
  for (const { name, byteLength } of entries) {
    const nameBytes = Buffer.byteLength(name);
    total += LOCAL_HEADER_BYTES + CENTRAL_HEADER_BYTES + 2 * nameBytes + byteLength;
  }
  if (total > MAX_BYTES)
    throw new RangeError('a case of more than 4 GB does not fit into one file');
  return total;
}

/**
 * A zip archive without compression, streamed: what is in it is compressed already. Sizes and checksums stand in front
 * of each file, so readers that cannot seek understand it, too.
 * @see APPNOTE.TXT 6.3.10, 4.3.7 to 4.3.16
 */
export async function* storedZip(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    let checksum = 0;
    for await (const part of entry.open()) checksum = crc32(part, checksum);
    const header = localHeader(entry, checksum);
    yield header;
    let written = 0;
    for await (const part of entry.open()) {
      written += part.length;
      yield part;
    }
    if (written !== entry.byteLength) throw new Error(`${entry.name} changed while it was written`);
    central.push(centralHeader(entry, checksum, offset));
    offset += header.length + written;
  }
  yield* central;
  yield end(central, offset);
}

function localHeader({ name, byteLength }: ZipEntry, checksum: number): Uint8Array {
  const nameBytes = Buffer.from(name);
  const header = Buffer.alloc(LOCAL_HEADER_BYTES);
  header.writeUInt32LE(0x0403_4b50, 0);
  writeCommon(header, 4, checksum, byteLength, nameBytes.length);
  return Buffer.concat([header, nameBytes]);
}

function centralHeader(
  { name, byteLength }: ZipEntry,
  checksum: number,
  offset: number,
): Uint8Array {
  const nameBytes = Buffer.from(name);
  const header = Buffer.alloc(CENTRAL_HEADER_BYTES);
  header.writeUInt32LE(0x0201_4b50, 0);
  header.writeUInt16LE(VERSION, 4);
  writeCommon(header, 6, checksum, byteLength, nameBytes.length);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, nameBytes]);
}

/** The part that local and central headers share; method 0 and time 0 are there already. */
function writeCommon(
  header: Buffer,
  at: number,
  checksum: number,
  byteLength: number,
  nameByteLength: number,
): void {
  header.writeUInt16LE(VERSION, at);
  header.writeUInt16LE(UTF8_NAMES, at + 2);
  header.writeUInt16LE(DOS_DATE, at + 8);
  header.writeUInt32LE(checksum, at + 10);
  header.writeUInt32LE(byteLength, at + 14);
  header.writeUInt32LE(byteLength, at + 18);
  header.writeUInt16LE(nameByteLength, at + 22);
}

function end(central: readonly Uint8Array[], offset: number): Uint8Array {
  const record = Buffer.alloc(END_BYTES);
  record.writeUInt32LE(0x0605_4b50, 0);
  record.writeUInt16LE(central.length, 8);
  record.writeUInt16LE(central.length, 10);
  record.writeUInt32LE(
    central.reduce((sum, header) => sum + header.length, 0),
    12,
  );
  record.writeUInt32LE(offset, 16);
  return record;
}
