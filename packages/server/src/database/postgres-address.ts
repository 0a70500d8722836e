import { readFileSync } from 'node:fs';

import { DATABASE_PROBLEMS, DatabaseProblem } from './database-problem.ts';

/** Where PostgreSQL is and who asks. Holds a password: never to be logged. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Where undefined, PGPASSWORD or none. */
  readonly password: string | undefined;
  readonly tls: PostgresTls | undefined;
}

export interface PostgresTls {
  /** `none`: encrypted, whoever is at the other end. `issuer`: its certificate is genuine. `host`: and its own. */
  readonly verify: 'none' | 'issuer' | 'host';
  /** PEM texts; the system's authorities where undefined. */
  readonly rootCertificate: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

const DEFAULT_PORT = 5432;
const PROTOCOLS: readonly string[] = ['postgres:', 'postgresql:'];
const PARAMETERS: readonly string[] = ['host', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'];

/**
 * Reads a DATABASE_URL: `postgres://user:password@host:5432/database?sslmode=verify-full&sslrootcert=/path`. The
 * parameters mean what they mean to PostgreSQL's own programs; `?host=/folder` is a Unix socket.
 * @throws DatabaseProblem that quotes nothing of a URL it cannot read
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html
 */
export function parsePostgresUrl(text: string): PostgresAddress {
  // Where a socket is named, PostgreSQL's own programs want no host in its usual place.
  const complete = text.replace(/^([a-z]+:\/\/[^/?#]*@)(?=\/)/, '$1localhost');
  const url = URL.canParse(complete) ? new URL(complete) : undefined;
  if (url === undefined || !PROTOCOLS.includes(url.protocol)) {
    throw wrong('is no address of a PostgreSQL database');
  }
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) {
    throw wrong(`has a parameter that is not known here (known: ${PARAMETERS.join(', ')})`);
  }
  const database = decoded(url.pathname.slice(1));
  const host = url.searchParams.get('host') ?? decoded(url.hostname).replace(/^\[(.*)\]$/, '$1');
  if (database === '' || host === '') throw wrong('names no host or no database');
  if (url.username === '') throw wrong('names no user');
  return {
    host,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    database,
    user: decoded(url.username),
    password: url.password === '' ? undefined : decoded(url.password),
    tls: host.startsWith('/') ? undefined : tlsOf(url.searchParams),
  };
}

/** The address without what is secret, as people are told of it. */
export function nameOf({ user, host, port, database }: PostgresAddress): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}

function tlsOf(parameters: URLSearchParams): PostgresTls | undefined {
  const mode = parameters.get('sslmode') ?? 'disable';
  const rootCertificate = fileNamedBy(parameters, 'sslrootcert');
  const files = {
    rootCertificate,
    certificate: fileNamedBy(parameters, 'sslcert'),
    key: fileNamedBy(parameters, 'sslkey'),
  };
  switch (mode) {
    case 'disable':
      return undefined;
    case 'require':
      // As PostgreSQL has it: who names an authority wants it to be asked.
      return { verify: rootCertificate === undefined ? 'none' : 'issuer', ...files };
    case 'verify-ca':
      return { verify: 'issuer', ...files };
    case 'verify-full':
      return { verify: 'host', ...files };
    default:
      throw wrong('has an sslmode that is none of disable, require, verify-ca and verify-full');
  }
}

function fileNamedBy(parameters: URLSearchParams, name: string): string | undefined {
  const path = parameters.get(name);
  if (path === null) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw wrong(`names a file for ${name} that cannot be read`, cause);
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrong('has a % that is no escape: write %25 for a percent sign');
  }
}

function wrong(what: string, cause?: unknown): DatabaseProblem {
  return new DatabaseProblem(
    DATABASE_PROBLEMS.settings,
    `DATABASE_URL ${what}. It looks like postgres://user:password@host:5432/database; ` +
      'letters like @ : / in a password are written %40 %3A %2F.',
    { cause },
  );
}
