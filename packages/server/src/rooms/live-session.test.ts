import { describe, expect, test } from '@jest/globals';
import {
  type Command,
  type JournalEntry,
  SERVER_ACTOR,
  type SystemCommand,
} from '@rounds/classroom';

import { bookmarkFixture, caseFixture, planeFixture } from '../fixtures/case-fixture.ts';
import { MemoryJournal } from '../fixtures/memory-journal.ts';
import { TestClock } from '../fixtures/test-clock.ts';
import type { ChangeOutcome } from './change-outcome.ts';
import { LiveSession } from './live-session.ts';

const TEACHER: SystemCommand = {
  type: 'participant.join',
  participant: {
    participantId: 'teacher',
    name: 'T',
    role: 'instructor',
    device: 'laptop',
    seatIndex: 0,
  },
};
const MOVE: Command = { type: 'crosshair.move', pointLps: [1, 2, 3] };

interface Setup {
  readonly journal: MemoryJournal;
  readonly session: LiveSession;
  readonly rollbacks: unknown[];
  /** One tick of the room. */
  readonly tick: () => void;
  readonly ask: (command: Command | SystemCommand, actorId?: string) => Promise<ChangeOutcome>;
}

async function setup(): Promise<Setup> {
  const journal = new MemoryJournal();
  const opening: JournalEntry = {
    sequence: 0,
    tick: 0,
    atMs: 1,
    actorId: SERVER_ACTOR,
    command: {
      type: 'session.open',
      sessionId: 's',
      title: 'T',
      cases: [caseFixture('case-a')],
    },
  };
  await journal.open({ sessionId: 's', code: '123456', title: 'T', openedAtMs: 1 }, opening);
  const rollbacks: unknown[] = [];
  const { session } = await LiveSession.rebuild(
    {
      sessionId: 's',
      journal,
      clock: new TestClock(),
      onBug: (error) => {
        throw error;
      },
      onRollback: (error) => rollbacks.push(error),
    },
    SERVER_ACTOR,
  );
  let ticks = 0;
  const tick = (): void => {
    ticks += 1;
    session.apply(ticks);
    session.commit();
  };
  const ask: Setup['ask'] = (command, actorId = 'teacher') =>
    session.change(actorId, () => command);
  const joined = ask(TEACHER, SERVER_ACTOR);
  tick();
  await joined;
  await session.flushed();
  return { journal, session, rollbacks, tick, ask };
}

/** A promise that is settled from outside, and whether it is. */
function gate() {
  let open = (): void => undefined;
  let fail = (_error: Error): void => undefined;
  const promise = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  // All microtasks that are due run before a timer does.
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(pending)])) === pending;
}

