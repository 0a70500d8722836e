import { describe, expect, test } from '@jest/globals';
import { Decoder, Encoder } from '@colyseus/schema';

import { applyCommand } from '../commands/apply.ts';
import type { Command } from '../commands/command.ts';
import {
  bookmarkFixture,
  caseFixture,
  commandFixtures,
  journalFixture,
  transferFunctionFixture,
} from '../fixtures/case-fixture.ts';
import { NO_METADATA } from './case-metadata.ts';
import { ClassroomSchema } from './classroom-schema.ts';
import { readSharedState, writeSharedState } from './classroom-sync.ts';
import { sharedStateOf } from './classroom.ts';

describe('the synced state', () => {
  test('S1 a client that saw every patch and one that joined at the end hold the same bits as the server', () => {
    let classroom = journalFixture().classroom();
    const schema = new ClassroomSchema();
    const encoder = new Encoder(schema);
    let previous = sharedStateOf(classroom);
    writeSharedState(schema, previous);
    const early = new ClassroomSchema();
    const earlyDecoder = new Decoder(early);
    earlyDecoder.decode(encoder.encodeAll());
    encoder.discardChanges();

    for (const command of commandFixtures().toSorted((a) => (a.type === 'session.end' ? 1 : -1))) {
      const outcome = applyCommand(classroom, 'teacher', command, 5000);
      if (outcome.status !== 'accepted') continue;
      classroom = outcome.classroom;
      const next = sharedStateOf(classroom);
      writeSharedState(schema, next, previous);
      previous = next;
      earlyDecoder.decode(Uint8Array.from(encoder.encode()));
      encoder.discardChanges();
      expect(JSON.stringify(readSharedState(early))).toBe(JSON.stringify(next));
    }

    const late = new ClassroomSchema();
    new Decoder(late).decode(encoder.encodeAll());
    expect(JSON.stringify(readSharedState(late))).toBe(JSON.stringify(previous));
  });

  test('S1 parts of the view and a comparison come and go, to the last bit', () => {
    const oblique = { pointLps: [0.1, -0.2, 1 / 3], normalLps: [0, 0.6, 0.8] } as const;
    const crop = { min: [0, 1 / 3, 0], max: [1, 2 / 3, 1] } as const;
    const script: readonly Command[] = [
      { type: 'oblique.set', oblique },
      { type: 'crop.set', crop },
      { type: 'cut-out.set', cutOut: { octant: [-1, 1, -1] } },
      { type: 'transfer-function.set', transferFunction: transferFunctionFixture() },
      { type: 'comparison.set', comparison: { caseIndex: 1, linked: true } },
      { type: 'oblique.set', oblique: null },
      { type: 'comparison.set', comparison: { caseIndex: 1, linked: false } },
      { type: 'comparison.scroll', pointLps: [1 / 3, 0.1, -0.7] },
      { type: 'crop.set', crop: null },
      { type: 'comparison.set', comparison: { caseIndex: 1, linked: true } },
      { type: 'preset.set', presetId: 'ct-lung', windowCenter: -600, windowWidth: 1500 },
      { type: 'cut-out.set', cutOut: null },
      { type: 'comparison.set', comparison: null },
    ];
    let classroom = journalFixture().classroom();
    const schema = new ClassroomSchema();
    const encoder = new Encoder(schema);
    let previous = sharedStateOf(classroom);
    writeSharedState(schema, previous);
    const client = new ClassroomSchema();
    const decoder = new Decoder(client);
    decoder.decode(encoder.encodeAll());
    encoder.discardChanges();
    for (const command of script) {
      const outcome = applyCommand(classroom, 'teacher', command, 5000);
      if (outcome.status !== 'accepted') throw new Error(outcome.code);
      classroom = outcome.classroom;
      const next = sharedStateOf(classroom);
      writeSharedState(schema, next, previous);
      previous = next;
      decoder.decode(Uint8Array.from(encoder.encode()));
      encoder.discardChanges();
      expect(readSharedState(client)).toEqual(next);
      const late = new ClassroomSchema();
      new Decoder(late).decode(encoder.encodeAll());
      expect(JSON.stringify(readSharedState(late))).toBe(JSON.stringify(next));
    }
  });

  test('S3 nothing of a compared case but its title and its images is in what is sent', () => {
    const journal = journalFixture();
    const before = journal.classroom();
    const hidden = { history: 'Hidden 1', question: 'Hidden 2', reveal: 'Hidden 3' };
    const keyView = { ...bookmarkFixture('kv'), title: 'Hidden 4' };
    const metadata = { ...NO_METADATA, diagnosis: 'Hidden 5', tags: ['hidden 6'] };
    const cases = before.cases.with(
      1,
      caseFixture('prior', { ...hidden, keyViews: [keyView], metadata, title: 'Prior' }),
    );
    const compare: Command = {
      type: 'comparison.set',
      comparison: { caseIndex: 1, linked: true },
    };
    const outcome = applyCommand({ ...before, cases }, 'teacher', compare, 5000);
    if (outcome.status !== 'accepted') throw new Error(outcome.code);
    const schema = new ClassroomSchema();
    writeSharedState(schema, sharedStateOf(outcome.classroom));
    const bytes = String.fromCodePoint(...new Encoder(schema).encodeAll());
    expect(bytes).toContain('Prior');
    expect(bytes).not.toMatch(/hidden/i);
  });

  test('S2 a tick without a change encodes no bytes', () => {
    const shared = sharedStateOf(journalFixture().classroom());
    const schema = new ClassroomSchema();
    const encoder = new Encoder(schema);
    writeSharedState(schema, shared);
    encoder.encodeAll();
    encoder.discardChanges();
    writeSharedState(schema, JSON.parse(JSON.stringify(shared)) as typeof shared, shared);
    expect(encoder.hasChanges).toBe(false);
  });

  test('C5 a join that is taken back is taken from every roster', () => {
    const before = sharedStateOf(journalFixture().classroom());
    const [first] = before.participants;
    if (first === undefined) throw new Error('the fixture has people');
    const joined = { ...first, participantId: 'late', seatIndex: 99 };
    const after = { ...before, participants: [...before.participants, joined] };
    const schema = new ClassroomSchema();
    writeSharedState(schema, before);
    writeSharedState(schema, after, before);
    expect(readSharedState(schema).participants).toHaveLength(after.participants.length);
    writeSharedState(schema, before, after);
    expect(readSharedState(schema)).toEqual(before);
  });
});
