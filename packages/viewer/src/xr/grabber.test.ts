import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  IDENTITY_QUATERNION,
  patientToRoom,
  type SharedState,
  type SharedView,
  type Vector3,
  PLAIN_PARTS,
} from '@rounds/classroom';

import type { VolumeDescription } from '@rounds/imaging/asset';

import { OBLIQUE_PLANE_ID } from '../view/movable-planes.ts';
import { applyEdit, type ViewEdit } from '../view/view-edit.ts';
import { Grabber, NO_CONTROL_MESSAGE } from './grabber.ts';
import type { HandSide, TrackedHand } from './tracked-hands.ts';
import { caseVolume } from '../view/fixtures/case-volume.ts';

const VOLUME = caseVolume([300, 300, 300]);

const DESCRIPTION = {
  geometry: {
    columns: 100,
    rows: 150,
    slices: 60,
    indexToLps: [3, 0, 0, -148.5, 0, 2, 0, -149, 0, 0, 5, -147.5, 0, 0, 0, 1],
    spacingMm: [2, 3, 5],
  },
} as unknown as VolumeDescription;

/** The front half is cut away. */
const VIEW: SharedView = {
  presetId: 'ct-bone',
  windowCenter: 0,
  windowWidth: 1,
  crosshairLps: [0, 0, 0],
  planes: [{ planeId: 'coronal', enabled: true, pointLps: [0, 0, 0], normalLps: [0, 1, 0] }],
  placement: { rotation: IDENTITY_QUATERNION, offsetRoom: [0, 0, 0], scale: 1 },
  ...PLAIN_PARTS,
};

let view: SharedView;
let inControl: boolean;
let following: boolean;
let log: string[];
let grabber: Grabber;

beforeEach(() => {
  view = VIEW;
  inControl = true;
  following = true;
  log = [];
  grabber = new Grabber({
    state: () => ({ volume: VOLUME }) as SharedState,
    view: () => view,
    description: () => DESCRIPTION,
    following: () => following,
    inControl: () => inControl,
    edit: (edit: ViewEdit) => {
      view = applyEdit(view, edit);
    },
    beginGesture: () => log.push('begin'),
    endGesture: () => log.push('end'),
    refuse: (message) => log.push(message),
  });
});

function handAt(pointLps: Vector3, side: HandSide = 'right'): TrackedHand {
  const pose = {
    positionRoom: patientToRoom(VOLUME, VIEW.placement, pointLps),
    orientation: IDENTITY_QUATERNION,
  };
  return { side, grip: pose, aim: pose, stick: [0, 0], adjusts: false, isBareHand: false };
}

