import { CloseButton, Loader, TextInput, Tooltip } from '@mantine/core';
import { useMemo, useState } from 'react';

import { sentenceOf } from '../../components/http-client.ts';
import { countOf, formatWhen } from '../../components/format.ts';
import { Icon } from '../../components/icons.tsx';
import { type CaseSummary, useCases } from '../api/cases.ts';
import { searchCases } from './case-search.ts';
import type { ClassPlan } from './class-plan.ts';

export interface CaseListProps {
  readonly plan: ClassPlan;
  readonly onToggle: (caseId: string) => void;
  readonly onEdit: (caseId: string) => void;
  readonly onBin: (summary: CaseSummary) => void;
}

/** The library: a worklist in which a press puts a case into the next class. */
export function CaseList(props: CaseListProps) {
  const [search, setSearch] = useState('');
  const { data: cases, error, isPending } = useCases();
  const found = useMemo(() => searchCases(cases ?? [], search), [cases, search]);
  return (
    <section className="case-list" aria-label="Library">
      <div className="case-list-head">
        <h1>Library</h1>
        {cases !== undefined && cases.length > 0 && (
          <span className="dim numerals">
            {search.trim() === ''
              ? countOf(cases.length, 'case', 'cases')
              : `${found.length} of ${cases.length}`}
          </span>
        )}
        <TextInput
          className="case-search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder="Search by title or modality"
          aria-label="Search the library"
          leftSection={<Icon name="search" size={16} />}
          rightSection={
            search !== '' && (
              <CloseButton size="sm" aria-label="Clear the search" onClick={() => setSearch('')} />
            )
          }
          data-testid="case-search"
        />
      </div>
      <div className="case-rows-frame">
        {isPending ? (
          <div className="case-list-empty">
            <Loader size="sm" aria-label="Loading the library" />
          </div>
        ) : error !== null && cases === undefined ? (
          <p className="case-list-empty" role="alert">
            {sentenceOf(error)}
          </p>
        ) : found.length === 0 ? (
          <NothingFound empty={cases?.length === 0} search={search} />
        ) : (
          <ul className="case-rows">
            {found.map((summary) => (
              <CaseRow
                key={summary.caseId}
                summary={summary}
                place={props.plan.indexOf(summary.caseId)}
                {...props}
              />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function NothingFound({ empty, search }: { empty: boolean; search: string }) {
  return (
    <div className="case-list-empty">
      {empty ? (
        <>
          <Icon name="folder" size={34} />
          <h2>No cases yet</h2>
          <p>
            Drop a folder of DICOM images anywhere on this page. It becomes a case in seconds, with
            personal data removed.
          </p>
        </>
      ) : (
        <p>No case matches “{search.trim()}”.</p>
      )}
    </div>
  );
}

interface CaseRowProps extends Omit<CaseListProps, 'plan'> {
  readonly summary: CaseSummary;
  /** Index in the plan; -1 where it is not in it. */
  readonly place: number;
}

function CaseRow({ summary, place, onToggle, onEdit, onBin }: CaseRowProps) {
  const { caseId, title, modality, slices, columns, rows, synthetic, warnings, createdAtMs } =
    summary;
  const planned = place >= 0;
  return (
    <li className="case-row" data-planned={planned}>
      <button
        type="button"
        className="case-press"
        aria-pressed={planned}
        data-testid={`case-${caseId}`}
        onClick={() => onToggle(caseId)}
      >
        <span className="case-place numerals" aria-hidden="true">
          {planned ? place + 1 : <Icon name="add" size={16} />}
        </span>
        <span className="case-words">
          <span className="case-title" title={title}>
            {title}
          </span>
          <span className="case-facts">
            <span className="case-modality">{modality}</span>
            <span className="numerals">{countOf(slices, 'slice', 'slices')}</span>
            <span className="numerals">
              {columns} × {rows}
            </span>
            <span>{formatWhen(createdAtMs, Date.now())}</span>
            {synthetic && <span className="tag">Synthetic</span>}
          </span>
        </span>
        {planned && <span className="only-read-aloud">Number {place + 1} in the next class</span>}
      </button>
      {warnings.length > 0 && <CaseWarnings warnings={warnings} />}
      <button
        type="button"
        className="icon-button"
        aria-label={`Edit ${title}`}
        title="Edit text"
        onClick={() => onEdit(caseId)}
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
