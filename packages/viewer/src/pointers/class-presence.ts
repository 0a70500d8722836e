import {
  findParticipant,
  type Participant,
  type SharedState,
  type SharedView,
  type Vector3,
} from '@rounds/classroom';
import type { ClassroomConnection, RemotePose } from '@rounds/connection';

import type { PersonSpot } from '../slices/slice-overlay.ts';
import { People, type PresentPerson } from './people.ts';
import { screenPose } from './screen-pose.ts';

/** Where everybody is and points, as the class tells it, and where the person at this page is and points, told to the class. */
export class ClassPresence {
  readonly #connection: ClassroomConnection;
  readonly #people: People;

  constructor(connection: ClassroomConnection) {
    this.#connection = connection;
    this.#people = new People(connection.participantId);
  }

  get spots(): readonly PersonSpot[] {
    return this.#people.spots;
  }

  get present(): readonly PresentPerson[] {
    return this.#people.present;
  }

  me(state: SharedState): Participant | undefined {
    return findParticipant(state, this.#connection.participantId);
  }

  /** Once per frame. @returns whether somebody moved, and whether they point elsewhere */
  update(
    state: SharedState,
    nowMs: number,
  ): { readonly moved: boolean; readonly pointed: boolean } {
    const fill = (out: RemotePose[]): void => this.#connection.remotePoses(nowMs, out);
    return this.#people.update(state, fill, nowMs);
  }

  /** Tells the class where somebody at a screen sits and points. */
  sendScreenPose(state: SharedState, view: SharedView, pointedLps: Vector3 | undefined): void {
    const me = this.me(state);
    if (me === undefined || this.#connection.status().kind !== 'joined') return;
    this.#connection.sendPose(screenPose(me.seatIndex, state.volume, view, pointedLps));
  }
}
