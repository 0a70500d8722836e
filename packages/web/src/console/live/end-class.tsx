import { Button } from '@mantine/core';
import { useState } from 'react';

import { useSend } from '../../components/classroom-context.tsx';
import { Dialog } from '../dialog.tsx';
import { sayNotice } from './say.ts';

/** Ends the class, after saying what that means. */
export function EndClass() {
  const [asking, setAsking] = useState(false);
  const send = useSend(sayNotice);
  const end = (): void => {
    setAsking(false);
    void send({ type: 'session.end' });
  };
  return (
    <>
      <Button
        color="red"
        size="compact-md"
        onClick={() => setAsking(true)}
        data-testid="session-end"
      >
        End class
      </Button>
      <Dialog opened={asking} onClose={() => setAsking(false)} title="End the class for everyone?">
        <ul className="end-effects">
          <li>Everyone is told that the class has ended. They may stay and look on their own.</li>
          <li>Nothing can be changed any more, not by you either, and nobody new can join.</li>
          <li>The class cannot be opened again. You can start another one at any time.</li>
        </ul>
        <div className="modal-buttons">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            Go on teaching
          </Button>
          <Button color="red" onClick={end} data-testid="session-end-confirm">
            End class
          </Button>
        </div>
      </Dialog>
    </>
  );
}
