import type { Participant, Pose, SharedState } from '@rounds/classroom';
import type { RemotePose } from '@rounds/connection';

import type { PersonSpot } from '../slices/slice-overlay.ts';
import { seatColor } from './person-colors.ts';

/** Somebody else in the room as they are to be drawn now. */
export interface PresentPerson {
  readonly participant: Participant;
  readonly color: string;
  readonly pose: Pose;
}

/** Keeps track of everybody else: who they are from the shared state, where they are from their poses. */
export class People {
  readonly #ownId: string;
  readonly #remote: RemotePose[] = [];
  #bySeat = new Map<number, Participant>();
  #present: PresentPerson[] = [];
  #spots: readonly PersonSpot[] = [];
  #participants: readonly Participant[] | undefined;

  constructor(ownId: string) {
    this.#ownId = ownId;
  }

  get present(): readonly PresentPerson[] {
    return this.#present;
  }

  /** What people point at, for the slices. */
  get spots(): readonly PersonSpot[] {
    return this.#spots;
  }

  /** Takes in this frame's poses. @returns whether anybody has moved, come or gone, and whether a spot has */
  update(
    state: SharedState,
    fill: (out: RemotePose[]) => void,
  ): { readonly moved: boolean; readonly pointed: boolean } {
    if (state.participants !== this.#participants) {
      this.#participants = state.participants;
      this.#bySeat = new Map(
        state.participants.map((participant) => [participant.seatIndex, participant]),
      );
    }
    fill(this.#remote);
    const before = this.#present;
    this.#present = [];
    for (const { seatIndex, pose } of this.#remote) {
      const participant = this.#bySeat.get(seatIndex);
      if (
        participant === undefined ||
        !participant.connected ||
        participant.participantId === this.#ownId
      )
        continue;
      this.#present.push({ participant, color: seatColor(seatIndex), pose });
    }
    const moved =
      before.length !== this.#present.length ||
      this.#present.some(
        (person, i) =>
          person.participant !== before[i]?.participant || !samePose(person.pose, before[i].pose),
      );
    const pointed = this.#updateSpots();
    return { moved, pointed };
  }

  #updateSpots(): boolean {
    const spots: PersonSpot[] = [];
    for (const { participant, color, pose } of this.#present) {
      if (pose.hitLps !== undefined)
        spots.push({ name: participant.name, color, pointLps: pose.hitLps });
    }
    const same =
      spots.length === this.#spots.length &&
      spots.every((spot, i) => {
        const other = this.#spots[i];
        return (
          other !== undefined &&
          spot.name === other.name &&
          spot.pointLps.every((v, axis) => v === other.pointLps[axis])
        );
      });
    if (!same) this.#spots = spots;
    return !same;
  }
}

/** Whether two poses look the same: a millimetre, a fraction of a degree. */
function samePose(a: Pose, b: Pose): boolean {
  if (a === b) return true;
  return (
    sameNumbers(a.head.positionRoom, b.head.positionRoom) &&
    sameNumbers(a.head.orientation, b.head.orientation) &&
    samePart(a.left, b.left) &&
    samePart(a.right, b.right) &&
    a.ray?.source === b.ray?.source &&
    Math.abs((a.ray?.lengthMetres ?? 0) - (b.ray?.lengthMetres ?? 0)) < 1e-3 &&
    sameNumbers(a.hitLps ?? [], b.hitLps ?? [])
  );
}

function samePart(a: Pose['left'], b: Pose['left']): boolean {
  if (a === undefined || b === undefined) return a === b;
  return sameNumbers(a.positionRoom, b.positionRoom) && sameNumbers(a.orientation, b.orientation);
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => Math.abs(value - (b[i] ?? 0)) < 1e-3);
}
