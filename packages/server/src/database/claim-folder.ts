import SqliteConnection from 'better-sqlite3';

import { DATABASE_PROBLEMS, DatabaseProblem } from './database-problem.ts';

/** How long a server that is just stopping may take to let go. */
const PATIENCE_MS = 5000;

/**
 * Claims a data folder for this process. The claim is a lock on a file in it, which the system takes back however the
 * process ends. @returns gives it back
 */
export function claimFolder(claimFile: string): () => void {
  const claim = new SqliteConnection(claimFile, { timeout: PATIENCE_MS });
  try {
    claim.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    claim.close();
    throw new DatabaseProblem(
      DATABASE_PROBLEMS.folderInUse,
      'Another Rounds server is using this data folder. Stop it, or choose another folder with --data.',
      { cause },
    );
  }
  return () => void claim.close();
}
