import { join } from 'node:path';

import { afterAll, describe, expect, jest, test } from '@jest/globals';
import SqliteConnection from 'better-sqlite3';

import { connectDatabase } from '../database/database-client.ts';
import { openSqlite } from '../database/open-sqlite.ts';
import { SqlAudit } from '../database/sql-audit.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { TestClock } from '../fixtures/test-clock.ts';
import { createLog } from '../logging/log.ts';
import { AuditLog } from './audit-log.ts';
import { type AuditEvent, CHAIN_START, sealKeyOf } from './audit-record.ts';
import type { AuditStore } from './audit-store.ts';
import { verifyChain } from './verify-chain.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const SECRET = new Uint8Array(32).fill(3);
const KEY = sealKeyOf(SECRET);

function event(number: number): AuditEvent {
  return {
    atMs: 1000 + number,
    action: 'case.changed',
    actor: 'instructor:ann',
    subject: `case:${number}`,
    details: { version: number, fields: ['title', 'history'] },
  };
}

interface Opened {
  readonly audit: AuditStore;
  close(): Promise<void>;
}

/** Without the worker thread around it. */
async function opened(path: string): Promise<Opened> {
  const db = await openSqlite(path);
  return { audit: new SqlAudit(db), close: () => db.destroy() };
}

async function filled(entries: number): Promise<{ path: string; database: Opened }> {
  const path = join(await temporaryFolder(), 'rounds.sqlite');
  const database = await opened(path);
  const events = Array.from({ length: entries }, (_, index) => event(index + 1));
  await database.audit.append(events, KEY);
  return { path, database };
}

/** What somebody can do who holds the file: the triggers go first. */
function tamper(path: string, ...statements: readonly string[]): void {
  const file = new SqliteConnection(path);
  for (const { name } of file
    .prepare(`select name from sqlite_master where type = 'trigger' and name like 'audit_%'`)
    .all() as { name: string }[])
    file.exec(`drop trigger ${name}`);
  for (const statement of statements) file.exec(statement);
  file.close();
}

describe('the audit log', () => {
  test('is one chain from the start, and says where it ends', async () => {
    const { database } = await filled(3);
    const head = await database.audit.append([event(4), event(5)], KEY);
    const records = await database.audit.read({ limit: 10 });
    expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(records[0]).toMatchObject({
      previousHash: CHAIN_START,
      details: '{"fields":["title","history"],"version":1}',
    });
    expect(await verifyChain(database.audit, { sealKey: KEY })).toEqual({
      status: 'whole',
      entries: 5,
      head,
    });
    expect(await database.audit.read({ sinceMs: 1004, limit: 1 })).toMatchObject([{ sequence: 4 }]);
    await database.close();
  });

  test('an empty one is whole, and nothing appended changes nothing', async () => {
    const { database } = await filled(0);
    await database.audit.append([], KEY);
    expect(await verifyChain(database.audit, { sealKey: KEY })).toMatchObject({ entries: 0 });
    await database.close();
  });

  test('the database refuses to change or remove an entry', async () => {
    const { path, database } = await filled(2);
    await database.close();
    const file = new SqliteConnection(path);
    for (const statement of [
      `update audit_entries set actor = 'x' where sequence = 1`,
      'delete from audit_entries where sequence = 2',
      'delete from audit_entries',
      'delete from audit_head',
    ])
      expect(() => file.exec(statement)).toThrow('can only be added to');
    file.close();
  });

  test('servers that write at once make one chain', async () => {
    const path = join(await temporaryFolder(), 'rounds.sqlite');
    const [database, other] = [await connectDatabase(path), await connectDatabase(path)];
    await Promise.all(
      Array.from({ length: 60 }, (_, number) =>
        (number % 2 === 0 ? database : other).audit.append([event(number)], KEY),
      ),
    );
    expect(await verifyChain(database.audit, { sealKey: KEY })).toMatchObject({
      status: 'whole',
      entries: 60,
    });
    await other.close();
    await database.close();
  });

  test.each([
    [
      'a changed entry',
      [`update audit_entries set actor = 'instructor:bob' where sequence = 3`],
      3,
    ],
    ['a changed time', ['update audit_entries set at_ms = at_ms + 1 where sequence = 2'], 2],
    ['changed details', [`update audit_entries set details = '{}' where sequence = 5`], 5],
    ['a removed entry', ['delete from audit_entries where sequence = 4'], 4],
    ['the first one removed', ['delete from audit_entries where sequence = 1'], 1],
    [
      'two entries that changed places',
      [
        'update audit_entries set sequence = 99 where sequence = 2',
        'update audit_entries set sequence = 2 where sequence = 3',
        'update audit_entries set sequence = 3 where sequence = 99',
      ],
      2,
    ],
    [
      'an entry put in between',
      [
        'update audit_entries set sequence = -sequence where sequence > 2',
        `insert into audit_entries select 3, at_ms, action, actor, subject, details, previous_hash, hash
           from audit_entries where sequence = 2`,
        'update audit_entries set sequence = 1 - sequence where sequence < 0',
      ],
      3,
    ],
    ['a cut tail', ['delete from audit_entries where sequence > 3'], 4],
    ['all entries removed', ['delete from audit_entries'], 1],
    ['the record of the end removed', ['delete from audit_head'], 7],
    [
      'a cut tail and a rewritten end',
      [
        'delete from audit_entries where sequence > 3',
        'update audit_head set sequence = 3, hash = (select hash from audit_entries where sequence = 3)',
      ],
      3,
    ],
  ])('%s is found', async (_name, statements, sequence) => {
    const { path, database } = await filled(6);
    await database.close();
    tamper(path, ...statements);
    const reopened = await opened(path);
    expect(await verifyChain(reopened.audit, { sealKey: KEY })).toMatchObject({
      status: 'broken',
      sequence,
      reason: expect.stringMatching(/\.$/),
    });
    await reopened.close();
  });

  test('a whole chain put back to an older state is found by an end that was noted', async () => {
    const { path, database } = await filled(3);
    const older = await database.audit.head();
    await database.audit.append([event(4)], KEY);
    const noted = await database.audit.head();
    await database.close();
    tamper(
      path,
      'delete from audit_entries where sequence > 3',
      `update audit_head set sequence = 3, hash = '${older?.hash}', seal = '${older?.seal}'`,
    );
    const reopened = await opened(path);
    expect(await verifyChain(reopened.audit, { sealKey: KEY })).toMatchObject({ entries: 3 });
    if (noted === undefined) throw new Error('nothing was noted');
    expect(await verifyChain(reopened.audit, { sealKey: KEY, noted })).toMatchObject({
      status: 'broken',
      sequence: 4,
    });
    await reopened.close();
  });
});

