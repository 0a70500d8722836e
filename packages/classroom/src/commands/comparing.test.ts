import { describe, expect, test } from '@jest/globals';

import { caseFixture, JournalFixture, journalFixture } from '../fixtures/case-fixture.ts';
import {
  type Classroom,
  instructorStateOf,
  type SharedState,
  sharedStateOf,
} from '../state/classroom.ts';
import { comparedPoint, crosshairForCompared } from '../state/comparison.ts';
import type { CaseDocument } from '../state/case-document.ts';
import type { Vector3 } from '../space.ts';
import { applyCommand } from './apply.ts';
import { type Command, commandSchema } from './command.ts';

const PRIOR: Partial<CaseDocument> = {
  title: 'The same patient, a year before',
  history: 'Secret history of the prior.',
  question: 'Secret question of the prior?',
  reveal: 'Secret diagnosis of the prior.',
};

/** A class of three cases: of the second, one modality and another place in patient space; of the third, another modality. */
function classOfThree(): Classroom {
  const { volume } = caseFixture('a');
  const { initialView } = caseFixture('a');
  const moved: CaseDocument = caseFixture('case-b', {
    ...PRIOR,
    volume: { ...volume, assetSha256: 'b'.repeat(64), centerLps: [10, 20, -300] },
  });
  const magnetic: CaseDocument = caseFixture('case-c', {
    volume: { ...volume, assetSha256: 'c'.repeat(64), modality: 'MR' },
    initialView: { ...initialView, presetId: 'mr-default', windowCenter: 300, windowWidth: 600 },
  });
  return new JournalFixture()
    .add({
      type: 'session.open',
      sessionId: 'session-1',
      title: 'Grand rounds',
      cases: [caseFixture('case-a'), moved, magnetic],
    })
    .seat('teacher', 'instructor', 0)
    .seat('ann', 'learner', 1)
    .seat('guest', 'observer', 2)
    .classroom();
}

class Lesson {
  classroom = classOfThree();

  do(command: Command, actorId = 'teacher'): this {
    const outcome = applyCommand(this.classroom, actorId, command, 5000);
    if (outcome.status === 'refused') throw new Error(outcome.code);
    this.classroom = outcome.classroom;
    return this;
  }

  refusal(command: Command, actorId = 'teacher'): string | undefined {
    const outcome = applyCommand(this.classroom, actorId, command, 5000);
    return outcome.status === 'refused' ? outcome.code : undefined;
  }

  get shared(): SharedState {
    return sharedStateOf(this.classroom);
  }

  /** Where the slices of the compared case meet. */
  get pointLps(): Vector3 | undefined {
    const { comparison, view } = this.shared;
    return comparison === null ? undefined : comparedPoint(comparison, view.crosshairLps);
  }
}

const compare = (caseIndex: number, linked = true): Command => ({
  type: 'comparison.set',
  comparison: { caseIndex, linked },
});
const CLOSE: Command = { type: 'comparison.set', comparison: null };
const moveTo = (pointLps: Vector3): Command => ({ type: 'crosshair.move', pointLps });
const scrollTo = (pointLps: Vector3): Command => ({ type: 'comparison.scroll', pointLps });

