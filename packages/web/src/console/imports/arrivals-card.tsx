import { Button, CloseButton, Progress } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { countOf, formatWhen } from '../../components/format.ts';
import { request } from '../../components/http-client.ts';
import { isUnderWay, useArrivals } from '../api/imports.ts';
import { useRefreshCases } from '../api/cases.ts';
import type { ImportOrigin, ImportReport } from './import-client.ts';
import { MadeCases } from './made-cases.tsx';

const SHOWN = 4;
/** What came yesterday is in the library, and no news. */
const NEWS_MS = 12 * 3_600_000;

/** Images that came by themselves: fetched from an archive, or sent by one. */
export function ArrivalsCard({ onReview }: { onReview: (caseId: string) => void }) {
  const { data: arrivals = [] } = useArrivals();
  const [put, setPut] = useState<ReadonlySet<string>>(new Set());
  useRefreshWhenDone(arrivals);
  const sinceMs = Date.now() - NEWS_MS;
  const news = arrivals
    .filter(({ importId, createdAtMs }) => createdAtMs > sinceMs && !put.has(importId))
    .filter(({ status }) => status !== 'cancelled')
    .slice(0, SHOWN);
  if (news.length === 0) return null;
  return (
    <section className="card import-card" aria-label="Arrived from elsewhere">
      {news.map((arrival) => (
        <Arrival
          key={arrival.importId}
          arrival={arrival}
          onReview={onReview}
          onDismiss={() => setPut(new Set(put).add(arrival.importId))}
        />
      ))}
    </section>
  );
}

const ORIGIN_WORDS: Readonly<Record<ImportOrigin, string>> = {
  upload: 'Uploaded',
  retrieval: 'From the archive',
  stow: 'Sent by an archive (STOW)',
  'c-store': 'Sent by an archive (C-STORE)',
};

interface ArrivalProps {
  readonly arrival: ImportReport;
  readonly onReview: (caseId: string) => void;
  readonly onDismiss: () => void;
}

function Arrival({ arrival, onReview, onDismiss }: ArrivalProps) {
  const { origin, createdAtMs, cases, alreadyInLibrary, refused, error } = arrival;
  const underWay = isUnderWay(arrival);
  return (
    <div className="arrival">
      <div className="arrival-head">
        <span>
          {ORIGIN_WORDS[origin]} <span className="dim">{formatWhen(createdAtMs, Date.now())}</span>
        </span>
        {!underWay && <CloseButton size="sm" aria-label="Put this away" onClick={onDismiss} />}
      </div>
      {underWay && <ArrivalProgress arrival={arrival} />}
      {error !== undefined && <p className="import-sentence">{error.message}</p>}
      <MadeCases cases={cases} alreadyInLibrary={alreadyInLibrary} onReview={onReview} />
      {refused.length > 0 && (
        <p className="dim">
          {countOf(refused.length, 'file was', 'files were')} left out: {refused[0]?.reason}
        </p>
      )}
    </div>
  );
}

function ArrivalProgress({ arrival }: { arrival: ImportReport }) {
  const queries = useQueryClient();
  const { importId, phase, done, total } = arrival;
  const cancel = (): void => {
    request(`/api/imports/${importId}`, { method: 'DELETE' })
      // It may have ended in the same moment: the list says.
      .catch(() => undefined)
      .finally(() => void queries.invalidateQueries({ queryKey: ['imports'] }));
  };
  return (
    <>
      <Progress
        value={total > 0 ? (100 * done) / total : 100}
        animated={total === 0}
        striped={total === 0}
        aria-label={phase}
      />
      <div className="arrival-head">
        <span className="dim numerals">
          {phase.charAt(0).toUpperCase() + phase.slice(1)}
          {total > 0 && ` ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`}
        </span>
        <Button size="compact-sm" variant="default" onClick={cancel}>
          Cancel
        </Button>
      </div>
    </>
  );
}

/** New cases are in the list as soon as what brought them is over. */
function useRefreshWhenDone(arrivals: readonly ImportReport[]): void {
  const refresh = useRefreshCases();
  const over = arrivals.filter((arrival) => !isUnderWay(arrival)).length;
  const known = useRef(over);
  useEffect(() => {
    if (over > known.current) refresh();
    known.current = over;
  }, [over, refresh]);
}
