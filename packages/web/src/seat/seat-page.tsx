import { lazy, Suspense, useEffect } from 'react';

import { Door } from './door.tsx';
import { Message } from './message.tsx';
import { useSeat } from './use-seat.ts';

const loadClass = () => import('./class-module.ts');
/** The picture's code and workers come behind that of joining, so that neither is on the line when the images are. */
const loadPicture = async () => (await import('../components/viewer-module.ts')).prepareViewer();
const ClassPage = lazy(async () => ({ default: (await loadClass()).ClassPage }));

/** /join and /join/<code>: the door, the class behind it, and what is said when it is over. */
export function SeatPage() {
  const actions = useSeat();
  const { seat, leave, join, toTheDoor } = actions;
  // While somebody types their name, the rest of the page arrives.
  useEffect(() => {
    loadClass()
      .then(loadPicture)
      .catch(() => undefined);
  }, []);

  switch (seat.kind) {
    case 'at-the-door':
    case 'joining':
      return <Door {...actions} />;
    case 'in-class':
      return (
        <Suspense fallback={<Message title="Joining…" />}>
          <ClassPage connection={seat.connection} onLeave={leave} />
        </Suspense>
      );
    case 'stopped':
      return (
        <Message title="You are not in the class any more" text={seat.refusal.sentence}>
          {seat.refusal.remedy === 'take-over' ? (
            <button
              type="button"
              className="button primary"
              data-testid="take-over"
              onClick={() => join({ takeOver: true })}
            >
              Use this tab
            </button>
          ) : (
            <button type="button" className="button primary" onClick={() => location.reload()}>
              Reload the page
            </button>
          )}
        </Message>
      );
    case 'left':
      return (
        <Message
          title="You have left the class"
          text="Your seat stays yours: come back with the same name while the class is open."
        >
          <button type="button" className="button primary" onClick={() => join()}>
            Come back
          </button>
          <button type="button" className="button" onClick={toTheDoor}>
            Another class
          </button>
        </Message>
      );
  }
}
