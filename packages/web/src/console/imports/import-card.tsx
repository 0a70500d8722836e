import { Button, CloseButton, Progress } from '@mantine/core';
import { useSyncExternalStore } from 'react';

import { countOf, formatBytes } from '../../components/format.ts';
import { Icon } from '../../components/icons.tsx';
import type { RefusedFile } from './import-client.ts';
import type { Imports } from './imports.ts';
import { groupRefusals, type RefusalGroup } from './refusal-groups.ts';
import type { ImportProgress } from './import-progress.ts';
import { MadeCases } from './made-cases.tsx';
import { ReportOfImport } from './report-of-import.tsx';

const FILES_SHOWN = 200;

interface ImportCardProps {
  readonly imports: Imports;
  /** Looks through the images of a case; during a class there is no room for it. */
  readonly onReview?: ((caseId: string) => void) | undefined;
}

/** What an import is doing, and what came of it. */
export function ImportCard({ imports, onReview }: ImportCardProps) {
  const progress = useSyncExternalStore(imports.subscribe, imports.progress);
  if (progress === undefined) return null;
  return (
    <section className="card import-card" aria-label="Import">
      <ImportState progress={progress} imports={imports} onReview={onReview} />
    </section>
  );
}

function ImportState({
  progress,
  imports,
  onReview,
}: ImportCardProps & { progress: ImportProgress }) {
  switch (progress.kind) {
    case 'reading':
    case 'uploading':
    case 'working':
    case 'waiting':
      return <Running {...describeRunning(progress)} onCancel={imports.cancel} />;
    case 'interrupted':
      return <Interrupted files={progress.files} imports={imports} />;
    case 'finished':
      return (
        <Result
          title={titleOf(progress)}
          good={progress.cases.length + progress.alreadyInLibrary.length > 0}
          onDismiss={imports.dismiss}
        >
          <MadeCases {...progress} onReview={onReview} />
          {progress.cases.length === 0 && progress.alreadyInLibrary.length > 0 && (
            <p className="import-again">
              <span className="dim">The library shows these very images already.</span>
              <Button
                size="compact-sm"
                variant="default"
                onClick={imports.addAgain}
                data-testid="import-add-again"
              >
                Add again
              </Button>
            </p>
          )}
          <Refusals refused={progress.refused} />
          <ReportOfImport importId={progress.importId} />
        </Result>
      );
    case 'failed':
      return (
        <Result title="The import did not work" good={false} onDismiss={imports.dismiss}>
          <p className="import-sentence">{progress.sentence}</p>
          <Refusals refused={progress.refused} />
        </Result>
      );
    case 'cancelled':
      return (
        <Result title="Import cancelled" good onDismiss={imports.dismiss}>
          <p className="import-sentence">Nothing was added to the library.</p>
        </Result>
      );
  }
}

function titleOf({ cases, alreadyInLibrary }: Extract<ImportProgress, { kind: 'finished' }>) {
  if (cases.length > 0) return `${countOf(cases.length, 'case', 'cases')} added to the library`;
  return alreadyInLibrary.length > 0 ? 'Already in the library' : 'No case could be made';
}

/** An upload that ended with an earlier page: the browser has to be given the files again. */
function Interrupted({ files, imports }: { files: number; imports: Imports }) {
  return (
    <Result title="An upload was interrupted" good={false} onDismiss={imports.dismiss}>
      <p className="import-sentence">
        {countOf(files, 'file has', 'files have')} arrived. Drop or choose the same folder again,
        and only the rest is sent.
      </p>
      <div className="import-choices">
        <Button size="compact-md" variant="default" onClick={imports.cancel}>
          Discard
        </Button>
        <Button
          size="compact-md"
          variant="default"
          disabled={files === 0}
          onClick={imports.startInterrupted}
          data-testid="import-start-interrupted"
        >
          Import what arrived
        </Button>
      </div>
    </Result>
  );
}

interface RunningWords {
  readonly phase: string;
  readonly detail: string;
  /** 0 to 100; undefined while nobody can know. */
  readonly percent: number | undefined;
}

type RunningProgress = Extract<
  ImportProgress,
  { kind: 'reading' | 'uploading' | 'working' | 'waiting' }
>;

function describeRunning(progress: RunningProgress): RunningWords {
  switch (progress.kind) {
    case 'reading':
      return {
        phase: 'Looking through the folder',
        detail: progress.found === 0 ? '' : countOf(progress.found, 'file', 'files'),
        percent: undefined,
      };
    case 'waiting':
      return {
        phase: 'The server does not answer',
        detail: 'The import goes on by itself when it does.',
        percent: undefined,
      };
    case 'uploading': {
      const { sentFiles, files, sentBytes, bytes } = progress;
      return {
        phase: 'Sending to the server',
        detail: `${sentFiles.toLocaleString('en')} of ${countOf(files, 'file', 'files')}, ${formatBytes(sentBytes)} of ${formatBytes(bytes)}`,
        percent: bytes === 0 ? 100 : (100 * sentBytes) / bytes,
      };
    }
    case 'working': {
      const { phase, done, total } = progress;
      return {
        phase: phase === '' ? 'Working' : phase.charAt(0).toUpperCase() + phase.slice(1),
        detail: total > 0 ? `${done.toLocaleString('en')} of ${total.toLocaleString('en')}` : '',
        percent: total > 0 ? (100 * done) / total : undefined,
      };
    }
  }
}

function Running({ phase, detail, percent, onCancel }: RunningWords & { onCancel: () => void }) {
  return (
    <>
      <div className="card-head">
        <h2 aria-live="polite">{phase}</h2>
        <Button size="compact-sm" variant="default" onClick={onCancel} data-testid="import-cancel">
          Cancel
        </Button>
      </div>
      <Progress
        value={percent ?? 100}
        animated={percent === undefined}
        striped={percent === undefined}
        aria-label={phase}
        data-testid="import-progress"
      />
      <p className="dim numerals import-detail">{detail}</p>
    </>
  );
}

interface ResultProps {
  readonly title: string;
  readonly good: boolean;
  readonly onDismiss: () => void;
  readonly children: React.ReactNode;
}

function Result({ title, good, onDismiss, children }: ResultProps) {
  return (
    <>
      <div className="card-head">
        <h2 aria-live="polite" data-testid="import-result">
          {!good && <Icon name="warning" />} {title}
        </h2>
        <CloseButton aria-label="Put the result away" onClick={onDismiss} />
      </div>
      {children}
    </>
  );
}

function Refusals({ refused }: { refused: readonly RefusedFile[] }) {
  if (refused.length === 0) return null;
  return (
    <details className="refusals" open={refused.length <= 5} data-testid="import-refused">
      <summary>{countOf(refused.length, 'file was', 'files were')} left out</summary>
      {groupRefusals(refused).map((group) => (
        <RefusalReason key={group.reason} group={group} />
      ))}
    </details>
  );
}

function RefusalReason({ group }: { group: RefusalGroup }) {
  const shown = group.files.slice(0, FILES_SHOWN);
  const rest = group.files.length - shown.length;
  return (
    <div className="refusal-group">
      <p>{group.reason}</p>
      <ul>
        {shown.map((file) => (
          <li key={file}>{file}</li>
        ))}
        {rest > 0 && <li className="dim">and {countOf(rest, 'more', 'more')}</li>}
      </ul>
    </div>
  );
}
