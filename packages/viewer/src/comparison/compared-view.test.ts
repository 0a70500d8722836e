import { describe, expect, test } from '@jest/globals';
import {
  type CaseVolume,
  patientToRoom,
  PLAIN_PARTS,
  type SharedComparison,
  type SharedView,
} from '@rounds/classroom';

import { besideMetres, comparedView, crosshairBehind } from './compared-view.ts';
import { caseVolume } from '../view/fixtures/case-volume.ts';
import { gridOf } from './fixtures/grid.ts';

const CURRENT = caseVolume([200, 200, 100]);
const COMPARED: CaseVolume = { ...CURRENT, centerLps: [10, 0, 500], sizeMm: [300, 300, 300] };
const VIEW: SharedView = {
  ...PLAIN_PARTS,
  presetId: 'ct-soft',
  windowCenter: 40,
  windowWidth: 400,
  crosshairLps: [1, 2, 3],
  planes: [{ planeId: 'p', enabled: true, pointLps: [0, 5, 0], normalLps: [0, 1, 0] }],
  placement: { rotation: [0, 0.6, 0, 0.8], offsetRoom: [0.1, 0.2, 0.3], scale: 2 },
  overlays: [],
  rendering: { mode: 'mip', shaded: false, isoValue: 0, slabMm: null },
  slab: { thicknessMm: 5, projection: 'mip' },
  crop: { min: [0, 0, 0], max: [1, 1, 0.5] },
  oblique: { pointLps: [0, 0, 0], normalLps: [0, 0, 1] },
};
const LINKED: SharedComparison = {
  caseIndex: 1,
  title: 'Before',
  synthetic: false,
  volume: COMPARED,
  window: null,
  link: { linked: true, offsetLps: [10, 0, 500] },
};
const APART: SharedComparison = { ...LINKED, link: { linked: false, crosshairLps: [7, 8, 9] } };
const OTHER: SharedComparison = {
  ...LINKED,
  window: { presetId: 'mr-default', windowCenter: 300, windowWidth: 600 },
};
const NOTHING_OWN = { window: undefined, pointLps: undefined };
const UNKNOWN = { current: undefined, compared: undefined };

describe('the view of a compared case', () => {
  test('that is linked goes along, in the same window, slab and way of drawing, cut in the same place', () => {
    expect(comparedView(VIEW, CURRENT, LINKED, NOTHING_OWN, UNKNOWN)).toMatchObject({
      presetId: 'ct-soft',
      windowCenter: 40,
      windowWidth: 400,
      crosshairLps: [11, 2, 503],
      planes: [{ planeId: 'p', pointLps: [10, 5, 500], normalLps: [0, 1, 0] }],
      rendering: VIEW.rendering,
      slab: VIEW.slab,
    });
  });

  test('has no overlays of the current patient, and box and corner once both are known', () => {
    const cut: SharedView = { ...VIEW, cutOut: { octant: [1, -1, 1] } };
    const unknown = comparedView(cut, CURRENT, LINKED, NOTHING_OWN, UNKNOWN);
    expect(unknown).toMatchObject({ crop: null, cutOut: null, overlays: [] });
    expect(unknown.oblique).toEqual({ pointLps: [10, 0, 500], normalLps: [0, 0, 1] });
    const geometry = gridOf([10, 10, 10], [20, 20, 10], [0, 0, 0]);
    const compared = gridOf([10, 10, 10], [20, 20, 10], [10, 0, 500]);
    const known = comparedView(cut, CURRENT, LINKED, NOTHING_OWN, { current: geometry, compared });
    expect(known).toMatchObject({ crop: VIEW.crop, cutOut: cut.cutOut });
    const apart = comparedView(cut, CURRENT, APART, NOTHING_OWN, { current: geometry, compared });
    expect(apart).toMatchObject({ crop: null, cutOut: null, oblique: null });
  });

  test('that is not linked stays where the class, or one person, put it', () => {
    const view = comparedView(VIEW, CURRENT, APART, NOTHING_OWN, UNKNOWN);
    expect(view).toMatchObject({ crosshairLps: [7, 8, 9], planes: [] });
    const own = { window: undefined, pointLps: [1, 1, 1] } as const;
    expect(comparedView(VIEW, CURRENT, APART, own, UNKNOWN).crosshairLps).toEqual([1, 1, 1]);
    expect(comparedView(VIEW, CURRENT, LINKED, own, UNKNOWN).crosshairLps).toEqual([11, 2, 503]);
  });

  test('of another modality has a window of its own, and everybody may have another one', () => {
    const view = { ...VIEW, transferFunction: null };
    expect(comparedView(view, CURRENT, OTHER, NOTHING_OWN, UNKNOWN)).toMatchObject({
      ...OTHER.window,
      rendering: PLAIN_PARTS.rendering,
    });
    const window = { presetId: 'mr-default', windowCenter: 1, windowWidth: 2 };
    const own = { window, pointLps: undefined };
    expect(comparedView(view, CURRENT, OTHER, own, UNKNOWN)).toMatchObject(window);
    expect(comparedView(view, CURRENT, LINKED, own, UNKNOWN)).toMatchObject({ windowCenter: 40 });
  });

  test('stands beside the current volume, turned and scaled alike, and touches it in no turn', () => {
    const { placement } = comparedView(VIEW, CURRENT, LINKED, NOTHING_OWN, UNKNOWN);
    expect(placement).toMatchObject({ rotation: VIEW.placement.rotation, scale: 2 });
    const middle = patientToRoom(CURRENT, VIEW.placement, CURRENT.centerLps);
    const beside = patientToRoom(COMPARED, placement, COMPARED.centerLps);
    const metres = besideMetres(VIEW.placement, CURRENT, COMPARED);
    expect(beside[0] - middle[0]).toBeCloseTo(metres, 12);
    expect([beside[1], beside[2]]).toEqual([middle[1], middle[2]]);
    // (200 + 300) / 2 mm twice as large, and 6 cm between them.
    expect(metres).toBeCloseTo(0.56, 12);
  });
});

describe('scrolling the compared case of a link', () => {
  const link = { linked: true, offsetLps: [10, 0, 500] } as const;

  test('takes the current one along', () => {
    expect(crosshairBehind(link, [11, 2, 503], CURRENT)).toEqual([1, 2, 3]);
  });

  test('takes it no farther than there is something to see', () => {
    expect(crosshairBehind(link, [500, -500, 620], CURRENT)).toEqual([100, -100, 50]);
  });
});
