/** What can stand between the server and its database, as the `code` of an error. */
export const DATABASE_PROBLEMS = {
  /** A second server wants the same data folder. */
  folderInUse: 'ROUNDS_FOLDER_IN_USE',
  /** PostgreSQL cannot be reached, or broke off. It may come back by itself; what was being written may have been kept. */
  unavailable: 'ROUNDS_DATABASE_UNAVAILABLE',
  /** The disk under the database is full. Nothing of what was being written was kept. */
  full: 'ROUNDS_DATABASE_FULL',
  /** DATABASE_URL cannot be used: what it says is wrong, or PostgreSQL does not accept it. */
  settings: 'ROUNDS_DATABASE_SETTINGS',
} as const;

export type DatabaseProblemCode = (typeof DATABASE_PROBLEMS)[keyof typeof DATABASE_PROBLEMS];

/** Its message is a sentence for whoever runs the server, and never holds a password. */
export class DatabaseProblem extends Error {
  readonly code: DatabaseProblemCode;

  constructor(code: DatabaseProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseProblem';
    this.code = code;
  }
}

/** The problem in an error, also one that came out of the database's thread, where errors lose their class. */
export function problemOf(error: unknown): DatabaseProblemCode | undefined {
  const code = codeOf(error);
  return Object.values(DATABASE_PROBLEMS).find((known) => known === code);
}

export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
