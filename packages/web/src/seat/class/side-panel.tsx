import { useClassroom } from '../../components/classroom-context.tsx';
import { Icon } from '../../components/icons.tsx';
import { countPresent } from '../../components/roster-order.ts';
import { PeopleList } from './people-list.tsx';

export type SidePanelTab = 'text' | 'people';

/** What stands beside the picture: the step's text, or who is here. A sheet from below on phones. */
export function SidePanel({
  tab,
  onTab,
}: {
  tab: SidePanelTab | undefined;
  onTab: (tab: SidePanelTab | undefined) => void;
}) {
  const present = useClassroom(({ state }) => countPresent(state.participants));
  if (tab === undefined) return null;
  return (
    <aside className="side-panel" aria-label="Step text and people">
      <div className="side-panel-head">
        <button
          type="button"
          className="tab"
          aria-pressed={tab === 'text'}
          onClick={() => onTab('text')}
        >
          This step
        </button>
        <button
          type="button"
          className="tab"
          aria-pressed={tab === 'people'}
          onClick={() => onTab('people')}
        >
          People <span className="numerals">{present}</span>
        </button>
        <button
          type="button"
          className="button quiet close"
          aria-label="Close the panel"
          onClick={() => onTab(undefined)}
        >
          <Icon name="close" />
        </button>
      </div>
      <div
        className="side-panel-body"
        tabIndex={0}
        role="region"
        aria-label={tab === 'text' ? 'Step text' : 'People'}
      >
        {tab === 'text' ? <StepText /> : <PeopleList />}
      </div>
    </aside>
  );
}

function StepText() {
  const title = useClassroom(({ state }) => state.stepTitle);
  const text = useClassroom(({ state }) => state.stepText);
  return (
    <div className="step-text" data-testid="step-text">
      <h2>{title}</h2>
      <div aria-live="polite">
        {text.trim() === '' ? (
          <p className="dim">Look at the picture: this step has no text.</p>
        ) : (
          <p className="prose">{text}</p>
        )}
      </div>
    </div>
  );
}
