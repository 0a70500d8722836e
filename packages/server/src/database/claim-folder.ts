import SqliteConnection from 'better-sqlite3';

import { FOLDER_IN_USE } from './protocol.ts';

/** How long a server that is just stopping may take to let go. */
const PATIENCE_MS = 5000;

/**
 * Claims the data folder of a database for this process. The claim is a lock on a file beside it, which the system takes
 * back however the process ends. @returns gives it back
 */
export function claimFolder(databasePath: string): () => void {
  const claim = new SqliteConnection(`${databasePath}.claim`, { timeout: PATIENCE_MS });
  try {
    claim.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    claim.close();
    const error = new Error('another server is using this data folder', { cause });
    throw Object.assign(error, { code: FOLDER_IN_USE });
  }
  return () => void claim.close();
}
