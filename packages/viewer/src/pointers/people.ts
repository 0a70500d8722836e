import type { Participant, Pose, SharedState } from '@rounds/classroom';
import type { RemotePose } from '@rounds/connection';

import type { PersonSpot } from '../slices/slice-overlay.ts';
import { PoseMemory } from './pose-memory.ts';
import { seatColor } from './person-colors.ts';

/** Somebody else in the room as they are to be drawn now. It is written anew at every update: read it, do not keep it. */
export interface PresentPerson {
  readonly participant: Participant;
  readonly color: string;
  readonly pose: Pose;
  /** One of the far audience, of whom only the head is known. */
  readonly isFar: boolean;
}

interface Known {
  readonly shown: { participant: Participant; color: string; pose: Pose; isFar: boolean };
  readonly memory: PoseMemory;
}

/** A far head that sways is no reason for more pictures than this. */
const FAR_INTERVAL_MS = 250;

/**
 * Keeps track of everybody else: who they are from the shared state, where they are from their poses. A frame in which
 * nobody comes, goes or points allocates nothing, however many there are.
 */
export class People {
  readonly #ownId: string;
  readonly #remote: RemotePose[] = [];
  readonly #known = new Map<number, Known>();
  #bySeat = new Map<number, Participant>();
  readonly #present: PresentPerson[] = [];
  #spots: readonly PersonSpot[] = [];
  #participants: readonly Participant[] | undefined;
  #farMovedMs = -Infinity;

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

  /**
   * Takes in this frame's poses.
   * @returns whether anybody has moved, come or gone, and whether a spot has: the same object every time
   */
  update(
    state: SharedState,
    fill: (out: RemotePose[]) => void,
    nowMs: number,
  ): { readonly moved: boolean; readonly pointed: boolean } {
    if (state.participants !== this.#participants) this.#setParticipants(state.participants);
    fill(this.#remote);
    const before = this.#present.length;
    let count = 0;
    let [moved, farMoved] = [false, false];
    for (let i = 0; i < this.#remote.length; i++) {
      const remote = this.#remote[i] as RemotePose;
      const participant = this.#bySeat.get(remote.seatIndex);
      if (participant === undefined) continue;
      const known = this.#knownAt(remote.seatIndex, participant, remote.pose);
      const { shown, memory } = known;
      if (shown.participant !== participant || shown.isFar !== remote.isFar) moved = true;
      shown.participant = participant;
      shown.pose = remote.pose;
      shown.isFar = remote.isFar;
      if (memory.hasChanged(remote.pose)) {
        if (remote.isFar) farMoved = true;
        else moved = true;
      }
      if (this.#present[count] !== shown) moved = true;
      this.#present[count] = shown;
      count += 1;
    }
    this.#present.length = count;
    const isDue = nowMs - this.#farMovedMs >= FAR_INTERVAL_MS;
    if (farMoved && isDue) this.#farMovedMs = nowMs;
    ANSWER.moved = moved || before !== count || (farMoved && isDue);
    ANSWER.pointed = this.#updateSpots();
    return ANSWER;
  }

  #setParticipants(participants: readonly Participant[]): void {
    this.#participants = participants;
    this.#bySeat = new Map();
    for (const participant of participants) {
      if (participant.connected && participant.participantId !== this.#ownId)
        this.#bySeat.set(participant.seatIndex, participant);
    }
    for (const seatIndex of this.#known.keys()) {
      if (!this.#bySeat.has(seatIndex)) this.#known.delete(seatIndex);
    }
  }

  #knownAt(seatIndex: number, participant: Participant, pose: Pose): Known {
    let known = this.#known.get(seatIndex);
    if (known === undefined) {
      const shown = { participant, color: seatColor(seatIndex), pose, isFar: false };
      known = { shown, memory: new PoseMemory() };
      this.#known.set(seatIndex, known);
    }
    return known;
  }

  /** New objects only where a spot has moved, come or gone. */
  #updateSpots(): boolean {
    let count = 0;
    let same = true;
    for (let i = 0; i < this.#present.length; i++) {
      const { participant, pose } = this.#present[i] as PresentPerson;
      if (pose.hitLps === undefined) continue;
      const spot = this.#spots[count];
      count += 1;
      same &&=
        spot !== undefined &&
        spot.name === participant.name &&
        spot.pointLps[0] === pose.hitLps[0] &&
        spot.pointLps[1] === pose.hitLps[1] &&
        spot.pointLps[2] === pose.hitLps[2];
    }
    if (same && count === this.#spots.length) return false;
    const spots: PersonSpot[] = [];
    for (const { participant, color, pose } of this.#present) {
      // Poses are written over at every frame: what is kept is a copy.
      if (pose.hitLps !== undefined)
        spots.push({ name: participant.name, color, pointLps: [...pose.hitLps] });
    }
    this.#spots = spots;
    return true;
  }
}

/** What an update says: read at once. */
const ANSWER = { moved: false, pointed: false };
