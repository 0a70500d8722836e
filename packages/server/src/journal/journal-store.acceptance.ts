import { expect, test } from '@jest/globals';
import {
  CHECKPOINT_FORMAT,
  type Command,
  foldJournal,
  type JournalEntry,
  readCheckpoint,
} from '@rounds/classroom';

import { caseFixture } from '../fixtures/case-fixture.ts';
import type { JournalStore, SessionRecord } from './journal-store.ts';
import { restoreClassroom } from './restore-classroom.ts';

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

  test('many entries in one commit are kept', async () => {
    const store = await opened();
    const entries = Array.from({ length: 7000 }, (_, index) => entry(index + 1));
    await store.append(commit(...entries));
    expect(await store.read('session-a', 6999)).toEqual(entries.slice(6998));
  });

  test('a probe changes nothing', async () => {
    const store = await opened();
    await store.probe();
    await store.probe();
    expect(await store.read('session-a')).toEqual([OPENING]);
  });

  acceptsCodes(opened);
  acceptsCheckpoints(opened);
  acceptsDeletion(opened);
}

function acceptsCodes(opened: () => Promise<JournalStore>): void {
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

const JOINED: JournalEntry = {
  ...entry(1),
  actorId: 'server',
  command: {
    type: 'participant.join',
    participant: {
      participantId: 'person',
      name: 'Dr P',
      role: 'instructor',
      device: 'laptop',
      seatIndex: 0,
    },
  },
};

function acceptsCheckpoints(opened: () => Promise<JournalStore>): void {
  test('J7 a checkpoint is the fold of the entries before it, and two are kept', async () => {
    const store = await opened();
    expect(await store.checkpoint('session-a')).toBeUndefined();
    expect(await store.advanceCheckpoint('session-a')).toBe(1);
    await store.append(commit(JOINED, entry(2)));
    expect(await store.advanceCheckpoint('session-a')).toBe(3);
    expect(await store.advanceCheckpoint('session-a')).toBe(3);
    await store.append(commit(entry(3)));
    expect(await store.advanceCheckpoint('session-a')).toBe(4);
    const newest = await store.checkpoint('session-a');
    expect(newest).toMatchObject({ sequence: 4, format: CHECKPOINT_FORMAT });
    const all = foldJournal([OPENING, JOINED, entry(2), entry(3)]);
    expect(readCheckpoint(CHECKPOINT_FORMAT, newest?.text ?? '')).toEqual(all);
    expect(await store.checkpoint('session-a', 4)).toMatchObject({ sequence: 3 });
    expect(await store.checkpoint('session-a', 3)).toBeUndefined();
    expect(await store.advanceCheckpoint('nobody')).toBe(0);
  });

  test('J7 a session is restored from its newest checkpoint and what came after', async () => {
    const store = await opened();
    await store.append(commit(JOINED, entry(2)));
    await store.advanceCheckpoint('session-a');
    await store.append(commit(entry(3)));
    const restored = await restoreClassroom(store, 'session-a');
    expect(restored).toEqual({
      classroom: foldJournal([OPENING, JOINED, entry(2), entry(3)]),
      nextSequence: 4,
      lastTick: entry(3).tick,
      foldedFrom: 3,
    });
    const nothing = await restoreClassroom(store, 'nobody');
    expect(nothing).toMatchObject({ classroom: undefined, nextSequence: 0 });
  });
}

function acceptsDeletion(opened: () => Promise<JournalStore>): void {
  const END = (sequence: number): JournalEntry => entry(sequence, { type: 'session.end' });

  test('J8 only an ended session is deleted, and then nothing of it is left', async () => {
    const store = await opened();
    await store.append(commit(JOINED));
    expect(await store.delete('session-a')).toBe('still-open');
    expect(await store.delete('nobody')).toBe('unknown');
    await store.append(commit(END(2)));
    await store.advanceCheckpoint('session-a');
    expect(await store.listEnded(9)).toEqual([{ ...SESSION, endedAtMs: END(2).atMs }]);
    expect(await store.delete('session-a')).toBe('deleted');
    expect(await store.delete('session-a')).toBe('unknown');
    expect(await store.read('session-a')).toEqual([]);
    expect(await store.find('session-a')).toBeUndefined();
    expect(await store.checkpoint('session-a')).toBeUndefined();
    expect(await store.listEnded(9)).toEqual([]);
    await expect(store.append(commit(entry(3)))).rejects.toThrow();
  });

  test('J8 sessions that ended before a moment are deleted, others stay', async () => {
    const store = await opened();
    await store.append(commit(entry(1, { type: 'session.end' })));
    await store.open({ ...SESSION, sessionId: 'session-b' }, OPENING);
    const late: JournalEntry = { ...END(1), atMs: 9000 };
    await store.append({ sessionId: 'session-b', entries: [late], libraryChanges: [] });
    await store.open({ ...SESSION, sessionId: 'session-c' }, OPENING);
    expect((await store.listEnded(1)).map((session) => session.sessionId)).toEqual(['session-b']);
    expect(await store.deleteEndedBefore(9000)).toBe(1);
    expect(await store.deleteEndedBefore(9000)).toBe(0);
    expect((await store.listEnded(9)).map((session) => session.sessionId)).toEqual(['session-b']);
    expect((await store.listOpen()).map((session) => session.sessionId)).toEqual(['session-c']);
  });

  test('J8 sessions that nobody ended count from their last entry', async () => {
    const store = await opened();
    await store.append(commit({ ...JOINED, atMs: 5000 }));
    await store.advanceCheckpoint('session-a');
    await store.open({ ...SESSION, sessionId: 'session-b', code: '200000' }, OPENING);
    await store.append({
      sessionId: 'session-b',
      entries: [{ ...END(1), atMs: 5000 }],
      libraryChanges: [],
    });
    expect(await store.listIdleSince(5000)).toEqual([]);
    expect(await store.deleteIdle('session-a', 5000)).toBe(false);
    expect(await store.listIdleSince(5001)).toEqual(['session-a']);
    expect(await store.deleteIdle('session-b', 5001)).toBe(false);
    expect(await store.deleteIdle('session-a', 5001)).toBe(true);
    expect(await store.deleteIdle('session-a', 5001)).toBe(false);
    expect(await store.find('session-a')).toBeUndefined();
    expect(await store.read('session-a')).toEqual([]);
    expect(await store.checkpoint('session-a')).toBeUndefined();
    expect(await store.find('session-b')).toBeDefined();
    await expect(store.append(commit(entry(2)))).rejects.toThrow();
  });
}
