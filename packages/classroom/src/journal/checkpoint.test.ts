import { describe, expect, test } from '@jest/globals';

import { applyCommand } from '../commands/apply.ts';
import type { Command, SystemCommand } from '../commands/command.ts';
import {
  bookmarkFixture,
  commandFixtures,
  JournalFixture,
  journalFixture,
  viewFixture,
} from '../fixtures/case-fixture.ts';
import { PLAIN_PARTS } from '../state/case-document.ts';
import type { Classroom } from '../state/classroom.ts';
import { CHECKPOINT_FORMAT, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { foldEntry, foldJournal, type JournalEntry, SERVER_ACTOR } from './journal-entry.ts';

const NEWER_PARTS: ReadonlySet<string> = new Set(
  Object.keys(PLAIN_PARTS).filter((part) => part !== 'overlays'),
);

/** Mulberry32: the same classes every time. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Change = { readonly actorId: string; readonly command: Command | SystemCommand };

function randomChange(random: () => number, classroom: Classroom): Change {
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const teacher = (command: Command): Change => ({ actorId: one(['teacher', 'second']), command });
  const number = (): number => random() * 200 - 100;
  const planeId = `plane-${Math.floor(random() * 7)}`;
  const participantId = one(classroom.participants).participantId;
  const kinds: readonly (() => Change)[] = [
    () => teacher({ type: 'crosshair.move', pointLps: [number(), number(), number()] }),
    () => teacher({ type: 'window.set', windowCenter: number(), windowWidth: 1 + random() * 99 }),
    () =>
      teacher({
        type: 'plane.set',
        plane: {
          planeId,
          enabled: random() < 0.5,
          pointLps: [number(), 0, 1 / 3],
          normalLps: [0, 1, 0],
        },
      }),
    () => teacher({ type: 'plane.remove', planeId }),
    () => teacher({ type: 'view.undo' }),
    () => teacher({ type: 'view.undo' }),
    () => teacher({ type: 'view.redo' }),
    () => teacher({ type: 'view.set', view: viewFixture({ windowCenter: number() }) }),
    () =>
      teacher({ type: 'step.go', caseIndex: one([0, 0, 0, 1]), stepIndex: one([0, 1, 2, 3, 4]) }),
    () =>
      teacher({ type: 'bookmark.save', bookmark: bookmarkFixture(`b${Math.floor(random() * 4)}`) }),
    () => teacher({ type: 'bookmark.remove', bookmarkId: `b${Math.floor(random() * 4)}` }),
    () => teacher({ type: 'control.give', participantId }),
    () =>
      teacher({
        type: 'comparison.set',
        comparison: random() < 0.3 ? null : { caseIndex: one([0, 1]), linked: random() < 0.5 },
      }),
    () => teacher({ type: 'comparison.scroll', pointLps: [number(), number(), 1 / 3] }),
    () => teacher(one(commandFixtures().slice(1))),
    () => ({ actorId: participantId, command: { type: 'hand.raise', raised: random() < 0.5 } }),
    () => ({
      actorId: participantId,
      command: { type: 'attention.set', following: random() < 0.5 },
    }),
    () => ({ actorId: SERVER_ACTOR, command: { type: 'participant.drop', participantId } }),
    () => ({ actorId: SERVER_ACTOR, command: { type: 'room.rebuild' } }),
  ];
  return one(kinds)();
}

/** A journal of changes that were accepted, with the pauses that people make. */
function randomJournal(seed: number, length: number): readonly JournalEntry[] {
  const random = seededRandom(seed);
  const entries = [...journalFixture().entries];
  let classroom = foldJournal(entries);
  let atMs = 100_000;
  while (entries.length < length) {
    atMs += random() < 0.7 ? random() * 100 : random() * 3000;
    const { actorId, command } = randomChange(random, classroom);
    const sequence = entries.length;
    const entry: JournalEntry = { sequence, tick: sequence, atMs, actorId, command };
    const isAsked = actorId !== SERVER_ACTOR;
    if (isAsked && applyCommand(classroom, actorId, command as Command, atMs).status === 'refused')
      continue;
    classroom = foldEntry(classroom, entry);
    entries.push(entry);
  }
  return entries;
}

/** Text that is the same for equal classrooms, in whatever order their fields were made. */
function bitsOf(classroom: Classroom | undefined): string {
  const text = classroom && writeCheckpoint(classroom);
  return JSON.stringify(readCheckpoint(CHECKPOINT_FORMAT, text ?? ''));
}

describe('J7 a checkpoint', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'and the entries behind it give the fold of all, wherever it cuts (seed %i)',
    (seed) => {
      const entries = randomJournal(seed, 70);
      const whole = foldJournal(entries);
      expect(readCheckpoint(CHECKPOINT_FORMAT, writeCheckpoint(whole))).toEqual(whole);
      let atCut: Classroom | undefined;
      for (const [cut, entry] of entries.entries()) {
        atCut = foldEntry(atCut, entry);
        const kept = readCheckpoint(CHECKPOINT_FORMAT, writeCheckpoint(atCut));
        let folded = kept;
        for (const later of entries.slice(cut + 1)) folded = foldEntry(folded, later);
        expect(bitsOf(folded)).toBe(bitsOf(whole));
        if (cut % 40 === 0) expect([kept, folded]).toEqual([atCut, whole]);
      }
    },
  );

  test('says nothing but what the classroom is, and a changed classroom needs another format', () => {
    const keys = Object.keys(JSON.parse(writeCheckpoint(journalFixture().classroom())) as object);
    // Another key, or another meaning of one, is another format: see CHECKPOINT_FORMAT.
    expect([CHECKPOINT_FORMAT, keys.toSorted()]).toEqual([
      2,
      [
        'caseIndex',
        'cases',
        'comparison',
        'controlHolderId',
        'gatherCount',
        'history',
        'holds',
        'lifecycle',
        'openedAtMs',
        'participants',
        'sessionId',
        'stepIndex',
        'tickRateHz',
        'title',
        'view',
      ],
    ]);
  });

  test.each([
    ['of another format', CHECKPOINT_FORMAT + 1, (text: string) => text],
    ['cut off', CHECKPOINT_FORMAT, (text: string) => text.slice(0, -40)],
    ['empty', CHECKPOINT_FORMAT, () => ''],
    ['of another shape', CHECKPOINT_FORMAT, () => '{"view":1}'],
    ['with a field too many', CHECKPOINT_FORMAT, (text: string) => `{"x":1,${text.slice(1)}`],
    [
      'with a field too few',
      CHECKPOINT_FORMAT,
      (text: string) => text.replace('"gatherCount":0', '"x":0'),
    ],
  ])('%s is none', (_what, format, damage) => {
    const text = writeCheckpoint(journalFixture().classroom());
    expect(readCheckpoint(format, damage(text))).toBeUndefined();
  });
});

