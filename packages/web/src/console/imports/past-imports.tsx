import { Button, Loader } from '@mantine/core';

import { countOf, formatWhen } from '../../components/format.ts';
import { sentenceOf } from '../../components/http-client.ts';
import { useKeptReports } from '../api/imports.ts';
import { SideSheet } from '../dialog.tsx';
import { ReportWords } from './report-of-import.tsx';

/** Every import there was, with what it removed: for those who have to answer for it. */
export function PastImports({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { data: reports, error, refetch } = useKeptReports(opened);
  return (
    <SideSheet opened={opened} onClose={onClose} title="Past imports">
      {reports === undefined ? (
        error === null ? (
          <Loader size="sm" aria-label="Loading past imports" />
        ) : (
          <div className="sheet-empty" role="alert">
            <p>{sentenceOf(error)}</p>
            <Button variant="default" onClick={() => void refetch()}>
              Try again
            </Button>
          </div>
        )
      ) : reports.length === 0 ? (
        <p className="dim">Nothing has been imported yet.</p>
      ) : (
        <ol className="past-imports">
          {reports.map((report) => (
            <li key={report.importId}>
              <details>
                <summary>
                  <span>{formatWhen(report.atMs, Date.now())}</span>
                  <span className="dim">
                    {report.caseIds.length === 0
                      ? 'no case'
                      : countOf(report.caseIds.length, 'case', 'cases')}
                    {report.refused.length > 0 &&
                      `, ${countOf(
                        report.refused.reduce((sum, { files }) => sum + files, 0),
                        'file',
                        'files',
                      )} left out`}
                  </span>
                </summary>
                <ReportWords report={report} />
              </details>
            </li>
          ))}
        </ol>
      )}
    </SideSheet>
  );
}
