import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Command, JournalEntry } from '@rounds/classroom';
import { sql } from 'kysely';
import { generate } from 'selfsigned';

import { type AuditEvent, sealKeyOf } from '../audit/audit-record.ts';
import { verifyChain } from '../audit/verify-chain.ts';
import { FACTS } from '../cases/case-library.acceptance.ts';
import { caseFixture } from '../fixtures/case-fixture.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../fixtures/postgres-server.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import type { SessionRecord } from '../journal/journal-store.ts';
import { createStores } from './create-stores.ts';
import { connectDatabase } from './database-client.ts';
import { DATABASE_PROBLEMS } from './database-problem.ts';
import { openPostgres } from './open-postgres.ts';
import { parsePostgresUrl, type PostgresAddress } from './postgres-address.ts';
import type { PoolLimits } from './postgres-pool.ts';
import type { WorkerStores } from './protocol.ts';

jest.setTimeout(120_000);

const SESSION: SessionRecord = { sessionId: 's', code: '000001', title: 'T', openedAtMs: 1 };
const EDITOR = { editorId: 'a', name: '' };
const KEY = sealKeyOf(new Uint8Array(32).fill(3));
const UNAVAILABLE = { code: DATABASE_PROBLEMS.unavailable };

const closing: (() => Promise<void>)[] = [];

async function connected(
  address: PostgresAddress,
  limits: Partial<PoolLimits> = {},
): Promise<WorkerStores> {
  const db = await openPostgres(address, limits);
  closing.push(() => db.destroy());
  return createStores(db);
}

function entry(sequence: number, actorId = 'a'): JournalEntry {
  const command: Command = { type: 'everyone.gather' };
  return { sequence, tick: sequence, atMs: sequence, actorId, command };
}

/** A session that shows this case. */
function opening(caseId = 'of-elsewhere'): JournalEntry {
  const cases = [caseFixture(caseId)];
  return { ...entry(0), command: { type: 'session.open', sessionId: 's', title: 'T', cases } };
}

function commit(...entries: readonly JournalEntry[]) {
  return { sessionId: 's', entries, libraryChanges: [] };
}

async function outcomesOf(attempts: readonly Promise<unknown>[]): Promise<readonly string[]> {
  return (await Promise.allSettled(attempts)).map(({ status }) => status);
}

