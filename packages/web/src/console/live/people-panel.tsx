import { Button } from '@mantine/core';
import { memo, useRef } from 'react';

import { NOBODY, type Participant } from '@rounds/classroom';

import { useClassroom, useConnection, useSend } from '../../components/classroom-context.tsx';
import { DeviceIcon } from '../../components/device-icon.tsx';
import { Icon } from '../../components/icons.tsx';
import { countPresent, queueHands } from '../../components/roster-order.ts';
import { RosterRest, RosterSearchField } from '../../components/roster-search.tsx';
import { useRosterSearch } from '../../components/short-roster.ts';
import type { ConsoleAction } from './keyboard.ts';
import { sayNotice } from './say.ts';
import { useEnded } from './teaching.ts';

/** Who is here, who wants something, who leads. */
export function PeoplePanel({ act }: { act: (action: ConsoleAction) => void }) {
  const participants = useClassroom(({ state }) => state.participants);
  const ended = useEnded();
  return (
    <section className="people-panel" aria-label="People">
      <div className="people-head">
        <h2>
          People <span className="numerals dim">{countPresent(participants)}</span>
        </h2>
        {!ended && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<Icon name="gather" size={16} />}
            onClick={() => act({ kind: 'gather' })}
            data-testid="gather"
          >
            Everyone to me
          </Button>
        )}
      </div>
      <ControlState />
      {!ended && <Hands participants={participants} />}
      <Roster participants={participants} ended={ended} />
    </section>
  );
}

function ControlState() {
  const holderId = useClassroom(({ state }) => state.controlHolderId);
  const name = useClassroom(
    ({ state }) => state.participants.find((p) => p.participantId === state.controlHolderId)?.name,
  );
  const send = useSend(sayNotice);
  if (holderId === NOBODY) return null;
  return (
    <div className="control-state" role="status">
      <span>
        <strong>{name ?? 'Somebody'}</strong> has control
      </span>
      <Button
        size="compact-md"
        onClick={() => void send({ type: 'control.take-back' })}
        data-testid="control-take-back"
      >
        Take back
      </Button>
    </div>
  );
}

/** So many hands are shown at a time: those that went up first. */
const MOST_HANDS = 20;

/** Raised hands, in the order in which they went up. */
function Hands({ participants }: { participants: readonly Participant[] }) {
  const queue = useRef<readonly string[]>([]);
  const send = useSend(sayNotice);
  queue.current = queueHands(queue.current, participants);
  if (queue.current.length === 0) return null;
  const nameOf = (id: string): string =>
    participants.find((p) => p.participantId === id)?.name ?? '';
  return (
    <ol className="hands" aria-label="Raised hands">
      {queue.current.slice(0, MOST_HANDS).map((participantId) => (
        <li key={participantId}>
          <Icon name="hand" size={17} />
          <span className="person-name">{nameOf(participantId)}</span>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void send({ type: 'control.give', participantId })}
            data-testid={`hand-give-${participantId}`}
          >
            Give control
          </Button>
          <button
            type="button"
            className="icon-button"
            aria-label={`Lower the hand of ${nameOf(participantId)}`}
            title="Lower hand"
            onClick={() => void send({ type: 'hand.lower', participantId })}
            data-testid={`hand-lower-${participantId}`}
          >
            <Icon name="close" size={16} />
          </button>
        </li>
      ))}
      {queue.current.length > MOST_HANDS && (
        <li className="roster-rest">And {queue.current.length - MOST_HANDS} more hands</li>
      )}
    </ol>
  );
}

function Roster({ participants, ended }: { participants: readonly Participant[]; ended: boolean }) {
  const { participantId: myId } = useConnection();
  const holderId = useClassroom(({ state }) => state.controlHolderId);
  const roster = useRosterSearch(participants);
  return (
    <>
      <RosterSearchField roster={roster} />
      <ul className="roster" tabIndex={0} aria-label="Everybody in the class">
        {roster.shown.map((participant) => (
          <Person
            key={participant.participantId}
            participant={participant}
            me={participant.participantId === myId}
            inControl={participant.participantId === holderId}
            ended={ended}
          />
        ))}
      </ul>
      <RosterRest roster={roster} />
    </>
  );
}

interface PersonProps {
  readonly participant: Participant;
  readonly me: boolean;
  readonly inControl: boolean;
  readonly ended: boolean;
}

/** One of up to hundreds: drawn again only when something about this person changed. */
const Person = memo(function Person({ participant, me, inControl, ended }: PersonProps) {
  const { connected, device, following, handRaised, name, participantId, role } = participant;
  const send = useSend(sayNotice);
  const teaches = role === 'instructor' || role === 'co-instructor';
  const mayHaveControl = !ended && !me && !inControl && role === 'learner';
  return (
    <li className="person" data-connected={connected} data-testid={`roster-${participantId}`}>
      <span
        className="light"
        data-state={connected ? 'good' : 'away'}
        title={connected ? 'Connected' : 'Away'}
      />
      <DeviceIcon device={device} />
      <span className="person-name" title={name}>
        {name}
      </span>
      {!connected && <span className="person-note">away</span>}
      {connected && !following && <span className="person-note">on their own</span>}
      {me && <span className="person-note">you</span>}
      {!me && teaches && <span className="person-note">instructor</span>}
      {role === 'observer' && <span className="person-note">observer</span>}
      {handRaised && (
        <span className="person-hand">
          <Icon name="hand" size={16} />
          <span className="only-read-aloud">hand raised</span>
        </span>
      )}
      {inControl && <span className="tag accent">Control</span>}
      {mayHaveControl && (
        <button
          type="button"
          className="give"
          aria-label={`Give control to ${name}`}
          onClick={() => void send({ type: 'control.give', participantId })}
          data-testid={`control-give-${participantId}`}
        >
          Give control
        </button>
      )}
    </li>
  );
});
