import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';

import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';

import type { Refusal, SourceFile } from '../import-protocol.ts';
import { isLitter } from '../list-files.ts';
import { nameOfUpload } from '../upload-name.ts';
import { archiveKindOf, SIGNATURE_BYTES } from './archive-kind.ts';
import { archiveRefusal, type ArchiveRefusalCode } from './archive-refusal.ts';

export interface ArchiveLimits {
  readonly maxEntries: number;
  readonly maxEntryBytes: number;
  /** Of all files in one archive together, unpacked. */
  readonly maxTotalBytes: number;
  /** How many times larger than the archive its content may be, once it is larger than `freeBytes`. */
  readonly maxGrowth: number;
  readonly freeBytes: number;
}

export const DEFAULT_ARCHIVE_LIMITS: ArchiveLimits = {
  maxEntries: 20_000,
  maxEntryBytes: 512 * 1024 ** 2,
  maxTotalBytes: 8 * 1024 ** 3,
  // Deflate reaches 1032; real series of images stay under 20, blank ones apart.
  maxGrowth: 100,
  freeBytes: 256 * 1024 ** 2,
};

interface UnpackOptions {
  readonly scratchFolder: string;
  readonly limits: ArchiveLimits;
  readonly onEntry: (done: number, total: number) => void;
}

export interface UnpackedZip {
  readonly files: readonly SourceFile[];
  /** What the archive says that its files hold together. */
  readonly bytes: number;
}

interface NamedEntry {
  readonly entry: Entry;
  /** Base name, for people alone. */
  readonly name: string;
}

/** Ends the reading of an archive. */
class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly code: ArchiveRefusalCode;

  constructor(code: ArchiveRefusalCode, cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}

const UNIX = 3;
const FILE_TYPE_MASK = 0o170_000;
const SYMBOLIC_LINK = 0o120_000;

/**
 * Unpacks a zip file, one entry after the other, to numbered files: no name in it ever becomes a path. What is in its
 * directory decides before anything is unpacked whether it is a bomb; an entry that is larger than the directory says is
 * cut off by the reader.
 */
export async function unpackZip(
  archive: SourceFile,
  refused: Refusal[],
  options: UnpackOptions,
): Promise<UnpackedZip> {
  let zip: ZipFile | undefined;
  try {
    zip = await openZip(archive.path);
    const entries = await usableEntries(zip, refused, options.limits);
    const { size } = await stat(archive.path);
    const bytes = unpackedBytesOf(entries);
    refuseBomb(bytes, size, options.limits);
    return { files: await unpackEntries(zip, entries, refused, options), bytes };
  } catch (error) {
    const code = error instanceof ArchiveError ? error.code : 'archive.damaged';
    refused.push(archiveRefusal(archive.name, code));
    return { files: [], bytes: 0 };
  } finally {
    zip?.close();
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, decodeStrings: false });
  } catch (error) {
    throw new ArchiveError('archive.damaged', error);
  }
}

/** The regular files of the archive's directory. What is no file is refused by name. */
async function usableEntries(
  zip: ZipFile,
  refused: Refusal[],
  limits: ArchiveLimits,
): Promise<NamedEntry[]> {
  if (zip.entryCount > limits.maxEntries) throw new ArchiveError('archive.too-many-files');
  const usable: NamedEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    const path = pathOf(entry);
    if (path.endsWith('/') || path.startsWith('__MACOSX/')) continue;
    const name = nameOfUpload(path);
    if (entry.isEncrypted()) throw new ArchiveError('archive.encrypted');
    if (name === undefined) {
      refused.push(archiveRefusal(printableBaseName(path), 'archive.unsafe-name'));
    } else if (isSymbolicLink(entry)) refused.push(archiveRefusal(name, 'archive.link'));
    else if (!entry.canDecodeFileData()) refused.push(archiveRefusal(name, 'archive.unsupported'));
    else if (entry.uncompressedSize > limits.maxEntryBytes)
      refused.push(archiveRefusal(name, 'file.too-large'));
    else if (!isLitter(name)) usable.push({ entry, name });
  }
  return usable;
}

function pathOf(entry: Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}

function printableBaseName(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? '';
  return name.replace(/\p{Cc}/gu, '?').slice(0, 64) || 'entry';
}

function isSymbolicLink(entry: Entry): boolean {
  const madeOn = entry.versionMadeBy >>> 8;
  return (
    madeOn === UNIX && ((entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK) === SYMBOLIC_LINK
  );
}

/** Compared with the size of the archive itself: entries that overlap each other would hide their growth otherwise. */
function refuseBomb(unpackedBytes: number, archiveBytes: number, limits: ArchiveLimits): void {
  const { freeBytes, maxGrowth, maxTotalBytes } = limits;
  const grows = unpackedBytes > freeBytes && unpackedBytes > archiveBytes * maxGrowth;
  if (grows || unpackedBytes > maxTotalBytes) throw new ArchiveError('archive.grows-too-large');
}

function unpackedBytesOf(entries: readonly NamedEntry[]): number {
  return entries.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
}

async function unpackEntries(
  zip: ZipFile,
  entries: readonly NamedEntry[],
  refused: Refusal[],
  { scratchFolder, onEntry }: UnpackOptions,
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const [index, { entry, name }] of entries.entries()) {
    onEntry(index, entries.length);
    const path = join(scratchFolder, `${index}`);
    const problem = await unpackEntry(zip, entry, path);
    if (problem === undefined) {
      files.push({ path, name });
      continue;
    }
    refused.push(archiveRefusal(name, problem));
    await rm(path, { force: true });
  }
  onEntry(entries.length, entries.length);
  return files;
}

async function unpackEntry(
  zip: ZipFile,
  entry: Entry,
  path: string,
): Promise<ArchiveRefusalCode | undefined> {
  const state = { checksum: 0, isArchive: false };
  try {
    const bytes = await zip.openReadStreamPromise(entry);
    await pipeline(
      bytes,
      (chunks) => watch(chunks, state),
      createWriteStream(path, { mode: 0o600 }),
    );
  } catch {
    return 'archive.damaged';
  }
  if (state.isArchive) return 'file.archive';
  return state.checksum === entry.crc32 ? undefined : 'archive.damaged';
}

/** Passes bytes on, sums them up, and stops early at an archive inside the archive. */
async function* watch(
  chunks: Readable,
  state: { checksum: number; isArchive: boolean },
): AsyncGenerator<Buffer> {
  let first = Buffer.alloc(0);
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    if (first.length < SIGNATURE_BYTES) {
      first = Buffer.concat([first, chunk.subarray(0, SIGNATURE_BYTES - first.length)]);
      state.isArchive = archiveKindOf(first) !== undefined;
      if (state.isArchive) return;
    }
    state.checksum = crc32(chunk, state.checksum);
    yield chunk;
  }
}
