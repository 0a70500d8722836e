import { describe, expect, test } from '@jest/globals';

import {
  bookmarkFixture,
  commandFixtures,
  journalFixture,
  viewFixture,
} from '../fixtures/case-fixture.ts';
import { type Classroom, findParticipant, NOBODY, sharedStateOf } from '../state/classroom.ts';
import { overlayViewOf, PLAIN_OVERLAY } from '../state/overlay.ts';
import { applyCommand } from './apply.ts';
import { type Command, COMMAND_TYPES } from './command.ts';
import { PERMISSIONS } from './permission.ts';

const AT_MS = 5000;

function accept(classroom: Classroom, actorId: string, command: Command, atMs = AT_MS): Classroom {
  const outcome = applyCommand(classroom, actorId, command, atMs);
  if (outcome.status === 'refused') throw new Error(`refused: ${outcome.code}`);
  return outcome.classroom;
}

function code(classroom: Classroom, actorId: string, command: Command): string | undefined {
  const outcome = applyCommand(classroom, actorId, command, AT_MS);
  return outcome.status === 'refused' ? outcome.code : undefined;
}

/** Something was changed twice, and once taken back: there is something to undo and to redo. And something is compared. */
function changedClassroom(): Classroom {
  return journalFixture()
    .add({ type: 'window.set', windowCenter: 1, windowWidth: 2 }, 'teacher')
    .add({ type: 'crosshair.move', pointLps: [1, 1, 1] }, 'teacher')
    .add({ type: 'view.undo' }, 'second')
    .add({ type: 'comparison.set', comparison: { caseIndex: 1, linked: false } }, 'teacher')
    .classroom();
}

describe('permissions, role by command', () => {
  const classroom = changedClassroom();

  test('there is a fixture of every command type', () => {
    expect(commandFixtures().map((command) => command.type)).toEqual(COMMAND_TYPES);
  });

  test.each(commandFixtures())('C1 $type: who may', (command) => {
    const permission = PERMISSIONS[command.type];
    expect(code(classroom, 'teacher', command)).toBeUndefined();
    expect(code(classroom, 'second', command)).toBeUndefined();
    const learner = { instructor: 'command.not-permitted', control: 'command.control-required' };
    expect(code(classroom, 'ann', command)).toBe(learner[permission as keyof typeof learner]);
    const observer = { ...learner, seated: 'command.not-permitted' };
    expect(code(classroom, 'guest', command)).toBe(observer[permission as keyof typeof observer]);
    expect(code(classroom, 'stranger', command)).toBe('command.not-permitted');
  });

  test.each(commandFixtures())(
    'C2 $type: a learner with control may what control covers, no more',
    (command) => {
      const given = accept(classroom, 'teacher', { type: 'control.give', participantId: 'ann' });
      const expected =
        PERMISSIONS[command.type] === 'instructor' ? 'command.not-permitted' : undefined;
      expect(code(given, 'ann', command)).toBe(expected);
    },
  );

  test.each(commandFixtures())('C3 $type: nothing changes after the end', (command) => {
    const ended = accept(classroom, 'teacher', { type: 'session.end' });
    expect(code(ended, 'teacher', command)).toBe('command.session-ended');
  });
});

describe('the flow', () => {
  const classroom = journalFixture().classroom();

  test('a step with a view brings it; the question keeps what is on screen', () => {
    const keyView = accept(classroom, 'teacher', { type: 'step.go', caseIndex: 0, stepIndex: 2 });
    expect(sharedStateOf(keyView)).toMatchObject({ stepKind: 'key-view', stepTitle: 'View two' });
    expect(keyView.view.windowCenter).toBe(40);
    const moved = accept(keyView, 'teacher', {
      type: 'window.set',
      windowCenter: 7,
      windowWidth: 9,
    });
    const question = accept(moved, 'teacher', { type: 'step.go', caseIndex: 0, stepIndex: 3 });
    expect(sharedStateOf(question)).toMatchObject({
      stepKind: 'question',
      stepText: 'What do you see?',
    });
    expect(question.view).toBe(moved.view);
  });

  test('the answer is not in the synced state before its step', () => {
    const shared = sharedStateOf(
      accept(classroom, 'teacher', { type: 'step.go', caseIndex: 0, stepIndex: 3 }),
    );
    expect(JSON.stringify(shared)).not.toContain('dissection');
    const revealed = accept(classroom, 'teacher', { type: 'step.go', caseIndex: 0, stepIndex: 4 });
    expect(sharedStateOf(revealed).stepText).toContain('dissection');
  });

  test('key views are not in the synced state before their step', () => {
    expect(JSON.stringify(sharedStateOf(classroom))).not.toContain('View one');
  });

  test('another case starts from a view of its own, even at a step that has none', () => {
    const moved = accept(classroom, 'teacher', { type: 'crosshair.move', pointLps: [9, 9, 9] });
    const other = accept(moved, 'teacher', { type: 'step.go', caseIndex: 1, stepIndex: 1 });
    expect(sharedStateOf(other).stepKind).toBe('reveal');
    expect(other.view).toEqual(viewFixture());
  });

  test.each([
    [0, 5],
    [1, 2],
    [2, 0],
  ])('there is no step %i.%i', (caseIndex, stepIndex) => {
    expect(code(classroom, 'teacher', { type: 'step.go', caseIndex, stepIndex })).toBe(
      'command.target-unknown',
    );
  });
});

