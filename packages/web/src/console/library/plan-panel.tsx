import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';

import { countOf } from '../../components/format.ts';
import { Icon } from '../../components/icons.tsx';
import { rememberedName, rememberName } from '../../components/remembered.ts';
import { type ClassPlan, moveCase, removeCase } from './class-plan.ts';

export const DEFAULT_INSTRUCTOR_NAME = 'Instructor';
const MAX_NAME_LETTERS = 64;
const MAX_TITLE_LETTERS = 120;

export interface PlanPanelProps {
  readonly plan: ClassPlan;
  readonly titleOf: (caseId: string) => string;
  readonly onPlan: (plan: ClassPlan) => void;
  readonly starting: boolean;
  readonly problem: string | undefined;
  readonly onStart: (start: { title: string; name: string }) => void;
}

/** The next class: its cases in order, its title, who teaches, and the button that opens it. */
export function PlanPanel(props: PlanPanelProps) {
  const { plan, titleOf, onPlan, starting, problem, onStart } = props;
  const [title, setTitle] = useState('');
  const [name, setName] = useState(() => rememberedName('instructor') || DEFAULT_INSTRUCTOR_NAME);
  const [firstCaseId] = plan;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const chosenName = name.trim() || DEFAULT_INSTRUCTOR_NAME;
    rememberName('instructor', chosenName);
    onStart({ title: title.trim(), name: chosenName });
  };
  return (
    <form className="card plan-panel" aria-label="Next class" onSubmit={submit}>
      <div className="card-head">
        <h2>Next class</h2>
        {plan.length > 0 && (
          <span className="dim numerals">{countOf(plan.length, 'case', 'cases')}</span>
        )}
      </div>
      <PlannedCases plan={plan} titleOf={titleOf} onPlan={onPlan} />
      <TextInput
        label="Title of the class"
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        maxLength={MAX_TITLE_LETTERS}
        placeholder={
          firstCaseId === undefined ? 'For example: Chest conference' : titleOf(firstCaseId)
        }
      />
      <TextInput
        label="Your name in class"
        value={name}
        onChange={(event) => setName(event.target.value)}
        maxLength={MAX_NAME_LETTERS}
        autoComplete="name"
        data-testid="instructor-name"
      />
      {problem !== undefined && (
        <p className="problem" role="alert">
          <Icon name="warning" />
          {problem}
        </p>
      )}
      <Button
        type="submit"
        size="md"
        fullWidth
        disabled={plan.length === 0}
        loading={starting}
        data-testid="session-start"
      >
        Start class
      </Button>
    </form>
  );
}

interface PlannedCasesProps {
  readonly plan: ClassPlan;
  readonly titleOf: (caseId: string) => string;
  readonly onPlan: (plan: ClassPlan) => void;
}

function PlannedCases({ plan, titleOf, onPlan }: PlannedCasesProps) {
  if (plan.length === 0) {
    return (
      <p className="plan-empty">
        Choose cases from the library, in the order you want to show them.
      </p>
    );
  }
  return (
    <ol className="plan-cases">
      {plan.map((caseId, place) => (
        <PlannedCase
          key={caseId}
          title={titleOf(caseId)}
          place={place}
          last={place === plan.length - 1}
          onMove={(by) => onPlan(moveCase(plan, caseId, by))}
          onRemove={() => onPlan(removeCase(plan, caseId))}
        />
      ))}
    </ol>
  );
}

interface PlannedCaseProps {
  readonly title: string;
  readonly place: number;
  readonly last: boolean;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

function PlannedCase({ title, place, last, onMove, onRemove }: PlannedCaseProps) {
  return (
    <li className="planned-case">
      <span className="case-place numerals">{place + 1}</span>
      <span className="planned-title" title={title}>
        {title}
      </span>
      <button
        type="button"
        className="icon-button"
        aria-label={`${title}: earlier`}
        disabled={place === 0}
        onClick={() => onMove(-1)}
      >
        <Icon name="up" size={16} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={`${title}: later`}
        disabled={last}
        onClick={() => onMove(1)}
      >
        <Icon name="down" size={16} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={`Take out ${title}`}
        onClick={onRemove}
      >
        <Icon name="close" size={16} />
      </button>
    </li>
  );
}
