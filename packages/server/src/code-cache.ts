import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

/** Of the project, like all that may be deleted at any time. */
const FOLDER = join(import.meta.dirname, '..', '..', '..', '.cache', 'code');

/**
 * Where compiled code is kept, so that types are stripped and modules compiled once per version and not at every start. As part of
 * the environment, for processes and threads started later.
 */
export const CODE_CACHE_ENVIRONMENT = { NODE_COMPILE_CACHE: FOLDER } as const;

/** Keeps the code of this process, too; nothing fails where the folder cannot be written. */
export function keepCompiledCode(): void {
  if (process.env['NODE_COMPILE_CACHE'] !== undefined) return;
  enableCompileCache(FOLDER);
  Object.assign(process.env, CODE_CACHE_ENVIRONMENT);
}
