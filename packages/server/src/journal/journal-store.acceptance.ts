import { expect, test } from '@jest/globals';
import type { Command, JournalEntry } from '@rounds/classroom';

import { caseFixture } from '../fixtures/case-fixture.ts';
import type { JournalStore, SessionRecord } from './journal-store.ts';

const SESSION: SessionRecord = {
  sessionId: 'session-a',
  code: '123456',
  title: 'Rounds',
  openedAtMs: 1000.5,
};

const OPENING: JournalEntry = {
  sequence: 0,
  tick: 0,
  atMs: 1000.5,
  actorId: 'server',
  command: {
    type: 'session.open',
    sessionId: 'session-a',
    title: 'Rounds',
    cases: [caseFixture('case-a')],
  },
};

function entry(sequence: number, command: Command = { type: 'everyone.gather' }): JournalEntry {
  return { sequence, tick: sequence * 2, atMs: 1000 + sequence / 3, actorId: 'person', command };
}

function commit(...entries: JournalEntry[]) {
  return { sessionId: 'session-a', entries, libraryChanges: [] };
}

/** What every journal store has to do. */
export function acceptsJournals(create: () => Promise<JournalStore>): void {
  async function opened(): Promise<JournalStore> {
    const store = await create();
    await store.open(SESSION, OPENING);
    return store;
  }

  test('J1 what was appended is read back, to the bit and in order', async () => {
    const store = await opened();
    const moved = entry(2, {
      type: 'crosshair.move',
      pointLps: [0.1 + 0.2, -1e-17, 99_999.000_001],
    });
    await store.append(commit(entry(1), moved));
    await store.append(commit(entry(3)));
    expect(await store.read('session-a')).toEqual([OPENING, entry(1), moved, entry(3)]);
    expect(await store.read('session-a', 2)).toEqual([moved, entry(3)]);
    expect(await store.read('session-a', 0, 1)).toEqual([OPENING]);
    expect(await store.read('nobody')).toEqual([]);
  });

  test('J1 a commit that does not follow on the last entry is refused whole', async () => {
    const store = await opened();
    await store.append(commit(entry(1)));
    await expect(store.append(commit(entry(1)))).rejects.toThrow();
    await expect(store.append(commit(entry(3)))).rejects.toThrow();
    await expect(store.append(commit(entry(2), entry(4)))).rejects.toThrow();
    expect(await store.read('session-a')).toEqual([OPENING, entry(1)]);
  });

  test('an open session is found by its code, which no other open session gets', async () => {
    const store = await opened();
    expect(await store.findByCode('123456')).toEqual(SESSION);
    expect(await store.find('session-a')).toEqual(SESSION);
    expect(await store.findByCode('654321')).toBeUndefined();
    const other = { ...SESSION, sessionId: 'session-b' };
    expect(await store.open(other, OPENING)).toBe('code-taken');
    expect(await store.find('session-b')).toBeUndefined();
  });

  test('the end closes the record and frees the code', async () => {
    const store = await opened();
    await store.append(commit(entry(1, { type: 'session.end' })));
    expect(await store.listOpen()).toEqual([]);
    expect((await store.findByCode('123456'))?.endedAtMs).toBe(entry(1).atMs);
    const next = { ...SESSION, sessionId: 'session-b', openedAtMs: 2000 };
    expect(await store.open(next, OPENING)).toBe('opened');
    expect((await store.findByCode('123456'))?.sessionId).toBe('session-b');
    expect(await store.listOpen()).toEqual([next]);
  });
}
