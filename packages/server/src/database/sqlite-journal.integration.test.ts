import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import { type Command, foldJournal, type JournalEntry, SERVER_ACTOR } from '@rounds/classroom';
import SqliteConnection from 'better-sqlite3';

import { bookmarkFixture, caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { restoreClassroom } from '../journal/restore-classroom.ts';
import { connectDatabase, type Database } from './database-client.ts';

jest.setTimeout(60_000);

let database: Database | undefined;

afterEach(async () => {
  await database?.close();
  database = undefined;
});
afterAll(removeTemporaryFolders);

async function connected(path: string): Promise<Database> {
  database = await connectDatabase(path);
  return database;
}

function entriesOf(sessionId: string, sentinel: string, count: number): JournalEntry[] {
  const entry = (sequence: number, actorId: string, command: JournalEntry['command']) => ({
    sequence,
    tick: sequence,
    atMs: 1000 + sequence,
    actorId,
    command,
  });
  const participant = {
    participantId: 'teacher',
    name: sentinel,
    role: 'instructor',
    device: 'laptop',
    seatIndex: 0,
  } as const;
  const title = `${sentinel} title`;
  const save: Command = {
    type: 'bookmark.save',
    bookmark: { ...bookmarkFixture('one'), title: `${sentinel} view` },
  };
  return [
    entry(0, SERVER_ACTOR, {
      type: 'session.open',
      sessionId,
      title,
      cases: [caseFixture(`case-${sessionId}`, { reveal: sentinel.repeat(90) })],
    }),
    entry(1, SERVER_ACTOR, { type: 'participant.join', participant }),
    ...Array.from({ length: count }, (_, index) => entry(2 + index, 'teacher', save)),
  ];
}

async function fill(
  { journal }: Database,
  sessionId: string,
  sentinel: string,
  count: number,
): Promise<JournalEntry[]> {
  const entries = entriesOf(sessionId, sentinel, count);
  const [opening, ...rest] = entries;
  if (opening === undefined) throw new Error('no opening');
  const code = String(100_000 + Number(sessionId.slice(1)));
  await journal.open({ sessionId, code, title: `${sentinel} title`, openedAtMs: 1000 }, opening);
  await journal.append({ sessionId, entries: rest, libraryChanges: [] });
  return entries;
}

function ending(sessionId: string, sequence: number) {
  const command = { type: 'session.end' } as const;
  const entry = { sequence, tick: sequence, atMs: 5000, actorId: 'teacher', command };
  return { sessionId, entries: [entry], libraryChanges: [] };
}

async function foundIn(path: string, sentinel: string): Promise<number> {
  let found = 0;
  for (const end of ['', '-wal']) {
    const bytes = await readFile(`${path}${end}`);
    for (let at = bytes.indexOf(sentinel); at >= 0; at = bytes.indexOf(sentinel, at + 1))
      found += 1;
  }
  return found;
}

describe('the SQLite file', () => {
  test('commits are on the disk before they are reported, and deleted bytes are overwritten', async () => {
    const path = join(await temporaryFolder(), 'rounds.sqlite');
    const { openSqlite } = await import('./open-sqlite.ts');
    const { sql } = await import('kysely');
    const db = await openSqlite(path);
    const pragma = async (name: string): Promise<unknown> =>
      Object.values((await sql`pragma ${sql.raw(name)}`.execute(db)).rows[0] ?? {})[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2); // FULL: every commit is followed by an fsync of the log.
    expect(await pragma('secure_delete')).toBe(1);
    await db.destroy();
  });

  test('J8 of a deleted session not a byte is left, in the file nor in its log', async () => {
    const path = join(await temporaryFolder(), 'rounds.sqlite');
    const opened = await connected(path);
    const sessions = Array.from({ length: 6 }, (_, index) => `s${index}`);
    // Interleaved, so that rows of all are moved about when pages are split and joined.
    const lengths = new Map<string, number>();
    for (const sessionId of sessions) {
      const entries = await fill(opened, sessionId, `SENTINEL-${sessionId}-`, 40);
      lengths.set(sessionId, entries.length);
    }
    for (let round = 0; round < 40; round++) {
      for (const sessionId of sessions) {
        const sequence = lengths.get(sessionId) ?? 0;
        const more = entriesOf(sessionId, `SENTINEL-${sessionId}-`, sequence + 7).slice(sequence);
        await opened.journal.append({ sessionId, entries: more, libraryChanges: [] });
        lengths.set(sessionId, sequence + more.length);
      }
    }
    await opened.journal.advanceCheckpoint('s1');
    for (const sessionId of ['s3', 's1', 's4']) {
      await opened.journal.append(ending(sessionId, lengths.get(sessionId) ?? 0));
      expect(await foundIn(path, `SENTINEL-${sessionId}-`)).toBeGreaterThan(0);
      expect(await opened.journal.delete(sessionId)).toBe('deleted');
      expect(await foundIn(path, `SENTINEL-${sessionId}-`)).toBe(0);
    }
    expect(await foundIn(path, 'SENTINEL-s2-')).toBeGreaterThan(0);
    expect((await opened.journal.read('s2')).length).toBe(lengths.get('s2'));
    await opened.journal.append(ending('s2', lengths.get('s2') ?? 0));
    expect(await opened.journal.deleteEndedBefore(6000)).toBe(1);
    expect(await foundIn(path, 'SENTINEL-s2-')).toBe(0);
  });
});

describe('J7 a checkpoint that cannot be used', () => {
  const damage: readonly [string, string][] = [
    [
      'is cut off',
      'update journal_checkpoints set state = substr(state, 1, 900) where sequence > 30',
    ],
    ['is of another version', 'update journal_checkpoints set format = 999 where sequence > 30'],
    ['is of another shape', `update journal_checkpoints set state = '{"a":1}' where sequence > 30`],
    [
      'is of another session',
      `update journal_checkpoints set state = replace(state, '"s1"', '"s9"') where sequence > 30`,
    ],
  ];

  test.each(damage)(
    'because it %s: an older one, or the whole journal',
    async (_why, statement) => {
      const path = join(await temporaryFolder(), 'rounds.sqlite');
      const first = await connected(path);
      const entries = await fill(first, 's1', 'x', 20);
      await first.journal.advanceCheckpoint('s1');
      const more = entriesOf('s1', 'x', 30).slice(entries.length);
      await first.journal.append({ sessionId: 's1', entries: more, libraryChanges: [] });
      await first.journal.advanceCheckpoint('s1');
      const whole = foldJournal([...entries, ...more]);
      expect(await restoreClassroom(first.journal, 's1')).toMatchObject({ foldedFrom: 32 });
      const connection = new SqliteConnection(path);
      connection.exec(statement);
      const older = await restoreClassroom(first.journal, 's1');
      expect(older).toMatchObject({ foldedFrom: 22, nextSequence: 32, lastTick: 31 });
      expect(older.classroom).toEqual(whole);
      connection.exec(statement.replace('> 30', '> 0'));
      const folded = await restoreClassroom(first.journal, 's1');
      expect(folded).toMatchObject({ foldedFrom: 0, nextSequence: 32, lastTick: 31 });
      expect(folded.classroom).toEqual(whole);
      // The next one takes the place of those that cannot be used.
      expect(await first.journal.advanceCheckpoint('s1')).toBe(32);
      expect(await restoreClassroom(first.journal, 's1')).toMatchObject({ foldedFrom: 32 });
      connection.close();
    },
  );

  test('because the journal does not reach so far: it is not used', async () => {
    const path = join(await temporaryFolder(), 'rounds.sqlite');
    const first = await connected(path);
    await fill(first, 's1', 'x', 20);
    await first.journal.advanceCheckpoint('s1');
    const connection = new SqliteConnection(path);
    connection.exec('delete from journal_entries where sequence > 10');
    connection.close();
    const restored = await restoreClassroom(first.journal, 's1');
    expect(restored).toMatchObject({ foldedFrom: 0, nextSequence: 11 });
  });
});
