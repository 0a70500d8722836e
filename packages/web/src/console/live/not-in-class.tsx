import { Button, Loader } from '@mantine/core';

import type { ClassActions, LiveClass } from './use-class.ts';

/** Between the library and the class: entering, or why not. */
export function NotInClass({
  live,
  enter,
  leave,
}: { live: Exclude<LiveClass, { kind: 'none' | 'in-class' }> } & Omit<ClassActions, 'live'>) {
  const { openClass } = live;
  if (live.kind === 'entering') {
    return (
      <main className="between">
        <Loader size="sm" aria-hidden="true" />
        <p role="status">Opening “{openClass.title}”…</p>
        <Button variant="subtle" color="gray" onClick={leave}>
          Back to the library
        </Button>
      </main>
    );
  }
  return (
    <main className="between">
      <h1>{openClass.title}</h1>
      <p role="alert">{live.sentence}</p>
      <div className="between-buttons">
        <Button variant="default" onClick={leave}>
          Back to the library
        </Button>
        <Button
          onClick={() => enter(openClass, { takeOver: live.elsewhere })}
          data-testid={live.elsewhere ? 'take-over' : 'enter-again'}
        >
          {live.elsewhere ? 'Use this tab' : 'Try again'}
        </Button>
      </div>
    </main>
  );
}
