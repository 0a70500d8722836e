import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Repository root. */
export const ROOT = join(import.meta.dirname, '../../../..');

/** Real imaging data lives outside the repository; undefined where it is absent, and its tests are skipped. */
export const DATA_FOLDER: string | undefined = [
  process.env['ROUNDS_DATA'],
  join(ROOT, '../shared/data'),
].find((folder) => folder !== undefined && existsSync(join(folder, 'TRUTH.json')));

/** Screenshots and reports of a test run. */
export const ARTIFACTS_FOLDER = join(ROOT, 'artifacts');
