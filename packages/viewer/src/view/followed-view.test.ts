import { describe, expect, test } from '@jest/globals';
import type { CutPlane, Vector3 } from '@rounds/classroom';
import type { CommandResult } from '@rounds/connection';

import {
  IN_CONTROL,
  ME,
  setUpFollowedView as setUp,
  VIEW,
} from './fixtures/followed-view-fixture.ts';

const moveTo = (pointLps: Vector3) => ({ kind: 'crosshair', pointLps }) as const;
const ACCEPTED: CommandResult = { status: 'accepted', sequence: 1 };
const PLANE: CutPlane = { planeId: 'p', enabled: true, pointLps: [0, 0, 0], normalLps: [0, 1, 0] };

describe('following without control', () => {
  test('shows the shared view as it changes', () => {
    const { followed, state } = setUp();
    expect(followed.view()).toBe(VIEW);
    const next = { ...VIEW, windowCenter: 40 };
    followed.receive({ ...state, view: next });
    expect(followed.view()).toBe(next);
  });

  test('an edit leaves the class: the view is one’s own, the class is told, nothing else is sent', () => {
    const { followed, sent } = setUp();
    followed.edit(moveTo([1, 2, 3]));
    expect(followed.following).toBe(false);
    expect(followed.view().crosshairLps).toEqual([1, 2, 3]);
    expect(sent).toEqual([{ type: 'attention.set', following: false }]);
    followed.edit({ kind: 'plane', plane: PLANE });
    expect(followed.view().planes).toEqual([PLANE]);
    expect(sent).toHaveLength(1);
  });

  test('on one’s own, the class’s changes do not disturb', () => {
    const { followed, state } = setUp();
    followed.edit(moveTo([1, 2, 3]));
    followed.receive({ ...state, view: { ...VIEW, windowCenter: 40 } });
    expect(followed.view()).toMatchObject({ crosshairLps: [1, 2, 3], windowCenter: 400 });
  });

  test('one press comes back', () => {
    const { followed, sent } = setUp();
    followed.edit(moveTo([1, 2, 3]));
    followed.setFollowing(true);
    expect(followed.view()).toBe(VIEW);
    expect(sent.at(-1)).toEqual({ type: 'attention.set', following: true });
  });

  test('"everyone to me" brings back', () => {
    const { followed, state } = setUp();
    followed.edit(moveTo([1, 2, 3]));
    followed.receive({ ...state, gatherCount: 1 });
    expect(followed.following).toBe(true);
  });

  test('another case brings back, for its patient is another', () => {
    const { followed, state } = setUp();
    followed.edit(moveTo([1, 2, 3]));
    followed.receive({
      ...state,
      caseIndex: 1,
      volume: { ...state.volume, assetSha256: 'b'.repeat(64) },
    });
    expect(followed.following).toBe(true);
    followed.undo();
    expect(followed.view()).toBe(VIEW);
  });

  test('whoever was away when they dropped follows when they return, and says so', () => {
    const { followed, sent } = setUp({ participants: [{ ...ME, following: false }] });
    expect(followed.following).toBe(true);
    expect(sent).toEqual([{ type: 'attention.set', following: true }]);
  });
});

