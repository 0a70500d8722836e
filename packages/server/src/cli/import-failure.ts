import { stat } from 'node:fs/promises';

import { ERRORS } from '@rounds/classroom';

import { ImportProcessError } from '../imports/import-process.ts';

/** Says on stderr why an import or inspection ended early, and sets the exit code. */
export function describeFailure(error: unknown): void {
  if (!(error instanceof ImportProcessError)) throw error;
  process.stderr.write(`${ERRORS['import.failed'].message}\n`);
  process.exitCode = 1;
}

export async function requireFolder(path: string): Promise<boolean> {
  const isFolder = await stat(path).then(
    (s) => s.isDirectory(),
    () => false,
  );
  if (isFolder) return true;
  process.stderr.write(`There is no folder ${path}\n`);
  process.exitCode = 1;
  return false;
}
