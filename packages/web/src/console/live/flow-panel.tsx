import { Button, NativeSelect } from '@mantine/core';
import { useEffect, useRef } from 'react';

import { type Step, stepsOf } from '@rounds/classroom';

import { useClassroom, useSend } from '../../components/classroom-context.tsx';
import { Icon } from '../../components/icons.tsx';
import { nextStep, previousStep } from '../../components/step-flow.ts';
import { ComparisonControls } from './comparison/comparison-controls.tsx';
import type { ConsoleAction } from './keyboard.ts';
import { sayNotice } from './say.ts';
import { useCurrentCase, useEnded } from './teaching.ts';

/** The flow of the case: every step with the text its author wrote, and the way through it. */
export function FlowPanel({ act }: { act: (action: ConsoleAction) => void }) {
  const document = useCurrentCase();
  const caseIndex = useClassroom(({ state }) => state.caseIndex);
  const stepIndex = useClassroom(({ state }) => state.stepIndex);
  const ended = useEnded();
  const send = useSend(sayNotice);
  return (
    <aside className="flow" aria-label="Flow of the case">
      <CaseSwitch />
      <ComparisonControls />
      <ol className="flow-steps">
        {(document === undefined ? [] : stepsOf(document)).map((step, index) => (
          <FlowStep
            key={`${caseIndex}-${index}`}
            step={step}
            current={index === stepIndex}
            past={index < stepIndex}
            disabled={ended}
            onGo={() => void send({ type: 'step.go', caseIndex, stepIndex: index })}
          />
        ))}
      </ol>
      <FlowButtons act={act} disabled={ended} />
    </aside>
  );
}

function CaseSwitch() {
  const cases = useClassroom(({ instructorState }) => instructorState?.cases);
  const caseIndex = useClassroom(({ state }) => state.caseIndex);
  const caseCount = useClassroom(({ state }) => state.caseCount);
  const caseTitle = useClassroom(({ state }) => state.caseTitle);
  const synthetic = useClassroom(({ state }) => state.caseSynthetic);
  const ended = useEnded();
  const send = useSend(sayNotice);
  return (
    <div className="flow-case">
      <p className="eyebrow numerals">
        Case {caseIndex + 1} of {caseCount}
        {synthetic && <span className="tag">Synthetic</span>}
      </p>
      {caseCount === 1 ? (
        <h2 className="flow-case-title">{caseTitle}</h2>
      ) : (
        <NativeSelect
          aria-label="Case"
          value={String(caseIndex)}
          disabled={ended}
          data={(cases ?? []).map((document, index) => ({
            value: String(index),
            label: `${index + 1}. ${document.title}`,
          }))}
          onChange={(event) =>
            void send({ type: 'step.go', caseIndex: Number(event.target.value), stepIndex: 0 })
          }
          data-testid="case-switch"
        />
      )}
    </div>
  );
}

interface FlowStepProps {
  readonly step: Step;
  readonly current: boolean;
  readonly past: boolean;
  readonly disabled: boolean;
  readonly onGo: () => void;
}

function FlowStep({ step, current, past, disabled, onGo }: FlowStepProps) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) item.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <li className="flow-step" ref={item} data-current={current} data-past={past}>
      <button
        type="button"
        aria-current={current ? 'step' : undefined}
        disabled={disabled}
        onClick={onGo}
        {...(current ? { 'data-testid': 'step-title' } : {})}
      >
        {step.kind === 'key-view' && <Icon name="bookmark" size={15} />}
        {step.title}
      </button>
      {step.text.trim() !== '' && (
        <div className="flow-text">
          <p>{step.text}</p>
          <p className="flow-seen">
            {current
              ? 'Everyone sees this now'
              : past
                ? 'Already shown'
                : 'Only instructors see this'}
          </p>
        </div>
      )}
    </li>
  );
}

function FlowButtons({
  act,
  disabled,
}: {
  act: (action: ConsoleAction) => void;
  disabled: boolean;
}) {
  const state = useClassroom((moment) => moment.state);
  const next = nextStep(state);
  const nextCase = next !== undefined && next.caseIndex !== state.caseIndex;
  return (
    <div className="flow-buttons">
      <Button
        variant="default"
        leftSection={<Icon name="back" size={16} />}
        disabled={disabled || previousStep(state) === undefined}
        onClick={() => act({ kind: 'previous' })}
        data-testid="step-previous"
      >
        Previous
      </Button>
      <Button
        rightSection={<Icon name="next" size={16} />}
        disabled={disabled || next === undefined}
        onClick={() => act({ kind: 'next' })}
        data-testid="step-next"
      >
        {nextCase ? 'Next case' : 'Next'}
      </Button>
    </div>
  );
}
