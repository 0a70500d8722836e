import {
  multiplyQuaternions,
  type Pose,
  type Quaternion,
  type RigidPose,
  rotate,
  seatPlace,
  type SharedView,
  TABLE_ANCHOR_ROOM,
  type Vector3,
  yawQuaternion,
} from '@rounds/classroom';
import type { ViewEdit } from '@rounds/viewer';
import type { Page } from 'playwright-core';

import { likenessDb } from './eye-pixels.ts';
import type { ViewerPages } from '../viewer-page/viewer-page.ts';
import type { WatchedPage } from './browser.ts';
import { headsetScript, placeHandPose, placeHead, press, waitXrFrames } from './headset.ts';
import { EYES_SCRIPT, type EyePictures, readEyes, setEyeSize } from './headset-eyes.ts';

// The wearer of an emulated headset at the first seat of the harness, and what they do.

export const FIELD_OF_VIEW = Math.PI / 6;
export const EYE_PIXELS = 144;
export const PIXELS_PER_TANGENT = EYE_PIXELS / 2 / Math.tan(FIELD_OF_VIEW / 2);
/** Between the eyes of iwer's wearer. */
export const EYE_DISTANCE_METRES = 0.063;
export const SCALE = 2;
export const SEAT = seatPlace(0);
export const STANDING: Vector3 = [SEAT.positionRoom[0], 1.6, SEAT.positionRoom[2]];
export const BEHIND_THE_WEARER: Vector3 = [0, 1.2, 3];

/** The panel of the picture, as its layout has it, and what is pressed on it, in pixels from its top left. */
const PANEL = {
  width: 1280,
  height: 884,
  pixelsPerMetre: 2000,
  turned: 0.47,
  raised: -0.15,
  metres: 1.2,
};
export const RESET_BUTTON = [794, 757] as const;
export const SURFACE_BUTTON = [1132, 147] as const;

const OPEN_MS = 120_000;

/** A page in the wearer's headset, which is on, and all of the case is there. @param eyePixels of each eye's picture, along each side */
export async function openHeadset(pages: ViewerPages, eyePixels: number): Promise<WatchedPage> {
  const watched = await pages.open(
    { quality: '1', people: '1', scale: String(SCALE) },
    {
      initScript: headsetScript({ fieldOfViewRadians: FIELD_OF_VIEW }) + EYES_SCRIPT,
      viewport: { width: 240, height: 160 },
    },
  );
  const { page } = watched;
  await page.waitForFunction(
    () => {
      const { viewer } = window.rounds ?? {};
      const { xr, fullResolutionMs, firstPictureMs } = viewer?.status() ?? {};
      const isHere = fullResolutionMs !== undefined && firstPictureMs !== undefined;
      const overlays = viewer?.overlays() ?? [];
      return xr === 'available' && isHere && overlays.every(({ state }) => state === 'ready');
    },
    undefined,
    { timeout: OPEN_MS },
  );
  await setEyeSize(page, eyePixels, eyePixels);
  await enter(page);
  return watched;
}

export async function enter(page: Page): Promise<void> {
  await page.evaluate(() => window.rounds?.viewer?.enterXr());
  await waitXrFrames(page, 3);
}

export function viewOf(page: Page): Promise<SharedView> {
  return page.evaluate(() => {
    const view = window.rounds?.viewer?.currentView();
    if (view === undefined) throw new Error('there is no viewer');
    return view;
  });
}

/** Changes the view for everybody, all at once, and waits until the class has it. */
export async function change(page: Page, ...edits: readonly ViewEdit[]): Promise<void> {
  await page.evaluate((wanted) => {
    for (const edit of wanted) window.rounds?.viewer?.edit(edit);
  }, edits);
  await waitSettled(page);
}

export async function waitSettled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { connection, viewer } = window.rounds ?? {};
    return JSON.stringify(connection?.state().view) === JSON.stringify(viewer?.currentView());
  });
}