describe('the writer of the audit log', () => {
  function writer(store: AuditStore): { log: AuditLog; text: () => string } {
    const lines: string[] = [];
    const log = new AuditLog({
      store,
      secret: SECRET,
      clock: new TestClock(),
      log: createLog({ write: (line: string) => void lines.push(line) }, 'info'),
    });
    return { log, text: () => lines.join('') };
  }

  test('keeps what is noted while the database is away, in order', async () => {
    const { database } = await filled(0);
    let failures = 2;
    const flaky: AuditStore = {
      append: (events, key) => {
        failures -= 1;
        return failures >= 0
          ? Promise.reject(new Error('away'))
          : database.audit.append(events, key);
      },
      read: (query) => database.audit.read(query),
      head: () => database.audit.head(),
    };
    const { log, text } = writer(flaky);
    await log.open();
    for (const sessionId of ['a', 'b', 'c'])
      log.note('class.ended', 'server', `class:${sessionId}`);
    expect(log.waiting).toBe(3);
    await log.flushed();
    expect(log.waiting).toBe(0);
    const records = await database.audit.read({ limit: 10 });
    expect(records.map(({ subject }) => subject)).toEqual(['class:a', 'class:b', 'class:c']);
    expect(text()).toContain('the audit log is not saved');
    await database.close();
  });

  test('gives up at the end what the database does not take, and does not wait for ever', async () => {
    const { log } = writer({
      append: () => Promise.reject(new Error('away')),
      read: async () => [],
      head: async () => ({ sequence: 0, hash: CHAIN_START, seal: '' }),
    });
    log.note('server.stopped', 'server');
    await log.close();
    expect(log.waiting).toBe(1);
  });

  test('says how many entries were lost where too many waited', async () => {
    const { database } = await filled(0);
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { log } = writer({
      append: async (events, key) => {
        await gate;
        return database.audit.append(events, key);
      },
      read: (query) => database.audit.read(query),
      head: () => database.audit.head(),
    });
    for (let count = 0; count < 10_004; count++) log.note('permission.refused', 'server');
    open();
    await log.flushed();
    const records = await database.audit.read({ limit: 20_000 });
    expect(records).toHaveLength(10_001);
    expect(records.find(({ action }) => action === 'audit.entries-lost')?.details).toBe(
      '{"entries":4}',
    );
    expect(await verifyChain(database.audit, { sealKey: KEY })).toMatchObject({ status: 'whole' });
    await database.close();
  });

  test('goes on where the record of the end was removed, and says so', async () => {
    const { path, database } = await filled(3);
    await database.close();
    tamper(path, 'delete from audit_head');
    const reopened = await opened(path);
    const { log } = writer(reopened.audit);
    await log.open();
    log.note('server.stopped', 'server');
    await log.flushed();
    expect(await reopened.audit.read({ from: 4, limit: 5 })).toMatchObject([
      { action: 'audit.seal-broken' },
      { action: 'server.stopped' },
    ]);
    await reopened.close();
  });

  test('notes at its start where the end is not as a server left it', async () => {
    const { path, database } = await filled(4);
    await database.close();
    tamper(
      path,
      'delete from audit_entries where sequence > 2',
      'update audit_head set sequence = 2, hash = (select hash from audit_entries where sequence = 2)',
    );
    const reopened = await opened(path);
    const { log, text } = writer(reopened.audit);
    await log.open();
    await log.flushed();
    expect(await reopened.audit.read({ from: 3, limit: 5 })).toMatchObject([
      { action: 'audit.seal-broken' },
    ]);
    expect(text()).toContain('not as a server left it');
    const whole = writer(reopened.audit);
    await whole.log.open();
    await whole.log.flushed();
    expect(whole.text()).toBe('');
    await reopened.close();
  });
});