describe('K1 another case beside the current one', () => {
  test('is told to all with its title, its images and nothing else', () => {
    const { shared } = new Lesson().do(compare(1));
    expect(shared.comparison).toEqual({
      caseIndex: 1,
      title: 'The same patient, a year before',
      synthetic: true,
      volume: expect.objectContaining({ assetSha256: 'b'.repeat(64) }),
      window: null,
      link: { linked: true, offsetLps: [10, 40, -1000] },
    });
    expect(JSON.stringify(shared)).not.toContain('Secret');
    expect(JSON.stringify(instructorStateOf(classOfThree()))).toContain('Secret');
  });

  test('has the window of the class where it is of the same modality, else its own', () => {
    const lesson = new Lesson().do(compare(1));
    expect(lesson.shared.comparison?.window).toBeNull();
    expect(lesson.do(compare(2)).shared.comparison?.window).toEqual({
      presetId: 'mr-default',
      windowCenter: 300,
      windowWidth: 600,
    });
  });

  test.each([
    ['the current one', 0],
    ['none of this session', 3],
  ])('is not %s', (_what, caseIndex) => {
    expect(new Lesson().refusal(compare(caseIndex))).toBe('command.target-unknown');
  });

  test('is opened, linked and closed by instructors alone', () => {
    const lesson = new Lesson().do({ type: 'control.give', participantId: 'ann' });
    for (const actorId of ['ann', 'guest']) {
      expect(lesson.refusal(compare(1), actorId)).toBe('command.not-permitted');
      expect(lesson.refusal(CLOSE, actorId)).toBe('command.not-permitted');
    }
    lesson.do(compare(1, false));
    expect(lesson.refusal(compare(1, true), 'ann')).toBe('command.not-permitted');
  });

  test('goes when it is closed, however often', () => {
    const lesson = new Lesson().do(compare(1)).do(CLOSE);
    expect(lesson.shared.comparison).toBeNull();
    const { classroom } = lesson;
    expect(lesson.do(CLOSE).classroom).toBe(classroom);
  });

  test('stays through the steps of a case, and goes with the case', () => {
    const lesson = new Lesson().do(compare(1));
    lesson.do({ type: 'step.go', caseIndex: 0, stepIndex: 3 });
    expect(lesson.shared.comparison?.caseIndex).toBe(1);
    lesson.do({ type: 'step.go', caseIndex: 1, stepIndex: 0 });
    expect(lesson.shared.comparison).toBeNull();
  });

  test('is no change of the view: there is nothing to take back', () => {
    const lesson = new Lesson()
      .do(compare(1))
      .do(compare(1, false))
      .do(scrollTo([1, 2, 3]));
    expect(lesson.shared.canUndo).toBe(false);
    lesson.do(moveTo([1, 1, 1])).do({ type: 'view.undo' });
    expect(lesson.pointLps).toEqual([1, 2, 3]);
  });

  test('after the end stays, and is changed no more', () => {
    const lesson = new Lesson().do(compare(1)).do({ type: 'session.end' });
    expect(lesson.shared.comparison?.caseIndex).toBe(1);
    expect(lesson.refusal(CLOSE)).toBe('command.session-ended');
  });
});

describe('K2 the link', () => {
  test('puts the middles of both volumes side by side, and leads along from there', () => {
    const lesson = new Lesson().do(compare(1)).do(moveTo([0, -20, 700]));
    expect(lesson.pointLps).toEqual([10, 20, -300]);
    lesson.do(moveTo([5, -20, 760]));
    expect(lesson.pointLps).toEqual([15, 20, -240]);
  });

  test('leads the other way, too', () => {
    const { comparison, view } = new Lesson().do(compare(1)).shared;
    if (comparison?.link.linked !== true) throw new Error('it is linked');
    const pointLps = comparedPoint(comparison, view.crosshairLps);
    expect(crosshairForCompared(comparison.link, pointLps)).toEqual(view.crosshairLps);
  });

  test('cut, scrolled apart and tied again, holds what lies side by side then', () => {
    const lesson = new Lesson().do(compare(1)).do(moveTo([0, -20, 700]));
    lesson.do(compare(1, false));
    expect(lesson.pointLps).toEqual([10, 20, -300]);
    lesson.do(moveTo([0, -20, 710]));
    expect(lesson.pointLps).toEqual([10, 20, -300]);
    lesson.do(scrollTo([10, 20, -250]));
    lesson.do(compare(1, true));
    expect(lesson.shared.comparison?.link).toEqual({ linked: true, offsetLps: [10, 40, -960] });
    lesson.do(moveTo([0, -20, 720]));
    expect(lesson.pointLps).toEqual([10, 20, -240]);
  });

  test('set as it is changes nothing', () => {
    const lesson = new Lesson().do(compare(1));
    const { classroom } = lesson;
    expect(lesson.do(compare(1)).classroom).toBe(classroom);
  });

  test('left out, the case begins at its own view', () => {
    expect(new Lesson().do(compare(1, false)).pointLps).toEqual([1.5, -20.25, 700.125]);
  });

  test('never leads a point of one’s own out of patient space', () => {
    const lesson = new Lesson()
      .do(compare(1))
      .do(moveTo([0, 0, -99_990]))
      .do(compare(1, false));
    expect(lesson.pointLps).toEqual([10, 40, -100_000]);
  });
});

