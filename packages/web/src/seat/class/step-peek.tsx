import { useClassroom } from '../../components/classroom-context.tsx';
import { Icon } from '../../components/icons.tsx';

/** On a phone, one line of the step's text above the buttons; a tap opens the rest. */
export function StepPeek({ panelOpen, onOpen }: { panelOpen: boolean; onOpen: () => void }) {
  const text = useClassroom(({ state }) => state.stepText.trim());
  if (panelOpen || text === '') return null;
  return (
    <button type="button" className="step-peek" onClick={onOpen} data-testid="step-peek">
      <Icon name="up" />
      <span>{text}</span>
    </button>
  );
}