/** How many commands of a kind the page has sent. */
export function commandCount(page: Page, type: string): Promise<number> {
  return page.evaluate((wanted) => {
    // The harness's connection remembers.
    const memory = window.rounds?.connection as unknown as
      | { readonly sentCommands: readonly { readonly type: string }[] }
      | undefined;
    return (memory?.sentCommands ?? []).filter((command) => command.type === wanted).length;
  }, type);
}

/** Where the wearer's head is said to be. */
export function headOf(page: Page): Promise<RigidPose> {
  return page.evaluate(() => {
    const memory = window.rounds?.connection as unknown as { readonly lastPose: Pose } | undefined;
    if (memory === undefined) throw new Error('not in a class');
    return memory.lastPose.head;
  });
}

/** The other person in the room, or nobody to be seen. */
export async function setOthers(page: Page, pose: Pose | undefined): Promise<void> {
  await page.evaluate((shown) => {
    const others = shown === null ? [] : [{ seatIndex: 1, pose: shown, isFar: false }];
    Object.assign(window.rounds?.connection ?? {}, { othersAt: () => others });
  }, pose ?? null);
}

export async function putHandsAway(page: Page): Promise<void> {
  for (const side of ['left', 'right'] as const)
    await placeHandPose(page, SEAT, side, pointingUp(BEHIND_THE_WEARER));
  await waitXrFrames(page, 1);
}

export async function lookAt(page: Page, from: Vector3, to: Vector3): Promise<void> {
  await placeHead(page, SEAT, { positionRoom: from, orientation: gaze(from, to) });
}

/** The laser of the right hand on a spot of the panel, and its trigger pressed once. */
export async function clickPanel(page: Page, [x, y]: readonly [number, number]): Promise<void> {
  const { width, height, pixelsPerMetre, metres } = PANEL;
  const orientation = multiplyQuaternions(yawQuaternion(PANEL.turned), pitch(PANEL.raised));
  const spot = rotate(orientation, [
    (x - width / 2) / pixelsPerMetre,
    (height / 2 - y) / pixelsPerMetre,
    0.4 - metres,
  ]);
  const positionRoom: Vector3 = [
    STANDING[0] + spot[0],
    STANDING[1] + spot[1],
    STANDING[2] + spot[2],
  ];
  await placeHandPose(page, SEAT, 'right', { positionRoom, orientation });
  for (const value of [0, 1, 0] as const) {
    await press(page, 'right', 'trigger', value);
    await waitXrFrames(page, 2);
  }
  await putHandsAway(page);
}

/** Each eye where the left one is drawn: as in a layer of its own. */
export async function readInPlace(page: Page): Promise<EyePictures> {
  const left = await readStill(page);
  const setFirst = (eye: 'left' | 'right'): Promise<void> =>
    page.evaluate((first) => {
      window.eyes.first = first;
    }, eye);
  await setFirst('right');
  const right = await readEyes(page);
  await setFirst('left');
  return { ...left, right: right.left };
}

/** What is made ready in the background is there: two pictures are the same. */
export async function readStill(page: Page): Promise<EyePictures> {
  let before = await readEyes(page);
  for (let tries = 0; tries < 10; tries++) {
    const after = await readEyes(page);
    if (likenessDb(before.left, after.left) === Infinity) return after;
    before = after;
  }
  throw new Error('the picture does not come to rest');
}

export function distance(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** So many metres from the eye on the way to the middle of the table. */
export function onTheWay(metres: number): Vector3 {
  const whole = distance(STANDING, TABLE_ANCHOR_ROOM);
  const at = (axis: 0 | 1 | 2): number =>
    STANDING[axis] + ((TABLE_ANCHOR_ROOM[axis] - STANDING[axis]) * metres) / whole;
  return [at(0), at(1), at(2)];
}

export function pointingUp(positionRoom: Vector3): RigidPose {
  return { positionRoom, orientation: pitch(Math.PI / 2) };
}

export function gaze(from: Vector3, to: Vector3): Quaternion {
  const [x, y, z] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  return multiplyQuaternions(
    yawQuaternion(Math.atan2(-x, -z)),
    pitch(Math.atan2(y, Math.hypot(x, z))),
  );
}

export function pitch(radians: number): Quaternion {
  return [Math.sin(radians / 2), 0, 0, Math.cos(radians / 2)];
}