describe('a closing hand', () => {
  test('takes a plane within 25 cm where nothing else is, and carries it until it opens', () => {
    expect(grabber.take(handAt([0, -200, 0]), undefined, undefined)).toBe(true);
    expect(grabber.heldPlaneId).toBe('coronal');
    grabber.update([handAt([10, -240, 50])]);
    const [x, y, z] = view.planes[0]?.pointLps ?? [];
    expect([x, y, z].map((v) => Math.round(v ?? Number.NaN))).toEqual([10, -40, 50]);
    grabber.release('right', undefined);
    expect(log).toEqual(['begin', 'end']);
    grabber.update([handAt([0, 0, 0])]);
    expect(view.planes[0]?.pointLps[1]).toBeCloseTo(-40, 6);
  });

  test('takes the volume where it is in it, and the plane only where it touches that', () => {
    expect(grabber.reachable(handAt([0, 100, 0]).grip.positionRoom)).toEqual({ kind: 'volume' });
    expect(grabber.reachable(handAt([0, 40, 0]).grip.positionRoom)).toEqual({
      kind: 'plane',
      planeId: 'coronal',
    });
    expect(grabber.reachable(handAt([0, -100, 0]).grip.positionRoom)).toEqual({
      kind: 'plane',
      planeId: 'coronal',
    });
    expect(grabber.reachable(handAt([0, -500, 0]).grip.positionRoom)).toBeUndefined();
  });

  test('takes nothing where a crop box or the corner has taken all away', () => {
    const reach = (pointLps: Vector3) => grabber.reachable(handAt(pointLps).grip.positionRoom);
    view = { ...VIEW, planes: [] };
    expect(reach([-100, 0, 0])).toEqual({ kind: 'volume' });
    expect(reach([-160, 0, 0])).toEqual({ kind: 'volume' });
    expect(reach([-170, 0, 0])).toBeUndefined();
    view = { ...view, crop: { min: [0.5, 0, 0], max: [1, 1, 1] } };
    expect(reach([-100, 0, 0])).toBeUndefined();
    expect(reach([-10, 0, 0])).toEqual({ kind: 'volume' });
    expect(reach([100, 0, 0])).toEqual({ kind: 'volume' });
    view = { ...view, crop: null, cutOut: { octant: [1, -1, 1] } };
    expect(reach([100, -100, 100])).toBeUndefined();
    expect(reach([100, 100, 100])).toEqual({ kind: 'volume' });
  });

  test('takes from afar what its laser means', () => {
    expect(grabber.take(handAt([0, -900, 0]), undefined, undefined)).toBe(false);
    expect(
      grabber.take(handAt([0, -900, 0]), { kind: 'plane', planeId: 'coronal' }, undefined),
    ).toBe(true);
  });

  test('without control nothing is taken, and it says why; on their own people move their own view', () => {
    inControl = false;
    expect(grabber.take(handAt([0, 0, 0]), undefined, undefined)).toBe(false);
    grabber.update([handAt([0, -90, 0])]);
    expect(view).toBe(VIEW);
    expect(log).toEqual([NO_CONTROL_MESSAGE]);
    following = false;
    expect(grabber.take(handAt([0, 0, 0]), undefined, undefined)).toBe(true);
  });

  test('lets go when control is taken back', () => {
    grabber.take(handAt([0, 0, 0]), undefined, undefined);
    inControl = false;
    grabber.update([handAt([0, -90, 0])]);
    expect(view).toBe(VIEW);
    expect(log).toEqual(['begin', 'end', NO_CONTROL_MESSAGE]);
    expect(grabber.holds('right')).toBe(false);
  });
});

describe('two hands', () => {
  test('scale the volume, and the one that stays carries on from there', () => {
    const left = handAt([100, 120, 0], 'left');
    const right = handAt([-100, 120, 0], 'right');
    grabber.take(left, undefined, right);
    grabber.take(right, undefined, left);
    const wider = [handAt([150, 120, 0], 'left'), handAt([-150, 120, 0], 'right')] as const;
    grabber.update(wider);
    expect(view.placement.scale).toBeCloseTo(1.5, 6);
    grabber.release('right', wider[0]);
    const before = view.placement;
    grabber.update([wider[0]]);
    expect(view.placement.scale).toBe(before.scale);
    for (const axis of [0, 1, 2] as const) {
      expect(view.placement.offsetRoom[axis]).toBeCloseTo(before.offsetRoom[axis], 9);
    }
    grabber.release('left', undefined);
    expect(log.at(-1)).toBe('end');
  });
});

test('the free plane is carried like a cut, and cuts nothing', () => {
  view = { ...VIEW, planes: [], oblique: { pointLps: [0, 0, 0], normalLps: [0, 0, 1] } };
  expect(grabber.take(handAt([40, 40, 10]), undefined, undefined)).toBe(true);
  expect(grabber.heldPlaneId).toBe(OBLIQUE_PLANE_ID);
  grabber.update([handAt([40, 40, 60])]);
  expect(view.oblique?.pointLps[2]).toBeCloseTo(50, 6);
  expect(view.planes).toEqual([]);
  // Somebody else has put it away meanwhile.
  view = { ...view, oblique: null };
  grabber.update([handAt([40, 40, 80])]);
  expect(view.oblique).toBeNull();
  expect(grabber.holds('right')).toBe(false);
});
