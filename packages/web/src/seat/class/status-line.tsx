import type { Viewer } from '@rounds/viewer';

import { useClassroom } from '../../components/classroom-context.tsx';
import { connectionWords } from '../../components/connection-words.ts';
import { NotDiagnostic } from '../../components/not-diagnostic.tsx';
import { useViewerStatus } from '../../components/use-viewer-status.ts';
import { ControlSign } from './control-sign.tsx';

/** The quiet line at the foot: connection, how much of the picture is here, and what it may not be used for. */
export function StatusLine({ viewer }: { viewer: Viewer | undefined }) {
  const status = useClassroom((moment) => moment.status);
  const ended = useClassroom(({ state }) => state.lifecycle === 'ended');
  const percent = useViewerStatus(viewer, ({ loaded }) => Math.floor(loaded * 100));
  const mine = useClassroom(({ state, me }) => state.controlHolderId === me?.participantId);
  const words = connectionWords(status);
  return (
    <footer className="status-line">
      <span className="status-item" data-testid="connection-state">
        <span className="light" data-state={words.light} />
        {ended ? 'Class ended, read-only' : words.label}
      </span>
      {percent < 100 && <span className="status-item numerals">Picture {percent} %</span>}
      {!mine && <ControlSign />}
      <NotDiagnostic />
    </footer>
  );
}