(hasPostgres ? describe : describe.skip)('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  afterAll(async () => {
    await server.stop();
    await removeTemporaryFolders();
  });

  test('servers that start together on an empty database make its tables once', async () => {
    const address = await server.createEmptyDatabase();
    const stores = await Promise.all(Array.from({ length: 5 }, () => connected(address)));
    await stores[0]?.cases.add(caseFixture('case-a'), FACTS, 5);
    for (const { cases } of stores) expect(await cases.count()).toBe(1);
  });

  test('J1 of two servers that append the same entries one is refused, whole', async () => {
    const address = await server.createDatabase();
    const [a, b] = await Promise.all([connected(address), connected(address)]);
    await a.journal.open(SESSION, opening());
    let next = 1;
    for (let round = 0; round < 40; round++) {
      const from = (who: string) => [entry(next, who), entry(next + 1, who)];
      const outcomes = await outcomesOf([
        a.journal.append(commit(...from('a'))),
        b.journal.append(commit(...from('b'))),
        // Leaves a gap, unless one of the others was there first.
        b.journal.append(commit(entry(next + 4, 'c'))),
      ]);
      expect([...outcomes].sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
      const kept = await a.journal.read('s', next);
      expect(kept).toEqual(from(outcomes[0] === 'fulfilled' ? 'a' : 'b'));
      next += 2;
    }
  });

  test('of many servers that open a session with one code one does', async () => {
    const address = await server.createDatabase();
    const [a, b] = await Promise.all([connected(address), connected(address)]);
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        (index % 2 === 0 ? a : b).journal.open({ ...SESSION, sessionId: `s${index}` }, opening()),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'opened')).toHaveLength(1);
    expect(await a.journal.listOpen()).toHaveLength(1);
  });

  test('of many who save over one version one does, and the others are told', async () => {
    const address = await server.createDatabase();
    const [a, b] = await Promise.all([connected(address), connected(address)]);
    await a.cases.add(caseFixture('case-a'), FACTS, 5);
    const saves = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        (index % 2 === 0 ? a : b).cases.save('case-a', { title: `${index}` }, EDITOR, 9, 1),
      ),
    );
    expect(saves.filter((save) => save.status === 'saved')).toHaveLength(1);
    expect(saves.filter((save) => save.status === 'conflict')).toHaveLength(15);
    expect(await b.cases.versions('case-a')).toHaveLength(2);
  });

  test('images are replaced, or a class is opened with them, never both', async () => {
    const address = await server.createDatabase();
    const [a, b] = await Promise.all([connected(address), connected(address)]);
    const replacement = { reason: 'masked', fromSha256: caseFixture('x').volume.assetSha256, toSha256: '1'.repeat(64), facts: FACTS, thumbnailSha256: null } as const; // prettier-ignore
    for (let round = 0; round < 20; round++) {
      const caseId = `case-${round}`;
      await a.cases.add(caseFixture(caseId), FACTS, 5);
      const session = { ...SESSION, sessionId: `s${round}`, code: String(100_000 + round) };
      const [opened, replaced] = await Promise.all([
        a.journal.open(session, opening(caseId)),
        b.cases.replaceImages(caseId, replacement, EDITOR, 9),
      ]);
      expect([
        ['opened', 'being-taught'],
        ['case-changed', 'replaced'],
      ]).toContainEqual([opened, replaced.status]);
    }
  });

  test('of two servers that write into the audit log none breaks the chain, and nobody changes it', async () => {
    const address = await server.createDatabase();
    const [a, b] = await Promise.all([connected(address), connected(address)]);
    const event: AuditEvent = { atMs: 1, action: 'case.changed', actor: 'a', subject: '', details: {} };
    await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? a : b).audit.append([event], KEY)));
    expect(await verifyChain(a.audit, { sealKey: KEY })).toMatchObject({ status: 'whole', entries: 20 });
    const db = await openPostgres(address);
    closing.push(() => db.destroy());
    for (const change of ['update audit_entries set actor = $$b$$', 'delete from audit_entries', 'truncate audit_entries', 'delete from audit_head'])
      await expect(sql.raw(change).execute(db)).rejects.toThrow('can only be added to');
  }); // prettier-ignore

  test('is asked behind the worker as SQLite is', async () => {
    const address = await server.createDatabase();
    const claimFile = join(await temporaryFolder(), 'claim');
    const database = await connectDatabase(address, { claimFile });
    closing.push(() => database.close());
    await database.ping();
    await database.cases.add(caseFixture('case-a'), FACTS, 5);
    expect(await database.cases.count()).toBe(1);
    // Another folder, another server, the same cases.
    const other = await connectDatabase(address, { claimFile: `${claimFile}-of-another` });
    closing.push(() => other.close());
    expect(await other.cases.count()).toBe(1);
  });

  test.each([
    ['a wrong password', 'the user or the password is wrong', (a: PostgresAddress) => ({ ...a, password: 'Secret' })],
    ['a database that is not there', 'no database of that name', (a: PostgresAddress) => ({ ...a, database: 'none' })],
    ['a port where nothing listens', 'nothing listens there', (a: PostgresAddress) => ({ ...a, port: 1 })],
    ['a host that is not there', 'host', (a: PostgresAddress) => ({ ...a, host: 'nowhere.invalid' })],
    ['TLS that the server does not have', 'TLS failed', (a: PostgresAddress) => ({ ...a, tls: { verify: 'none', rootCertificate: undefined, certificate: undefined, key: undefined } as const })],
  ])('says at the start what is wrong: %s', async (_what, words, change) => {
    const refused = await connectDatabase(change(server.address)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: DATABASE_PROBLEMS.settings });
    expect(String(refused)).toContain(words);
    expect(String(refused)).not.toContain('Secret');
    expect(String(refused)).not.toContain(server.address.password);
  }); // prettier-ignore

  test('is not used where it cannot write every letter', async () => {
    const latin = await server.createEmptyDatabase('LATIN1');
    await expect(openPostgres(latin)).rejects.toThrow('create one with encoding UTF8');
  });
});

