import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';

import { formatElapsed, formatWhen } from '../../components/format.ts';
import { sentenceOf } from '../../components/http-client.ts';
import {
  journalAddress,
  type PastClass,
  type PastClasses as Listed,
  useDeleteClass,
  usePastClasses,
} from '../api/past-classes.ts';
import { Dialog, SideSheet } from '../dialog.tsx';

/** What is kept of classes that have ended: to take away, and to delete. */
export function PastClasses() {
  const [opened, setOpened] = useState(false);
  const [asked, setAsked] = useState<PastClass>();
  // The key that answers the question closes nothing else.
  const close = (): void => {
    if (asked === undefined) setOpened(false);
  };
  return (
    <>
      <Button
        variant="subtle"
        size="compact-md"
        onClick={() => setOpened(true)}
        data-testid="past-classes"
      >
        Past classes
      </Button>
      <SideSheet opened={opened} onClose={close} title="Past classes">
        <PastList enabled={opened} asked={asked} onAsk={setAsked} />
      </SideSheet>
    </>
  );
}

interface PastListProps {
  readonly enabled: boolean;
  /** The class of which it is asked whether it is to be deleted. */
  readonly asked: PastClass | undefined;
  readonly onAsk: (past: PastClass | undefined) => void;
}

function PastList({ enabled, asked, onAsk }: PastListProps) {
  const { data, error } = usePastClasses(enabled);
  const [names, setNames] = useState(false);
  const removal = useDeleteClass();
  const problem = removal.error ?? error;
  const deleteAsked = (): void => {
    if (asked !== undefined) removal.mutate(asked.sessionId);
    onAsk(undefined);
  };
  return (
    <div className="past-classes">
      {problem !== null && <p role="alert">{sentenceOf(problem)}</p>}
      {data !== undefined && <p className="dim">{keepingWords(data)}</p>}
      {data !== undefined && data.sessions.length > 0 && (
        <Checkbox
          label="Export with the names of people"
          checked={names}
          onChange={(event) => setNames(event.currentTarget.checked)}
          data-testid="export-names"
        />
      )}
      {data?.sessions.map((past) => (
        <PastRow
          key={past.sessionId}
          past={past}
          names={names}
          isBeingDeleted={removal.isPending && removal.variables === past.sessionId}
          onDelete={() => onAsk(past)}
        />
      ))}
      <ConfirmDelete past={asked} onClose={() => onAsk(undefined)} onConfirm={deleteAsked} />
    </div>
  );
}

function keepingWords({ sessions, keepDays }: Listed): string {
  if (sessions.length === 0) return 'No class has ended yet. Those that have are listed here.';
  return keepDays === null
    ? 'What happened in a class is kept until somebody deletes it.'
    : `What happened in a class is deleted by itself ${keepDays} days after its end.`;
}

interface PastRowProps {
  readonly past: PastClass;
  readonly names: boolean;
  readonly isBeingDeleted: boolean;
  readonly onDelete: () => void;
}

function PastRow({ past, names, isBeingDeleted, onDelete }: PastRowProps) {
  const { sessionId, title, openedAtMs, endedAtMs } = past;
  return (
    <div className="past-class" data-testid={`past-${sessionId}`}>
      <span className="past-class-title">{title}</span>
      <span className="dim numerals">
        {formatWhen(openedAtMs, Date.now())} · {formatElapsed(endedAtMs - openedAtMs)}
      </span>
      <Button
        component="a"
        size="compact-sm"
        variant="default"
        href={journalAddress(sessionId, names)}
        download
        data-testid={`past-export-${sessionId}`}
      >
        Export
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        loading={isBeingDeleted}
        onClick={onDelete}
        data-testid={`past-delete-${sessionId}`}
      >
        Delete
      </Button>
    </div>
  );
}

interface ConfirmDeleteProps {
  /** Undefined: nothing is asked. */
  readonly past: PastClass | undefined;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

function ConfirmDelete({ past, onClose, onConfirm }: ConfirmDeleteProps) {
  return (
    <Dialog opened={past !== undefined} onClose={onClose} title={`Delete “${past?.title ?? ''}”?`}>
      <ul className="end-effects">
        <li>Everything that is kept of this class is deleted for good, names included.</li>
        <li>Its cases stay in the library, with the views that were saved in class.</li>
        <li>It cannot be taken back. Export it first if you still need it.</li>
      </ul>
      <div className="modal-buttons">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button color="red" onClick={onConfirm} data-testid="past-delete-confirm">
          Delete
        </Button>
      </div>
    </Dialog>
  );
}
