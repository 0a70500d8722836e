import { ERRORS } from '@rounds/classroom';

import { ImportProcessError } from '../imports/import-process.ts';

/** Says on stderr why an import or inspection ended early, and sets the exit code. */
export function describeFailure(error: unknown): void {
  if (!(error instanceof ImportProcessError)) throw error;
  process.stderr.write(`${ERRORS['import.failed'].message}\n`);
  process.exitCode = 1;
}
