import type { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Matrix, Vector3 as BabylonVector3 } from '@babylonjs/core/Maths/math.vector.js';
import { normalizeVector, type Vector3 } from '@rounds/classroom';

import { subtract } from '../space/vector3.ts';

/** What the eye of somebody at a screen sees: from room metres to the pane and back. */
export class SeatView {
  readonly #camera: FreeCamera;
  readonly #toClip = new Matrix();
  readonly #fromClip = new Matrix();

  constructor(camera: FreeCamera) {
    this.#camera = camera;
  }

  /** Takes in where the camera stands; call when it or the pane's shape has changed. */
  update(aspect: number): void {
    const { fov, minZ, maxZ } = this.#camera;
    const projection = Matrix.PerspectiveFovRH(fov, aspect, minZ, maxZ, false);
    this.#camera.getViewMatrix(true).multiplyToRef(projection, this.#toClip);
    this.#toClip.invertToRef(this.#fromClip);
  }

  eyeRoom(): Vector3 {
    const { x, y, z } = this.#camera.position;
    return [x, y, z];
  }

  /** To the right, up, and the direction of looking, in the room. */
  axes(): { readonly right: Vector3; readonly up: Vector3; readonly forward: Vector3 } {
    const m = this.#camera.getWorldMatrix().m;
    const axis = (first: number, sign: number): Vector3 =>
      normalizeVector([
        sign * (m[first] as number),
        sign * (m[first + 1] as number),
        sign * (m[first + 2] as number),
      ]);
    return { right: axis(0, 1), up: axis(4, 1), forward: axis(8, -1) };
  }

  /** The ray through a place of the pane (0..1 from the top left). */
  rayThrough(
    x: number,
    y: number,
  ): { readonly originRoom: Vector3; readonly directionRoom: Vector3 } {
    const far = BabylonVector3.TransformCoordinates(
      new BabylonVector3(2 * x - 1, 1 - 2 * y, 0.5),
      this.#fromClip,
    );
    const originRoom = this.eyeRoom();
    return {
      originRoom,
      directionRoom: normalizeVector(subtract([far.x, far.y, far.z], originRoom)),
    };
  }

  /** Where a point of the room falls on the pane (0..1 from the top left); undefined behind the eye. */
  project(pointRoom: Vector3): { readonly x: number; readonly y: number } | undefined {
    const m = this.#toClip.m;
    const [px, py, pz] = pointRoom;
    const at = (i: number): number =>
      px * (m[i] as number) +
      py * (m[4 + i] as number) +
      pz * (m[8 + i] as number) +
      (m[12 + i] as number);
    const w = at(3);
    if (w <= 0) return undefined;
    return { x: 0.5 + at(0) / w / 2, y: 0.5 - at(1) / w / 2 };
  }
}
