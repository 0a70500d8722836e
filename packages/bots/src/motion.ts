import {
  multiplyQuaternions,
  type Pose,
  type Quaternion,
  type RigidPose,
  rotate,
  seatPlace,
  type Vector3,
  yawQuaternion,
} from '@rounds/classroom';

import { seededRandom } from './seeded-random.ts';

const HAND_REACH_METRES = 0.35;
const HAND_DROP_METRES = 0.45;
const RAY_METRES = 1.5;

/** Slow, smooth and never the same twice: two sines whose periods have no common multiple. */
interface Sway {
  readonly phases: readonly [number, number];
  readonly radiansPerMs: readonly [number, number];
}

/**
 * How one bot moves: like somebody who stands in their place, looks around and points at the table. Every tracked thing
 * moves at every moment, which is as much as any class can send.
 */
export class Motion {
  readonly #seatIndex: number;
  readonly #sways: readonly Sway[];

  constructor(seatIndex: number, seed: number) {
    const random = seededRandom(seed);
    this.#seatIndex = seatIndex;
    this.#sways = Array.from({ length: 12 }, () => swayFrom(random));
  }

  /** @param hitLps where the pointer is said to touch, in patient millimetres */
  poseAt(elapsedMs: number, hitLps: Vector3): Pose {
    const place = seatPlace(this.#seatIndex);
    const sway = (index: number): number => swayAt(this.#sways[index], elapsedMs);
    const headTurn = multiplyQuaternions(
      yawQuaternion(0.5 * sway(0)),
      pitchQuaternion(0.25 * sway(1)),
    );
    const orientation = multiplyQuaternions(place.orientation, headTurn);
    const [x, , z] = place.positionRoom;
    const positionRoom: Vector3 = [
      x + 0.1 * sway(2),
      place.eyeHeightMetres + 0.05 * sway(3),
      z + 0.1 * sway(4),
    ];
    const hand = (side: 1 | -1, first: number): RigidPose =>
      handPose(positionRoom, orientation, side, [sway(first), sway(first + 1), sway(first + 2)]);
    return {
      head: { positionRoom, orientation },
      left: hand(-1, 5),
      right: hand(1, 8),
      ray: { source: 'right', lengthMetres: RAY_METRES + 0.5 * sway(11) },
      hitLps,
    };
  }
}

function handPose(
  headRoom: Vector3,
  orientation: Quaternion,
  side: 1 | -1,
  sway: Vector3,
): RigidPose {
  const fromHead = rotate(orientation, [
    side * 0.25 + 0.1 * sway[0],
    0,
    -HAND_REACH_METRES + 0.15 * sway[1],
  ]);
  return {
    positionRoom: [
      headRoom[0] + fromHead[0],
      headRoom[1] + fromHead[1] - HAND_DROP_METRES + 0.2 * sway[2],
      headRoom[2] + fromHead[2],
    ],
    orientation: multiplyQuaternions(orientation, pitchQuaternion(-0.4 + 0.3 * sway[2])),
  };
}

function pitchQuaternion(radians: number): Quaternion {
  return [Math.sin(radians / 2), 0, 0, Math.cos(radians / 2)];
}

function swayFrom(random: () => number): Sway {
  const turn = 2 * Math.PI;
  return {
    phases: [turn * random(), turn * random()],
    radiansPerMs: [turn / (1_500 + 1_500 * random()), turn / (4_000 + 4_000 * random())],
  };
}

/** In -1 .. 1. */
function swayAt(sway: Sway | undefined, elapsedMs: number): number {
  if (sway === undefined) return 0;
  const [quick, slow] = sway.radiansPerMs;
  return (
    0.5 * Math.sin(sway.phases[0] + quick * elapsedMs) +
    0.5 * Math.sin(sway.phases[1] + slow * elapsedMs)
  );
}
