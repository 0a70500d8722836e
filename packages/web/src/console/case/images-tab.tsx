import { Button } from '@mantine/core';
import { useState } from 'react';

import { sentenceOf } from '../../components/http-client.ts';
import { Icon } from '../../components/icons.tsx';
import { quarantineCase } from '../api/case-jobs.ts';
import { useRefreshCase } from '../api/cases.ts';
import type { CaseRecord } from '../api/case-types.ts';
import { sizeWords } from '../library/library-words.ts';
import { Thumbnail } from '../library/thumbnail.tsx';
import { ExportList } from './export-list.tsx';
import { FaceRemoval } from './face-removal.tsx';

const PICTURE_PX = 180;

export interface ImagesTabProps {
  readonly record: CaseRecord;
  readonly onReview: () => void;
  /** It may not be shown any more. */
  readonly onHeld: () => void;
}

/** The images of a case: what they are, whether they may be shown, and the ways out. */
export function ImagesTab({ record, onReview, onHeld }: ImagesTabProps) {
  const { summary } = record;
  const { modality, kind, slices, columns, rows, warnings, thumbnailSha256 } = summary;
  return (
    <div className="images-tab">
      <div className="images-head">
        <Thumbnail sha256={thumbnailSha256} size={PICTURE_PX} />
        <div className="images-facts">
          <p>
            <strong>{modality}</strong>, {sizeWords(kind, slices)} of {columns} × {rows}
          </p>
          <Overlays record={record} />
          <ShowState record={record} onReview={onReview} onHeld={onHeld} />
        </div>
      </div>
      {warnings.length > 0 && (
        <ul className="case-form-warnings" aria-label="Warnings">
          {warnings.map((warning) => (
            <li key={warning}>
              <Icon name="warning" size={16} />
              {warning}
            </li>
          ))}
        </ul>
      )}
      <FaceRemoval summary={summary} />
      <section aria-labelledby="exports">
        <h3 id="exports">Take it elsewhere</h3>
        <ExportList record={record} />
      </section>
    </div>
  );
}

function Overlays({ record: { overlays } }: { record: CaseRecord }) {
  if (overlays.length === 0) return null;
  return (
    <ul className="images-overlays" aria-label="Overlays">
      {overlays.map(({ overlayId, name, kind, segments = [] }) => (
        <li key={overlayId}>
          <Icon name="layers" size={15} /> {name}
          <span className="dim">
            {kind === 'fusion' ? 'fused' : segments.map(({ label }) => label).join(', ')}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Whether the images may be shown in a class, and what changes that. */
function ShowState({ record, onReview, onHeld }: ImagesTabProps) {
  const { caseId, status, quarantineReasons } = record.summary;
  const refresh = useRefreshCase(caseId);
  const [problem, setProblem] = useState<string>();
  const hold = (): void => {
    quarantineCase(caseId, 'Held back by an instructor: look through the images again.')
      .then(() => {
        onHeld();
        return refresh();
      })
      .catch((error: unknown) => setProblem(sentenceOf(error)));
  };
  return (
    <div className="show-state" data-status={status}>
      {status === 'quarantined' ? (
        <>
          <p>
            <strong>Not for class yet.</strong> {quarantineReasons.join(' ')}
          </p>
          <Button onClick={onReview} data-testid="open-review">
            Look through the images
          </Button>
        </>
      ) : (
        <>
          <p>
            <span className="light" data-state="good" /> May be shown in a class.
          </p>
          <div className="show-state-buttons">
            <Button
              variant="default"
              size="compact-md"
              onClick={onReview}
              data-testid="open-review"
            >
              Look through or black out
            </Button>
            <Button variant="default" size="compact-md" onClick={hold} data-testid="hold-back">
              Hold back
            </Button>
          </div>
        </>
      )}
      {problem !== undefined && <p role="alert">{problem}</p>}
    </div>
  );
}
