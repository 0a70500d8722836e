import { Button } from '@mantine/core';

import { countOf, formatCode, formatWhen } from '../../components/format.ts';
import { type ListedClass, useOpenClasses } from '../api/sessions.ts';

/** Classes that are open now: after a reload or a restart, the way back in. */
export function OpenClasses({ onContinue }: { onContinue: (openClass: ListedClass) => void }) {
  const { data } = useOpenClasses();
  if (data === undefined || data.length === 0) return null;
  return (
    <section className="open-classes" aria-label="Open classes">
      {data.map((openClass) => (
        <div className="open-class" key={openClass.sessionId}>
          <span className="light" data-state="good" />
          <span className="open-class-title">{openClass.title}</span>
          <span className="dim numerals">
            {formatCode(openClass.code)} · {countOf(openClass.participants, 'person', 'people')} ·
            opened {formatWhen(openClass.openedAtMs, Date.now())}
          </span>
          <Button
            size="compact-md"
            onClick={() => onContinue(openClass)}
            data-testid={`session-continue-${openClass.code}`}
          >
            Continue
          </Button>
        </div>
      ))}
    </section>
  );
}
