import { beforeEach, describe, expect, test } from '@jest/globals';
import { IDENTITY_QUATERNION, PLAIN_PARTS, type SharedView } from '@rounds/classroom';
import type { VolumeDescription } from '@rounds/imaging/asset';

import { applyEdit, type ViewEdit } from '../view/view-edit.ts';
import { PictureTools, shortNumber, steppedSlab, steppedVolumeSlab } from './picture-tools.ts';

/** Columns run to the patient's left, rows to the back, slices to the head. */
const DESCRIPTION = {
  modality: 'CT',
  samplesPerPixel: 1,
  windows: [],
  valueRange: { min: -1000, max: 2000, mean: 0 },
  geometry: {
    columns: 10,
    rows: 10,
    slices: 10,
    spacingMm: [1, 1, 1],
    indexToLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  },
} as unknown as VolumeDescription;

let view: SharedView;
let edits: ViewEdit[];
let inControl: boolean;
let tools: PictureTools;

beforeEach(() => {
  edits = [];
  inControl = true;
  view = {
    presetId: 'ct-bone',
    windowCenter: 400,
    windowWidth: 1800,
    crosshairLps: [0, 0, 0],
    planes: [],
    placement: { rotation: IDENTITY_QUATERNION, offsetRoom: [0, 0, 0], scale: 1 },
    ...PLAIN_PARTS,
  };
  tools = new PictureTools(
    {
      view: () => view,
      edit: (edit) => {
        edits.push(edit);
        view = applyEdit(view, edit);
      },
      description: () => DESCRIPTION,
      following: () => true,
      inControl: () => inControl,
      refuse: () => undefined,
      reset: () => undefined,
      undo: () => undefined,
      canUndo: () => false,
    },
    () => [0, 0, -1],
  );
});

describe('the panel of the picture', () => {
  test('says for whom changes are', () => {
    expect(tools.content(false)).toMatchObject({ isShared: true });
    inControl = false;
    expect(tools.content(false)).toMatchObject({
      isShared: false,
      audience: 'Only you see what you change',
    });
  });

  test('each mode has its own value to step: lit or not, a slab, the value of the surface', () => {
    expect(tools.content(false)).toMatchObject({ mode: 'composite', modeValue: undefined });
    tools.setMode('mip');
    expect(tools.content(false).modeValue).toBe('All of it');
    tools.stepModeValue(-1);
    expect(tools.content(false).modeValue).toBe('Slab 80 mm');
    tools.setMode('isosurface');
    tools.stepModeValue(1);
    expect(view.rendering.isoValue).toBe(PLAIN_PARTS.rendering.isoValue + 90);
    expect(view.rendering.slabMm).toBe(80);
  });

  test('presets go around those of the modality, with their windows', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 12; i++) {
      seen.add(view.presetId);
      tools.stepPreset(1);
    }
    expect(seen.has('ct-soft')).toBe(true);
    expect([...seen].every((id) => id.startsWith('ct-'))).toBe(true);
    expect(view.windowWidth).toBeGreaterThan(0);
    expect(tools.content(false).preset).not.toBe('');
  });

  test('the corner is named by where in the patient it lies, and flipped letter by letter', () => {
    tools.flipCorner(0);
    expect(edits).toEqual([]);
    tools.toggleCutOut();
    expect(tools.content(false)).toMatchObject({ cutOut: true, corner: ['L', 'A', 'H'] });
    tools.flipCorner(1);
    expect(tools.content(false).corner).toEqual(['L', 'P', 'H']);
    tools.flipCorner(2);
    expect(view.cutOut).toEqual({ octant: [1, 1, -1] });
    tools.toggleCutOut();
    expect(view.cutOut).toBeNull();
  });

  test('the oblique slice faces whoever asked for it', () => {
    tools.toggleOblique();
    expect(view.oblique).not.toBeNull();
    tools.toggleOblique();
    expect(view.oblique).toBeNull();
  });
});

test('slabs are stepped through, and end', () => {
  expect(steppedSlab(0, 1)).toBe(2);
  expect(steppedSlab(7, 1)).toBe(10);
  expect(steppedSlab(7, -1)).toBe(5);
  expect(steppedSlab(80, 1)).toBeUndefined();
  expect(steppedVolumeSlab(null, -1)).toBe(80);
  expect(steppedVolumeSlab(80, 1)).toBeNull();
  expect(steppedVolumeSlab(2, -1)).toBe(2);
});

test('numbers keep about three digits', () => {
  expect([1799.6, 40, -12.34, 1.567, 0].map(shortNumber)).toEqual([
    '1800',
    '40',
    '−12.3',
    '1.57',
    '0',
  ]);
});