describe('a live session', () => {
  test('applies in order at the tick, and nothing before', async () => {
    const { session, tick, ask } = await setup();
    const set = ask({ type: 'plane.set', plane: planeFixture('b') });
    const removed = ask({ type: 'plane.remove', planeId: 'b' });
    const before = session.current;
    expect(session.current).toBe(before);
    tick();
    expect(await set).toEqual({ status: 'accepted', sequence: 2 });
    expect(await removed).toEqual({ status: 'accepted', sequence: 3 });
    expect(session.current.view).toEqual(before.view);
  });

  test('C5 answers accepted after the commit, not before', async () => {
    const { journal, session, tick, ask } = await setup();
    const disk = gate();
    journal.beforeAppend = () => disk.promise;
    const answer = ask(MOVE);
    tick();
    expect(session.current.view.crosshairLps).toEqual([1, 2, 3]);
    expect(session.committed.view.crosshairLps).not.toEqual([1, 2, 3]);
    expect(await isPending(answer)).toBe(true);
    disk.open();
    expect(await answer).toEqual({ status: 'accepted', sequence: 2 });
    expect(session.committed).toBe(session.current);
  });

  test('commands of one tick are one commit; ticks that pass during a commit are the next', async () => {
    const { journal, session, tick, ask } = await setup();
    const disk = gate();
    journal.beforeAppend = () => disk.promise;
    void ask(MOVE);
    void ask(MOVE);
    tick();
    void ask(MOVE);
    tick();
    void ask(MOVE);
    tick();
    disk.open();
    await session.flushed();
    expect(journal.commits.map((commit) => commit.entries.map((entry) => entry.sequence))).toEqual([
      [1],
      [2, 3],
      [4, 5],
    ]);
    expect(journal.commits.at(-1)?.entries.map((entry) => entry.tick)).toEqual([3, 4]);
  });

  test('C6 a refusal changes nothing, is not journaled, and waits for no disk', async () => {
    const { journal, session, tick, ask } = await setup();
    const before = session.current;
    journal.beforeAppend = () => Promise.reject(new Error('never asked'));
    const refused = ask(MOVE, 'stranger');
    tick();
    expect(await refused).toEqual({ status: 'refused', code: 'command.not-permitted' });
    expect(session.current).toBe(before);
  });

  test('C5 a commit that fails takes back its tick and all behind it', async () => {
    const { journal, session, rollbacks, tick, ask } = await setup();
    const before = session.current;
    const disk = gate();
    journal.beforeAppend = () => disk.promise;
    const first = ask(MOVE);
    tick();
    const second = ask({ type: 'plane.set', plane: planeFixture('b') });
    tick();
    disk.fail(new Error('disk full'));
    const refused = { status: 'refused', code: 'command.not-saved' };
    expect([await first, await second]).toEqual([refused, refused]);
    expect(session.current).toBe(before);
    expect(rollbacks).toHaveLength(1);
    journal.beforeAppend = async () => undefined;
    const again = ask(MOVE);
    tick();
    expect(await again).toEqual({ status: 'accepted', sequence: 2 });
  });

  test('C5 a commit that was kept although it failed counts', async () => {
    const { journal, session, tick, ask } = await setup();
    journal.afterAppend = () => Promise.reject(new Error('the worker died on the way back'));
    const answer = ask(MOVE);
    tick();
    expect(await answer).toEqual({ status: 'accepted', sequence: 2 });
    expect(session.current.view.crosshairLps).toEqual([1, 2, 3]);
    expect(session.committed).toBe(session.current);
  });

  test('C5 while the journal cannot even be read, nothing is promised; later all agree again', async () => {
    const { journal, session, tick, ask } = await setup();
    journal.afterAppend = () => Promise.reject(new Error('gone'));
    journal.beforeRead = () => Promise.reject(new Error('gone'));
    const lost = ask(MOVE);
    tick();
    expect(await lost).toEqual({ status: 'refused', code: 'command.not-saved' });
    journal.afterAppend = async () => undefined;
    journal.beforeRead = async () => undefined;
    // The lost command was kept after all: the next commit finds out, and makes room for it.
    const next = ask({ type: 'plane.set', plane: planeFixture('b') });
    tick();
    expect(await next).toEqual({ status: 'refused', code: 'command.not-saved' });
    expect(session.current.view.crosshairLps).toEqual([1, 2, 3]);
    const last = ask({ type: 'plane.set', plane: planeFixture('b') });
    tick();
    expect(await last).toEqual({ status: 'accepted', sequence: 3 });
    expect(await journal.read('s', 3)).toHaveLength(1);
  });

  test('a bug in one change is that change refused, no more', async () => {
    const bugs: unknown[] = [];
    const { journal } = await setup();
    const options = {
      sessionId: 's',
      journal,
      clock: new TestClock(),
      onRollback: () => undefined,
    };
    const { session } = await LiveSession.rebuild(
      { ...options, onBug: (bug) => bugs.push(bug) },
      SERVER_ACTOR,
    );
    const broken = session.change('teacher', () => {
      throw new Error('bug');
    });
    const fine = session.change('teacher', () => MOVE);
    session.apply(9);
    session.commit();
    expect(await broken).toEqual({ status: 'refused', code: 'server.failed' });
    expect((await fine).status).toBe('accepted');
    expect(bugs).toHaveLength(1);
  });

  test('J1 rebuilding gives the same classroom with nobody connected, and journals that', async () => {
    const { journal, session, tick, ask } = await setup();
    void ask(MOVE);
    void ask({ type: 'bookmark.save', bookmark: bookmarkFixture('three') });
    tick();
    await session.flushed();
    const options = {
      sessionId: 's',
      journal,
      clock: new TestClock(),
      onBug: () => undefined,
      onRollback: () => undefined,
    };
    const rebuilt = await LiveSession.rebuild(options, SERVER_ACTOR);
    const gone = session.current.participants.map((p) => ({ ...p, connected: false }));
    expect(rebuilt.session.current).toEqual({ ...session.current, participants: gone });
    expect(rebuilt.lastTick).toBe(2);
    expect((await journal.read('s')).at(-1)?.command).toEqual({ type: 'room.rebuild' });
  });

  test('key views saved and removed in class are handed on for the library', async () => {
    const { journal, session, tick, ask } = await setup();
    void ask({ type: 'bookmark.save', bookmark: bookmarkFixture('three') });
    void ask({ type: 'bookmark.remove', bookmarkId: 'one' });
    void ask({ type: 'bookmark.remove', bookmarkId: 'never-was' });
    tick();
    await session.flushed();
    const by = { editorId: 'teacher', name: 'T' };
    expect(journal.commits.at(-1)?.libraryChanges).toMatchObject([
      { kind: 'save', caseId: 'case-a', by, bookmark: bookmarkFixture('three') },
      { kind: 'remove', caseId: 'case-a', by, bookmarkId: 'one' },
    ]);
  });
});