describe('following with control', () => {
  test('an edit is seen at once and sent', () => {
    const { followed, sent } = setUp(IN_CONTROL);
    followed.edit(moveTo([1, 2, 3]));
    expect(followed.following).toBe(true);
    expect(followed.view().crosshairLps).toEqual([1, 2, 3]);
    expect(sent).toEqual([{ type: 'crosshair.move', pointLps: [1, 2, 3] }]);
  });

  test('an instructor needs no grant', () => {
    const { followed, sent } = setUp({ participants: [{ ...ME, role: 'instructor' }] });
    followed.edit({ kind: 'plane', plane: PLANE });
    expect(sent).toEqual([{ type: 'plane.set', plane: PLANE }]);
  });

  test('a drag sends at most twenty a second, and the newest last', async () => {
    const { followed, sent, clock, answer } = setUp(IN_CONTROL);
    for (let x = 1; x <= 10; x++) {
      followed.edit(moveTo([x, 0, 0]));
      clock.advance(10);
    }
    expect(sent).toHaveLength(3);
    await answer(ACCEPTED);
    clock.advance(50);
    expect(
      sent.map((command) => ('pointLps' in command ? command.pointLps[0] : undefined)),
    ).toEqual([1, 5, 10]);
    expect(followed.view().crosshairLps).toEqual([10, 0, 0]);
  });

  test('where answers are slow, a drag goes on all the same', async () => {
    const { followed, sent, clock, answer } = setUp(IN_CONTROL);
    for (let x = 1; x <= 20; x++) {
      followed.edit(moveTo([x, 0, 0]));
      clock.advance(50);
    }
    const xs = sent.map((command) => ('pointLps' in command ? command.pointLps[0] : undefined));
    // Twelve may be on their way; then every 300 ms another.
    expect(xs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 17]);
    for (let count = 0; count < 13; count++) await answer(ACCEPTED);
    clock.advance(50);
    expect(sent.at(-1)).toEqual({ type: 'crosshair.move', pointLps: [20, 0, 0] });
    expect(followed.view().crosshairLps).toEqual([20, 0, 0]);
  });

  test('between acceptance and the state that shows it, the picture does not jump back', async () => {
    const { followed, state, answer, clock } = setUp(IN_CONTROL);
    followed.edit(moveTo([5, 0, 0]));
    await answer(ACCEPTED);
    expect(followed.view().crosshairLps).toEqual([5, 0, 0]);
    const settled = { ...VIEW, crosshairLps: [5, 0, 0] as const };
    followed.receive({ ...state, view: settled });
    expect(followed.view()).toBe(settled);
    clock.advance(1000);
    expect(followed.view()).toBe(settled);
  });

  test('an accepted edit that somebody else overtook gives way after a moment', async () => {
    const { followed, state, answer, clock } = setUp(IN_CONTROL);
    followed.edit(moveTo([5, 0, 0]));
    await answer(ACCEPTED);
    followed.receive({ ...state, view: { ...VIEW, crosshairLps: [9, 0, 0] } });
    clock.advance(600);
    expect(followed.view().crosshairLps).toEqual([9, 0, 0]);
  });

  test('a refused edit snaps back and is said once', async () => {
    const { followed, answer, refusals, clock, sent } = setUp(IN_CONTROL);
    followed.edit(moveTo([5, 0, 0]));
    followed.edit(moveTo([6, 0, 0]));
    await answer({ status: 'refused', code: 'command.control-required', message: 'No control.' });
    clock.advance(100);
    expect(followed.view()).toBe(VIEW);
    expect(refusals).toEqual(['No control.']);
    expect(sent).toHaveLength(1);
  });

  test('other parts of the shared view keep changing under a drag', () => {
    const { followed, state } = setUp(IN_CONTROL);
    followed.edit(moveTo([5, 0, 0]));
    followed.receive({ ...state, view: { ...VIEW, windowCenter: 40 } });
    expect(followed.view()).toMatchObject({ crosshairLps: [5, 0, 0], windowCenter: 40 });
  });

  test('control taken back in the middle of a drag: it goes on on one’s own', () => {
    const { followed, state } = setUp(IN_CONTROL);
    followed.edit(moveTo([5, 0, 0]));
    followed.receive({ ...state, controlHolderId: '' });
    followed.edit(moveTo([6, 0, 0]));
    expect(followed.following).toBe(false);
    expect(followed.view().crosshairLps).toEqual([6, 0, 0]);
  });

  test('reset asks the server for the step’s view', () => {
    const { followed, sent } = setUp(IN_CONTROL);
    followed.reset();
    expect(sent).toEqual([{ type: 'view.reset' }]);
  });
});

