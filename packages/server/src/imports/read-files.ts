import { readFile, stat } from 'node:fs/promises';

import type { DicomFile } from '@rounds/imaging';

import type { Refusal, SourceFile } from './import-protocol.ts';

export const MAX_FILE_BYTES = 512 * 1024 * 1024;

/** Reads files one after the other; what is too large or unreadable is refused and left out. */
export async function* readFiles(
  files: AsyncIterable<SourceFile> | Iterable<SourceFile>,
  refused: Refusal[],
): AsyncGenerator<DicomFile> {
  for await (const file of files) {
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
