import { useState } from 'react';

import { useClassroom } from '../../components/classroom-context.tsx';

/** The end, in words. Whoever wants may stay and look. */
export function EndedCard({ onLeave }: { onLeave: () => void }) {
  const ended = useClassroom(({ state }) => state.lifecycle === 'ended');
  const [looking, setLooking] = useState(false);
  if (!ended || looking) return null;
  return (
    <div className="ended" role="dialog" aria-labelledby="ended-title" data-testid="ended">
      <h2 id="ended-title">This class has ended</h2>
      <p>
        Thank you for taking part. You can still look at the last picture on your own; nothing can
        be changed for others any more.
      </p>
      <div className="ended-buttons">
        <button type="button" className="button primary" onClick={onLeave} autoFocus>
          Leave
        </button>
        <button type="button" className="button" onClick={() => setLooking(true)}>
          Keep looking
        </button>
      </div>
    </div>
  );
}
