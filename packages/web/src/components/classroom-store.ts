import type { InstructorState, Participant, SharedState } from '@rounds/classroom';
import type { ClassroomConnection, ConnectionStatus } from '@rounds/connection';

import { reuseEqualParts } from './reuse-equal-parts.ts';

/** Everything a page draws of a joined class, at one moment. */
export interface ClassroomMoment {
  readonly status: ConnectionStatus;
  readonly state: SharedState;
  readonly instructorState: InstructorState | undefined;
  /** The person at this page; undefined only until the first state has arrived. */
  readonly me: Participant | undefined;
}

/** A connection as React reads it: a moment that is replaced when something changed, in which equal parts stay the same. */
export interface ClassroomStore {
  readonly connection: ClassroomConnection;
  readonly moment: () => ClassroomMoment;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createClassroomStore(connection: ClassroomConnection): ClassroomStore {
  let moment = readMoment(connection);
  const refresh = (): boolean => {
    const next = reuseEqualParts(moment, readMoment(connection));
    if (next === moment) return false;
    moment = next;
    return true;
  };
  return {
    connection,
    moment: () => moment,
    subscribe(listener) {
      const unsubscribe = connection.subscribe(() => {
        refresh();
        listener();
      });
      // What changed between the first drawing and this subscription.
      if (refresh()) listener();
      return unsubscribe;
    },
  };
}

function readMoment(connection: ClassroomConnection): ClassroomMoment {
  const state = connection.state();
  return {
    status: connection.status(),
    state,
    instructorState: connection.instructorState(),
    me: state.participants.find(({ participantId }) => participantId === connection.participantId),
  };
}
