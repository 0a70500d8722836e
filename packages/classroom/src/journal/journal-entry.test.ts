import { describe, expect, test } from '@jest/globals';

import * as z from 'zod';

import { commandSchema, systemCommandSchema } from '../commands/command.ts';
import {
  commandFixtures,
  JournalFixture,
  journalFixture,
  viewFixture,
} from '../fixtures/case-fixture.ts';
import { PLAIN_PARTS } from '../state/case-document.ts';
import { findParticipant, sharedStateOf } from '../state/classroom.ts';
import {
  foldEntry,
  foldJournal,
  GROWN,
  JournalError,
  journalEntrySchema,
  readStoredCommand,
} from './journal-entry.ts';

describe('a stored command', () => {
  test('that once held less is completed, and no other is looked at', () => {
    const options = [...commandSchema.options, ...systemCommandSchema.options];
    const completed = options.filter((option) => {
      const described = z.toJSONSchema(option, { unrepresentable: 'any' });
      return JSON.stringify(described).includes('"default":');
    });
    expect(new Set(completed.map((option) => option.shape.type.value))).toEqual(GROWN);
    const view = Object.fromEntries(
      Object.entries(viewFixture()).filter(([part]) => !Object.hasOwn(PLAIN_PARTS, part)),
    );
    const stored = readStoredCommand(JSON.stringify({ type: 'view.set', view }));
    expect(stored).toEqual({ type: 'view.set', view: viewFixture() });
  });
});

describe('the fold of a journal', () => {
  test('entry by entry and all at once give the same classroom', () => {
    const journal = journalFixture()
      .add({ type: 'hand.raise', raised: true }, 'bob')
      .add({ type: 'control.give', participantId: 'ann' }, 'teacher')
      .add({ type: 'crosshair.move', pointLps: [0.1, 0.2, 0.3] }, 'ann')
      .add({ type: 'participant.drop', participantId: 'ann' });
    let stepwise;
    for (const entry of journal.entries) stepwise = foldEntry(stepwise, entry);
    expect(stepwise).toEqual(journal.classroom());
  });

  test('J1 entries survive JSON and the schema, so a stored journal folds to the same bits', () => {
    const journal = journalFixture();
    for (const command of commandFixtures().slice(1)) journal.add(command, 'teacher');
    const stored = journal.entries.map((entry) =>
      journalEntrySchema.parse(JSON.parse(JSON.stringify(entry))),
    );
    const restored = foldJournal(stored as typeof journal.entries);
    expect(JSON.stringify(sharedStateOf(restored))).toBe(
      JSON.stringify(sharedStateOf(journal.classroom())),
    );
  });

  test('someone who comes back keeps seat, hand and control', () => {
    const journal = journalFixture()
      .add({ type: 'control.give', participantId: 'ann' }, 'teacher')
      .add({ type: 'hand.raise', raised: true }, 'ann')
      .add({ type: 'participant.drop', participantId: 'ann' });
    expect(findParticipant(journal.classroom(), 'ann')).toMatchObject({
      connected: false,
      seatIndex: 2,
    });
    const back = journal.seat('ann', 'learner', 2).classroom();
    expect(findParticipant(back, 'ann')).toMatchObject({
      connected: true,
      handRaised: true,
      seatIndex: 2,
    });
    expect(back.controlHolderId).toBe('ann');
  });

  test('after a rebuild nobody is connected', () => {
    const rebuilt = journalFixture().add({ type: 'room.rebuild' }).classroom();
    expect(rebuilt.participants.some((p) => p.connected)).toBe(false);
    expect(rebuilt.participants).toHaveLength(5);
  });

  test.each([
    ['an empty journal', () => foldJournal([])],
    ['a gap', () => foldJournal(journalFixture().entries.toSpliced(2, 1))],
    ['no opening', () => foldJournal(new JournalFixture().add({ type: 'room.rebuild' }).entries)],
    [
      'a change that was never allowed',
      () => journalFixture().add({ type: 'session.end' }, 'ann').classroom(),
    ],
  ])('refuses %s', (_name, fold) => {
    expect(fold).toThrow(JournalError);
  });
});
