import { NullEngine } from '@babylonjs/core/Engines/nullEngine.js';
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Vector3 as BabylonVector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';
import { afterAll, describe, expect, test } from '@jest/globals';
import { TABLE_ANCHOR_ROOM } from '@rounds/classroom';

import { placeSeatCamera } from './seat-camera.ts';
import { SeatView } from './seat-view.ts';
import { caseVolume } from '../view/fixtures/case-volume.ts';

const VOLUME = caseVolume([220, 220, 180]);
const BESIDE_METRES = 0.75;
/** Half of a volume as it stands on the table. */
const HALF_WIDTH = 0.3;
const HALF_HEIGHT = (0.3 * 180) / 220;
/** From there to the middle of its tag, and half of that, on the screen. */
const TAG_PIXELS = 27;
const TAG_HALF_PIXELS = 9;

const engine = new NullEngine();
const scene = new Scene(engine);
scene.useRightHandedSystem = true;
const camera = new FreeCamera('seat', new BabylonVector3(0, 1.6, 1.5), scene);

afterAll(() => {
  scene.dispose();
  engine.dispose();
});

describe('two volumes', () => {
  test.each([
    // Below the slices: on a phone, and on a console that is 1000 pixels wide.
    { width: 390, height: 194 },
    { width: 416, height: 139 },
    // Beside them.
    { width: 285, height: 745 },
  ])('are in a pane of %j, side by side, with their names', (size) => {
    placeSeatCamera(camera, VOLUME, size, 'volume', BESIDE_METRES);
    const view = new SeatView(camera);
    view.update(size.width / size.height);
    const [x, y, z] = TABLE_ANCHOR_ROOM;
    for (const right of [0, BESIDE_METRES]) {
      for (const side of [-HALF_WIDTH, HALF_WIDTH]) {
        const edge = view.project([x + right + side, y, z]);
        expect(edge?.x).toBeGreaterThan(0);
        expect(edge?.x).toBeLessThan(1);
      }
      const above = view.project([x + right, y + HALF_HEIGHT, z]);
      const tagTop = (above?.y ?? -1) * size.height - TAG_PIXELS - TAG_HALF_PIXELS;
      expect(tagTop).toBeGreaterThan(0);
    }
  });
});
