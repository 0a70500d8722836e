import { useCallback, useState } from 'react';

import type { Viewer, ViewerEvent } from '@rounds/viewer';

import {
  ClassroomProvider,
  useClassroom,
  useConnection,
  useSend,
} from '../../components/classroom-context.tsx';
import { TransferEditor } from '../../components/look/transfer-editor.tsx';
import { Picture } from '../../components/picture.tsx';
import { nextStep, previousStep } from '../../components/step-flow.ts';
import { usePageTitle } from '../../components/use-page.ts';
import type { OpenClass } from '../api/sessions.ts';
import { BookmarkBar } from './bookmark-bar.tsx';
import { ClassBanner } from './class-banner.tsx';
import { FlowPanel } from './flow-panel.tsx';
import { JoinCard } from './join-card.tsx';
import type { ConsoleAction } from './keyboard.ts';
import { LiveHead } from './live-head.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { sayDone, sayNotice } from './say.ts';
import { useCurrentCase, useStepCounts } from './teaching.ts';
import { Toolbar } from './toolbar.tsx';
import { useKeyboard } from './use-keyboard.ts';
import type { LiveClass } from './use-class.ts';

const WEBGL_MISSING =
  'This browser cannot draw in three dimensions (WebGL 2 is missing). The slices work as usual, and learners see everything.';

export interface LivePageProps {
  readonly live: Extract<LiveClass, { kind: 'in-class' }>;
  readonly onLeave: () => void;
}

/** The class while it runs: what comes next on the left, the picture, the people on the right. */
export function LivePage({ live, onLeave }: LivePageProps) {
  return (
    <ClassroomProvider connection={live.connection} key={live.openClass.sessionId}>
      <LiveFrame openClass={live.openClass} onLeave={onLeave} />
    </ClassroomProvider>
  );
}

function LiveFrame({ openClass, onLeave }: { openClass: OpenClass; onLeave: () => void }) {
  const connection = useConnection();
  const [viewer, setViewer] = useState<Viewer>();
  const [problem, setProblem] = useState<string>();
  const [colorsOpen, setColorsOpen] = useState(false);
  const act = useActions(viewer);
  usePageTitle(useClassroom(({ state }) => state.title));
  useKeyboard(act);

  const onEvent = useCallback((event: ViewerEvent): void => {
    if (event.kind === 'refused') sayNotice(event.message);
    else if (event.kind === 'picture-failed') setProblem(event.message);
    else if (event.kind === 'webgl-missing') sayNotice(WEBGL_MISSING);
  }, []);

  return (
    <div className="live">
      <LiveHead onLeave={onLeave} />
      <ClassBanner />
      <FlowPanel act={act} />
      <main className="live-middle">
        <Toolbar viewer={viewer} act={act} colorsOpen={colorsOpen} onColors={setColorsOpen} />
        <div className="live-picture">
          <Picture
            connection={connection}
            layout="four-up"
            onViewer={setViewer}
            onEvent={onEvent}
          />
          {problem !== undefined && (
            <p className="picture-problem" role="alert">
              {problem}
            </p>
          )}
        </div>
        {colorsOpen && viewer !== undefined && (
          <TransferEditor viewer={viewer} onClose={() => setColorsOpen(false)} />
        )}
        <BookmarkBar viewer={viewer} />
      </main>
      <aside className="live-right" aria-label="Joining and people">
        <JoinCard openClass={openClass} />
        <PeoplePanel act={act} />
      </aside>
    </div>
  );
}

/** The one place where a button and its key do the same. */
function useActions(viewer: Viewer | undefined): (action: ConsoleAction) => void {
  const connection = useConnection();
  const keyViews = useCurrentCase()?.keyViews;
  const stepCounts = useStepCounts();
  const send = useSend(sayNotice);
  const gather = async (): Promise<void> => {
    const result = await send({ type: 'everyone.gather' });
    if (result.status === 'accepted') sayDone('Everyone follows the shared view now.');
  };
  return (action) => {
    switch (action.kind) {
      case 'next': {
        const target = nextStep(connection.state());
        if (target !== undefined) void send({ type: 'step.go', ...target });
        return;
      }
      case 'previous': {
        const target = previousStep(connection.state(), stepCounts);
        if (target !== undefined) void send({ type: 'step.go', ...target });
        return;
      }
      case 'recall': {
        const bookmarkId = keyViews?.[action.index]?.bookmarkId;
        if (bookmarkId !== undefined) void send({ type: 'bookmark.recall', bookmarkId });
        return;
      }
      case 'gather':
        void gather();
        return;
      case 'undo':
        viewer?.undo();
        return;
      case 'redo':
        viewer?.redo();
    }
  };
}
