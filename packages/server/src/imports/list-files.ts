import { opendir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { ImportSource, SourceFile } from './import-protocol.ts';

const MAX_FOLDER_DEPTH = 32;

/** What systems put beside images and nobody means to import. */
const LITTER: ReadonlySet<string> = new Set([
  '.ds_store',
  'thumbs.db',
  'desktop.ini',
  'autorun.inf',
]);

/** The files of a source, in order of their names; the litter of operating systems is passed over. */
export async function* listFiles(source: ImportSource): AsyncGenerator<SourceFile> {
  if (source.kind === 'files') {
    for (const file of source.files) if (!isLitter(file.name)) yield file;
    return;
  }
  const path = source.folder;
  if ((await stat(path)).isFile()) yield { path, name: basename(path) };
  else yield* listFolder(path);
}

/** Whether a file, by its base name, is an operating system's and not its owner's. */
export function isLitter(name: string): boolean {
  return LITTER.has(name.toLowerCase()) || name.startsWith('._');
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
    else if (entry.isFile() && !isLitter(entry.name)) yield { path, name: entry.name };
  }
}
