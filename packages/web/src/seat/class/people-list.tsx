import { memo } from 'react';

import type { Participant } from '@rounds/classroom';

import { useClassroom } from '../../components/classroom-context.tsx';
import { DeviceIcon } from '../../components/device-icon.tsx';
import { Icon } from '../../components/icons.tsx';
import { RosterRest, RosterSearchField } from '../../components/roster-search.tsx';
import { useRosterSearch } from '../../components/short-roster.ts';

/** Everybody in the class. */
export function PeopleList() {
  const participants = useClassroom(({ state }) => state.participants);
  const holderId = useClassroom(({ state }) => state.controlHolderId);
  const myId = useClassroom(({ me }) => me?.participantId);
  const roster = useRosterSearch(participants);
  return (
    <>
      <RosterSearchField roster={roster} />
      <ul className="people">
        {roster.shown.map((participant) => (
          <Person
            key={participant.participantId}
            participant={participant}
            me={participant.participantId === myId}
            inControl={participant.participantId === holderId}
          />
        ))}
      </ul>
      <RosterRest roster={roster} />
    </>
  );
}

const Person = memo(function Person({
  participant,
  me,
  inControl,
}: {
  participant: Participant;
  me: boolean;
  inControl: boolean;
}) {
  const { connected, device, handRaised, name, role } = participant;
  return (
    <li
      className="person"
      data-connected={connected}
      data-testid={`roster-${participant.participantId}`}
    >
      <DeviceIcon device={device} />
      <span className="person-name">
        {name}
        {me && <span className="dim"> (you)</span>}
      </span>
      {handRaised && (
        <span className="person-hand">
          <Icon name="hand" size={16} />
          <span className="only-read-aloud">hand raised</span>
        </span>
      )}
      {inControl && <span className="tag accent">Control</span>}
      {(role === 'instructor' || role === 'co-instructor') && (
        <span className="tag">Instructor</span>
      )}
      {role === 'observer' && <span className="tag">Observer</span>}
      {!connected && <span className="dim">away</span>}
    </li>
  );
});
