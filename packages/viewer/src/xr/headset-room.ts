import type { Scene } from '@babylonjs/core/scene.js';
import {
  IDENTITY_QUATERNION,
  patientToRoom,
  type Quaternion,
  type RigidPose,
  rotate,
  type Vector3,
} from '@rounds/classroom';

import { seatColor } from '../pointers/person-colors.ts';
import { isImageStack } from '../stacks/stack-space.ts';
import { Grabber, NO_CONTROL_MESSAGE } from './grabber.ts';
import { HandLaser, type LaserUse } from './hand-laser.ts';
import { HandReadout } from './hand-readout.ts';
import { HeadsetPanels } from './headset-panels.ts';
import { headsetPose, type Pointing } from './headset-pose.ts';
import { windowWords } from './picture-tools.ts';
import { SliceScroller } from './slice-scroller.ts';
import { Thumbstick } from './thumbstick.ts';
import {
  HAND_SIDES,
  type HandEvent,
  type HandSide,
  type TrackedHand,
  type TrackedHands,
} from './tracked-hands.ts';
import { windowByStick } from './window-stick.ts';
import type { XrHost } from './xr-host.ts';

/** What only the session can do for the wearer. */
export interface HeadsetRoomActions {
  leave(): void;
  recenter(): void;
  turn(radians: number): void;
}

/** One frame of the headset, in room space. */
export interface HeadsetFrame {
  readonly head: RigidPose;
  readonly events: readonly HandEvent[];
  readonly nowMs: number;
  readonly elapsedMs: number;
}

const SNAP_TURN_RADIANS = Math.PI / 6;
/** Somebody who keeps pushing the stick is not told again and again. */
const REFUSAL_INTERVAL_MS = 4000;

interface HandTools {
  readonly laser: HandLaser;
  readonly stick: Thumbstick;
}

/** Everything around the wearer of a headset for as long as a session lasts: panels, hands, lasers, what they hold. */
export class HeadsetRoom {
  readonly #host: XrHost;
  readonly #actions: HeadsetRoomActions;
  readonly #hands: TrackedHands;
  readonly #panels: HeadsetPanels;
  readonly #readout: HandReadout;
  readonly #grabber: Grabber;
  readonly #scroller: SliceScroller;
  readonly #tools: Readonly<Record<HandSide, HandTools>>;
  /** The hand that others see a ray of: the one used last. */
  #pointing: HandSide = 'right';
  /** A trigger held on a slice draws the crosshair along. */
  #dragsCrosshair = false;
  /** The hand whose stick changes the window. */
  #adjusting: HandSide | undefined;
  #looking: Quaternion = IDENTITY_QUATERNION;
  #refusedMs = -Infinity;

