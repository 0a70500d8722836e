import { PickingInfo } from '@babylonjs/core/Collisions/pickingInfo.js';
import { Ray } from '@babylonjs/core/Culling/ray.js';
import { Vector3 as BabylonVector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { Vector3 } from '@rounds/classroom';

/** A laser as a finger on panels: every hand has one of its own, so that both can press from the start. */
export class PanelPointer {
  readonly #scene: Scene;
  readonly #pointerId: number;
  readonly #ray = new Ray(BabylonVector3.Zero(), new BabylonVector3(0, 0, -1), 8);
  #isOver = false;
  #isDown = false;

  constructor(scene: Scene, pointerId: number) {
    this.#scene = scene;
    this.#pointerId = pointerId;
  }

  /** Moves the finger. @returns how far away it touches a panel */
  move(
    origin: Vector3,
    direction: Vector3,
    isPanel: (mesh: AbstractMesh) => boolean,
  ): number | undefined {
    this.#ray.origin.set(...origin);
    this.#ray.direction.set(...direction);
    const hit = this.#scene.pickWithRay(this.#ray, isPanel);
    if (hit !== null && hit.hit) {
      this.#isOver = true;
      this.#scene.simulatePointerMove(hit, this.#init());
      this.#hit = hit;
      return hit.distance;
    }
    this.leave();
    return undefined;
  }

  #hit: PickingInfo | undefined;

  /** The laser has left all panels, or the hand is gone. */
  leave(): void {
    this.#hit = undefined;
    if (!this.#isOver) return;
    this.#isOver = false;
    this.#scene.simulatePointerMove(new PickingInfo(), this.#init());
  }

  press(): void {
    if (this.#hit === undefined || this.#isDown) return;
    this.#isDown = true;
    this.#scene.simulatePointerDown(this.#hit, this.#init());
  }

  release(): void {
    if (!this.#isDown) return;
    this.#isDown = false;
    this.#scene.simulatePointerUp(this.#hit ?? new PickingInfo(), this.#init());
  }

  #init(): PointerEventInit {
    return { pointerId: this.#pointerId, pointerType: 'xr', button: 0 };
  }
}
