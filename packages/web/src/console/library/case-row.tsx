import { Button, Tooltip } from '@mantine/core';

import { countOf, formatWhen } from '../../components/format.ts';
import { Icon } from '../../components/icons.tsx';
import type { CaseSummary } from '../api/case-types.ts';
import { LEVEL_LABELS, sizeWords } from './library-words.ts';
import { Thumbnail } from './thumbnail.tsx';

const THUMBNAIL_PX = 56;
const TAGS_SHOWN = 3;

export interface CaseRowActions {
  readonly onToggle: (summary: CaseSummary) => void;
  readonly onOpen: (caseId: string) => void;
  readonly onReview: (caseId: string) => void;
  readonly onBin: (summary: CaseSummary) => void;
}

export interface CaseRowProps extends CaseRowActions {
  readonly summary: CaseSummary;
  /** Index in the plan; -1 where it is not in it. */
  readonly place: number;
}

/** A case in the worklist: a press puts it into the next class. */
export function CaseRow({ summary, place, onToggle, onOpen, onReview, onBin }: CaseRowProps) {
  const { caseId, title, status, warnings } = summary;
  const quarantined = status === 'quarantined';
  return (
    <li className="case-row" data-planned={place >= 0} data-status={status}>
      <CaseChoice summary={summary} place={place} onToggle={onToggle} />
      {quarantined && (
        <Button
          size="compact-md"
          variant="default"
          className="case-review"
          aria-label={`Look through ${title}`}
          onClick={() => onReview(caseId)}
          data-testid={`review-${caseId}`}
        >
          Look through
        </Button>
      )}
      {warnings.length > 0 && <CaseWarnings warnings={warnings} />}
      <button
        type="button"
        className="icon-button"
        aria-label={`Open ${title}`}
        title="Text, images, history"
        data-testid={`open-${caseId}`}
        onClick={() => onOpen(caseId)}
      >
        <Icon name="edit" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={`Delete ${title}`}
        title="Delete"
        onClick={() => onBin(summary)}
      >
        <Icon name="trash" />
      </button>
    </li>
  );
}

/** What puts the case into the class; of a case that may not be shown, only what it is. */
function CaseChoice({
  summary,
  place,
  onToggle,
}: Pick<CaseRowProps, 'summary' | 'place' | 'onToggle'>) {
  const planned = place >= 0;
  const picture = <Thumbnail sha256={summary.thumbnailSha256} size={THUMBNAIL_PX} />;
  if (summary.status === 'quarantined') {
    return (
      <div className="case-press">
        <span className="case-place" aria-hidden="true">
          <Icon name="eye" size={15} />
        </span>
        {picture}
        <CaseWords summary={summary} />
      </div>
    );
  }
  return (
    <button
      type="button"
      className="case-press"
      aria-pressed={planned}
      data-testid={`case-${summary.caseId}`}
      onClick={() => onToggle(summary)}
    >
      <span className="case-place numerals" aria-hidden="true">
        {planned ? place + 1 : <Icon name="add" size={16} />}
      </span>
      {picture}
      <CaseWords summary={summary} />
      {planned && <span className="only-read-aloud">Number {place + 1} in the next class</span>}
    </button>
  );
}

function CaseWords({ summary }: { summary: CaseSummary }) {
  const { title, modality, kind, slices, region, level, tags, synthetic, status } = summary;
  const { createdAtMs, reviewedAtMs, reviewer, quarantineReasons } = summary;
  return (
    <span className="case-words">
      <span className="case-title" title={title}>
        {title}
      </span>
      <span className="case-facts">
        <span className="case-modality">{modality}</span>
        <span className="numerals">{sizeWords(kind, slices)}</span>
        {region !== '' && <span className="case-region">{region}</span>}
        {level !== null && <span>{LEVEL_LABELS[level]}</span>}
        {synthetic && <span className="tag">Synthetic</span>}
        {tags.slice(0, TAGS_SHOWN).map((tag) => (
          <span className="tag" key={tag}>
            {tag}
          </span>
        ))}
        {tags.length > TAGS_SHOWN && (
          <span className="dim numerals" title={tags.join(', ')}>
            +{tags.length - TAGS_SHOWN}
          </span>
        )}
      </span>
      {status === 'quarantined' ? (
        <span className="case-reason">
          <strong>Not for class yet.</strong> {quarantineReasons.join(' ')}
        </span>
      ) : (
        <span className="case-dates">
          {reviewedAtMs === null
            ? `Added ${formatWhen(createdAtMs, Date.now())}`
            : `Reviewed ${reviewer === '' ? '' : `by ${reviewer}, `}${formatWhen(reviewedAtMs, Date.now())}`}
        </span>
      )}
    </span>
  );
}

/** How many, and on pointing or focusing which. */
function CaseWarnings({ warnings }: { warnings: readonly string[] }) {
  const words = (
    <ul className="case-warning-list">
      {warnings.map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  );
  return (
    <Tooltip
      label={words}
      multiline
      maw={360}
      position="left"
      events={{ hover: true, focus: true, touch: true }}
    >
      <button type="button" className="case-warnings">
        <Icon name="warning" size={16} />
        <span className="numerals">{countOf(warnings.length, 'warning', 'warnings')}</span>
        <span className="only-read-aloud">: {warnings.join(' ')}</span>
      </button>
    </Tooltip>
  );
}
