import { describe, expect, test } from '@jest/globals';
import { type Command, type JournalEntry, type Saving, SERVER_ACTOR } from '@rounds/classroom';

import { DATABASE_PROBLEMS, DatabaseProblem } from '../database/database-problem.ts';
import { caseFixture } from '../fixtures/case-fixture.ts';
import { ManualTimers, settled } from '../fixtures/manual-timers.ts';
import { MemoryJournal } from '../fixtures/memory-journal.ts';
import type { ChangeOutcome } from './change-outcome.ts';
import { DEFAULT_SAVING_LIMITS } from './commit-queue.ts';
import { LiveSession } from './live-session.ts';
import { TickLoop } from './tick-loop.ts';

const FULL = new DatabaseProblem(DATABASE_PROBLEMS.full, 'full');
const AWAY = new DatabaseProblem(DATABASE_PROBLEMS.unavailable, 'away');

function moveTo(x: number): Command {
  return { type: 'crosshair.move', pointLps: [x, 0, 0] };
}

interface Told {
  outcome: ChangeOutcome | undefined;
}

/** A class over a journal in memory, on a clock that is moved by hand. */
class TroubledClass {
  readonly journal = new MemoryJournal();
  readonly timers = new ManualTimers();
  readonly said: Saving[] = [];
  readonly rollbacks: unknown[] = [];
  superseded = 0;
  #session: LiveSession | undefined;
  #tick = 0;

  static async open(limits = {}): Promise<TroubledClass> {
    const troubled = new TroubledClass();
    const { journal } = troubled;
    const command = {
      type: 'session.open',
      sessionId: 's',
      title: 'T',
      cases: [caseFixture('case-a')],
    } as const;
    const opening: JournalEntry = { sequence: 0, tick: 0, atMs: 1, actorId: SERVER_ACTOR, command };
    await journal.open({ sessionId: 's', code: '123456', title: 'T', openedAtMs: 1 }, opening);
    troubled.#session = await troubled.rebuilt(limits);
    const joined = troubled.session.change(SERVER_ACTOR, () => ({
      type: 'participant.join',
      participant: {
        participantId: 'teacher',
        name: 'T',
        role: 'instructor',
        device: 'laptop',
        seatIndex: 0,
      },
    }));
    troubled.tick();
    await joined;
    await troubled.session.flushed();
    return troubled;
  }

  async rebuilt(savingLimits = {}): Promise<LiveSession> {
    const { session } = await LiveSession.rebuild(
      {
        sessionId: 's',
        journal: this.journal,
        clock: this.timers,
        setTimer: this.timers.setTimer,
        savingLimits,
        onBug: (error) => {
          throw error;
        },
        onRollback: (error) => this.rollbacks.push(error),
        onSaving: (saving) => this.said.push(saving),
        onSuperseded: () => (this.superseded += 1),
      },
      SERVER_ACTOR,
    );
    return session;
  }

