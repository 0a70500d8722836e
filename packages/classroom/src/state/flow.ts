import type { BookmarkedView, CaseDocument, SharedView } from './case-document.ts';

/** The stops of a case, in teaching order. */
export const STEP_KINDS = ['history', 'key-view', 'question', 'reveal'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** One stop in the flow of a case, with what is shown there. */
export interface Step {
  readonly kind: StepKind;
  readonly title: string;
  readonly text: string;
  /** The view everybody gets on arrival, where the step has one. */
  readonly view?: SharedView;
}

/** History first, then every key view, the question, the reveal; a question or reveal nobody wrote is no stop. */
export function stepsOf(document: CaseDocument): readonly Step[] {
  const steps: Step[] = [
    { kind: 'history', title: 'History', text: document.history, view: document.initialView },
  ];
  for (const keyView of document.keyViews) steps.push(keyViewStep(keyView));
  if (document.question.trim() !== '') {
    steps.push({ kind: 'question', title: 'Question', text: document.question });
  }
  if (document.reveal.trim() !== '') {
    steps.push({ kind: 'reveal', title: 'Reveal', text: document.reveal });
  }
  return steps;
}

/** Index of the step a new key view would become: behind the last key view, before the question. */
export function nextKeyViewStepIndex(document: CaseDocument): number {
  return 1 + document.keyViews.length;
}

function keyViewStep(keyView: BookmarkedView): Step {
  return { kind: 'key-view', title: keyView.title, text: '', view: keyView.view };
}
