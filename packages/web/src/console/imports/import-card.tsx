import { Button, CloseButton, Progress } from '@mantine/core';
import { useSyncExternalStore } from 'react';

import { countOf, formatBytes } from '../../components/format.ts';
import { Icon } from '../../components/icons.tsx';
import type { RefusedFile } from './import-client.ts';
import type { Imports } from './imports.ts';
import { groupRefusals, type RefusalGroup } from './refusal-groups.ts';
import type { ImportProgress } from './run-import.ts';

const FILES_SHOWN = 200;

/** What an import is doing, and what came of it. */
export function ImportCard({ imports }: { imports: Imports }) {
  const progress = useSyncExternalStore(imports.subscribe, imports.progress);
  if (progress === undefined) return null;
  return (
    <section className="card import-card" aria-label="Import">
      <ImportState progress={progress} imports={imports} />
    </section>
  );
}

function ImportState({ progress, imports }: { progress: ImportProgress; imports: Imports }) {
  switch (progress.kind) {
    case 'reading':
    case 'uploading':
    case 'working':
      return <Running {...describeRunning(progress)} onCancel={imports.cancel} />;
    case 'finished':
      return (
        <Result
          title={
            progress.cases.length === 0
              ? 'No case could be made'
              : `${countOf(progress.cases.length, 'case', 'cases')} added to the library`
          }
          good={progress.cases.length > 0}
          onDismiss={imports.dismiss}
        >
          <ul className="import-cases">
            {progress.cases.map((made) => (
              <li key={made.caseId}>
                <Icon name="check" size={16} />
                <span>{made.title}</span>
                <span className="dim">
                  {made.modality} · {countOf(made.slices, 'slice', 'slices')}
                </span>
              </li>
            ))}
          </ul>
          <Refusals refused={progress.refused} />
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

interface RunningWords {
  readonly phase: string;
  readonly detail: string;
  /** 0 to 100; undefined while nobody can know. */
  readonly percent: number | undefined;
}

type RunningProgress = Extract<ImportProgress, { kind: 'reading' | 'uploading' | 'working' }>;

function describeRunning(progress: RunningProgress): RunningWords {
  switch (progress.kind) {
    case 'reading':
      return {
        phase: 'Looking through the folder',
        detail: progress.found === 0 ? '' : countOf(progress.found, 'file', 'files'),
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
