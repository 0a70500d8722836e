/** What somebody at a screen measures on the volume's picture is what is in the patient. */
import { NullEngine } from '@babylonjs/core/Engines/nullEngine.js';
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Vector3 as BabylonVector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';
import { afterAll, describe, expect, test } from '@jest/globals';
import {
  dot,
  normalizeVector,
  patientToRoom,
  roomDirectionToPatient,
  roomToPatient,
  type Vector3,
} from '@rounds/classroom';
import { createTeachingPhantom, lpsToIndex, transformPoint } from '@rounds/imaging';

import { along, distanceBetween, subtract } from '../space/vector3.ts';
import { lpsToRoom, textureToLps } from '../space/volume-space.ts';
import { placeSeatCamera } from './seat-camera.ts';
import { SeatView } from './seat-view.ts';
import { caseVolume } from '../view/fixtures/case-volume.ts';

const VOXEL_MM = 1;
const ASPECT = 1.4;
const PIXELS = { width: 1400, height: 1000 };

const { volume, truth } = createTeachingPhantom({ columns: 24, rows: 28, slices: 22 });
const CASE_VOLUME = caseVolume([192, 224, 176]);
const PLACEMENT = {
  rotation: [0.12, 0.34, -0.2, Math.sqrt(1 - 0.17)],
  offsetRoom: [0.04, 0.1, -0.05],
  scale: 2.2,
} as const;

const engine = new NullEngine();
const scene = new Scene(engine);
scene.useRightHandedSystem = true;
const camera = new FreeCamera('seat', new BabylonVector3(0, 1.6, 1.5), scene);
placeSeatCamera(camera, CASE_VOLUME, PIXELS, 'volume');
const seat = new SeatView(camera);
seat.update(ASPECT);

afterAll(() => {
  scene.dispose();
  engine.dispose();
});

/** Where the shader draws a point of the patient: through the texture and the matrices that it is given. */
function drawnRoom(pointLps: Vector3): Vector3 {
  const { columns, rows, slices } = volume.geometry;
  const [i, j, k] = lpsToIndex(volume.geometry, pointLps);
  const inTexture: Vector3 = [(i + 0.5) / columns, (j + 0.5) / rows, (k + 0.5) / slices];
  const pointInLps = transformPoint(textureToLps(volume.geometry), inTexture);
  return transformPoint(lpsToRoom(CASE_VOLUME, PLACEMENT), pointInLps);
}

const LANDMARKS = truth.structures.map(({ name, centerLps }) => [name, centerLps] as const);

describe('on the picture of the volume', () => {
  test.each(LANDMARKS)('%s is where pointing finds it', (_name, centerLps) => {
    const pixel = seat.project(drawnRoom(centerLps));
    if (pixel === undefined) throw new Error('it is behind the eye');
    // As exact as a whole pixel of the screen is.
    const at = {
      x: (Math.floor(pixel.x * PIXELS.width) + 0.5) / PIXELS.width,
      y: (Math.floor(pixel.y * PIXELS.height) + 0.5) / PIXELS.height,
    };
    const { originRoom, directionRoom } = seat.rayThrough(at.x, at.y);
    const origin = roomToPatient(CASE_VOLUME, PLACEMENT, originRoom);
    const direction = normalizeVector(roomDirectionToPatient(PLACEMENT, directionRoom));
    const nearest = along(origin, direction, dot(subtract(centerLps, origin), direction));
    expect(distanceBetween(nearest, centerLps)).toBeLessThanOrEqual(VOXEL_MM);
  });

  test('distances and angles in the room are those of the patient', () => {
    const mm = PLACEMENT.scale / 1000;
    const [a, b, c] = [truth.lesionLps, truth.aneurysmLps, [25, -57, -53]] as [Vector3, Vector3, Vector3]; // prettier-ignore
    const [p, q, r] = [drawnRoom(a), drawnRoom(b), drawnRoom(c)];
    expect(distanceBetween(p, q) / mm).toBeCloseTo(distanceBetween(a, b), 6);
    const cosine = (x: Vector3, y: Vector3, z: Vector3): number =>
      dot(normalizeVector(subtract(y, x)), normalizeVector(subtract(z, x)));
    expect(cosine(p, q, r)).toBeCloseTo(cosine(a, b, c), 9);
    // Not mirrored: what turns to the left in the patient turns to the left in the room.
    expect(distanceBetween(p, patientToRoom(CASE_VOLUME, PLACEMENT, a))).toBeLessThan(1e-9);
    const volumeOf = (x: Vector3, y: Vector3, z: Vector3): number =>
      x[0] * (y[1] * z[2] - y[2] * z[1]) - x[1] * (y[0] * z[2] - y[2] * z[0]) + x[2] * (y[0] * z[1] - y[1] * z[0]); // prettier-ignore
    const origin = drawnRoom([0, 0, 0]);
    const [left, back, head] = [[50, 0, 0], [0, 50, 0], [0, 0, 50]].map((point) => subtract(drawnRoom(point as unknown as Vector3), origin)) as unknown as [Vector3, Vector3, Vector3]; // prettier-ignore
    expect(volumeOf(left, back, head)).toBeGreaterThan(0);
  });
});
