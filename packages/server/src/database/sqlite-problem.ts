import { codeOf, DATABASE_PROBLEMS, type DatabaseProblemCode } from './database-problem.ts';

/** SQLite's own codes for what may pass; whatever else it refuses, it would refuse again. */
const PASSING = /^SQLITE_(?:BUSY|LOCKED|IOERR|CANTOPEN|READONLY|PROTOCOL|NOMEM|INTERRUPT)/;

/** What stands between the server and its SQLite file. */
export function sqliteProblemOf(error: unknown): DatabaseProblemCode | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  if (code === 'SQLITE_FULL') return DATABASE_PROBLEMS.full;
  return PASSING.test(code) ? DATABASE_PROBLEMS.unavailable : undefined;
}
