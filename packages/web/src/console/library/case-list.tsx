import { Button, CloseButton, Loader, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

import { countOf } from '../../components/format.ts';
import { sentenceOf } from '../../components/http-client.ts';
import { Icon } from '../../components/icons.tsx';
import { useCases } from '../api/cases.ts';
import {
  CASE_SORTS,
  type CaseQuery,
  type CaseSort,
  EVERYTHING,
  isNarrowed,
} from '../api/case-query.ts';
import { CaseRow, type CaseRowActions } from './case-row.tsx';
import type { ClassPlan } from './class-plan.ts';
import { FacetBar } from './facet-bar.tsx';
import { SORT_LABELS } from './library-words.ts';

const TYPING_PAUSE_MS = 200;

export interface CaseListProps extends CaseRowActions {
  readonly plan: ClassPlan;
}

/** The library: found by words and facets, and chosen for the next class with a press. */
export function CaseList({ plan, ...actions }: CaseListProps) {
  const [query, setQuery] = useState<CaseQuery>(EVERYTHING);
  const [asked] = useDebouncedValue(query.text, TYPING_PAUSE_MS);
  const list = useCases({ ...query, text: asked });
  const pages = list.data?.pages ?? [];
  const [first] = pages;
  const total = pages.at(-1)?.total ?? 0;
  const narrowed = isNarrowed(query);
  return (
    <section className="case-list" aria-label="Library">
      <div className="case-list-head">
        <h1>Library</h1>
        {first !== undefined && (total > 0 || narrowed) && (
          <span className="dim numerals" role="status">
            {countOf(total, 'case', 'cases')}
            {narrowed && ' found'}
          </span>
        )}
        <SearchBox text={query.text} onText={(text) => setQuery({ ...query, text })} />
        <NativeSelect
          aria-label="Order"
          value={query.sort}
          data={CASE_SORTS.map((sort) => ({ value: sort, label: SORT_LABELS[sort] }))}
          onChange={(event) => setQuery({ ...query, sort: event.target.value as CaseSort })}
          data-testid="library-sort"
        />
      </div>
      <FacetBar
        facets={first?.facets}
        chosen={query.chosen}
        onChosen={(chosen) => setQuery({ ...query, chosen })}
      />
      <div className="case-rows-frame" aria-busy={list.isPlaceholderData} key={query.sort}>
        <CaseRows
          list={list}
          plan={plan}
          actions={actions}
          narrowed={narrowed}
          onEverything={() => setQuery(EVERYTHING)}
        />
      </div>
    </section>
  );
}

interface CaseRowsProps {
  readonly list: ReturnType<typeof useCases>;
  readonly plan: ClassPlan;
  readonly actions: CaseRowActions;
  readonly narrowed: boolean;
  readonly onEverything: () => void;
}

function CaseRows({ list, plan, actions, narrowed, onEverything }: CaseRowsProps) {
  const pages = list.data?.pages;
  if (pages === undefined) {
    return list.isPending ? (
      <div className="case-list-empty">
        <Loader size="sm" aria-label="Loading the library" />
      </div>
    ) : (
      <div className="case-list-empty" role="alert">
        <p>{sentenceOf(list.error)}</p>
        <Button variant="default" onClick={() => void list.refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  const cases = pages.flatMap((page) => page.cases);
  const total = pages.at(-1)?.total ?? 0;
  if (cases.length === 0) return <NothingFound narrowed={narrowed} onEverything={onEverything} />;
  return (
    <>
      <ul className="case-rows">
        {cases.map((summary) => (
          <CaseRow
            key={summary.caseId}
            summary={summary}
            place={plan.indexOf(summary.caseId)}
            {...actions}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="case-more">
          <span className="dim numerals">
            {cases.length.toLocaleString('en')} of {total.toLocaleString('en')}
          </span>
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
            data-testid="library-more"
          >
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

function SearchBox({ text, onText }: { text: string; onText: (text: string) => void }) {
  return (
    <TextInput
      className="case-search"
      value={text}
      onChange={(event) => onText(event.target.value)}
      placeholder="Search titles, histories, diagnoses, tags"
      aria-label="Search the library"
      leftSection={<Icon name="search" size={16} />}
      rightSection={
        text !== '' && (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => onText('')} />
        )
      }
      data-testid="case-search"
    />
  );
}

function NothingFound({ narrowed, onEverything }: { narrowed: boolean; onEverything: () => void }) {
  return (
    <div className="case-list-empty">
      {narrowed ? (
        <>
          <p>No case matches all of this.</p>
          <Button variant="default" onClick={onEverything}>
            Show all cases
          </Button>
        </>
      ) : (
        <>
          <Icon name="folder" size={34} />
          <h2>No cases yet</h2>
          <p>
            Drop a folder or a zip file of DICOM images anywhere on this page. It becomes a case in
            seconds, with personal data removed.
          </p>
        </>
      )}
    </div>
  );
}