describe('K3 scrolling the compared case by itself', () => {
  test('needs control, and a link that is cut', () => {
    const lesson = new Lesson();
    expect(lesson.refusal(scrollTo([1, 2, 3]))).toBe('command.target-unknown');
    lesson.do(compare(1));
    expect(lesson.refusal(scrollTo([1, 2, 3]))).toBe('command.target-unknown');
    lesson.do(compare(1, false));
    expect(lesson.refusal(scrollTo([1, 2, 3]), 'ann')).toBe('command.control-required');
    expect(lesson.refusal(scrollTo([1, 2, 3]), 'guest')).toBe('command.control-required');
    lesson.do({ type: 'control.give', participantId: 'ann' }).do(scrollTo([1, 2, 3]), 'ann');
    expect(lesson.pointLps).toEqual([1, 2, 3]);
    expect(lesson.shared.view).toEqual(classOfThree().view);
  });

  test.each([
    [
      'an index below the first',
      { type: 'comparison.set', comparison: { caseIndex: -1, linked: true } },
    ],
    [
      'an index beyond the last',
      { type: 'comparison.set', comparison: { caseIndex: 40, linked: true } },
    ],
    ['half an index', { type: 'comparison.set', comparison: { caseIndex: 0.5, linked: true } }],
    ['no index', { type: 'comparison.set', comparison: { linked: true } }],
    ['no word of the link', { type: 'comparison.set', comparison: { caseIndex: 1 } }],
    ['nothing at all', { type: 'comparison.set' }],
    [
      'an offset of the sender’s own',
      { type: 'comparison.set', comparison: { caseIndex: 1, linked: true, offsetLps: [0, 0, 0] } },
    ],
    ['a point that is nowhere', { type: 'comparison.scroll', pointLps: [0, Number.NaN, 0] }],
  ])('C4 is refused with %s', (_what, command) => {
    expect(commandSchema.safeParse(command).success).toBe(false);
  });
});

describe('S5 the images of the next case', () => {
  test('are named at the last step of a case, and not before', () => {
    const lesson = new Lesson();
    const at = (stepIndex: number, caseIndex = 0): string | null =>
      lesson.do({ type: 'step.go', caseIndex, stepIndex }).shared.prefetchAssetSha256;
    expect([0, 1, 2, 3].map((stepIndex) => at(stepIndex))).toEqual([null, null, null, null]);
    expect(at(4)).toBe('b'.repeat(64));
    expect(at(4, 1)).toBe('c'.repeat(64));
    expect(at(4, 2)).toBeNull();
  });

  test('are all that is told of it', () => {
    const { shared } = new Lesson().do({ type: 'step.go', caseIndex: 0, stepIndex: 4 });
    expect(JSON.stringify(shared)).not.toMatch(/Secret|a year before/);
  });

  test('are named no more once the class has ended', () => {
    const lesson = new Lesson().do({ type: 'step.go', caseIndex: 0, stepIndex: 4 });
    expect(lesson.do({ type: 'session.end' }).shared.prefetchAssetSha256).toBeNull();
  });
});

test('a session of before there were comparisons has none', () => {
  expect(journalFixture().classroom().comparison).toBeNull();
});
