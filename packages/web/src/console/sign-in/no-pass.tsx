import { Anchor, Button, Code } from '@mantine/core';

import { Icon } from '../../components/icons.tsx';
import { NotDiagnostic } from '../../components/not-diagnostic.tsx';
import { RoundsMark } from '../../components/rounds-mark.tsx';

/** What somebody without an instructor's pass reads: how to get one, and where learners go. */
export function NoPass({
  sentence,
  signedOut = false,
}: {
  sentence: string | undefined;
  /** The sentence tells of what they did, and is no problem. */
  signedOut?: boolean;
}) {
  return (
    <main className="no-pass">
      <div className="no-pass-card">
        <RoundsMark />
        <h1>This page is for instructors</h1>
        {sentence !== undefined && (
          <p className={signedOut ? 'signed-out' : 'problem'} role={signedOut ? 'status' : 'alert'}>
            <Icon name={signedOut ? 'check' : 'warning'} />
            {sentence}
          </p>
        )}
        <p>
          It opens with a link that works once. Whoever runs the server sees such a link when the
          server starts, and gets a new one at any time with
        </p>
        <Code block>npm run rounds -- link</Code>
        <p>This browser is then remembered, and needs no link the next time.</p>
        <div className="no-pass-buttons">
          <Button variant="default" onClick={() => location.reload()}>
            Try again
          </Button>
          <span>
            Here to learn? <Anchor href="/join">Join a class</Anchor>
          </span>
        </div>
      </div>
      <NotDiagnostic />
    </main>
  );
}
