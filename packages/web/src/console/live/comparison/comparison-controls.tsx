import { NativeSelect, Switch } from '@mantine/core';

import { useClassroom, useSend } from '../../../components/classroom-context.tsx';
import { sayNotice } from '../say.ts';
import { ToolButton } from '../tool-button.tsx';
import { useEnded } from '../teaching.ts';

/** Another case of the class beside the current one: which, linked or not, and away with it. */
export function ComparisonControls() {
  const cases = useClassroom(({ instructorState }) => instructorState?.cases);
  const caseIndex = useClassroom(({ state }) => state.caseIndex);
  const compared = useClassroom(({ state }) => state.comparison?.caseIndex);
  const linked = useClassroom(({ state }) => state.comparison?.link.linked ?? true);
  const ended = useEnded();
  const send = useSend(sayNotice);
  if (cases === undefined || cases.length < 2) return null;

  const compareWith = (index: number, isLinked: boolean): void =>
    void send({ type: 'comparison.set', comparison: { caseIndex: index, linked: isLinked } });
  const close = (): void => void send({ type: 'comparison.set', comparison: null });
  const others = cases
    .map(({ title }, index) => ({ value: String(index), label: `${index + 1}. ${title}` }))
    .filter(({ value }) => value !== String(caseIndex));
  return (
    <div className="compare">
      <NativeSelect
        aria-label="Compare with another case"
        value={compared === undefined ? '' : String(compared)}
        disabled={ended}
        data={[{ value: '', label: 'Compare with …' }, ...others]}
        onChange={({ target }) => {
          if (target.value === '') close();
          else compareWith(Number(target.value), true);
        }}
        data-testid="compare-with"
      />
      {compared !== undefined && (
        <div className="compare-link">
          <Switch
            label="Linked scrolling"
            checked={linked}
            disabled={ended}
            onChange={({ target }) => compareWith(compared, target.checked)}
            data-testid="compare-linked"
          />
          <ToolButton
            icon="close"
            label="Close the comparison"
            testId="compare-close"
            disabled={ended}
            onPress={close}
          />
        </div>
      )}
    </div>
  );
}
