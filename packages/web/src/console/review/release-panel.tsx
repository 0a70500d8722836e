import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';

import { countOf } from '../../components/format.ts';
import { sentenceOf } from '../../components/http-client.ts';
import { Icon } from '../../components/icons.tsx';
import { releaseCase } from '../api/case-jobs.ts';
import type { CaseRecord } from '../api/case-types.ts';
import { isAllSeen, type SeenFrames } from './seen-frames.ts';

export interface ReleasePanelProps {
  readonly record: CaseRecord;
  readonly seen: SeenFrames;
  /** Rectangles that are drawn and not applied. */
  readonly unapplied: number;
  readonly onReleased: () => void;
}

/** The last step: somebody says that they have looked, and the case may be taught with. */
export function ReleasePanel(props: ReleasePanelProps) {
  if (props.record.summary.status === 'quarantined') return <Release {...props} />;
  return (
    <section className="review-card" aria-label="Release">
      <p className="review-ready">
        <span className="light" data-state="good" /> This case may be shown in a class.
      </p>
    </section>
  );
}

function Release({ record, seen, unapplied, onReleased }: ReleasePanelProps) {
  const [looked, setLooked] = useState(false);
  const { releasing, problem, release } = useRelease(record, onReleased);
  const all = isAllSeen(seen);
  return (
    <section className="review-card" aria-labelledby="release">
      <h3 id="release">Release</h3>
      {!all && (
        <p className="dim numerals" role="status">
          {seen.seen.size} of {seen.count.toLocaleString('en')} looked at. Page or run through the
          others first.
        </p>
      )}
      <Checkbox
        checked={all && looked}
        disabled={!all}
        onChange={(event) => setLooked(event.target.checked)}
        label={
          seen.count === 1
            ? 'I looked at the image, and no name is left in it.'
            : `I looked at all ${seen.count.toLocaleString('en')} images, and no name is left in them.`
        }
        data-testid="review-looked"
      />
      {unapplied > 0 && (
        <p className="dim">
          {countOf(unapplied, 'rectangle is', 'rectangles are')} drawn and not applied yet.
        </p>
      )}
      {problem !== undefined && (
        <p className="problem" role="alert">
          <Icon name="warning" />
          {problem}
        </p>
      )}
      <Button
        fullWidth
        disabled={!all || !looked || unapplied > 0}
        loading={releasing}
        onClick={release}
        data-testid="review-release"
      >
        Release for class
      </Button>
    </section>
  );
}

function useRelease({ caseId, volume }: CaseRecord, onReleased: () => void) {
  const [releasing, setReleasing] = useState(false);
  const [problem, setProblem] = useState<string>();
  const release = (): void => {
    setReleasing(true);
    setProblem(undefined);
    releaseCase(caseId, volume.assetSha256)
      .then(onReleased)
      .catch((error: unknown) => setProblem(sentenceOf(error)))
      .finally(() => setReleasing(false));
  };
  return { releasing, problem, release };
}
