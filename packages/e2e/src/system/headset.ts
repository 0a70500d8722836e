import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import {
  conjugate,
  multiplyQuaternions,
  type Quaternion,
  type RigidPose,
  rotate,
  type SeatPlace,
  type Vector3,
} from '@rounds/classroom';
import type { XRDevice } from 'iwer';
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    /** Put there by `headsetScript`. */
    headset: XRDevice;
  }
}

export interface HeadsetScriptOptions {
  /** Of each eye, from top to bottom. A narrow one gives pictures of few pixels more detail. */
  readonly fieldOfViewRadians?: number;
}

/**
 * Runs before a page's own scripts: an emulated Quest 3 with both controllers, stereo, symmetric eyes. iwer takes the
 * transform of an offset space for the matrix it keeps, and so leaves every wearer where the floor space begins.
 */
export function headsetScript({
  fieldOfViewRadians = Math.PI / 2,
}: HeadsetScriptOptions = {}): string {
  const iwer = dirname(createRequire(import.meta.url).resolve('iwer'));
  const source = readFileSync(join(iwer, '..', 'build', 'iwer.min.js'), 'utf8');
  return `${source}
    window.headset = new IWER.XRDevice(IWER.metaQuest3, { stereoEnabled: true, fovy: ${fieldOfViewRadians} });
    window.headset.installRuntime({ forceInstall: true });
    const offsetSpace = XRReferenceSpace.prototype.getOffsetReferenceSpace;
    XRReferenceSpace.prototype.getOffsetReferenceSpace = function (transform) {
      return offsetSpace.call(this, transform.matrix);
    };`;
}

export type Handedness = 'left' | 'right';

/** Where the wearer of a headset came in: the seat that the floor space of the session was laid under. */
export type WearerSeat = Pick<SeatPlace, 'positionRoom' | 'orientation'>;

/** Moves a controller to a spot in the room; it points the way the seat looks. */
export async function placeHand(
  page: Page,
  seat: WearerSeat,
  handedness: Handedness,
  handRoom: Vector3,
): Promise<void> {
  await placeHandPose(page, seat, handedness, {
    positionRoom: handRoom,
    orientation: seat.orientation,
  });
}

/** Moves and turns a controller in the room; it points along the -Z of its pose. */
export async function placeHandPose(
  page: Page,
  seat: WearerSeat,
  handedness: Handedness,
  pose: RigidPose,
): Promise<void> {
  await page.evaluate(
    ([side, [x, y, z], [qx, qy, qz, qw]]) => {
      const controller = window.headset.controllers[side];
      if (controller === undefined) throw new Error(`there is no ${side} controller`);
      controller.position.set(x, y, z);
      controller.quaternion.set(qx, qy, qz, qw);
    },
    [handedness, ...trackedPose(seat, pose)] as const,
  );
}

/** Moves and turns the head in the room. */
export async function placeHead(page: Page, seat: WearerSeat, pose: RigidPose): Promise<void> {
  await page.evaluate(
    ([[x, y, z], [qx, qy, qz, qw]]) => {
      window.headset.position.set(x, y, z);
      window.headset.quaternion.set(qx, qy, qz, qw);
    },
    trackedPose(seat, pose),
  );
}

function trackedPose(
  seat: WearerSeat,
  { positionRoom, orientation }: RigidPose,
): readonly [Vector3, Quaternion] {
  return [
    trackedFromRoom(seat, positionRoom),
    multiplyQuaternions(conjugate(seat.orientation), orientation),
  ];
}

/** The emulated head starts above the origin of its floor space and looks along -Z: that spot is laid under the seat. */
function trackedFromRoom({ positionRoom, orientation }: WearerSeat, pointRoom: Vector3): Vector3 {
  return rotate(conjugate(orientation), [
    pointRoom[0] - positionRoom[0],
    pointRoom[1] - positionRoom[1],
    pointRoom[2] - positionRoom[2],
  ]);
}

/** Presses or releases a button ('squeeze', 'trigger', 'thumbstick', 'a-button' ...). It lands on the next XR frame. */
export async function press(
  page: Page,
  handedness: Handedness,
  button: string,
  value: 0 | 1,
): Promise<void> {
  await page.evaluate(
    ([side, name, amount]) => {
      const controller = window.headset.controllers[side];
      if (controller === undefined) throw new Error(`there is no ${side} controller`);
      controller.updateButtonValue(name, amount);
    },
    [handedness, button, value] as const,
  );
}

/** Waits until the session has drawn this many more frames: input is only seen by frames. */
export async function waitXrFrames(page: Page, count: number): Promise<void> {
  await page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        const session = window.headset.activeSession;
        if (session === undefined) throw new Error('there is no XR session');
        let seen = 0;
        const next = (): void => {
          seen += 1;
          if (seen >= wanted) resolve();
          else session.requestAnimationFrame(next);
        };
        session.requestAnimationFrame(next);
      }),
    count,
  );
}

/** Deflects a thumbstick: x to the right, y towards the wearer. */
export async function pushStick(
  page: Page,
  handedness: Handedness,
  x: number,
  y: number,
): Promise<void> {
  await page.evaluate(
    ([side, right, down]) => {
      const controller = window.headset.controllers[side];
      if (controller === undefined) throw new Error(`there is no ${side} controller`);
      controller.updateAxes('thumbstick', right, down);
    },
    [handedness, x, y] as const,
  );
}
