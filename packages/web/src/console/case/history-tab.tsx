import { Button, Loader, NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';

import { formatWhen } from '../../components/format.ts';
import { sentenceOf } from '../../components/http-client.ts';
import { Icon } from '../../components/icons.tsx';
import { useChanges, useRestoreVersion, useVersions } from '../api/case-history.ts';
import type { CaseRecord, CaseVersion } from '../api/case-types.ts';
import { ChangeList } from './change-list.tsx';
import { fieldList, reasonWords } from './field-words.ts';

const UNDO_MS = 12_000;

/** What the case was before: who changed what and when, and the way back. */
export function HistoryTab({ record }: { record: CaseRecord }) {
  const { caseId } = record;
  const { data: versions, error, refetch } = useVersions(caseId);
  const [opened, setOpened] = useState<number>();
  const restore = useRestoreWithUndo(record);
  if (versions === undefined) {
    return error === null ? (
      <Loader size="sm" aria-label="Loading the history" />
    ) : (
      <div className="sheet-empty" role="alert">
        <p>{sentenceOf(error)}</p>
        <Button variant="default" onClick={() => void refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  return (
    <ol className="versions" reversed>
      {versions.map((version, index) => (
        <VersionRow
          key={version.version}
          caseId={caseId}
          version={version}
          versions={versions}
          newest={index === 0}
          open={opened === version.version}
          onOpen={() => setOpened(opened === version.version ? undefined : version.version)}
          onRestore={() => restore(version.version)}
        />
      ))}
    </ol>
  );
}

interface VersionRowProps {
  readonly caseId: string;
  readonly version: CaseVersion;
  readonly versions: readonly CaseVersion[];
  readonly newest: boolean;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onRestore: () => void;
}

function VersionRow(props: VersionRowProps) {
  const { caseId, version: entry, versions, newest, open, onOpen, onRestore } = props;
  const { version, savedAtMs, savedBy, reason, restoredFrom, changedFields } = entry;
  return (
    <li className="version">
      <div className="version-head">
        <button
          type="button"
          className="version-press"
          aria-expanded={open}
          onClick={onOpen}
          data-testid={`version-${version}`}
        >
          <Icon name={open ? 'down' : 'next'} size={16} />
          <span className="version-words">
            <span>
              <strong className="numerals">{version}</strong> {reasonWords(reason)}
              {restoredFrom !== null && ` from version ${restoredFrom}`}
              {newest && <span className="tag">Current</span>}
            </span>
            <span className="dim">
              {savedBy.name === '' ? nobody(savedBy.editorId) : savedBy.name},{' '}
              {formatWhen(savedAtMs, Date.now())}
              {changedFields.length > 0 && ` · ${fieldList(changedFields)}`}
            </span>
          </span>
        </button>
        {!newest && (
          <Button
            variant="default"
            size="compact-sm"
            onClick={onRestore}
            data-testid={`version-restore-${version}`}
          >
            Restore
          </Button>
        )}
      </div>
      {open && <Comparison caseId={caseId} version={version} versions={versions} />}
    </li>
  );
}

function nobody(editorId: string): string {
  return editorId === 'server' ? 'The server' : 'An instructor without a name';
}

interface ComparisonProps {
  readonly caseId: string;
  readonly version: number;
  readonly versions: readonly CaseVersion[];
}

/** Field by field, against any other version; first against the one before. */
function Comparison({ caseId, version, versions }: ComparisonProps) {
  const others = versions.filter((other) => other.version !== version);
  const before = others.find((other) => other.version < version) ?? others[0];
  const [from, setFrom] = useState(before?.version);
  const { data: changes, error } = useChanges(caseId, version, from);
  if (from === undefined) return <p className="version-body dim">This is how the case began.</p>;
  return (
    <div className="version-body">
      <NativeSelect
        size="xs"
        label="Compared with"
        value={String(from)}
        data={others.map((other) => ({
          value: String(other.version),
          label: `Version ${other.version}: ${reasonWords(other.reason).toLowerCase()}`,
        }))}
        onChange={(event) => setFrom(Number(event.target.value))}
      />
      {changes !== undefined ? (
        <ChangeList changes={changes} before={`Version ${from}`} after={`Version ${version}`} />
      ) : error !== null ? (
        <p role="alert">{sentenceOf(error)}</p>
      ) : (
        <Loader size="xs" aria-label="Comparing" />
      )}
    </div>
  );
}

/** Restores at once; taking it back restores what was there before. */
function useRestoreWithUndo({ caseId, summary }: CaseRecord): (version: number) => void {
  const { mutate } = useRestoreVersion(caseId);
  const complain = (error: unknown): void =>
    void notifications.show({ color: 'red', message: sentenceOf(error) });
  return (version) => {
    const before = summary.version;
    mutate(version, {
      onError: complain,
      onSuccess: () => {
        const notificationId = `restore-${caseId}`;
        const undo = (): void => {
          notifications.hide(notificationId);
          mutate(before, { onError: complain });
        };
        notifications.show({
          id: notificationId,
          autoClose: UNDO_MS,
          message: (
            <span className="undo-notice">
              <span>Version {version} is the current one again.</span>
              <Button size="compact-sm" variant="default" onClick={undo} data-testid="restore-undo">
                Undo
              </Button>
            </span>
          ),
        });
      },
    });
  };
}