describe('the shared view', () => {
  const classroom = journalFixture().classroom();

  test('planes are ordered by id, moved in place, and limited to six', () => {
    let room = classroom;
    const plane = { enabled: true, pointLps: [0, 0, 0], normalLps: [0, 0, 1] } as const;
    for (const planeId of ['plane-6', 'plane-3', 'plane-2', 'plane-5', 'plane-4']) {
      room = accept(room, 'teacher', { type: 'plane.set', plane: { planeId, ...plane } });
    }
    expect(room.view.planes.map((p) => p.planeId)).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => `plane-${n}`),
    );
    const seventh: Command = { type: 'plane.set', plane: { planeId: 'plane-7', ...plane } };
    expect(code(room, 'teacher', seventh)).toBe('command.limit-reached');
    const moved = accept(room, 'teacher', {
      type: 'plane.set',
      plane: { planeId: 'plane-3', ...plane, enabled: false },
    });
    expect(moved.view.planes).toHaveLength(6);
    expect(moved.view.planes[2]).toMatchObject({ planeId: 'plane-3', enabled: false });
  });

  test('reset goes back to the view the step began with', () => {
    const moved = accept(classroom, 'teacher', { type: 'plane.remove', planeId: 'plane-1' });
    expect(moved.view.planes).toEqual([]);
    expect(accept(moved, 'teacher', { type: 'view.reset' }).view).toEqual(viewFixture());
  });
});

describe('overlays', () => {
  const classroom = journalFixture().classroom();
  const hide = (overlayId: string): Command => ({
    type: 'overlay.set',
    overlay: { overlayId, visible: false, opacity: 0.25, ...PLAIN_OVERLAY },
  });

  test('S4 travel with the case; one that nobody set is visible', () => {
    const shared = sharedStateOf(classroom);
    expect(shared.overlays).toMatchObject([{ overlayId: 'lung', kind: 'segmentation' }]);
    expect(overlayViewOf(shared.view, 'lung')).toMatchObject({ visible: true, opacity: 0.5 });
    const hidden = accept(classroom, 'teacher', hide('lung'));
    expect(overlayViewOf(hidden.view, 'lung')).toMatchObject({ visible: false, opacity: 0.25 });
    const again = accept(hidden, 'teacher', hide('lung'));
    expect(again.view.overlays).toHaveLength(1);
  });

  test('of other cases cannot be set', () => {
    expect(code(classroom, 'teacher', hide('heart'))).toBe('command.target-unknown');
  });
});

describe('what the library knows of a case', () => {
  test('S3 is never in the synced state, also not at the reveal', () => {
    const revealed = accept(
      journalFixture()
        .add(
          {
            type: 'step.go',
            caseIndex: 0,
            stepIndex: 4,
          },
          'teacher',
        )
        .classroom(),
      'teacher',
      { type: 'view.reset' },
    );
    const shared = JSON.stringify(sharedStateOf(revealed));
    expect(shared).not.toContain('"diagnosis"');
    expect(shared).not.toContain('emergency');
  });
});

describe('bookmarks', () => {
  const atQuestion = accept(journalFixture().classroom(), 'teacher', {
    type: 'step.go',
    caseIndex: 0,
    stepIndex: 3,
  });

  test('a saved view becomes a step before the question, and the class stays where it is', () => {
    const saved = accept(atQuestion, 'teacher', {
      type: 'bookmark.save',
      bookmark: bookmarkFixture('three'),
    });
    expect(sharedStateOf(saved)).toMatchObject({
      stepKind: 'question',
      stepIndex: 4,
      stepCount: 6,
    });
    const removed = accept(saved, 'teacher', { type: 'bookmark.remove', bookmarkId: 'one' });
    expect(sharedStateOf(removed)).toMatchObject({
      stepKind: 'question',
      stepIndex: 3,
      stepCount: 5,
    });
  });

  test('recall shows the view without leaving the step', () => {
    const recalled = accept(atQuestion, 'teacher', { type: 'bookmark.recall', bookmarkId: 'one' });
    expect(recalled.view.windowCenter).toBe(40);
    expect(recalled.stepIndex).toBe(3);
    expect(code(atQuestion, 'teacher', { type: 'bookmark.recall', bookmarkId: 'none' })).toBe(
      'command.target-unknown',
    );
  });
});

describe('people', () => {
  const classroom = journalFixture().classroom();

  test('control is given, lowers the hand, and is taken back', () => {
    const raised = accept(classroom, 'ann', { type: 'hand.raise', raised: true });
    const given = accept(raised, 'teacher', { type: 'control.give', participantId: 'ann' });
    expect(given.controlHolderId).toBe('ann');
    expect(findParticipant(given, 'ann')?.handRaised).toBe(false);
    expect(accept(given, 'ann', { type: 'control.take-back' }).controlHolderId).toBe(NOBODY);
  });

  test('control cannot be given to an observer or a stranger', () => {
    for (const participantId of ['guest', 'nobody']) {
      expect(code(classroom, 'teacher', { type: 'control.give', participantId })).toBe(
        'command.target-unknown',
      );
    }
  });

  test('everyone to me brings all back to following', () => {
    const away = accept(classroom, 'bob', { type: 'attention.set', following: false });
    expect(findParticipant(away, 'bob')?.following).toBe(false);
    const gathered = accept(away, 'teacher', { type: 'everyone.gather' });
    expect(gathered.participants.every((p) => p.following)).toBe(true);
    expect(gathered.gatherCount).toBe(1);
  });
});
