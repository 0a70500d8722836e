import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { Vector3 } from '@rounds/classroom';

import { PanelPointer } from '../panels/panel-pointer.ts';
import type { SliceWall } from '../panels/slice-wall.ts';
import { HandVisuals } from './hand-visuals.ts';
import {
  endOf,
  type LaserTarget,
  meansPlane,
  nearer,
  planeAlong,
  type PlaneCrossing,
  type Ray,
  rayOf,
  volumeAlong,
} from './laser-aim.ts';
import type { Grabbable } from './grabber.ts';
import type { HandSide, TrackedHand } from './tracked-hands.ts';
import type { XrHost } from './xr-host.ts';

/** What a laser can meet. */
export interface LaserSurroundings {
  readonly host: Pick<XrHost, 'state' | 'view' | 'pick'>;
  readonly wall: Pick<SliceWall, 'hit'>;
  isPanel(mesh: AbstractMesh): boolean;
}

export interface LaserUse {
  /** The pointing hand also looks for the volume, which costs something. */
  readonly isPointing: boolean;
  /** A hand that holds something points at nothing. */
  readonly holds: boolean;
  readonly nowMs: number;
}

/** Marching through the volume on the CPU this often is enough for a spot. */
const PICK_INTERVAL_MS = 50;
/** A laser that meets nothing. */
const IDLE_METRES = 1.1;
const PRESSED_METRES = 3;

const POINTER_IDS: Readonly<Record<HandSide, number>> = { left: 101, right: 102 };

/** The laser of one hand: what it meets, how it looks, and its finger on panels. */
export class HandLaser {
  readonly #around: LaserSurroundings;
  readonly #visuals: HandVisuals;
  readonly #pointer: PanelPointer;
  #picked: { readonly atMs: number; readonly target: LaserTarget | undefined } | undefined;
  #target: LaserTarget | undefined;
  #crossing: PlaneCrossing | undefined;
  #isPressed = false;

  constructor(scene: Scene, side: HandSide, color: string, around: LaserSurroundings) {
    this.#around = around;
    this.#visuals = new HandVisuals(scene, `own-${side}`, color);
    this.#pointer = new PanelPointer(scene, POINTER_IDS[side]);
  }

  get target(): LaserTarget | undefined {
    return this.#target;
  }

  get isPressed(): boolean {
    return this.#isPressed;
  }

  /** Without a target, as far as others are shown the ray. */
  get lengthMetres(): number {
    return this.#target?.distance ?? (this.#isPressed ? PRESSED_METRES : IDLE_METRES);
  }

  /** What a hand that closes now would take from afar. */
  get grabbable(): Grabbable | undefined {
    if (meansPlane(this.#crossing, this.#target))
      return { kind: 'plane', planeId: this.#crossing.planeId };
    return this.#target?.kind === 'volume' ? { kind: 'volume' } : undefined;
  }

  /** The point of the patient it touches. */
  get pointLps(): Vector3 | undefined {
    return this.#target === undefined || this.#target.kind === 'panel'
      ? undefined
      : this.#target.pointLps;
  }

  /** Finds out what it meets. */
  aim(hand: TrackedHand | undefined, { isPointing, holds, nowMs }: LaserUse): void {
    this.#target = undefined;
    this.#crossing = undefined;
    if (hand === undefined || holds) {
      this.#pointer.leave();
      this.#picked = undefined;
      return;
    }
    const { host, wall } = this.#around;
    const ray = rayOf(hand.aim);
    const onPanel = this.#pointer.move(ray.origin, ray.direction, (mesh) =>
      this.#around.isPanel(mesh),
    );
    const panel: LaserTarget | undefined =
      onPanel === undefined ? undefined : { kind: 'panel', distance: onPanel };
    const onSlice = wall.hit(ray.origin, ray.direction);
    const slice: LaserTarget | undefined = onSlice && { kind: 'slice', ...onSlice };
    this.#target = nearer(
      nearer<LaserTarget>(panel, slice),
      isPointing ? this.#pickVolume(ray, nowMs) : undefined,
    );
    this.#crossing = planeAlong(ray, host.state().volume, host.view());
  }

  /** Forgets what the volume was like a moment ago. */
  lookAgain(): void {
    this.#picked = undefined;
  }

  /** The trigger goes down. @returns whether that pressed something on a panel */
  press(): boolean {
    this.#isPressed = true;
    if (this.#target?.kind !== 'panel') return false;
    this.#pointer.press();
    return true;
  }

  release(): void {
    this.#isPressed = false;
    this.#pointer.release();
  }

  show(hand: TrackedHand | undefined, { isPointing, holds }: LaserUse): void {
    if (hand === undefined) {
      this.#visuals.hide();
      return;
    }
    this.#visuals.place(hand.aim, hand.grip, holds);
    if (holds || (!isPointing && this.#target === undefined)) {
      this.#visuals.hideLaser();
      return;
    }
    const length = this.lengthMetres;
    const end = this.#target === undefined ? 'none' : this.pointLps === undefined ? 'dot' : 'spot';
    this.#visuals.placeLaser(hand.aim, length, end, endOf(rayOf(hand.aim), length));
  }

  dispose(): void {
    this.release();
    this.#visuals.dispose();
  }

  #pickVolume(ray: Ray, nowMs: number): LaserTarget | undefined {
    if (this.#picked !== undefined && nowMs - this.#picked.atMs < PICK_INTERVAL_MS)
      return this.#picked.target;
    const { host } = this.#around;
    const target = volumeAlong(ray, host.state().volume, host.view(), (origin, direction) =>
      host.pick(origin, direction),
    );
    this.#picked = { atMs: nowMs, target };
    return target;
  }
}
