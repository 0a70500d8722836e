import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Quaternion, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { InstancedMesh } from '@babylonjs/core/Meshes/instancedMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type {
  Pose,
  Quaternion as PoseQuaternion,
  RigidPose,
  Vector3 as PoseVector3,
} from '@rounds/classroom';

import type { AvatarParts } from './avatar-parts.ts';
import { NameTag } from './name-tags.ts';

const TAG_ABOVE_HEAD_METRES = 0.24;
const HEAD_TAG_METRES = 0.075;
/** A ray from the head starts in front of the face. */
const HEAD_RAY_START_METRES = 0.25;

/** How large things at a spot have to be to be seen from the eye in use. */
export interface EyeScale {
  /** Metres that a hundredth of the view's height measures at a point of the room. */
  metresAt(point: Vector3): number;
  /** Which way faces the eye from a point. */
  readonly eye: Vector3;
  /** Whoever stands nearer than this would be all there is to see: only their hands and pointers are drawn. */
  readonly clearanceMetres: number;
}

/** One other person: head, hands, a hint of a torso, their name, their pointer and the spot it touches. */
export class Avatar {
  readonly #head: InstancedMesh;
  readonly #visor: InstancedMesh;
  readonly #torso: InstancedMesh;
  readonly #hands: Readonly<Record<'left' | 'right', InstancedMesh>>;
  readonly #ray: InstancedMesh;
  readonly #spot: InstancedMesh;
  readonly #ring: InstancedMesh;
  readonly #headTag: NameTag;
  readonly #spotTag: NameTag;
  readonly #parts: readonly InstancedMesh[];
  readonly #scratch = new Vector3();
  readonly #facing = new Quaternion();

  constructor(scene: Scene, parts: AvatarParts, name: string, color: string) {
    const own = Color4.FromColor3(Color3.FromHexString(color), 1);
    const dark = new Color4(0.07, 0.08, 0.1, 1);
    this.#head = parts.make('head', own);
    this.#visor = parts.make('visor', dark);
    this.#torso = parts.make('torso', own.scale(0.75));
    this.#hands = { left: parts.make('hand', own), right: parts.make('hand', own) };
    this.#ray = parts.make('ray', own);
    this.#spot = parts.make('spot', own);
    this.#ring = parts.make('ring', own);
    this.#headTag = new NameTag(scene, name, color);
    this.#spotTag = new NameTag(scene, name, color);
    this.#parts = [
      this.#head,
      this.#visor,
      this.#torso,
      ...Object.values(this.#hands),
      this.#ray,
      this.#spot,
      this.#ring,
    ];
    for (const part of this.#parts) part.rotationQuaternion = new Quaternion();
  }

  /** Draws the person as their pose says; `hitRoom` is where their pointer touches the volume as it stands here. */
  update(pose: Pose, hitRoom: PoseVector3 | undefined, eye: EyeScale): void {
    placeRigid(this.#head, pose.head);
    placeRigid(this.#visor, pose.head);
    this.#placeTorso(pose.head);
    for (const side of ['left', 'right'] as const) {
      const hand = pose[side];
      this.#hands[side].setEnabled(hand !== undefined);
      if (hand !== undefined) placeRigid(this.#hands[side], hand);
    }
    this.#head.position.addToRef(
      UP.scaleToRef(TAG_ABOVE_HEAD_METRES, this.#scratch),
      this.#scratch,
    );
    this.#headTag.place(this.#scratch, HEAD_TAG_METRES);
    const isClear = Vector3.Distance(this.#head.position, eye.eye) > eye.clearanceMetres;
    for (const part of [this.#head, this.#visor, this.#torso, this.#headTag.mesh]) {
      part.setEnabled(isClear);
    }
    this.#placePointer(pose, hitRoom, eye);
  }

  dispose(): void {
    for (const part of this.#parts) part.dispose();
    this.#headTag.dispose();
    this.#spotTag.dispose();
  }

  #placeTorso({ positionRoom, orientation }: RigidPose): void {
    this.#torso.position.set(...positionRoom);
    // Shoulders follow the head's turn, not its nod.
    const [x, y, z, w] = orientation;
    const yaw = Math.atan2(2 * (w * y + x * z), 1 - 2 * (x * x + y * y));
    Quaternion.RotationAxisToRef(UP, yaw, this.#torso.rotationQuaternion ?? this.#facing);
  }

  #placePointer(pose: Pose, hitRoom: PoseVector3 | undefined, eye: EyeScale): void {
    const ray = pose.ray;
    const origin =
      ray === undefined ? undefined : ray.source === 'head' ? pose.head : pose[ray.source];
    this.#ray.setEnabled(ray !== undefined && origin !== undefined);
    if (ray !== undefined && origin !== undefined)
      this.#placeRay(ray.source === 'head', origin, ray.lengthMetres, hitRoom);
    const touches = hitRoom !== undefined;
    this.#spot.setEnabled(touches);
    this.#ring.setEnabled(touches);
    this.#spotTag.mesh.setEnabled(touches);
    if (hitRoom === undefined) return;
    this.#scratch.set(...hitRoom);
    const unit = eye.metresAt(this.#scratch);
    this.#spot.position.copyFrom(this.#scratch);
    this.#spot.scaling.setAll(1.3 * unit);
    this.#ring.position.copyFrom(this.#scratch);
    this.#ring.scaling.setAll(3 * unit);
    const towardsEye = eye.eye.subtract(this.#scratch).normalize();
    Quaternion.FromUnitVectorsToRef(UP, towardsEye, this.#ring.rotationQuaternion ?? this.#facing);
    this.#scratch.y += 4 * unit;
    this.#spotTag.place(this.#scratch, 3.6 * unit);
  }

  #placeRay(
    fromHead: boolean,
    origin: RigidPose,
    lengthMetres: number,
    hitRoom: PoseVector3 | undefined,
  ): void {
    const rotation = this.#ray.rotationQuaternion ?? this.#facing;
    this.#ray.position.set(...origin.positionRoom);
    let length = lengthMetres;
    if (hitRoom !== undefined) {
      // The spot is the truth: it moves with the volume as it stands here.
      this.#scratch.set(...hitRoom).subtractInPlace(this.#ray.position);
      length = this.#scratch.length();
      Quaternion.FromUnitVectorsToRef(
        FORWARD,
        this.#scratch.scaleInPlace(1 / Math.max(length, 1e-6)),
        rotation,
      );
    } else rotation.set(...toTuple(origin.orientation));
    if (fromHead && length > HEAD_RAY_START_METRES) {
      FORWARD.rotateByQuaternionToRef(rotation, this.#scratch);
      this.#ray.position.addInPlace(this.#scratch.scaleInPlace(HEAD_RAY_START_METRES));
      length -= HEAD_RAY_START_METRES;
    }
    this.#ray.scaling.set(1, 1, Math.max(0.01, length));
  }
}

const UP = new Vector3(0, 1, 0);
const FORWARD = new Vector3(0, 0, -1);

function placeRigid(part: InstancedMesh, { positionRoom, orientation }: RigidPose): void {
  part.position.set(...positionRoom);
  part.rotationQuaternion?.set(...toTuple(orientation));
}

function toTuple([x, y, z, w]: PoseQuaternion): [number, number, number, number] {
  return [x, y, z, w];
}
