import type { RigidPose } from '@rounds/classroom';

export type HandSide = 'left' | 'right';
export const HAND_SIDES: readonly HandSide[] = ['left', 'right'];

/** One hand of the wearer in this frame, with a controller in it or without. */
export interface TrackedHand {
  readonly side: HandSide;
  /** Where the hand closes around things. */
  readonly grip: RigidPose;
  /** Points along its -Z. */
  readonly aim: RigidPose;
  /** Thumbstick: x to the right, y towards the wearer; 0 where there is none. */
  readonly stick: readonly [x: number, y: number];
  /** The lower button (A, X) is held: the stick changes the window rather than slices. */
  readonly adjusts: boolean;
  readonly isBareHand: boolean;
}

/** Something a hand has begun or ended since the last frame. */
export interface HandEvent {
  readonly kind:
    | 'select-start'
    | 'select-end'
    | 'squeeze-start'
    | 'squeeze-end'
    | 'menu'
    | 'recenter'
    | 'lost';
  readonly side: HandSide;
}

/** Places in the gamepad of a controller with thumbstick (WebXR's "xr-standard" mapping). */
const STICK_BUTTON = 3;
const LOWER_BUTTON = 4;
const UPPER_BUTTON = 5;
const STICK_X = 2;
const STICK_Y = 3;

const SESSION_EVENTS = {
  selectstart: 'select-start',
  selectend: 'select-end',
  squeezestart: 'squeeze-start',
  squeezeend: 'squeeze-end',
} as const;

/** Reads the hands of a session: WebXR's own events and poses, the same for controllers and for bare hands. */
export class TrackedHands {
  readonly #session: XRSession;
  readonly #abort = new AbortController();
  readonly #events: HandEvent[] = [];
  readonly #pressed = new Map<string, boolean>();
  #hands: readonly TrackedHand[] = [];

  constructor(session: XRSession) {
    this.#session = session;
    for (const [name, kind] of Object.entries(SESSION_EVENTS)) {
      session.addEventListener(
        name,
        (event: Event) => {
          const side = sideOf(
            (event as Event & { readonly inputSource: XRInputSource }).inputSource,
          );
          if (side !== undefined) this.#events.push({ kind, side });
        },
        { signal: this.#abort.signal },
      );
    }
  }

  get hands(): readonly TrackedHand[] {
    return this.#hands;
  }

  hand(side: HandSide): TrackedHand | undefined {
    return this.#hands.find((hand) => hand.side === side);
  }

  /** Takes in a frame. @returns what has happened since the last one, in order */
  update(frame: XRFrame, space: XRReferenceSpace): readonly HandEvent[] {
    const before = this.#hands;
    this.#hands = [...this.#session.inputSources].flatMap(
      (source) => this.#read(frame, space, source) ?? [],
    );
    for (const { side } of before) {
      if (this.hand(side) === undefined) this.#events.push({ kind: 'lost', side });
    }
    return this.#events.splice(0);
  }

  /** A short knock in a hand, where its controller can. */
  knock(side: HandSide): void {
    for (const source of this.#session.inputSources) {
      if (sideOf(source) !== side) continue;
      const gamepad: PulsingGamepad | undefined = source.gamepad;
      gamepad?.hapticActuators?.[0]?.pulse?.(0.35, 18);
    }
  }

  dispose(): void {
    this.#abort.abort();
  }

  #read(frame: XRFrame, space: XRReferenceSpace, source: XRInputSource): TrackedHand | undefined {
    const side = sideOf(source);
    const aim = rigidPose(frame.getPose(source.targetRaySpace, space));
    if (side === undefined || aim === undefined) return undefined;
    const grip =
      source.gripSpace === undefined
        ? undefined
        : rigidPose(frame.getPose(source.gripSpace, space));
    const { gamepad } = source;
    const isBareHand = source.hand !== undefined && source.hand !== null;
    if (gamepad !== undefined && gamepad !== null && !isBareHand) {
      this.#noticePress(side, 'menu', gamepad.buttons[UPPER_BUTTON]?.pressed ?? false);
      this.#noticePress(side, 'recenter', gamepad.buttons[STICK_BUTTON]?.pressed ?? false);
    }
    return {
      side,
      aim,
      grip: grip ?? aim,
      stick: isBareHand ? [0, 0] : [gamepad?.axes[STICK_X] ?? 0, gamepad?.axes[STICK_Y] ?? 0],
      adjusts: !isBareHand && (gamepad?.buttons[LOWER_BUTTON]?.pressed ?? false),
      isBareHand,
    };
  }

  #noticePress(side: HandSide, kind: 'menu' | 'recenter', pressed: boolean): void {
    const key = `${side} ${kind}`;
    if (pressed && this.#pressed.get(key) === false) this.#events.push({ kind, side });
    this.#pressed.set(key, pressed);
  }
}

function sideOf({ handedness }: XRInputSource): HandSide | undefined {
  return handedness === 'left' || handedness === 'right' ? handedness : undefined;
}

export function rigidPose(pose: XRPose | undefined | null): RigidPose | undefined {
  if (pose === undefined || pose === null) return undefined;
  const { position, orientation } = pose.transform;
  return {
    positionRoom: [position.x, position.y, position.z],
    orientation: [orientation.x, orientation.y, orientation.z, orientation.w],
  };
}

/** WebXR controllers pulse through an older, widely implemented form that the DOM typings do not have. */
interface PulsingGamepad extends Gamepad {
  readonly hapticActuators?: readonly { pulse?(value: number, durationMs: number): unknown }[];
}
