import { describe, expect, test } from '@jest/globals';
import { DEFAULT_RENDERING, PLAIN_PARTS, type SharedView } from '@rounds/classroom';
import { createTeachingPhantom } from '@rounds/imaging';

import { applyEdit, commandOfEdit, isSettled, type ViewEdit } from './view-edit.ts';
import { ViewTools } from './view-tools.ts';

const { volume } = createTeachingPhantom({ columns: 16, rows: 16, slices: 8 });

const PLAIN: SharedView = {
  presetId: 'ct-bone',
  windowCenter: 400,
  windowWidth: 1800,
  crosshairLps: [0, 0, 0],
  planes: [],
  placement: { rotation: [0, 0, 0, 1], offsetRoom: [0, 0, 0], scale: 1 },
  ...PLAIN_PARTS,
};

function chooser(): { choose: (presetId: string) => SharedView; edits: ViewEdit[] } {
  let view = PLAIN;
  const edits: ViewEdit[] = [];
  const tools = new ViewTools({
    view: () => view,
    edit: (edit) => {
      edits.push(edit);
      view = applyEdit(view, edit);
    },
    description: () => volume,
    isStack: () => false,
    forwardRoom: () => [0, 0, -1],
    refuse: () => undefined,
  });
  return {
    edits,
    choose: (presetId) => {
      tools.choosePreset(presetId);
      return view;
    },
  };
}

describe('choosing a preset', () => {
  test('brings its way of drawing along in the one edit, and the next one takes it back', () => {
    const { choose, edits } = chooser();
    const nodules = choose('ct-chest-mip');
    expect(nodules.rendering).toEqual({ ...DEFAULT_RENDERING, mode: 'mip', slabMm: 15 });
    expect(nodules).toMatchObject({ windowCenter: -600, windowWidth: 1500 });
    expect(choose('ct-bone').rendering).toEqual(DEFAULT_RENDERING);
    expect(edits).toHaveLength(2);
    expect(commandOfEdit(edits[0] as ViewEdit)).toEqual({
      type: 'preset.set',
      presetId: 'ct-chest-mip',
      windowCenter: -600,
      windowWidth: 1500,
      rendering: nodules.rendering,
    });
    expect(isSettled(nodules, edits[0] as ViewEdit)).toBe(true);
  });

  test('that is a window alone leaves the way of drawing as it is', () => {
    const { choose, edits } = chooser();
    choose('ct-angio-mip');
    expect(choose('ct-stroke').rendering.mode).toBe('mip');
    expect(edits.at(-1)).not.toHaveProperty('rendering');
  });
});
