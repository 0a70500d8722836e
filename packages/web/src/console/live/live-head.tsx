import { ActionIcon, Button, Kbd, Popover } from '@mantine/core';
import { useEffect, useState } from 'react';

import { useClassroom } from '../../components/classroom-context.tsx';
import { connectionWords } from '../../components/connection-words.ts';
import { formatElapsed } from '../../components/format.ts';
import { Icon } from '../../components/icons.tsx';
import { NotDiagnostic } from '../../components/not-diagnostic.tsx';
import { RoundsMark } from '../../components/rounds-mark.tsx';
import { EndClass } from './end-class.tsx';
import { KEY_HELP } from './keyboard.ts';
import { useEnded } from './teaching.ts';

/** Which class, for how long, and how it ends. */
export function LiveHead({ onLeave }: { onLeave: () => void }) {
  const title = useClassroom(({ state }) => state.title);
  const status = useClassroom((moment) => moment.status);
  const ended = useEnded();
  const words = connectionWords(status);
  return (
    <header className="console-head">
      <RoundsMark />
      <h1 className="head-title" title={title}>
        {title}
      </h1>
      {ended ? (
        <span className="head-ended" role="status" data-testid="ended">
          Class ended. The room is read-only.
        </span>
      ) : (
        <>
          <Clock />
          <span className="head-light" data-testid="connection-state">
            <span className="light" data-state={words.light} />
            {words.label}
          </span>
        </>
      )}
      <span className="head-space" />
      <NotDiagnostic />
      <KeyHelp />
      <Button
        variant={ended ? 'filled' : 'default'}
        size="compact-md"
        onClick={onLeave}
        data-testid="to-library"
      >
        {ended ? 'Start another class' : 'Library'}
      </Button>
      {!ended && <EndClass />}
    </header>
  );
}

function Clock() {
  const openedAtMs = useClassroom(({ state }) => state.openedAtMs);
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="head-clock numerals" role="timer" aria-label="Time since the class opened">
      {formatElapsed(nowMs - openedAtMs)}
    </span>
  );
}

function KeyHelp() {
  return (
    <Popover position="bottom-end" withArrow shadow="md">
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Keys">
          <Icon name="help" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className="key-help">
          {KEY_HELP.map(([keys, what]) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