describe('J7 a checkpoint of before', () => {
  test('a view had its newer parts is read with none of them', () => {
    const whole = journalFixture()
      .add({ type: 'window.set', windowCenter: 1, windowWidth: 2 }, 'teacher')
      .classroom();
    const old: string = JSON.stringify(JSON.parse(writeCheckpoint(whole)), (key, value: unknown) =>
      NEWER_PARTS.has(key) ? undefined : value,
    );
    expect(old).not.toContain('"slab"');
    expect(readCheckpoint(CHECKPOINT_FORMAT, old)).toEqual(whole);
  });
});

describe('the history of the view', () => {
  test.each([11, 12, 13, 14])(
    'V1 leads back to where it began, and forth again (seed %i)',
    (seed) => {
      const random = seededRandom(seed);
      const journal = new JournalFixture();
      for (const entry of journalFixture().entries) journal.entries.push(entry);
      let classroom = journal.classroom();
      const first = classroom.view;
      let atMs = 0;
      const act = (actorId: string, command: Command): boolean => {
        const outcome = applyCommand(classroom, actorId, command, atMs);
        if (outcome.status === 'accepted') classroom = outcome.classroom;
        return outcome.status === 'accepted';
      };
      for (let count = 0; count < 40; count++) {
        atMs += random() * 900;
        const { actorId, command } = randomChange(random, classroom);
        if (actorId === SERVER_ACTOR || !/^(plane|window|crosshair|view\.set)/.test(command.type))
          continue;
        act(actorId, command as Command);
      }
      const last = classroom.view;
      let steps = 0;
      while (act('teacher', { type: 'view.undo' })) steps += 1;
      expect(steps).toBeGreaterThan(3);
      expect(classroom.view).toEqual(first);
      while (act('teacher', { type: 'view.redo' }));
      expect(classroom.view).toEqual(last);
    },
  );
});
