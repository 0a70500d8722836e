import { savingWords } from '@rounds/classroom';

import { useClassroom } from '../../components/classroom-context.tsx';
import { connectionWords } from '../../components/connection-words.ts';

/** What is the matter with the connection, or else with the saving of what is changed. */
export function ClassBanner() {
  const status = useClassroom((moment) => moment.status);
  const trouble = useClassroom(({ state }) => savingWords(state.saving)?.sentence);
  const { banner } = connectionWords(status);
  return (
    <div className="live-banner" role="status">
      {banner !== undefined && (
        <p data-testid="connection-banner">
          <span className="light" data-state="waiting" />
          {banner}
        </p>
      )}
      {banner === undefined && trouble !== undefined && (
        <p data-testid="saving-banner">
          <span className="light" data-state="waiting" />
          {trouble}
        </p>
      )}
    </div>
  );
}
