import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

import type { Refusal, SourceFile } from '../import-protocol.ts';
import { type ArchiveKind, archiveKindOf, SIGNATURE_BYTES } from './archive-kind.ts';
import { archiveRefusal } from './archive-refusal.ts';
import { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS, unpackZip } from './unpack-zip.ts';

export interface UnpackArchivesOptions {
  /** Empty folder of this import, removed by whoever made it. */
  readonly scratchFolder: string;
  readonly limits?: ArchiveLimits;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * The same files, with every zip file among them replaced by what is in it. Archives inside archives and archives of
 * other kinds are refused. Runs in the import's child process: a zip file is as little to be trusted as an image.
 */
export async function unpackArchives(
  files: AsyncIterable<SourceFile>,
  refused: Refusal[],
  options: UnpackArchivesOptions,
): Promise<SourceFile[]> {
  const { scratchFolder, limits = DEFAULT_ARCHIVE_LIMITS, onProgress } = options;
  const unpacked: SourceFile[] = [];
  let archives = 0;
  let entriesLeft = limits.maxEntries;
  let bytesLeft = limits.maxTotalBytes;
  for await (const file of files) {
    const kind = await kindOf(file.path);
    if (kind === 'other') refused.push(archiveRefusal(file.name, 'file.archive'));
    if (kind === undefined) unpacked.push(file);
    if (kind !== 'zip') continue;
    const folder = join(scratchFolder, `zip-${archives}`);
    archives += 1;
    await mkdir(folder, { mode: 0o700 });
    const { files: entries, bytes } = await unpackZip(file, refused, {
      scratchFolder: folder,
      limits: { ...limits, maxEntries: entriesLeft, maxTotalBytes: bytesLeft },
      onEntry: (done, total) => onProgress?.(done, total),
    });
    entriesLeft -= entries.length;
    bytesLeft -= bytes;
    for (const entry of entries) unpacked.push(entry);
  }
  return unpacked;
}

/** Of a file that cannot be read, none: the reader says why. */
async function kindOf(path: string): Promise<ArchiveKind | undefined> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(SIGNATURE_BYTES),
        0,
        SIGNATURE_BYTES,
      );
      return archiveKindOf(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