(hasPostgres ? describe : describe.skip)('PostgreSQL that goes away', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  afterAll(async () => {
    await server.stop();
    await removeTemporaryFolders();
  });

  test('is asked again when it is back, without a restart; meanwhile every call fails', async () => {
    const database = await connectDatabase(await server.createDatabase());
    closing.push(() => database.close());
    await database.journal.open(SESSION, opening());
    await database.journal.append(commit(entry(1)));
    // Several connections are open when it stops.
    await Promise.all(Array.from({ length: 8 }, () => database.cases.count()));
    await server.stop();
    await expect(database.ping()).rejects.toMatchObject(UNAVAILABLE);
    await expect(database.journal.append(commit(entry(2)))).rejects.toMatchObject(UNAVAILABLE);
    await server.start();
    await database.journal.append(commit(entry(2)));
    await database.ping();
    expect(await database.journal.read('s')).toHaveLength(3);
  });

  test('what was acknowledged before it was killed is there, and nothing is there twice', async () => {
    const { journal } = await connected(await server.createDatabase());
    await journal.open(SESSION, opening());
    for (let round = 0; round < 3; round++) {
      const first = (await journal.read('s')).length;
      let acknowledged = first;
      let killed: Promise<void> | undefined;
      const writing = (async () => {
        for (;;) {
          await journal.append(commit(entry(acknowledged)));
          acknowledged += 1;
          if (acknowledged === first + 20) killed = server.stop('SIGKILL');
        }
      })();
      await expect(writing).rejects.toMatchObject(UNAVAILABLE);
      await killed;
      await server.start();
      const kept = (await journal.read('s')).map(({ sequence }) => sequence);
      // The last one may have been kept although nobody was told.
      expect([acknowledged, acknowledged + 1]).toContain(kept.length);
      expect(kept).toEqual(kept.map((_, index) => index));
    }
  });

  test('a network that swallows everything is noticed, once for all connections', async () => {
    const address = await server.createDatabase();
    const proxy = await startProxy(address.port);
    const { cases } = await connected(
      { ...address, port: proxy.port },
      { connectMs: 1000, answerMs: 1000 },
    );
    await Promise.all(Array.from({ length: 8 }, () => cases.count()));
    proxy.swallow(true);
    const startedMs = performance.now();
    await expect(cases.count()).rejects.toMatchObject(UNAVAILABLE);
    await expect(cases.count()).rejects.toMatchObject(UNAVAILABLE);
    proxy.swallow(false);
    expect(await cases.count()).toBe(0);
    // One answer and one connection that did not come; not an answer of each of eight connections.
    expect(performance.now() - startedMs).toBeLessThan(7000);
    await proxy.close();
  });
});

(hasPostgres ? describe : describe.skip)('PostgreSQL with TLS', () => {
  let server: PostgresServer;
  let authority: string;
  let stranger: string;
  beforeAll(async () => {
    const [own, other] = await Promise.all([certificateFor('127.0.0.1'), certificateFor('else')]);
    server = await startPostgres({ certificate: own.cert, key: own.private });
    authority = own.cert;
    stranger = other.cert;
  });
  afterAll(async () => {
    await server.stop();
    await removeTemporaryFolders();
  });

  test.each([
    ['disable', undefined, 'connects'],
    ['require', undefined, 'connects'],
    ['require', 'authority', 'connects'],
    ['require', 'stranger', 'fails'],
    ['verify-ca', 'authority', 'connects'],
    ['verify-ca', undefined, 'fails'],
    ['verify-full', 'authority', 'connects'],
    ['verify-full', 'stranger', 'fails'],
  ])('%s, trusting %s: %s', async (mode, trusted, expected) => {
    const address = parsePostgresUrl(`${server.urlOf(server.address)}?sslmode=${mode}`);
    const rootCertificate = { authority, stranger }[trusted ?? ''];
    const verify = mode === 'require' && trusted !== undefined ? 'issuer' : address.tls?.verify;
    const tls = address.tls && verify && { ...address.tls, rootCertificate, verify };
    const outcome = openPostgres({ ...address, tls }).then((db) => db.destroy());
    if (expected === 'connects') await outcome;
    else await expect(outcome).rejects.toThrow('check sslmode and sslrootcert');
  });

  test('verify-full wants the name of the host in the certificate', async () => {
    const address = parsePostgresUrl(`${server.urlOf(server.address)}?sslmode=verify-full`);
    const tls = address.tls && { ...address.tls, rootCertificate: authority };
    const elsewhere = openPostgres({ ...address, host: 'localhost', tls });
    await expect(elsewhere).rejects.toThrow('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});

function certificateFor(host: string) {
  const name = host === '127.0.0.1' ? { type: 7, ip: host } : { type: 2, value: host };
  return generate([{ name: 'commonName', value: host }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [name] }],
  } as Parameters<typeof generate>[1]);
}

interface Proxy {
  readonly port: number;
  /** Whether nothing that comes is passed on any more, either way. */
  swallow(everything: boolean): void;
  close(): Promise<void>;
}

/** Stands between server and database, like a firewall that forgets. */
async function startProxy(to: number): Promise<Proxy> {
  const { connect } = await import('node:net');
  let swallows = false;
  const sockets = new Set<Socket>();
  const proxy: Server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    // What was swallowed once is lost: such a connection does not come back.
    let isDead = swallows;
    for (const [from, other] of [[near, far], [far, near]] as const) {
      sockets.add(from);
      from.on('error', () => other.destroy());
      from.on('close', () => (isDead ? undefined : other.destroy()));
      from.on('data', (data) => {
        isDead ||= swallows;
        if (!isDead) other.write(data);
      });
    } // prettier-ignore
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    port: address.port,
    swallow: (everything) => {
      swallows = everything;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