  get session(): LiveSession {
    if (this.#session === undefined) throw new Error('not open');
    return this.#session;
  }

  get x(): number {
    return this.session.current.view.crosshairLps[0];
  }

  tick(): void {
    this.#tick += 1;
    this.session.apply(this.#tick);
    this.session.commit();
  }

  /** Asks for a change, and applies it. */
  ask(command: Command): Told {
    const told: Told = { outcome: undefined };
    void this.session.change('teacher', () => command).then((outcome) => (told.outcome = outcome));
    this.tick();
    return told;
  }

  fail(problem: Error): void {
    this.journal.beforeAppend = () => Promise.reject(problem);
    this.journal.beforeProbe = () => Promise.reject(problem);
    this.journal.beforeRead = () =>
      problem === AWAY ? Promise.reject(problem) : Promise.resolve();
  }

  recover(): void {
    this.journal.beforeAppend = async () => undefined;
    this.journal.beforeProbe = async () => undefined;
    this.journal.beforeRead = async () => undefined;
  }
}

const ACCEPTED = { status: 'accepted' };
const NOT_SAVED = { status: 'refused', code: 'command.not-saved' };

describe('C7 trouble that passes', () => {
  test.each([
    ['disk-full', FULL],
    ['away', AWAY],
  ] as const)(
    '%s for 30 s: changes are shown, held and saved in the end',
    async (saving, error) => {
      const troubled = await TroubledClass.open();
      troubled.fail(error);
      const first = troubled.ask(moveTo(1));
      await troubled.timers.pass(15_000);
      const second = troubled.ask(moveTo(2));
      await troubled.timers.pass(15_000);
      expect(troubled.x).toBe(2);
      expect([first.outcome, second.outcome]).toEqual([undefined, undefined]);
      expect(troubled.said).toEqual([saving]);
      expect(troubled.session.committed.view.crosshairLps[0]).not.toBe(2);
      troubled.recover();
      await troubled.timers.pass(5000);
      expect(first.outcome).toEqual({ ...ACCEPTED, sequence: 2 });
      expect(second.outcome).toEqual({ ...ACCEPTED, sequence: 3 });
      expect(troubled.said).toEqual([saving, 'fine']);
      expect(troubled.rollbacks).toEqual([]);
      expect((await troubled.rebuilt()).current.view).toEqual(troubled.session.current.view);
    },
  );

  test('an append that was kept although it failed is not written twice', async () => {
    const troubled = await TroubledClass.open();
    troubled.journal.afterAppend = () => Promise.reject(AWAY);
    const first = troubled.ask(moveTo(1));
    await settled();
    const second = troubled.ask(moveTo(2));
    troubled.journal.afterAppend = async () => undefined;
    await troubled.timers.pass(1000);
    expect([first.outcome, second.outcome]).toMatchObject([{ sequence: 2 }, { sequence: 3 }]);
    expect((await troubled.journal.read('s')).map(({ sequence }) => sequence)).toEqual([
      0, 1, 2, 3,
    ]);
  });

  test('a slow disk is told, and that it is over', async () => {
    const troubled = await TroubledClass.open();
    let open = (): void => undefined;
    troubled.journal.beforeAppend = () => new Promise((resolve) => (open = resolve));
    const told = troubled.ask(moveTo(1));
    await troubled.timers.pass(DEFAULT_SAVING_LIMITS.slowMs - 50);
    expect(troubled.said).toEqual([]);
    await troubled.timers.pass(3000);
    expect(troubled.said).toEqual(['slow']);
    expect(told.outcome).toBeUndefined();
    open();
    await settled();
    expect(told.outcome).toMatchObject(ACCEPTED);
    expect(troubled.said).toEqual(['slow', 'fine']);
  });

  test('more than may be held is refused, and what is held is kept', async () => {
    const troubled = await TroubledClass.open({ maxHeld: 3 });
    troubled.fail(FULL);
    const held = [moveTo(1), moveTo(2), moveTo(3)].map((command) => troubled.ask(command));
    const tooMany = troubled.ask(moveTo(4));
    await settled();
    expect(tooMany.outcome).toEqual(NOT_SAVED);
    const left = troubled.session.change(SERVER_ACTOR, () => ({
      type: 'participant.drop',
      participantId: 'teacher',
    }));
    troubled.tick();
    troubled.recover();
    await troubled.timers.pass(1000);
    for (const { outcome } of held) expect(outcome).toMatchObject(ACCEPTED);
    expect(await left).toMatchObject(ACCEPTED);
    expect(troubled.x).toBe(3);
  });
});

describe('C7 trouble that lasts', () => {
  test('everything held is taken back and refused; then nothing is held until saving works', async () => {
    const troubled = await TroubledClass.open();
    const before = troubled.session.current;
    troubled.fail(FULL);
    const first = troubled.ask(moveTo(1));
    await troubled.timers.pass(DEFAULT_SAVING_LIMITS.holdMs / 2);
    const second = troubled.ask(moveTo(2));
    await troubled.timers.pass(DEFAULT_SAVING_LIMITS.holdMs / 2);
    expect([first.outcome, second.outcome]).toEqual([NOT_SAVED, NOT_SAVED]);
    expect(troubled.session.current).toBe(before);
    expect(troubled.said).toEqual(['disk-full', 'lost']);
    const third = troubled.ask(moveTo(3));
    await settled();
    expect(third.outcome).toEqual(NOT_SAVED);
    troubled.recover();
    // Nobody changes anything: a probe finds out.
    await troubled.timers.pass(DEFAULT_SAVING_LIMITS.maxRetryMs);
    expect(troubled.said).toEqual(['disk-full', 'lost', 'fine']);
    const fourth = troubled.ask(moveTo(4));
    await settled();
    expect(fourth.outcome).toEqual({ ...ACCEPTED, sequence: 2 });
  });

  test('what can never succeed is taken back at once', async () => {
    const troubled = await TroubledClass.open();
    troubled.fail(new Error('a constraint'));
    const told = troubled.ask(moveTo(1));
    await settled();
    expect(told.outcome).toEqual(NOT_SAVED);
    expect(troubled.said).toEqual(['lost']);
    expect(troubled.rollbacks).toHaveLength(1);
  });

  test('what was refused while nobody could look, and was kept after all, is the room’s own', async () => {
    const troubled = await TroubledClass.open();
    troubled.journal.afterAppend = () => Promise.reject(new Error('gone'));
    troubled.journal.beforeRead = () => Promise.reject(new Error('gone'));
    const kept = troubled.ask(moveTo(1));
    await settled();
    expect(kept.outcome).toEqual(NOT_SAVED);
    troubled.journal.afterAppend = async () => undefined;
    troubled.recover();
    const next = troubled.ask(moveTo(2));
    await settled();
    expect(next.outcome).toEqual(NOT_SAVED);
    expect(troubled.x).toBe(1);
    expect(troubled.superseded).toBe(0);
  });

  test('a journal that somebody else went on writing is not written over', async () => {
    const troubled = await TroubledClass.open();
    troubled.fail(AWAY);
    const told = troubled.ask(moveTo(1));
    await troubled.timers.pass(500);
    troubled.recover();
    const command: Command = { type: 'everyone.gather' };
    const foreign = { sequence: 2, tick: 9, atMs: 9, actorId: 'teacher', command };
    await troubled.journal.append({ sessionId: 's', entries: [foreign], libraryChanges: [] });
    await troubled.timers.pass(5000);
    expect(told.outcome).toEqual(NOT_SAVED);
    expect(troubled.session.current.gatherCount).toBe(1);
    expect(await troubled.journal.read('s', 2)).toEqual([foreign]);
    expect(troubled.superseded).toBe(1);
  });

  test('a room that is closed tries once more, and waits no longer', async () => {
    const troubled = await TroubledClass.open();
    troubled.fail(AWAY);
    const told = troubled.ask(moveTo(1));
    await troubled.timers.pass(1000);
    await troubled.session.close();
    await settled();
    expect(told.outcome).toEqual(NOT_SAVED);
  });
});

test('C7 the tick never waits for the disk: an append that hangs for 5 s costs no tick', async () => {
  const troubled = await TroubledClass.open();
  let open = (): void => undefined;
  troubled.journal.beforeAppend = () => new Promise((resolve) => (open = resolve));
  let ticks = 0;
  let leftOut = 0;
  const told: Told[] = [];
  const loop = new TickLoop({
    clock: troubled.timers,
    setTimer: troubled.timers.setTimer,
    onTick: () => {
      ticks += 1;
      told.push(troubled.ask(moveTo(ticks)));
    },
    onMeasured: (_durationMs, missed) => (leftOut += missed),
  });
  loop.start();
  await troubled.timers.pass(5000, 10);
  expect(ticks).toBe(100);
  expect(leftOut).toBe(0);
  expect(troubled.x).toBe(100);
  expect(told.every(({ outcome }) => outcome === undefined)).toBe(true);
  loop.stop();
  troubled.journal.beforeAppend = async () => undefined;
  open();
  await troubled.session.flushed();
  await settled();
  expect(told.every(({ outcome }) => outcome?.status === 'accepted')).toBe(true);
  // All that waited went in with one commit.
  expect(troubled.journal.commits.at(-1)?.entries).toHaveLength(99);
});