  constructor(scene: Scene, host: XrHost, hands: TrackedHands, actions: HeadsetRoomActions) {
    this.#host = host;
    this.#actions = actions;
    this.#hands = hands;
    this.#panels = new HeadsetPanels(scene, host, {
      leave: () => actions.leave(),
      forwardRoom: () => rotate(this.#looking, [0, 0, -1]),
    });
    this.#readout = new HandReadout(scene, 'window-readout');
    this.#grabber = new Grabber(host);
    this.#scroller = new SliceScroller(host);
    const color = seatColor(host.me()?.seatIndex ?? 0);
    const around = {
      host,
      wall: this.#panels.wall,
      isPanel: this.#panels.owns.bind(this.#panels),
    };
    const makeTools = (side: HandSide): HandTools => ({
      laser: new HandLaser(scene, side, color, around),
      stick: new Thumbstick(),
    });
    this.#tools = { left: makeTools('left'), right: makeTools('right') };
  }

  /** The plane in somebody's hand, or the one the pointing hand would take. */
  get activePlaneId(): string | undefined {
    const aimedAt = this.#tools[this.#pointing].laser.grabbable;
    return this.#grabber.heldPlaneId ?? (aimedAt?.kind === 'plane' ? aimedAt.planeId : undefined);
  }

  /** Hangs panel and slices around an eye that looks level towards the table. */
  hangPanels(eyeRoom: Vector3, looking: Quaternion): void {
    this.#panels.hang(eyeRoom, looking);
  }

  say(message: string): void {
    this.#panels.say(message);
  }

  /** Voxels have been refined in place. */
  refreshSlices(): void {
    this.#panels.wall.refresh();
  }

  update(frame: HeadsetFrame): void {
    this.#looking = frame.head.orientation;
    for (const side of HAND_SIDES)
      this.#tools[side].laser.aim(this.#hands.hand(side), this.#useOf(side, frame.nowMs));
    for (const event of frame.events) this.#handle(event, frame.nowMs);
    this.#grabber.update(this.#hands.hands);
    this.#dragCrosshair();
    for (const hand of this.#hands.hands) this.#readStick(hand, frame);
    for (const side of HAND_SIDES)
      this.#tools[side].laser.show(this.#hands.hand(side), this.#useOf(side, frame.nowMs));
    this.#host.sendPose(headsetPose(frame.head, this.#hands.hands, this.#pointingNow()));
    this.#panels.update(frame);
  }

  dispose(): void {
    this.#grabber.releaseAll();
    this.#dropCrosshair();
    for (const side of HAND_SIDES) this.#tools[side].laser.dispose();
    this.#endAdjusting();
    this.#readout.dispose();
    this.#panels.dispose();
  }

  #useOf(side: HandSide, nowMs: number): LaserUse {
    return { isPointing: side === this.#pointing, holds: this.#grabber.holds(side), nowMs };
  }

  #handle({ kind, side }: HandEvent, nowMs: number): void {
    const hand = this.#hands.hand(side);
    const { laser } = this.#tools[side];
    switch (kind) {
      case 'select-start':
        this.#pointWith(side, nowMs);
        if (laser.press()) break;
        if (hand?.isBareHand === true) this.#squeeze(hand);
        else this.#takeCrosshair();
        break;
      case 'select-end':
        laser.release();
        this.#dropCrosshair();
        if (hand?.isBareHand === true) this.#open(side);
        break;
      case 'squeeze-start':
        this.#pointWith(side, nowMs);
        if (hand !== undefined) this.#squeeze(hand);
        break;
      case 'squeeze-end':
        this.#open(side);
        break;
      case 'menu':
        this.#actions.leave();
        break;
      case 'recenter':
        this.#actions.recenter();
        break;
      case 'lost':
        laser.release();
        this.#dropCrosshair();
        this.#open(side);
        if (this.#adjusting === side) this.#endAdjusting();
        break;
    }
  }

  #pointWith(side: HandSide, nowMs: number): void {
    if (side === this.#pointing) return;
    this.#pointing = side;
    // What it points at was not looked for as long as the other hand pointed.
    const { laser } = this.#tools[side];
    laser.lookAgain();
    laser.aim(this.#hands.hand(side), this.#useOf(side, nowMs));
  }

  #squeeze(hand: TrackedHand): void {
    const { laser } = this.#tools[hand.side];
    if (this.#grabber.take(hand, laser.grabbable, this.#other(hand.side)))
      this.#hands.knock(hand.side);
  }

  #open(side: HandSide): void {
    this.#grabber.release(side, this.#other(side));
  }

  #other(side: HandSide): TrackedHand | undefined {
    return this.#hands.hand(side === 'left' ? 'right' : 'left');
  }

  #takeCrosshair(): void {
    const { target } = this.#tools[this.#pointing].laser;
    if (target?.kind !== 'slice' || !this.#grabber.mayMove || this.#dragsCrosshair) return;
    this.#dragsCrosshair = true;
    this.#host.beginGesture();
  }

  #dragCrosshair(): void {
    const { target } = this.#tools[this.#pointing].laser;
    if (!this.#dragsCrosshair || target?.kind !== 'slice' || !this.#grabber.mayMove) return;
    this.#host.edit({ kind: 'crosshair', pointLps: target.pointLps });
  }

  #dropCrosshair(): void {
    if (!this.#dragsCrosshair) return;
    this.#dragsCrosshair = false;
    this.#host.endGesture();
  }

  /** With the lower button held, the stick of a hand changes the window, and what it has come to is told above the hand. */
  #adjustWindow(hand: TrackedHand, elapsedMs: number): void {
    if (this.#adjusting === undefined) {
      this.#adjusting = hand.side;
      this.#host.beginGesture();
    }
    if (this.#adjusting !== hand.side) return;
    const changed = windowByStick(this.#host.view(), hand.stick, elapsedMs);
    if (changed !== undefined) this.#host.edit({ kind: 'window', ...changed });
    this.#readout.show(hand.grip, windowWords(this.#host.view()));
  }

  #endAdjusting(): void {
    if (this.#adjusting === undefined) return;
    this.#adjusting = undefined;
    this.#readout.hide();
    this.#host.endGesture();
  }

  #readStick(hand: TrackedHand, { head, elapsedMs, nowMs }: HeadsetFrame): void {
    const { stick, laser } = this.#tools[hand.side];
    if (hand.adjusts && hasWindow(this.#host)) {
      this.#adjustWindow(hand, elapsedMs);
      return;
    }
    if (this.#adjusting === hand.side) this.#endAdjusting();
    const { slices, turns } = stick.update(hand.stick, elapsedMs);
    if (turns !== 0) this.#actions.turn(turns * SNAP_TURN_RADIANS);
    if (slices === 0) return;
    if (this.#grabber.mayMove) {
      this.#scroller.scroll(
        slices,
        head,
        laser.target?.kind === 'slice' ? laser.target.orientation : undefined,
      );
    } else if (nowMs - this.#refusedMs > REFUSAL_INTERVAL_MS) {
      this.#refusedMs = nowMs;
      this.#host.refuse(NO_CONTROL_MESSAGE);
    }
  }

  /** What others are shown: a ray while it touches the patient or the trigger is held. */
  #pointingNow(): Pointing | undefined {
    const side = this.#pointing;
    const { target, pointLps, isPressed, lengthMetres } = this.#tools[side].laser;
    if (target?.kind === 'panel' || (target === undefined && !isPressed)) return undefined;
    const { volume } = this.#host.state();
    // A spot on a slice is in the patient, the ray ends where the wearer's slice hangs.
    const isInRoom = target?.kind === 'volume';
    const hitRoom = isInRoom
      ? patientToRoom(volume, this.#host.view().placement, target.pointLps)
      : undefined;
    return { side, lengthMetres, hitLps: pointLps, hitRoom };
  }
}

/** Colour has none, and neither has what is not there yet. */
function hasWindow(host: XrHost): boolean {
  const description = host.description();
  return (
    description !== undefined && !(isImageStack(description) && description.samplesPerPixel === 3)
  );
}
