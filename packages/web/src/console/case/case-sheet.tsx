import { Button, Loader, Tabs } from '@mantine/core';
import { useCallback, useState } from 'react';

import { sentenceOf } from '../../components/http-client.ts';
import { Icon } from '../../components/icons.tsx';
import { useCaseRecord } from '../api/cases.ts';
import type { CaseRecord } from '../api/case-types.ts';
import { SideSheet } from '../dialog.tsx';
import { CaseForm } from './case-form.tsx';
import { HistoryTab } from './history-tab.tsx';
import { ImagesTab } from './images-tab.tsx';
import { OriginTab } from './origin-tab.tsx';

export interface CaseSheetProps {
  readonly caseId: string | undefined;
  readonly onClose: () => void;
  readonly onReview: (caseId: string) => void;
  readonly onSaved: (record: CaseRecord) => void;
  /** The case may not be shown any more. */
  readonly onHeld: (caseId: string) => void;
}

const SHEET_WIDTH_PX = 720;

/** Everything about one case, from the side: words, images, what it was before, where it came from. */
export function CaseSheet({ caseId, onClose, onReview, onSaved, onHeld }: CaseSheetProps) {
  const { data, error, refetch } = useCaseRecord(caseId);
  const [dirty, setDirty] = useState(false);
  const [asking, setAsking] = useState(false);
  const close = useCallback(() => {
    setAsking(false);
    setDirty(false);
    onClose();
  }, [onClose]);
  const wantClose = (): void => (dirty ? setAsking(true) : close());
  const record = data?.caseId === caseId ? data : undefined;
  return (
    <SideSheet
      opened={caseId !== undefined}
      onClose={wantClose}
      title={record?.title ?? 'Case'}
      width={SHEET_WIDTH_PX}
    >
      {asking && <UnsavedNotice onStay={() => setAsking(false)} onDrop={close} />}
      {record !== undefined ? (
        <CaseTabs
          key={record.caseId}
          record={record}
          onDirty={setDirty}
          onSaved={onSaved}
          onHeld={() => onHeld(record.caseId)}
          onClose={wantClose}
          onReview={() => {
            close();
            onReview(record.caseId);
          }}
        />
      ) : error !== null ? (
        <div className="sheet-empty" role="alert">
          <p>{sentenceOf(error)}</p>
          <Button variant="default" onClick={() => void refetch()}>
            Try again
          </Button>
        </div>
      ) : (
        <div className="sheet-empty">
          <Loader size="sm" aria-label="Loading the case" />
        </div>
      )}
    </SideSheet>
  );
}

interface CaseTabsProps {
  readonly record: CaseRecord;
  readonly onDirty: (dirty: boolean) => void;
  readonly onSaved: (record: CaseRecord) => void;
  readonly onClose: () => void;
  readonly onReview: () => void;
  readonly onHeld: () => void;
}

function CaseTabs({ record, onReview, onHeld, ...form }: CaseTabsProps) {
  const { status } = record.summary;
  return (
    <Tabs
      keepMounted={false}
      defaultValue={status === 'quarantined' ? 'images' : 'words'}
      classNames={{ panel: 'case-tab' }}
    >
      <Tabs.List>
        <Tabs.Tab value="words">Text</Tabs.Tab>
        <Tabs.Tab
          value="images"
          rightSection={status === 'quarantined' && <span className="light" data-state="waiting" />}
        >
          Images
        </Tabs.Tab>
        <Tabs.Tab value="history">History</Tabs.Tab>
        <Tabs.Tab value="origin">Import and audit</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="words" keepMounted>
        <CaseForm record={record} {...form} />
      </Tabs.Panel>
      <Tabs.Panel value="images">
        <ImagesTab record={record} onReview={onReview} onHeld={onHeld} />
      </Tabs.Panel>
      <Tabs.Panel value="history">
        <HistoryTab record={record} />
      </Tabs.Panel>
      <Tabs.Panel value="origin">
        <OriginTab caseId={record.caseId} />
      </Tabs.Panel>
    </Tabs>
  );
}

function UnsavedNotice({ onStay, onDrop }: { onStay: () => void; onDrop: () => void }) {
  return (
    <div className="unsaved" role="alert">
      <Icon name="warning" size={17} />
      <span>You have not saved what you wrote.</span>
      <Button size="compact-sm" variant="default" onClick={onDrop}>
        Drop it
      </Button>
      <Button size="compact-sm" onClick={onStay} autoFocus>
        Keep writing
      </Button>
    </div>
  );
}
