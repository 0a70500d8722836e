import { describe, expect, test } from '@jest/globals';
import { Encoder, Decoder } from '@colyseus/schema';

import { journalFixture } from '../fixtures/case-fixture.ts';
import { foldEntry, SERVER_ACTOR } from '../journal/journal-entry.ts';
import { type Classroom, sharedStateOf } from '../state/classroom.ts';
import { ClassroomSchema } from '../state/classroom-schema.ts';
import { readSharedState, writeSharedState } from '../state/classroom-sync.ts';
import { type GrabTarget, HOLD_MS } from '../state/holds.ts';
import { applyCommand } from './apply.ts';
import type { Command, SystemCommand } from './command.ts';

const PLANE: GrabTarget = { kind: 'plane', planeId: 'plane-1' };
const VOLUME: GrabTarget = { kind: 'volume' };
const take = (target: GrabTarget): Command => ({ type: 'grab.take', target });
const release = (target: GrabTarget): Command => ({ type: 'grab.release', target });
const movePlane = (x: number): Command => ({
  type: 'plane.set',
  plane: { planeId: 'plane-1', enabled: true, pointLps: [x, 0, 0], normalLps: [0, 0, 1] },
});
const UNDO: Command = { type: 'view.undo' };
const REDO: Command = { type: 'view.redo' };
const moveVolume = {
  type: 'volume.place',
  placement: { rotation: [0, 0, 0, 1], offsetRoom: [0, 0.2, 0], scale: 2 },
} satisfies Command;

class Table {
  classroom: Classroom = journalFixture().classroom();
  atMs = 50_000;

  /** The refusal's code, or undefined. */
  try(actorId: string, command: Command): string | undefined {
    const outcome = applyCommand(this.classroom, actorId, command, this.atMs);
    if (outcome.status === 'refused') return outcome.code;
    this.classroom = outcome.classroom;
    return undefined;
  }

  record(command: SystemCommand): void {
    const entry = { sequence: 9, tick: 9, atMs: this.atMs, actorId: SERVER_ACTOR, command };
    this.classroom = foldEntry(this.classroom, entry);
  }

  get holders(): readonly string[] {
    return sharedStateOf(this.classroom).holds.map((h) => `${h.holdKey}: ${h.participantId}`);
  }
}

describe('G1 what somebody has in hand', () => {
  test.each([
    [PLANE, movePlane(1), movePlane(2)],
    [VOLUME, moveVolume, { ...moveVolume, placement: { ...moveVolume.placement, scale: 3 } }],
  ] as const)('$0.kind: nobody else takes back or brings back its move', (target, first, next) => {
    const table = new Table();
    expect(table.try('teacher', first)).toBeUndefined();
    expect(table.try('teacher', take(target))).toBeUndefined();
    expect(table.try('second', UNDO)).toBe('command.held-by-another');
    expect(table.try('teacher', UNDO)).toBeUndefined();
    expect(table.try('second', REDO)).toBe('command.held-by-another');
    expect(table.try('teacher', next)).toBeUndefined();
    expect(table.try('second', UNDO)).toBe('command.held-by-another');
    table.atMs += HOLD_MS;
    expect(table.try('second', UNDO)).toBeUndefined();
    expect(table.try('second', REDO)).toBeUndefined();
  });

  test('what moved something else is taken back all the same', () => {
    const table = new Table();
    const window: Command = { type: 'window.set', windowCenter: 7, windowWidth: 9 };
    expect(table.try('teacher', take(PLANE))).toBeUndefined();
    expect(table.try('second', window)).toBeUndefined();
    expect(table.try('second', UNDO)).toBeUndefined();
    expect(table.try('second', REDO)).toBeUndefined();
  });

  test('a class whose journal took a held plane’s move back is rebuilt as it was', () => {
    const table = new Table();
    const before = table.classroom.view;
    table.try('teacher', movePlane(1));
    table.try('teacher', take(PLANE));
    const entry = { sequence: 9, tick: 9, atMs: table.atMs, actorId: 'second', command: UNDO };
    expect(foldEntry(table.classroom, entry).view).toEqual(before);
  });

  test.each([
    [PLANE, movePlane(1)],
    [PLANE, { type: 'plane.remove', planeId: 'plane-1' }],
    [VOLUME, moveVolume],
  ] as const)('$0.kind: nobody else takes, moves or removes it', (target, move) => {
    const table = new Table();
    expect(table.try('teacher', take(target))).toBeUndefined();
    expect(table.try('second', take(target))).toBe('command.held-by-another');
    expect(table.try('second', move)).toBe('command.held-by-another');
    expect(table.holders).toHaveLength(1);
    expect(table.try('teacher', move)).toBeUndefined();
  });

  test('everything else stays free', () => {
    const table = new Table();
    table.try('teacher', take(PLANE));
    expect(table.try('second', take(VOLUME))).toBeUndefined();
    expect(table.try('second', moveVolume)).toBeUndefined();
    expect(table.try('second', { type: 'view.reset' })).toBeUndefined();
    expect(table.holders).toEqual(['plane plane-1: teacher', 'volume: second']);
  });

  test('what nobody holds is moved by whoever has control, as ever', () => {
    const table = new Table();
    expect(table.try('second', movePlane(4))).toBeUndefined();
    expect(table.try('teacher', movePlane(5))).toBeUndefined();
    expect(table.holders).toEqual([]);
  });

  test('what is not there is not taken, and without control nothing is', () => {
    const table = new Table();
    const unknown: GrabTarget = { kind: 'plane', planeId: 'nowhere' };
    expect(table.try('teacher', take(unknown))).toBe('command.target-unknown');
    expect(table.try('ann', take(VOLUME))).toBe('command.control-required');
  });
});

