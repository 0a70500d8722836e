import { Button, CloseButton, Loader, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type KeyboardEvent, useEffect, useState } from 'react';

import { sentenceOf } from '../../components/http-client.ts';
import { startMasking, useCaseWork } from '../api/case-jobs.ts';
import { useCaseRecord, useRefreshCase } from '../api/cases.ts';
import type { CaseRecord } from '../api/case-types.ts';
import { FaceRemoval } from '../case/face-removal.tsx';
import { sizeWords } from '../library/library-words.ts';
import type { Brightness } from './brightness.ts';
import { FramePager } from './frame-pager.tsx';
import { type OpenFrames, openFrames as openFramesInWorker } from './frame-reader.ts';
import { FrameStage, type Zoom } from './frame-stage.tsx';
import { middleRectangle, regionsOf } from './mask-drawing.ts';
import { MaskPanel } from './mask-panel.tsx';
import { ReleasePanel } from './release-panel.tsx';
import { type FramesOnScreen, useFrames } from './use-frames.ts';
import { useMasks } from './use-masks.ts';

export interface ReviewPageProps {
  readonly caseId: string;
  readonly onClose: () => void;
  /** The case turned out to be one that may not be shown. */
  readonly onQuarantined: (caseId: string) => void;
  readonly openFrames?: OpenFrames;
}

/** Every image of a case at full size: names are looked for, blacked out, and the case is released. */
export function ReviewPage({ caseId, onClose, onQuarantined, openFrames }: ReviewPageProps) {
  const { data: record, error, refetch } = useCaseRecord(caseId);
  const quarantined = record?.summary.status === 'quarantined';
  useEffect(() => {
    if (quarantined) onQuarantined(caseId);
  }, [quarantined, caseId, onQuarantined]);
  return (
    <Modal.Root opened onClose={onClose} fullScreen closeOnEscape={false}>
      <Modal.Content aria-label="Look through the images" radius={0}>
        {record === undefined ? (
          <div className="review-empty" role={error === null ? undefined : 'alert'}>
            {error === null ? (
              <Loader size="sm" aria-label="Loading the case" />
            ) : (
              <>
                <p>{sentenceOf(error)}</p>
                <Button variant="default" onClick={() => void refetch()}>
                  Try again
                </Button>
              </>
            )}
            <Button variant="subtle" color="gray" onClick={onClose}>
              Back to the library
            </Button>
          </div>
        ) : (
          <Review record={record} onClose={onClose} openFrames={openFrames ?? openFramesInWorker} />
        )}
      </Modal.Content>
    </Modal.Root>
  );
}

interface ReviewProps {
  readonly record: CaseRecord;
  readonly onClose: () => void;
  readonly openFrames: OpenFrames;
}

function Review({ record, onClose, openFrames }: ReviewProps) {
  const { title, volume, summary } = record;
  const { columns, rows } = summary;
  const frames = useFrames(volume.assetSha256, openFrames);
  const masks = useMasks({ columns, rows });
  const [brightness, setBrightness] = useState<Brightness>('file');
  const [zoom, setZoom] = useState<Zoom>('fit');
  return (
    <div className="review">
      <header className="review-head">
        <h2>
          {title}{' '}
          <span className="dim">
            {summary.modality}, {sizeWords(summary.kind, summary.slices)} of {columns} × {rows}
          </span>
        </h2>
        <CloseButton size="lg" aria-label="Back to the library" onClick={onClose} />
      </header>
      <div className="review-stage">
        <FrameStage
          frames={frames}
          brightness={brightness}
          zoom={zoom}
          masks={masks.masks}
          selected={masks.selected}
          onSelect={masks.setSelected}
          onDraw={masks.add}
          onKey={(event) => {
            if (masks.press(event) || page(event, frames)) take(event);
          }}
        />
        <FramePager
          frames={frames}
          brightness={brightness}
          onBrightness={setBrightness}
          zoom={zoom}
          onZoom={setZoom}
        />
      </div>
      <ReviewSide record={record} frames={frames} masks={masks} onClose={onClose} />
    </div>
  );
}

interface ReviewSideProps {
  readonly record: CaseRecord;
  readonly frames: FramesOnScreen;
  readonly masks: ReturnType<typeof useMasks>;
  readonly onClose: () => void;
}

/** Why the case is here, and what is done about it. */
function ReviewSide({ record, frames, masks, onClose }: ReviewSideProps) {
  const { caseId, title, volume, summary } = record;
  const refresh = useRefreshCase(caseId);
  const { work, begin } = useCaseWork(() => {
    masks.clear();
    void refresh();
  });
  return (
    <aside className="review-side" aria-label="Review">
      {summary.quarantineReasons.length > 0 && (
        <p className="review-why">{summary.quarantineReasons.join(' ')}</p>
      )}
      <FaceRemoval summary={summary} />
      <MaskPanel
        masks={masks.masks}
        selected={masks.selected}
        index={frames.index}
        count={summary.slices}
        canUndo={masks.before.length > 0}
        work={work}
        onSelect={masks.setSelected}
        onAdd={() => masks.add(middleRectangle(summary))}
        onChange={masks.replace}
        onRemove={masks.remove}
        onUndo={masks.undo}
        onApply={() => begin(() => startMasking(caseId, regionsOf(masks.masks)))}
        onKey={(event) => {
          if (masks.press(event)) take(event);
        }}
      />
      <ReleasePanel
        key={volume.assetSha256}
        record={record}
        seen={frames.seen}
        unapplied={masks.masks.length}
        onReleased={() => {
          notifications.show({ message: `“${title}” can be chosen for a class now.` });
          void refresh();
          onClose();
        }}
      />
    </aside>
  );
}

/** The key is used up: neither the dialog nor the page does anything else with it. */
function take(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** Keys that go from image to image. @returns whether it was one */
function page({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, frames: FramesOnScreen): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const { index, go, facts, playing, setPlaying } = frames;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
    case 'PageDown':
      go(index + 1);
      return true;
    case 'ArrowLeft':
    case 'ArrowUp':
    case 'PageUp':
      go(index - 1);
      return true;
    case 'Home':
      go(0);
      return true;
    case 'End':
      go((facts?.frames ?? 1) - 1);
      return true;
    case ' ':
      setPlaying(!playing);
      return true;
    default:
      return false;
  }
}
