import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { Page } from 'playwright-core';

/** Runs before a page's own scripts: an emulated Quest 3 with both controllers, stereo, symmetric eyes. */
export function headsetScript(): string {
  const iwer = dirname(createRequire(import.meta.url).resolve('iwer'));
  const source = readFileSync(join(iwer, '..', 'build', 'iwer.min.js'), 'utf8');
  return `${source}
    window.headset = new IWER.XRDevice(IWER.metaQuest3, { stereoEnabled: true, fovy: Math.PI / 2 });
    window.headset.installRuntime({ forceInstall: true });`;
}

export type Handedness = 'left' | 'right';

/** Stands the wearer somewhere, in the local-floor space of the session. */
export async function placeHead(page: Page, position: readonly number[]): Promise<void> {
  await page.evaluate(
    ([x = 0, y = 0, z = 0]) => {
      // @ts-expect-error the emulated headset is put there by headsetScript
      window.headset.position.set(x, y, z);
    },
    [...position],
  );
}

/** Moves a controller, in local-floor space; orientation (0, 0, 0, 1) points along -Z. */
export async function placeHand(
  page: Page,
  handedness: Handedness,
  position: readonly number[],
  orientation: readonly number[] = [0, 0, 0, 1],
): Promise<void> {
  await page.evaluate(
    ([side, [x = 0, y = 0, z = 0], [qx = 0, qy = 0, qz = 0, qw = 1]]) => {
      // @ts-expect-error the emulated headset is put there by headsetScript
      const controller = window.headset.controllers[side];
      controller.position.set(x, y, z);
      controller.quaternion.set(qx, qy, qz, qw);
    },
    [handedness, [...position], [...orientation]] as const,
  );
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
      // @ts-expect-error the emulated headset is put there by headsetScript
      window.headset.controllers[side].updateButtonValue(name, amount);
    },
    [handedness, button, value] as const,
  );
}

/** Waits until the session has drawn this many more frames: input is only seen by frames. */
export async function waitXrFrames(page: Page, count: number): Promise<void> {
  await page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        // @ts-expect-error the emulated headset is put there by headsetScript
        const session = window.headset.activeSession as XRSession;
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
