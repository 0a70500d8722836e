import { describe, expect, test } from '@jest/globals';

import {
  bookmarkFixture,
  commandFixtures,
  journalFixture,
  transferFunctionFixture,
  viewFixture,
} from '../fixtures/case-fixture.ts';
import type { Classroom } from '../state/classroom.ts';
import { sharedStateOf } from '../state/classroom.ts';
import { PLAIN_OVERLAY } from '../state/overlay.ts';
import { MAX_UNDO_STEPS, UNDO_PAUSE_MS } from '../state/view-history.ts';
import { applyCommand } from './apply.ts';
import type { Command } from './command.ts';

/** A class in which commands are given at moments of a clock. */
class Lesson {
  classroom: Classroom = journalFixture().classroom();
  #atMs = 10_000;

  wait(milliseconds: number): this {
    this.#atMs += milliseconds;
    return this;
  }

  do(command: Command, actorId = 'teacher'): this {
    const outcome = applyCommand(this.classroom, actorId, command, this.#atMs);
    if (outcome.status === 'refused') throw new Error(outcome.code);
    this.classroom = outcome.classroom;
    return this;
  }

  refusal(command: Command, actorId = 'teacher'): string | undefined {
    const outcome = applyCommand(this.classroom, actorId, command, this.#atMs);
    return outcome.status === 'refused' ? outcome.code : undefined;
  }

  get view() {
    return this.classroom.view;
  }

  get shared() {
    return sharedStateOf(this.classroom);
  }
}

const UNDO: Command = { type: 'view.undo' };
const REDO: Command = { type: 'view.redo' };
const moveTo = (x: number): Command => ({ type: 'crosshair.move', pointLps: [x, 0, 0] });
const windowTo = (windowCenter: number): Command => ({
  type: 'window.set',
  windowCenter,
  windowWidth: 9,
});
const planeTo = (planeId: string, x: number): Command => ({
  type: 'plane.set',
  plane: { planeId, enabled: true, pointLps: [x, 0, 0], normalLps: [0, 0, 1] },
});

describe('V1 taking back', () => {
  test('gives the view before the newest change, and redo the one after it', () => {
    const lesson = new Lesson();
    const first = lesson.view;
    const second = lesson.do(windowTo(7)).wait(2000).view;
    const third = lesson.do({ type: 'plane.remove', planeId: 'plane-1' }).view;
    expect(lesson.do(UNDO).view).toEqual(second);
    expect(lesson.do(UNDO).view).toEqual(first);
    expect(lesson.shared).toMatchObject({ canUndo: false, canRedo: true });
    expect(lesson.refusal(UNDO)).toBe('command.nothing-to-undo');
    expect(lesson.do(REDO).view).toEqual(second);
    expect(lesson.do(REDO).view).toEqual(third);
    expect(lesson.shared).toMatchObject({ canUndo: true, canRedo: false });
    expect(lesson.refusal(REDO)).toBe('command.nothing-to-undo');
  });

  test('whoever has control takes back what anybody changed', () => {
    const lesson = new Lesson().do({ type: 'control.give', participantId: 'ann' });
    lesson.do(windowTo(7)).wait(2000);
    expect(lesson.refusal(UNDO, 'bob')).toBe('command.control-required');
    expect(lesson.do(UNDO, 'ann').view).toEqual(viewFixture());
  });

  test('a change after it forgets what was taken back', () => {
    const lesson = new Lesson().do(windowTo(7)).do(UNDO).do(moveTo(1));
    expect(lesson.shared.canRedo).toBe(false);
    expect(lesson.do(UNDO).view).toEqual(viewFixture());
  });

  test('a change that changes nothing is no step', () => {
    const lesson = new Lesson().do({ type: 'view.reset' });
    expect(lesson.shared.canUndo).toBe(false);
  });

  test('reset, a recalled view and a whole view are taken back as one', () => {
    for (const command of [
      { type: 'bookmark.recall', bookmarkId: 'two' },
      { type: 'view.set', view: viewFixture({ windowCenter: 3, planes: [] }) },
      { type: 'view.reset' },
      { type: 'preset.set', presetId: 'ct-lung', windowCenter: 1, windowWidth: 2 },
      {
        type: 'overlay.set',
        overlay: { overlayId: 'lung', visible: false, opacity: 1, ...PLAIN_OVERLAY },
      },
    ] as const) {
      const lesson = new Lesson().do(planeTo('plane-2', 1)).do(windowTo(5)).wait(2000);
      const before = lesson.view;
      expect(lesson.do(command).do(UNDO).view).toEqual(before);
    }
  });

  test('hands, grants and steps are no part of it', () => {
    const lesson = new Lesson()
      .do(windowTo(7))
      .do({ type: 'hand.raise', raised: true })
      .do({ type: 'control.give', participantId: 'ann' })
      .do({ type: 'bookmark.save', bookmark: bookmarkFixture('three') })
      .do(UNDO);
    expect(lesson.view).toEqual(viewFixture());
    expect(lesson.classroom.controlHolderId).toBe('ann');
    expect(lesson.classroom.cases[0]?.keyViews).toHaveLength(3);
  });

  test('after the end nothing is taken back', () => {
    const lesson = new Lesson().do(windowTo(7)).do({ type: 'session.end' });
    expect(lesson.shared.canUndo).toBe(false);
    expect(lesson.refusal(UNDO)).toBe('command.session-ended');
  });
});

const PARTS: readonly (readonly [string, readonly Command[]])[] = [
  [
    'rendering',
    [200, 250, 300].map((isoValue) => ({
      type: 'rendering.set',
      rendering: { mode: 'isosurface', shaded: true, isoValue, slabMm: null },
    })),
  ],
  [
    'slab',
    [2, 5, 9].map((thicknessMm) => ({
      type: 'slab.set',
      slab: { thicknessMm, projection: 'average' },
    })),
  ],
  [
    'crop',
    [0.1, 0.2, 0.3].map((z) => ({ type: 'crop.set', crop: { min: [0, 0, z], max: [1, 1, 1] } })),
  ],
  [
    'oblique',
    [1, 2, 3].map((x) => ({
      type: 'oblique.set',
      oblique: { pointLps: [x, 0, 0], normalLps: [0, 0, 1] },
    })),
  ],
  [
    'transfer function',
    [1, 2, 3].map((windowCenter) => ({
      type: 'transfer-function.set',
      transferFunction: { ...transferFunctionFixture(), windowCenter },
    })),
  ],
];
const OFF: readonly Command[] = [
  { type: 'crop.set', crop: null },
  { type: 'cut-out.set', cutOut: null },
  { type: 'oblique.set', oblique: null },
  { type: 'transfer-function.set', transferFunction: null },
];

describe('V1 V2 the parts of how the volume is drawn', () => {
  test.each(PARTS)('%s: a drag is one step, and comes back as one', (_part, drag) => {
    const lesson = new Lesson().do(windowTo(7)).wait(2000);
    const before = lesson.view;
    for (const command of drag) lesson.do(command).wait(50);
    const after = lesson.view;
    expect(after).not.toEqual(before);
    expect(lesson.do(UNDO).view).toEqual(before);
    expect(lesson.do(REDO).view).toEqual(after);
    expect(lesson.do(UNDO).do(UNDO).view).toEqual(viewFixture());
  });

  test('each corner that is cut out is a step of its own', () => {
    const lesson = new Lesson().do({ type: 'cut-out.set', cutOut: { octant: [1, 1, 1] } });
    lesson.do({ type: 'cut-out.set', cutOut: { octant: [-1, 1, 1] } }).do(UNDO);
    expect(lesson.view.cutOut?.octant).toEqual([1, 1, 1]);
    expect(lesson.do(UNDO).view).toEqual(viewFixture());
  });

  test.each(OFF)('$type of nothing takes it off; undo brings it back', (off) => {
    const on = commandFixtures().find(({ type }) => type === off.type) as Command;
    const lesson = new Lesson().do(on).wait(2000);
    const before = lesson.view;
    expect(lesson.do(off).view).toEqual(viewFixture());
    expect(lesson.do(UNDO).view).toEqual(before);
  });

  test('a preset takes the place of a transfer function made by hand, and undo brings that back with its window', () => {
    const transferFunction = transferFunctionFixture();
    const lesson = new Lesson().do({ type: 'transfer-function.set', transferFunction }).wait(2000);
    lesson.do(windowTo(7)).wait(2000);
    lesson.do({ type: 'preset.set', presetId: 'ct-lung', windowCenter: -600, windowWidth: 1500 });
    expect(lesson.view).toMatchObject({ presetId: 'ct-lung', transferFunction: null });
    lesson.do(UNDO);
    expect(lesson.view).toMatchObject({ presetId: 'ct-bone', windowCenter: 7, transferFunction });
    lesson.do(REDO);
    expect(lesson.view).toMatchObject({ presetId: 'ct-lung', transferFunction: null });
  });

  test('two who drag a slab and a crop box at once have a step each', () => {
    const lesson = new Lesson();
    for (let index = 0; index < 3; index++) {
      lesson.do(PARTS[1]?.[1][index] as Command).do(PARTS[2]?.[1][index] as Command, 'second');
      lesson.wait(20);
    }
    lesson.do(UNDO);
    expect(lesson.view).toMatchObject({ slab: { thicknessMm: 9 }, crop: null });
    expect(lesson.do(UNDO).view).toEqual(viewFixture());
  });
});

describe('V2 a drag is one step', () => {
  test('a row of one person’s changes of one thing without a pause', () => {
    const lesson = new Lesson();
    for (let x = 1; x <= 30; x++) lesson.do(planeTo('plane-1', x)).wait(50);
    expect(lesson.do(UNDO).view).toEqual(viewFixture());
  });

  test('after a pause it is another one', () => {
    const lesson = new Lesson()
      .do(moveTo(1))
      .wait(UNDO_PAUSE_MS - 1)
      .do(moveTo(2));
    lesson.wait(UNDO_PAUSE_MS).do(moveTo(3)).do(UNDO);
    expect(lesson.view.crosshairLps).toEqual([2, 0, 0]);
    expect(lesson.do(UNDO).view).toEqual(viewFixture());
  });

  test('after an undo it is another one, too', () => {
    const lesson = new Lesson().do(moveTo(1)).wait(2000).do(moveTo(2)).do(UNDO).do(moveTo(3));
    expect(lesson.do(UNDO).view.crosshairLps).toEqual([1, 0, 0]);
    lesson.do(REDO).do(moveTo(4)).do(UNDO);
    expect(lesson.view.crosshairLps).toEqual([3, 0, 0]);
  });

  test('two who drag different things at once have a step each', () => {
    const lesson = new Lesson();
    for (let x = 1; x <= 10; x++)
      lesson.do(planeTo('plane-1', x)).do(windowTo(x), 'second').wait(20);
    expect(lesson.do(UNDO).view.planes[0]?.pointLps).toEqual([10, 0, 0]);
    expect(lesson.view.windowCenter).toBe(viewFixture().windowCenter);
    expect(lesson.do(UNDO).view).toEqual(viewFixture());
    expect(lesson.shared.canUndo).toBe(false);
  });

  test('two who drag the same thing at once take back each other’s last', () => {
    const lesson = new Lesson().do(moveTo(1)).do(moveTo(2), 'second').do(moveTo(3));
    expect(lesson.do(UNDO).view.crosshairLps).toEqual([2, 0, 0]);
    expect(lesson.do(UNDO).view.crosshairLps).toEqual([1, 0, 0]);
    expect(lesson.do(UNDO).view).toEqual(viewFixture());
  });

  test('moving a plane that was just added leaves the plane', () => {
    const lesson = new Lesson().do(planeTo('plane-2', 1)).do(planeTo('plane-2', 2));
    lesson.do(planeTo('plane-2', 3)).do(UNDO);
    expect(lesson.view.planes[1]?.pointLps).toEqual([1, 0, 0]);
  });

  test('a drag that ends where it began is none', () => {
    const [x, y, z] = viewFixture().crosshairLps;
    const lesson = new Lesson().do(moveTo(1)).do({ type: 'crosshair.move', pointLps: [x, y, z] });
    expect(lesson.shared.canUndo).toBe(false);
  });
});

describe('V3 the history', () => {
  test('ends where a step brings a view of its own, and goes on where it keeps the view', () => {
    const lesson = new Lesson().do(windowTo(7));
    lesson.do({ type: 'step.go', caseIndex: 0, stepIndex: 3 });
    expect(lesson.shared).toMatchObject({ stepKind: 'question', canUndo: true });
    lesson.do({ type: 'step.go', caseIndex: 0, stepIndex: 2 });
    expect(lesson.shared).toMatchObject({ stepKind: 'key-view', canUndo: false, canRedo: false });
    lesson.do(windowTo(8)).do({ type: 'step.go', caseIndex: 1, stepIndex: 0 });
    expect(lesson.shared.canUndo).toBe(false);
  });

  test('is bounded', () => {
    const lesson = new Lesson();
    for (let x = 1; x <= MAX_UNDO_STEPS + 20; x++) lesson.do(moveTo(x)).wait(2000);
    let steps = 0;
    while (lesson.shared.canUndo) {
      lesson.do(UNDO);
      steps += 1;
    }
    expect(steps).toBe(MAX_UNDO_STEPS);
    expect(lesson.view.crosshairLps).toEqual([20, 0, 0]);
  });

  test('of it only whether there is something is told', () => {
    const lesson = new Lesson().do(windowTo(7));
    expect(lesson.shared).not.toHaveProperty('history');
    expect(lesson.shared.canUndo).toBe(true);
  });
});
