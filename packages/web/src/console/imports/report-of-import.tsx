import { Loader } from '@mantine/core';
import { useState } from 'react';

import { countOf } from '../../components/format.ts';
import { sentenceOf } from '../../components/http-client.ts';
import { type KeptReport, useKeptReport } from '../api/imports.ts';

/** What an import removed and found, for whoever wants to know. */
export function ReportOfImport({ importId }: { importId: string | undefined }) {
  const [open, setOpen] = useState(false);
  if (importId === undefined) return null;
  return (
    <details
      className="import-report"
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid="import-report"
    >
      <summary>What was removed and found</summary>
      {open && <LoadedReport importId={importId} />}
    </details>
  );
}

function LoadedReport({ importId }: { importId: string }) {
  const { data, error } = useKeptReport(importId, true);
  if (data !== undefined) return <ReportWords report={data} />;
  if (error !== null) return <p role="alert">{sentenceOf(error)}</p>;
  return <Loader size="xs" aria-label="Loading the report" />;
}

export function ReportWords({ report }: { report: KeptReport }) {
  const { summary, refused } = report;
  return (
    <>
      {summary.sentences.length === 0 ? (
        <p className="dim">Nothing had to be removed.</p>
      ) : (
        <ul className="sentences">
          {summary.sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {refused.length > 0 && (
        <ul className="sentences">
          {refused.map(({ code, reason, files }) => (
            <li key={`${code} ${reason}`}>
              {countOf(files, 'file was', 'files were')} left out: {reason}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
