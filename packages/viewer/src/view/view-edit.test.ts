import { describe, expect, test } from '@jest/globals';
import {
  commandSchema,
  type CustomTransferFunction,
  type CutPlane,
  type SharedView,
  PLAIN_PARTS,
  PLAIN_OVERLAY,
} from '@rounds/classroom';

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

const TRANSFER_FUNCTION: CustomTransferFunction = {
  colorPoints: [
    [0, 1, 0, 0],
    [100, 1, 1, 1],
  ],
  opacityPoints: [
    [0, 0],
    [100, 0.5],
  ],
  windowCenter: 50,
  windowWidth: 100,
};

const EDITS: readonly ViewEdit[] = [
  { kind: 'window', windowCenter: 40, windowWidth: 400 },
  { kind: 'preset', presetId: 'ct-soft', windowCenter: 40, windowWidth: 400 },
  { kind: 'crosshair', pointLps: [1, 2, 3] },
  { kind: 'placement', placement: { rotation: [0, 1, 0, 0], offsetRoom: [0, 0.1, 0], scale: 2 } },
  { kind: 'plane', plane: { ...PLANE, planeId: 'a' } },
  { kind: 'plane-removed', planeId: 'b' },
  {
    kind: 'overlay',
    overlay: { overlayId: 'liver', visible: false, opacity: 0.3, ...PLAIN_OVERLAY },
  },
  { kind: 'rendering', rendering: { mode: 'mip', shaded: false, isoValue: 200, slabMm: 10 } },
  { kind: 'slab', slab: { thicknessMm: 5, projection: 'mip' } },
  { kind: 'crop', crop: { min: [0, 0, 0.25], max: [1, 0.5, 1] } },
  { kind: 'cut-out', cutOut: { octant: [1, -1, 1] } },
  { kind: 'oblique', oblique: { pointLps: [1, 2, 3], normalLps: [0, 0.6, 0.8] } },
  { kind: 'transfer-function', transferFunction: TRANSFER_FUNCTION },
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

test('window, preset, way of drawing and transfer function keep their order, two planes need not', () => {
  const keys = EDITS.map(keyOfEdit);
  const inOrder = EDITS.filter((edit) => keyOfEdit(edit) === 'window').map(({ kind }) => kind);
  expect(inOrder).toEqual(['window', 'preset', 'rendering', 'transfer-function']);
  expect(keys[4]).not.toBe(keys[5]);
  expect(new Set(keys).size).toBe(EDITS.length - 3);
});

test('a preset takes away what was made by hand, and undo brings it back', () => {
  const byHand = applyEdit(VIEW, {
    kind: 'transfer-function',
    transferFunction: TRANSFER_FUNCTION,
  });
  const change = { before: byHand, after: applyEdit(byHand, EDITS[1] as ViewEdit) };
  expect(change.after.transferFunction).toBeNull();
  expect(undoChange(change.after, change)).toEqual(byHand);
});

test.each(['crop', 'cut-out', 'oblique', 'transfer-function'] as const)(
  'a %s that is taken off is a command, too',
  (kind) => {
    const part = { crop: 'crop', 'cut-out': 'cutOut', oblique: 'oblique' } as const;
    const name = kind === 'transfer-function' ? 'transferFunction' : part[kind];
    const off = { kind, [name]: null } as unknown as ViewEdit;
    const on = EDITS.find((edit) => edit.kind === kind) as ViewEdit;
    expect(commandSchema.safeParse(commandOfEdit(off)).error).toBeUndefined();
    expect(applyEdit(applyEdit(VIEW, on), off)).toEqual(VIEW);
  },
);

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
