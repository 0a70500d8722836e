import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';

import { DATABASE_PROBLEMS, DatabaseProblem } from './database-problem.ts';
import type { PostgresAddress, PostgresTls } from './postgres-address.ts';

export interface PoolLimits {
  readonly connections: number;
  /** How long to wait for a connection, a free one or a new one. */
  readonly connectMs: number;
  /** How long PostgreSQL may work on one statement, waiting for locks included. */
  readonly statementMs: number;
  /** How long to wait for an answer; longer than `statementMs`, so that only who is gone is given up. */
  readonly answerMs: number;
}

export const DEFAULT_POOL_LIMITS: PoolLimits = {
  connections: 10,
  connectMs: 5000,
  statementMs: 10_000,
  answerMs: 12_000,
};

/** A transaction that its server forgot (a power cut, a cable) must not hold locks for ever. */
const IDLE_TRANSACTION_MS = 30_000;
const IDLE_CONNECTION_MS = 30_000;
/** How long connections that do not answer may delay the end. */
const END_MS = 2000;

/**
 * Connections to PostgreSQL, for Kysely. One that broke is thrown away, and with it every other made before: they end in the
 * same machine. So the first call after an outage waits for one dead connection, not for all of them in turn.
 */
export class RecoveringPool implements PostgresPool {
  readonly #pool: pg.Pool;
  readonly #generationOf = new WeakMap<pg.PoolClient, number>();
  #generation = 0;

  constructor(address: PostgresAddress, limits: PoolLimits) {
    this.#pool = new pg.Pool(configurationOf(address, limits));
    // A connection may break at any time, in the pool or in use. Whoever asks next is told; nobody else needs to be.
    this.#pool.on('error', () => this.#outdate());
    this.#pool.on('connect', (client) => void client.on('error', () => this.#outdate()));
  }

  get options(): object {
    return {};
  }

  async connect(): Promise<PostgresPoolClient> {
    for (;;) {
      const client = await this.#pool.connect().catch((error: unknown) => {
        throw unavailable(error);
      });
      const generation = this.#generationOf.get(client) ?? this.#generation;
      this.#generationOf.set(client, generation);
      if (generation === this.#generation) return this.#lend(client);
      client.release(true);
    }
  }

  async end(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const longEnough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_MS);
    });
    await Promise.race([this.#pool.end(), longEnough]);
    clearTimeout(timer);
  }

  #lend(client: pg.PoolClient): PostgresPoolClient {
    let isBroken = false;
    const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
      try {
        return await client.query(text, [...parameters]);
      } catch (error) {
        if (isConnectionLost(error)) {
          isBroken = true;
          this.#outdate();
        }
        throw inTermsOfRounds(error);
      }
    };
    return {
      query: query as PostgresPoolClient['query'],
      release: (destroy = false) => client.release(destroy || isBroken),
    };
  }

  #outdate(): void {
    this.#generation += 1;
  }
}

function configurationOf(address: PostgresAddress, limits: PoolLimits): pg.PoolConfig {
  const { host, port, database, user, password, tls } = address;
  return {
    host,
    port,
    database,
    user,
    ...(password === undefined ? {} : { password }),
    ssl: tls === undefined ? false : tlsOptionsOf(tls),
    max: limits.connections,
    connectionTimeoutMillis: limits.connectMs,
    statement_timeout: limits.statementMs,
    query_timeout: limits.answerMs,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
    application_name: 'rounds',
    types: { getTypeParser: parserOf },
  };
}

/** count() is a bigint to PostgreSQL; no table of Rounds has as many rows as a double cannot count. */
const parserOf: pg.CustomTypesConfig['getTypeParser'] = (type, format) =>
  type === pg.types.builtins.INT8 && format !== 'binary'
    ? Number
    : (pg.types.getTypeParser(type, format) as (value: unknown) => unknown);

function tlsOptionsOf({ verify, rootCertificate, certificate, key }: PostgresTls): object {
  return {
    ...(rootCertificate === undefined ? {} : { ca: rootCertificate }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: verify !== 'none',
    ...(verify === 'host' ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** SQLSTATE of PostgreSQL's answer; undefined where the error comes from the way to it. */
function stateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && SQLSTATE.test(error.code ?? '')
    ? error.code
    : undefined;
}

const SQLSTATE = /^[0-9A-Z]{5}$/;
/** Connection failures, shutting down, a transaction forgotten; and a server that may only read is not the one to ask. */
const LOST = /^(?:08...|57P..|25P03|25006)$/;
/** Deadlocks and the like, locks, time, memory, connections, input and output: the same question may be answered later. */
const PASSING = /^(?:40...|55P03|57014|53...|58...)$/;
const DISK_FULL = '53100';

function isConnectionLost(error: unknown): boolean {
  const state = stateOf(error);
  return state === undefined || LOST.test(state);
}

function inTermsOfRounds(error: unknown): unknown {
  const state = stateOf(error);
  if (state === DISK_FULL) {
    const words = 'the disk of the database is full';
    return new DatabaseProblem(DATABASE_PROBLEMS.full, words, { cause: error });
  }
  return isConnectionLost(error) || PASSING.test(state ?? '') ? unavailable(error) : error;
}

function unavailable(cause: unknown): DatabaseProblem {
  const words = 'the database cannot be reached';
  return new DatabaseProblem(DATABASE_PROBLEMS.unavailable, words, { cause });
}
