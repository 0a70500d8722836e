import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Quaternion } from '@babylonjs/core/Maths/math.vector.js';
import { CreateCapsule } from '@babylonjs/core/Meshes/Builders/capsuleBuilder.js';
import { CreateCylinder } from '@babylonjs/core/Meshes/Builders/cylinderBuilder.js';
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js';
import { CreateTorus } from '@babylonjs/core/Meshes/Builders/torusBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { RigidPose, Vector3 } from '@rounds/classroom';

/** How the end of a laser looks: a spot on the patient, a dot on a panel, or nothing. */
export type LaserEnd = 'spot' | 'dot' | 'none';

const LASER_METRES = 0.0022;
/** The laser leaves in front of the hand. */
const LASER_START_METRES = 0.06;
/** A spot grows with its distance, to stay in sight. */
const SPOT_SHARE = 0.011;
const DOT_SHARE = 0.006;

/** A hand of the wearer as the wearer sees it: a plain grip, a laser, the spot it makes. Nothing is downloaded. */
export class HandVisuals {
  readonly #body: TransformNode;
  readonly #laser: Mesh;
  readonly #end: Mesh;
  readonly #materials: readonly StandardMaterial[];
  readonly #grip: StandardMaterial;
  readonly #restColor: Color3;

  constructor(scene: Scene, name: string, color: string) {
    const tint = Color3.FromHexString(color);
    this.#restColor = tint.scale(0.2);
    this.#grip = new StandardMaterial(`${name}-grip`, scene);
    this.#grip.diffuseColor = Color3.Lerp(tint, new Color3(0.6, 0.64, 0.68), 0.6);
    this.#grip.specularColor = new Color3(0.15, 0.15, 0.15);
    this.#grip.emissiveColor = this.#restColor;
    const glow = new StandardMaterial(`${name}-laser`, scene);
    glow.disableLighting = true;
    glow.emissiveColor = tint;
    this.#materials = [this.#grip, glow];
    this.#body = controllerBody(scene, name, this.#grip);
    this.#laser = CreateCylinder(
      `${name}-laser`,
      { height: 1, diameterTop: 0.5, diameterBottom: 1, tessellation: 10 },
      scene,
    );
    this.#laser.rotation.x = -Math.PI / 2;
    this.#laser.position.z = -0.5;
    this.#laser.bakeCurrentTransformIntoVertices();
    this.#end = CreateSphere(`${name}-end`, { diameter: 1, segments: 12 }, scene);
    for (const mesh of [this.#laser, this.#end]) {
      mesh.material = glow;
      mesh.isPickable = false;
      mesh.alwaysSelectAsActiveMesh = true;
      mesh.rotationQuaternion = new Quaternion();
    }
    this.hide();
  }

  hide(): void {
    this.#body.setEnabled(false);
    this.#laser.setEnabled(false);
    this.#end.setEnabled(false);
  }

  /** A hand that holds something is drawn brighter. */
  place(aim: RigidPose, grip: RigidPose, holds: boolean): void {
    this.#body.setEnabled(true);
    setPose(this.#body, { positionRoom: grip.positionRoom, orientation: aim.orientation });
    this.#grip.emissiveColor = holds ? HOLDING_COLOR : this.#restColor;
  }

  placeLaser(aim: RigidPose, lengthMetres: number, end: LaserEnd, endRoom: Vector3): void {
    const length = lengthMetres - LASER_START_METRES;
    this.#laser.setEnabled(length > 0.01);
    setPose(this.#laser, aim);
    const [x, y, z] = rotateForward(aim, LASER_START_METRES);
    this.#laser.position.set(
      aim.positionRoom[0] + x,
      aim.positionRoom[1] + y,
      aim.positionRoom[2] + z,
    );
    this.#laser.scaling.set(LASER_METRES, LASER_METRES, Math.max(0.01, length));
    this.#end.setEnabled(end !== 'none');
    this.#end.position.set(...endRoom);
    this.#end.scaling.setAll(
      Math.max(0.004, lengthMetres * (end === 'spot' ? SPOT_SHARE : DOT_SHARE)),
    );
  }

  hideLaser(): void {
    this.#laser.setEnabled(false);
    this.#end.setEnabled(false);
  }

  dispose(): void {
    this.#body.dispose(false);
    this.#laser.dispose();
    this.#end.dispose();
    for (const material of this.#materials) material.dispose();
  }
}

const HOLDING_COLOR = new Color3(0.75, 0.5, 0.2);

/** A handle with a ring in front: enough to see where a hand is and where it points. */
function controllerBody(scene: Scene, name: string, material: StandardMaterial): TransformNode {
  const body = new TransformNode(`${name}-body`, scene);
  body.rotationQuaternion = new Quaternion();
  const handle = CreateCapsule(
    `${name}-handle`,
    { radius: 0.016, height: 0.115, tessellation: 16, capSubdivisions: 5 },
    scene,
  );
  handle.rotation.x = Math.PI / 2 - 0.55;
  handle.position.set(0, -0.014, 0.02);
  const ring = CreateTorus(
    `${name}-ring`,
    { diameter: 0.062, thickness: 0.011, tessellation: 28 },
    scene,
  );
  ring.rotation.x = Math.PI / 2 - 1.1;
  ring.position.set(0, 0.012, -0.03);
  for (const mesh of [handle, ring]) {
    mesh.parent = body;
    mesh.material = material;
    mesh.isPickable = false;
    mesh.alwaysSelectAsActiveMesh = true;
  }
  return body;
}

function setPose(node: TransformNode, { positionRoom, orientation }: RigidPose): void {
  node.position.set(...positionRoom);
  const [x, y, z, w] = orientation;
  node.rotationQuaternion?.set(x, y, z, w);
}

function rotateForward({ orientation: [x, y, z, w] }: RigidPose, distance: number): Vector3 {
  return [
    -distance * 2 * (x * z + w * y),
    -distance * 2 * (y * z - w * x),
    -distance * (1 - 2 * (x * x + y * y)),
  ];
}