describe('G2 a hold ends', () => {
  test('when it is let go, by its holder alone', () => {
    const table = new Table();
    table.try('teacher', take(PLANE));
    expect(table.try('second', release(PLANE))).toBeUndefined();
    expect(table.holders).toHaveLength(1);
    expect(table.try('teacher', release(PLANE))).toBeUndefined();
    expect(table.holders).toEqual([]);
    expect(table.try('second', take(PLANE))).toBeUndefined();
  });

  test('when it was not moved for 5 s; each move goes on with it', () => {
    const table = new Table();
    table.try('teacher', take(PLANE));
    for (let move = 0; move < 4; move++) {
      table.atMs += HOLD_MS - 1;
      expect(table.try('second', movePlane(9))).toBe('command.held-by-another');
      expect(table.try('teacher', movePlane(move))).toBeUndefined();
    }
    table.atMs += HOLD_MS;
    expect(table.try('second', take(PLANE))).toBeUndefined();
    expect(table.try('teacher', movePlane(1))).toBe('command.held-by-another');
  });

  test('when its holder drops, loses control, or comes back as somebody else', () => {
    const table = new Table();
    table.try('teacher', { type: 'control.give', participantId: 'ann' });
    table.try('ann', take(PLANE));
    table.record({ type: 'participant.drop', participantId: 'ann' });
    expect(table.holders).toEqual([]);
    const participant = {
      participantId: 'ann',
      name: 'Ann',
      device: 'phone',
      seatIndex: 2,
    } as const;
    table.record({ type: 'participant.join', participant: { ...participant, role: 'learner' } });
    table.try('ann', take(VOLUME));
    expect(table.holders).toHaveLength(1);
    table.try('teacher', { type: 'control.take-back' });
    expect(table.holders).toEqual([]);
  });

  test('with the plane, the case, the process and the session', () => {
    const ends: readonly ((table: Table) => void)[] = [
      (table) => table.try('teacher', { type: 'plane.remove', planeId: 'plane-1' }),
      (table) => table.try('second', { type: 'step.go', caseIndex: 1, stepIndex: 0 }),
      (table) => table.record({ type: 'room.rebuild' }),
      (table) => table.try('second', { type: 'session.end' }),
    ];
    for (const end of ends) {
      const table = new Table();
      expect(table.try('teacher', take(PLANE))).toBeUndefined();
      end(table);
      expect(table.holders).toEqual([]);
    }
  });
});

describe('G3 instructors', () => {
  test('take it from a learner, who is told at the next move', () => {
    const table = new Table();
    table.try('teacher', { type: 'control.give', participantId: 'ann' });
    table.try('ann', take(PLANE));
    expect(table.try('second', movePlane(3))).toBe('command.held-by-another');
    expect(table.try('second', take(PLANE))).toBeUndefined();
    expect(table.try('ann', movePlane(2))).toBe('command.held-by-another');
    expect(table.try('ann', take(PLANE))).toBe('command.held-by-another');
    expect(table.holders).toEqual(['plane plane-1: second']);
  });
});

test('S1 holds are synced, and what was read stays the same object where nothing changed', () => {
  const table = new Table();
  const source = new ClassroomSchema();
  const encoder = new Encoder(source);
  let written = sharedStateOf(table.classroom);
  writeSharedState(source, written);
  const target = new ClassroomSchema();
  const decoder = new Decoder(target);
  decoder.decode(encoder.encodeAll());
  encoder.discardChanges();
  const before = readSharedState(target);
  const patch = (actorId: string, command: Command): ReturnType<typeof readSharedState> => {
    expect(table.try(actorId, command)).toBeUndefined();
    const next = sharedStateOf(table.classroom);
    writeSharedState(source, next, written);
    written = next;
    decoder.decode(encoder.encode());
    encoder.discardChanges();
    return readSharedState(target);
  };
  expect(patch('teacher', take(PLANE)).holds).toEqual([
    { holdKey: 'plane plane-1', participantId: 'teacher' },
  ]);
  const moved = patch('teacher', movePlane(7));
  expect(moved.participants).toBe(before.participants);
  const raised = patch('bob', { type: 'hand.raise', raised: true });
  expect(raised.participants.filter((p, i) => p !== before.participants[i])).toHaveLength(1);
  expect(patch('teacher', release(PLANE))).toEqual(sharedStateOf(table.classroom));
});
