import { useState } from 'react';

import type { ClassroomConnection } from '@rounds/connection';
import type { Viewer, ViewerEvent } from '@rounds/viewer';

import { ClassroomProvider, useClassroom } from '../../components/classroom-context.tsx';
import { connectionWords } from '../../components/connection-words.ts';
import { TransferEditor } from '../../components/look/transfer-editor.tsx';
import { Picture } from '../../components/picture.tsx';
import { usePageTitle, useScreenAwake } from '../../components/use-page.ts';
import { useLayout } from '../../components/use-layout.ts';
import { Actions } from './actions.tsx';
import { ControlBar } from './control-bar.tsx';
import { EndedCard } from './ended-card.tsx';
import { Notice, useNotice } from './notice.tsx';
import { PictureProblem } from './picture-problem.tsx';
import { PictureTools } from './picture-tools.tsx';
import { SidePanel, type SidePanelTab } from './side-panel.tsx';
import { StatusLine } from './status-line.tsx';
import { StepPeek } from './step-peek.tsx';
import { TitleBlock } from './title-block.tsx';

const WIDE_PX = 1100;
const WEBGL_MISSING =
  'This browser cannot draw in three dimensions (WebGL 2 is missing). The slices work as usual.';

/** The class as one seat sees it: the picture, and a frame around it that says where the class is. */
export function ClassPage({
  connection,
  onLeave,
}: {
  connection: ClassroomConnection;
  onLeave: () => void;
}) {
  return (
    <ClassroomProvider connection={connection}>
      <ClassFrame connection={connection} onLeave={onLeave} />
    </ClassroomProvider>
  );
}

function ClassFrame({
  connection,
  onLeave,
}: {
  connection: ClassroomConnection;
  onLeave: () => void;
}) {
  const layout = useLayout();
  const [viewer, setViewer] = useState<Viewer>();
  const [problem, setProblem] = useState<ViewerEvent>();
  const [panel, setPanel] = useState<SidePanelTab | undefined>(() => openingPanel(connection));
  const [colorsOpen, setColorsOpen] = useState(false);
  const { notice, say } = useNotice();
  usePageTitle(useClassroom(({ state }) => state.title));
  useScreenAwake();

  const onEvent = (event: ViewerEvent): void => {
    if (event.kind === 'refused') say(event.message);
    else if (event.kind === 'webgl-missing') say(WEBGL_MISSING);
    else if (event.kind !== 'xr-ended') setProblem(event);
  };

  return (
    <div
      className="class-page"
      data-panel={panel === undefined ? 'closed' : 'open'}
      data-layout={layout}
    >
      <TitleBlock />
      <Actions
        viewer={viewer}
        panel={panel}
        onPanel={setPanel}
        onLeave={onLeave}
        say={say}
        compact={layout === 'stacked'}
        colorsOpen={colorsOpen}
        onColors={setColorsOpen}
      />
      <ConnectionBanner />
      <main className="stage">
        <div className="stage-picture">
          <Picture connection={connection} layout={layout} onViewer={setViewer} onEvent={onEvent} />
          <PictureTools viewer={viewer} />
          <PictureProblem problem={problem} />
          <Notice notice={notice} />
          <EndedCard onLeave={onLeave} />
        </div>
        {colorsOpen && viewer !== undefined && (
          <TransferEditor viewer={viewer} onClose={() => setColorsOpen(false)} />
        )}
      </main>
      <ControlBar viewer={viewer} say={say} />
      <SidePanel tab={panel} onTab={setPanel} />
      <StepPeek panelOpen={panel !== undefined} onOpen={() => setPanel('text')} />
      <StatusLine viewer={viewer} />
    </div>
  );
}

/** Where there is room for it, text that is there to be read stands open from the start. */
function openingPanel(connection: ClassroomConnection): SidePanelTab | undefined {
  return innerWidth >= WIDE_PX && connection.state().stepText.trim() !== '' ? 'text' : undefined;
}

function ConnectionBanner() {
  const status = useClassroom((moment) => moment.status);
  const { banner } = connectionWords(status);
  return (
    <div className="banner-place" role="status">
      {banner !== undefined && (
        <p className="banner" data-testid="connection-banner">
          <span className="light" data-state="waiting" />
          {banner}
        </p>
      )}
    </div>
  );
}
