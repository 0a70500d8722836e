import { types } from 'node:util';

import { Kysely, PostgresDialect, sql } from 'kysely';

import { codeOf, DATABASE_PROBLEMS, DatabaseProblem, problemOf } from './database-problem.ts';
import { migrate } from './migrate.ts';
import { nameOf, type PostgresAddress } from './postgres-address.ts';
import { DEFAULT_POOL_LIMITS, type PoolLimits, RecoveringPool } from './postgres-pool.ts';
import type { Tables } from './tables.ts';

const OLDEST_VERSION = 14;
/** Another server may be bringing a large library up to date. */
const MIGRATION_LIMITS = { connections: 1, statementMs: 3_600_000, answerMs: 3_700_000 };

/**
 * Connects to PostgreSQL, making or upgrading the tables. Several servers may do so at once: one does the work, the others
 * wait for it. @throws DatabaseProblem that says what is wrong with the address or the database
 */
export async function openPostgres(
  address: PostgresAddress,
  limits: Partial<PoolLimits> = {},
): Promise<Kysely<Tables>> {
  const poolLimits = { ...DEFAULT_POOL_LIMITS, ...limits };
  const migrating = connect(address, { ...poolLimits, ...MIGRATION_LIMITS });
  try {
    await requireSuitable(migrating);
    await migrate(migrating);
  } catch (error) {
    throw inWords(error, address);
  } finally {
    await migrating.destroy();
  }
  return connect(address, poolLimits);
}

function connect(address: PostgresAddress, limits: PoolLimits): Kysely<Tables> {
  const pool = new RecoveringPool(address, limits);
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

async function requireSuitable(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ version: number; encoding: string }>`
    select current_setting('server_version_num')::integer / 10000 as version,
      current_setting('server_encoding') as encoding`.execute(db);
  for (const { version, encoding } of rows) {
    if (version < OLDEST_VERSION) throw unsuitable(`is of version ${version}, and Rounds needs 14`);
    if (encoding !== 'UTF8') throw unsuitable(`writes ${encoding}; create one with encoding UTF8`);
  }
}

function unsuitable(what: string): DatabaseProblem {
  return new DatabaseProblem(DATABASE_PROBLEMS.settings, `The database of DATABASE_URL ${what}.`);
}

/** What to look at first, by the code of PostgreSQL, of the network or of TLS. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: check host and port, and that PostgreSQL is running',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ENOENT: 'there is no such socket: check the folder, and that PostgreSQL is running',
  '28P01': 'the user or the password is wrong',
  '28000': 'this user may not come in from here, or not without TLS (see pg_hba.conf)',
  '3D000': 'there is no database of that name: create it first',
  '42501': 'this user may not make tables: let it own the database',
  '53300': 'it has no connection left: raise max_connections',
  '57P03': 'it is starting or stopping: try again in a moment',
};

function inWords(error: unknown, address: PostgresAddress): unknown {
  if (problemOf(error) === DATABASE_PROBLEMS.settings) return error;
  const causes = causesOf(error);
  const code = causes.map(codeOf).find((found) => found !== undefined && found in ADVICE);
  const advice = code === undefined ? adviceOfOther(causes) : ADVICE[code];
  if (advice === undefined) return error;
  return new DatabaseProblem(
    DATABASE_PROBLEMS.settings,
    `The database ${nameOf(address)} of DATABASE_URL cannot be used: ${advice}.`,
    { cause: error },
  );
}

/** What has no code of its own: TLS, time, and a connection that was cut. */
function adviceOfOther(causes: readonly unknown[]): string | undefined {
  const deepest = causes.findLast((cause) => types.isNativeError(cause));
  if (deepest === undefined) return undefined;
  const code = codeOf(deepest) ?? '';
  if (/CERT|SIGNATURE|TLS|SSL/.test(code) || /SSL/.test(deepest.message)) {
    return `TLS failed (${code === '' ? deepest.message : code}): check sslmode and sslrootcert`;
  }
  if (causes.some((cause) => problemOf(cause) === DATABASE_PROBLEMS.unavailable))
    return 'it does not answer';
  return undefined;
}

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause !== undefined && causes.length < 8;) {
    causes.push(cause);
    if (cause instanceof AggregateError) causes.push(...cause.errors);
    cause = types.isNativeError(cause) ? cause.cause : undefined;
  }
  return causes;
}
