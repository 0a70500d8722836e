import { stat } from 'node:fs/promises';

/** Says on stderr if there is nothing at a path, and sets the exit code. */
export async function requireSource(path: string): Promise<boolean> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere) return true;
  process.stderr.write(`There is no file or folder ${path}\n`);
  process.exitCode = 1;
  return false;
}
