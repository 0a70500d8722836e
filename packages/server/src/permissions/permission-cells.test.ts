import { describe, expect, test } from '@jest/globals';
import {
  applyCommand,
  type Classroom,
  type Command,
  COMMAND_TYPES,
  type CommandType,
  DEFAULT_RENDERING,
  foldJournal,
  type JournalEntry,
  type Role,
  SERVER_ACTOR,
  PLAIN_OVERLAY,
} from '@rounds/classroom';

import {
  bookmarkFixture,
  caseFixture,
  planeFixture,
  viewFixture,
} from '../fixtures/case-fixture.ts';

/**
 * Who may do what, written down here a second time and by hand. One letter each for
 *   instructor, the same with control, co-instructor, with control, learner, with control, observer, with control, and
 *   somebody who has no seat in this class.
 * y: accepted; p: refused as not permitted; c: refused for want of control.
 */
const EXPECTED: Readonly<Record<CommandType, string>> = {
  'session.end': 'yyyyppppp',
  'step.go': 'yyyycyccp',
  'plane.set': 'yyyycyccp',
  'plane.remove': 'yyyycyccp',
  'window.set': 'yyyycyccp',
  'preset.set': 'yyyycyccp',
  'crosshair.move': 'yyyycyccp',
  'volume.place': 'yyyycyccp',
  'rendering.set': 'yyyycyccp',
  'slab.set': 'yyyycyccp',
  'crop.set': 'yyyycyccp',
  'cut-out.set': 'yyyycyccp',
  'oblique.set': 'yyyycyccp',
  'transfer-function.set': 'yyyycyccp',
  'overlay.set': 'yyyycyccp',
  'comparison.set': 'yyyyppppp',
  'comparison.scroll': 'yyyycyccp',
  'view.set': 'yyyycyccp',
  'view.reset': 'yyyycyccp',
  'grab.take': 'yyyycyccp',
  'grab.release': 'yyyycyccp',
  'view.undo': 'yyyycyccp',
  'view.redo': 'yyyycyccp',
  'bookmark.save': 'yyyyppppp',
  'bookmark.recall': 'yyyycyccp',
  'bookmark.remove': 'yyyyppppp',
  'control.give': 'yyyyppppp',
  'control.take-back': 'yyyycyccp',
  'everyone.gather': 'yyyyppppp',
  'hand.raise': 'yyyyyyppp',
  'hand.lower': 'yyyyppppp',
  'attention.set': 'yyyyyyyyp',
};

const ACTORS = [
  ['teacher', false],
  ['teacher', true],
  ['second', false],
  ['second', true],
  ['ann', false],
  ['ann', true],
  ['guest', false],
  ['guest', true],
  ['stranger', false],
] as const;

/** One of each that would be possible, were it allowed. */
const COMMANDS: readonly Command[] = [
  { type: 'session.end' },
  { type: 'step.go', caseIndex: 0, stepIndex: 1 },
  { type: 'plane.set', plane: planeFixture('plane-2') },
  { type: 'plane.remove', planeId: 'plane-1' },
  { type: 'window.set', windowCenter: 1, windowWidth: 2 },
  { type: 'preset.set', presetId: 'ct-lung', windowCenter: -600, windowWidth: 1500 },
  { type: 'crosshair.move', pointLps: [1, 2, 3] },
  { type: 'volume.place', placement: { rotation: [0, 1, 0, 0], offsetRoom: [0, 0, 0], scale: 2 } },
  { type: 'rendering.set', rendering: { ...DEFAULT_RENDERING, mode: 'mip' } },
  { type: 'slab.set', slab: { thicknessMm: 10, projection: 'mip' } },
  { type: 'crop.set', crop: { min: [0, 0.25, 0], max: [1, 0.75, 1] } },
  { type: 'cut-out.set', cutOut: { octant: [1, -1, 1] } },
  { type: 'oblique.set', oblique: { pointLps: [0, 0, 0], normalLps: [0, 0.6, 0.8] } },
  { type: 'transfer-function.set', transferFunction: null },
  {
    type: 'overlay.set',
    overlay: { overlayId: 'lung', visible: false, opacity: 0.25, ...PLAIN_OVERLAY },
  },
  { type: 'comparison.set', comparison: { caseIndex: 1, linked: true } },
  { type: 'comparison.scroll', pointLps: [1, 2, 3] },
  { type: 'view.set', view: viewFixture({ windowCenter: 1 }) },
  { type: 'view.reset' },
  { type: 'grab.take', target: { kind: 'volume' } },
  { type: 'grab.release', target: { kind: 'volume' } },
  { type: 'view.undo' },
  { type: 'view.redo' },
  { type: 'bookmark.save', bookmark: bookmarkFixture('three') },
  { type: 'bookmark.recall', bookmarkId: 'one' },
  { type: 'bookmark.remove', bookmarkId: 'one' },
  { type: 'control.give', participantId: 'bob' },
  { type: 'control.take-back' },
  { type: 'everyone.gather' },
  { type: 'hand.raise', raised: true },
  { type: 'hand.lower', participantId: 'bob' },
  { type: 'attention.set', following: false },
];

