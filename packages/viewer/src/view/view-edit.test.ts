import { describe, expect, test } from '@jest/globals';
import { commandSchema, type CutPlane, type SharedView, PLAIN_PARTS } from '@rounds/classroom';

import { redoChange, undoChange } from './view-change.ts';
import { applyEdit, commandOfEdit, isSettled, keyOfEdit, type ViewEdit } from './view-edit.ts';

const PLANE: CutPlane = { planeId: 'b', enabled: true, pointLps: [1, 2, 3], normalLps: [0, 0, 1] };
const VIEW: SharedView = {
  presetId: 'ct-bone',
  windowCenter: 400,
  windowWidth: 1800,
  crosshairLps: [0, 0, 0],
  planes: [PLANE],
  placement: { rotation: [0, 0, 0, 1], offsetRoom: [0, 0, 0], scale: 1 },
  ...PLAIN_PARTS,
};

const EDITS: readonly ViewEdit[] = [
  { kind: 'window', windowCenter: 40, windowWidth: 400 },
  { kind: 'preset', presetId: 'ct-soft', windowCenter: 40, windowWidth: 400 },
  { kind: 'crosshair', pointLps: [1, 2, 3] },
  { kind: 'placement', placement: { rotation: [0, 1, 0, 0], offsetRoom: [0, 0.1, 0], scale: 2 } },
  { kind: 'plane', plane: { ...PLANE, planeId: 'a' } },
  { kind: 'plane-removed', planeId: 'b' },
  { kind: 'overlay', overlay: { overlayId: 'liver', visible: false, opacity: 0.3 } },
];

test.each(EDITS)('edit $kind becomes a command the classroom understands', (edit) => {
  expect(commandSchema.safeParse(commandOfEdit(edit)).error).toBeUndefined();
});

test.each(EDITS)('edit $kind settles once it is applied, and not before', (edit) => {
  expect(isSettled(VIEW, edit)).toBe(false);
  expect(isSettled(applyEdit(VIEW, edit), edit)).toBe(true);
});

test('planes keep one order, and an edited plane its place', () => {
  const view = applyEdit(VIEW, { kind: 'plane', plane: { ...PLANE, planeId: 'a' } });
  expect(view.planes.map(({ planeId }) => planeId)).toEqual(['a', 'b']);
  const moved = applyEdit(view, { kind: 'plane', plane: { ...PLANE, pointLps: [9, 9, 9] } });
  expect(moved.planes.map(({ planeId }) => planeId)).toEqual(['a', 'b']);
});

test('window and preset replace each other, two planes do not', () => {
  const keys = EDITS.map(keyOfEdit);
  expect(keys[0]).toBe(keys[1]);
  expect(keys[4]).not.toBe(keys[5]);
});

describe('a change', () => {
  test.each(EDITS)('by edit $kind is undone and redone exactly', (edit) => {
    const change = { before: VIEW, after: applyEdit(VIEW, edit) };
    expect(undoChange(change.after, change)).toEqual(VIEW);
    expect(redoChange(VIEW, change)).toEqual(change.after);
  });

  test('touches nothing that it did not change', () => {
    const change = { before: VIEW, after: applyEdit(VIEW, EDITS[0] as ViewEdit) };
    const later = applyEdit(change.after, { kind: 'plane', plane: { ...PLANE, planeId: 'z' } });
    expect(undoChange(later, change)).toEqual({ ...later, windowCenter: 400, windowWidth: 1800 });
  });
});
