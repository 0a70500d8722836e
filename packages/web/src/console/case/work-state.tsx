import { Progress } from '@mantine/core';

import { Icon } from '../../components/icons.tsx';
import type { CaseWork } from '../api/case-jobs.ts';

/** How far a job of the server is, or why it ended. */
export function WorkState({ work, label }: { work: CaseWork; label: string }) {
  if (work.kind === 'failed') {
    return (
      <p className="problem" role="alert">
        <Icon name="warning" />
        {work.sentence}
      </p>
    );
  }
  if (work.kind !== 'running') return null;
  const { done = 0, total = 0 } = work.job ?? {};
  const waiting = work.job?.status === 'waiting';
  return (
    <div className="work" role="status">
      <span className="dim numerals">
        {label}
        {waiting ? ', waiting for its turn' : total > 0 ? `, ${done} of ${total}` : ''}
      </span>
      <Progress
        value={total > 0 ? (100 * done) / total : 100}
        animated={total === 0}
        striped={total === 0}
        aria-label={label}
      />
    </div>
  );
}