/** A class in its middle: something to undo, something to redo, a hand up, another case beside this one. */
function classInItsMiddle(): Classroom {
  const overlay = {
    overlayId: 'lung',
    kind: 'segmentation',
    assetSha256: 'ef'.repeat(32),
    name: 'Lung',
  } as const;
  const roles: readonly (readonly [string, Role])[] = [
    ['teacher', 'instructor'],
    ['second', 'co-instructor'],
    ['ann', 'learner'],
    ['bob', 'learner'],
    ['guest', 'observer'],
  ];
  const commands: readonly (readonly [string, JournalEntry['command']])[] = [
    [
      SERVER_ACTOR,
      {
        type: 'session.open',
        sessionId: 's',
        title: 'T',
        cases: [caseFixture('case-a', { overlays: [overlay] }), caseFixture('case-b')],
      },
    ],
    ...roles.map(
      ([participantId, role], seatIndex) =>
        [
          SERVER_ACTOR,
          {
            type: 'participant.join',
            participant: { participantId, name: participantId, role, device: 'laptop', seatIndex },
          },
        ] as const,
    ),
    ['bob', { type: 'hand.raise', raised: true }],
    ['teacher', { type: 'window.set', windowCenter: 5, windowWidth: 6 }],
    ['teacher', { type: 'preset.set', presetId: 'ct-soft', windowCenter: 40, windowWidth: 400 }],
    ['teacher', { type: 'view.undo' }],
    ['teacher', { type: 'comparison.set', comparison: { caseIndex: 1, linked: false } }],
  ];
  return foldJournal(
    commands.map(([actorId, command], sequence) => ({
      sequence,
      tick: sequence,
      atMs: 10_000 * sequence,
      actorId,
      command,
    })),
  );
}

const LETTERS: Readonly<Record<string, string>> = {
  'command.not-permitted': 'p',
  'command.control-required': 'c',
};

function letterOf(classroom: Classroom, actorId: string, command: Command): string {
  const outcome = applyCommand(classroom, actorId, command, 1_000_000);
  return outcome.status === 'accepted' ? 'y' : (LETTERS[outcome.code] ?? outcome.code);
}

describe('who may do what, cell by cell', () => {
  const classroom = classInItsMiddle();

  test('every command is in the table, and is tried', () => {
    expect(Object.keys(EXPECTED).toSorted()).toEqual([...COMMAND_TYPES].toSorted());
    expect(COMMANDS.map(({ type }) => type).toSorted()).toEqual([...COMMAND_TYPES].toSorted());
  });

  const cells = COMMANDS.flatMap((command) =>
    ACTORS.map(([actorId, hasControl], column) => ({
      command,
      type: command.type,
      actorId,
      hasControl,
      expected: EXPECTED[command.type][column],
    })),
  );

  test.each(cells)(
    'C1 C2 $type by $actorId, control $hasControl: $expected',
    ({ command, actorId, hasControl, expected }) => {
      const room = hasControl ? { ...classroom, controlHolderId: actorId } : classroom;
      expect(letterOf(room, actorId, command)).toBe(expected);
    },
  );

  test.each(cells)(
    'C3 $type by $actorId, control $hasControl, after the end: no',
    ({ command, actorId, hasControl }) => {
      const controlHolderId = hasControl ? actorId : classroom.controlHolderId;
      const ended: Classroom = { ...classroom, controlHolderId, lifecycle: 'ended' };
      const expected = actorId === 'stranger' ? 'p' : 'command.session-ended';
      expect(letterOf(ended, actorId, command)).toBe(expected);
    },
  );

  test('a refused command leaves the class the same object; what is for oneself changes the sender alone', () => {
    for (const { command, actorId, hasControl } of cells) {
      if (actorId === 'teacher' || actorId === 'second' || hasControl) continue;
      const outcome = applyCommand(classroom, actorId, command, 1_000_000);
      if (outcome.status === 'refused') continue;
      const { participants, ...rest } = outcome.classroom;
      expect(rest).toEqual((({ participants: _all, ...others }) => others)(classroom));
      const others = (people: Classroom['participants']) =>
        people.filter(({ participantId }) => participantId !== actorId);
      expect(others(participants)).toEqual(others(classroom.participants));
    }
  });
});
