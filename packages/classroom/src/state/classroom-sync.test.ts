import { describe, expect, test } from '@jest/globals';
import { Decoder, Encoder } from '@colyseus/schema';

import { applyCommand } from '../commands/apply.ts';
import { commandFixtures, journalFixture } from '../fixtures/case-fixture.ts';
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
