import type { Viewer } from '@rounds/viewer';

import { useClassroom, useSend } from '../../components/classroom-context.tsx';
import { Icon } from '../../components/icons.tsx';
import { LookTools } from '../../components/look/look-tools.tsx';
import { countPresent } from '../../components/roster-order.ts';
import { useVr } from '../../components/use-vr.ts';
import { FollowToggle } from './follow-toggle.tsx';
import type { SidePanelTab } from './side-panel.tsx';

export interface ActionsProps {
  readonly viewer: Viewer | undefined;
  readonly panel: SidePanelTab | undefined;
  readonly onPanel: (tab: SidePanelTab | undefined) => void;
  readonly onLeave: () => void;
  readonly say: (text: string) => void;
  /** Where there is room for few buttons. */
  readonly compact: boolean;
  readonly colorsOpen: boolean;
  readonly onColors: (open: boolean) => void;
}

/** Everything a person does at their seat: beside the title on wide screens, under the thumbs on narrow ones. */
export function Actions(props: ActionsProps) {
  const { viewer, panel, onPanel, onLeave, say, compact, colorsOpen, onColors } = props;
  const present = useClassroom(({ state }) => countPresent(state.participants));
  const toggle = (tab: SidePanelTab): void => onPanel(panel === tab ? undefined : tab);
  return (
    <>
      <nav className="actions" aria-label="Your seat">
        <FollowToggle viewer={viewer} />
        <HandToggle say={say} />
        <LookTools viewer={viewer} compact={compact} colorsOpen={colorsOpen} onColors={onColors} />
      </nav>
      <nav className="side-actions" aria-label="Class">
        <XrButton viewer={viewer} say={say} />
        <button
          type="button"
          className="button quiet text-toggle"
          aria-pressed={panel === 'text'}
          aria-label="Step text"
          onClick={() => toggle('text')}
        >
          <Icon name="text" />
        </button>
        <button
          type="button"
          className="button quiet numerals"
          aria-pressed={panel === 'people'}
          aria-label={`People: ${present}`}
          data-testid="people-toggle"
          onClick={() => toggle('people')}
        >
          <Icon name="people" />
          {present}
        </button>
        <button
          type="button"
          className="button quiet"
          onClick={onLeave}
          aria-label="Leave the class"
          data-testid="leave"
        >
          <Icon name="leave" />
          <span className="wide-only">Leave</span>
        </button>
      </nav>
    </>
  );
}

function HandToggle({ say }: { say: (text: string) => void }) {
  const raised = useClassroom(({ me }) => me?.handRaised ?? false);
  const role = useClassroom(({ me }) => me?.role);
  const ended = useClassroom(({ state }) => state.lifecycle === 'ended');
  const send = useSend(say);
  if (role === 'observer' || ended) return null;
  return (
    <button
      type="button"
      className="button hand"
      data-testid="hand-toggle"
      aria-pressed={raised}
      onClick={() => void send({ type: 'hand.raise', raised: !raised })}
    >
      <Icon name="hand" />
      <span className="hand-words">{raised ? 'Lower hand' : 'Raise hand'}</span>
    </button>
  );
}

function XrButton({ viewer, say }: { viewer: Viewer | undefined; say: (text: string) => void }) {
  const vr = useVr(viewer, say);
  if (vr === undefined) return null;
  return (
    <button type="button" className="button primary" data-testid="enter-vr" onClick={vr.press}>
      <Icon name="headset" />
      <span className="wide-only">{vr.active ? 'Leave VR' : 'Enter VR'}</span>
    </button>
  );
}
