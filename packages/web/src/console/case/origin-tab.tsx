import { Loader } from '@mantine/core';

import { formatWhen } from '../../components/format.ts';
import { sentenceOf } from '../../components/http-client.ts';
import { useAudit, useCaseReport } from '../api/case-history.ts';
import type { AuditEntry } from '../api/case-types.ts';

/** Where the images came from: what the import removed, and who let them be shown. */
export function OriginTab({ caseId }: { caseId: string }) {
  return (
    <div className="origin">
      <section aria-labelledby="import-report">
        <h3 id="import-report">What the import removed and found</h3>
        <ImportReportWords caseId={caseId} />
      </section>
      <section aria-labelledby="audit">
        <h3 id="audit">Who did what to the images</h3>
        <AuditList caseId={caseId} />
      </section>
    </div>
  );
}

function ImportReportWords({ caseId }: { caseId: string }) {
  const { data: report, error } = useCaseReport(caseId);
  if (error !== null) return <p role="alert">{sentenceOf(error)}</p>;
  if (report === undefined) return <Loader size="xs" aria-label="Loading the report" />;
  if (report === null || report.sentences.length === 0)
    return <p className="dim">There is no report: the case was made here or brought over.</p>;
  return (
    <ul className="sentences">
      {report.sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

const ACTION_WORDS: Readonly<Record<AuditEntry['action'], string>> = {
  quarantined: 'Held back until somebody has looked',
  released: 'Released after looking at all images',
  masked: 'Parts of the images blacked out',
  defaced: 'Face removed',
};

function AuditList({ caseId }: { caseId: string }) {
  const { data: entries, error } = useAudit(caseId);
  if (error !== null) return <p role="alert">{sentenceOf(error)}</p>;
  if (entries === undefined) return <Loader size="xs" aria-label="Loading the audit" />;
  if (entries.length === 0) return <p className="dim">Nothing was done to the images.</p>;
  return (
    <ol className="audit">
      {entries.map(({ atMs, by, action, assetSha256, reason }) => (
        <li key={`${atMs} ${action}`}>
          <span>
            {ACTION_WORDS[action]}{' '}
            <span className="dim">
              {by.name === ''
                ? by.editorId === 'server'
                  ? 'by the import'
                  : 'by an instructor without a name'
                : `by ${by.name}`}
              , {formatWhen(atMs, Date.now())}, images {assetSha256.slice(0, 8)}
            </span>
          </span>
          {reason !== '' && <span className="dim">{reason}</span>}
        </li>
      ))}
    </ol>
  );
}
