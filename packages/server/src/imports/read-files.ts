import { opendir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { DicomFile } from '@rounds/imaging';

import type { ImportSource, Refusal, SourceFile } from './import-protocol.ts';

export const MAX_FILE_BYTES = 512 * 1024 * 1024;
const MAX_FOLDER_DEPTH = 32;

/** Reads the files of a source one after the other; what is too large or unreadable is refused and left out. */
export async function* readFiles(
  source: ImportSource,
  refused: Refusal[],
): AsyncGenerator<DicomFile> {
  for await (const file of source.kind === 'folder' ? listFolder(source.folder) : source.files) {
    const refusal = await refusalOf(file);
    if (refusal !== undefined) {
      refused.push(refusal);
      continue;
    }
    try {
      yield { name: file.name, bytes: await readFile(file.path) };
    } catch {
      refused.push(unreadable(file));
    }
  }
}

/** Every regular file below a folder, by name. Symbolic links are not followed: they may lead anywhere. */
async function* listFolder(folder: string, depth = 0): AsyncGenerator<SourceFile> {
  if (depth > MAX_FOLDER_DEPTH) return;
  const entries = [];
  for await (const entry of await opendir(folder)) entries.push(entry);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* listFolder(path, depth + 1);
    else if (entry.isFile()) yield { path, name: entry.name };
  }
}

async function refusalOf(file: SourceFile): Promise<Refusal | undefined> {
  const size = await stat(file.path).then(
    (s) => s.size,
    () => undefined,
  );
  if (size === undefined) return unreadable(file);
  if (size <= MAX_FILE_BYTES) return undefined;
  const reason = 'The file is larger than 512 MB: import the series as single images.';
  return { file: file.name, code: 'file.too-large', reason };
}

function unreadable(file: SourceFile): Refusal {
  return {
    file: file.name,
    code: 'file.unreadable',
    reason: 'The file could not be read: check its permissions.',
  };
}