describe('undo and redo', () => {
  test('on one’s own', () => {
    const { followed } = setUp();
    followed.setFollowing(false);
    followed.edit({ kind: 'plane', plane: PLANE });
    followed.undo();
    expect(followed.view().planes).toEqual([]);
    followed.redo();
    expect(followed.view().planes).toEqual([PLANE]);
  });

  test('a gesture is one step', () => {
    const { followed } = setUp();
    followed.setFollowing(false);
    followed.beginGesture();
    followed.edit(moveTo([1, 0, 0]));
    followed.edit(moveTo([2, 0, 0]));
    followed.endGesture();
    followed.undo();
    expect(followed.view().crosshairLps).toEqual([0, 0, 0]);
  });

  test('scrolling without pause is one step, after a pause another', () => {
    const { followed, clock } = setUp();
    followed.setFollowing(false);
    for (const x of [1, 2, 3]) {
      followed.edit(moveTo([x, 0, 0]));
      clock.advance(100);
    }
    clock.advance(2000);
    followed.edit(moveTo([9, 0, 0]));
    followed.undo();
    expect(followed.view().crosshairLps).toEqual([3, 0, 0]);
    followed.undo();
    expect(followed.view().crosshairLps).toEqual([0, 0, 0]);
  });

  test('V1 with control, the class takes back what is shared, whoever changed it', () => {
    const { followed, state, sent } = setUp(IN_CONTROL);
    expect([followed.canUndo, followed.canRedo]).toEqual([false, false]);
    followed.undo();
    expect(sent).toEqual([]);
    followed.receive({ ...state, view: { ...VIEW, windowCenter: 40 }, canUndo: true });
    expect(followed.canUndo).toBe(true);
    followed.undo();
    expect(sent).toEqual([{ type: 'view.undo' }]);
    followed.receive({ ...state, canRedo: true });
    expect([followed.canUndo, followed.canRedo]).toEqual([false, true]);
    followed.redo();
    expect(sent.at(-1)).toEqual({ type: 'view.redo' });
  });

  test('what was not sent yet of a drag is not sent after its undo', async () => {
    const { followed, sent, clock, answer } = setUp(IN_CONTROL);
    followed.edit(moveTo([1, 0, 0]));
    followed.edit(moveTo([2, 0, 0]));
    followed.undo();
    expect(followed.view()).toBe(VIEW);
    await answer(ACCEPTED);
    clock.advance(1000);
    expect(sent.map(({ type }) => type)).toEqual(['crosshair.move', 'view.undo']);
  });

  test('following without control there is nothing to take back, and nobody leaves the class', () => {
    const { followed, state, sent } = setUp();
    followed.receive({ ...state, canUndo: true, canRedo: true });
    expect([followed.canUndo, followed.canRedo]).toEqual([false, false]);
    followed.undo();
    followed.redo();
    expect(followed.following).toBe(true);
    expect(sent).toEqual([]);
  });

  test('on one’s own it is one’s own, from where one left the class', () => {
    const { followed, state, sent } = setUp({ ...IN_CONTROL, canUndo: true });
    followed.setFollowing(false);
    expect(followed.canUndo).toBe(false);
    followed.edit({ kind: 'plane', plane: PLANE });
    expect(followed.canUndo).toBe(true);
    followed.undo();
    expect(followed.view()).toEqual(VIEW);
    expect(followed.canRedo).toBe(true);
    followed.setFollowing(true);
    followed.receive({ ...state, view: { ...VIEW, windowCenter: 40 }, canUndo: false });
    followed.setFollowing(false);
    expect([followed.canUndo, followed.canRedo]).toEqual([false, false]);
    expect(sent.map(({ type }) => type)).toEqual(Array(3).fill('attention.set'));
  });

  test('a new edit forgets what was undone', () => {
    const { followed, clock } = setUp();
    followed.setFollowing(false);
    followed.edit(moveTo([1, 0, 0]));
    followed.undo();
    clock.advance(2000);
    followed.edit({ kind: 'window', windowCenter: 1, windowWidth: 2 });
    followed.redo();
    expect(followed.view().crosshairLps).toEqual([0, 0, 0]);
  });
});
