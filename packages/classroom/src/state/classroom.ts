import type { CaseDocument, CaseVolume, SharedView } from './case-document.ts';
import type { CaseOverlay } from './overlay.ts';
import { stepsOf, type StepKind } from './flow.ts';
import type { Participant } from './participant.ts';

/** Nobody in particular holds control: the instructors lead. */
export const NOBODY = '';

/**
 * The whole truth about one session: the fold of its journal. It knows what must stay hidden (the text of steps not yet
 * reached, the answer), so it never leaves the server; people get `sharedStateOf`, instructors also `instructorStateOf`.
 */
export interface Classroom {
  readonly sessionId: string;
  readonly title: string;
  readonly lifecycle: 'open' | 'ended';
  readonly openedAtMs: number;
  readonly cases: readonly CaseDocument[];
  readonly caseIndex: number;
  readonly stepIndex: number;
  readonly view: SharedView;
  /** Ordered by seatIndex. */
  readonly participants: readonly Participant[];
  /** Who was given control, or NOBODY. Instructors may act beside whoever holds it. */
  readonly controlHolderId: string;
  /** Counts "everyone to me": each increase brings every viewer back to following. */
  readonly gatherCount: number;
}

/** What every participant may know: synced to all, the same bits for all. */
export interface SharedState {
  readonly sessionId: string;
  readonly title: string;
  readonly lifecycle: 'open' | 'ended';
  readonly openedAtMs: number;
  readonly caseCount: number;
  readonly caseIndex: number;
  readonly caseTitle: string;
  readonly caseSynthetic: boolean;
  readonly volume: CaseVolume;
  readonly overlays: readonly CaseOverlay[];
  readonly stepCount: number;
  readonly stepIndex: number;
  readonly stepKind: StepKind;
  readonly stepTitle: string;
  readonly stepText: string;
  readonly view: SharedView;
  readonly participants: readonly Participant[];
  readonly controlHolderId: string;
  readonly gatherCount: number;
}

/** What those who teach see besides: all cases with their answers. */
export interface InstructorState {
  readonly cases: readonly CaseDocument[];
}

export function currentCase(classroom: Classroom): CaseDocument {
  const document = classroom.cases[classroom.caseIndex];
  if (document === undefined) throw new Error(`no case ${classroom.caseIndex} in this session`);
  return document;
}

export function findParticipant(
  classroom: Pick<Classroom, 'participants'>,
  participantId: string,
): Participant | undefined {
  return classroom.participants.find((p) => p.participantId === participantId);
}

export function sharedStateOf(classroom: Classroom): SharedState {
  const document = currentCase(classroom);
  const steps = stepsOf(document);
  const step = steps[classroom.stepIndex];
  if (step === undefined) throw new Error(`no step ${classroom.stepIndex} in this case`);
  return {
    sessionId: classroom.sessionId,
    title: classroom.title,
    lifecycle: classroom.lifecycle,
    openedAtMs: classroom.openedAtMs,
    caseCount: classroom.cases.length,
    caseIndex: classroom.caseIndex,
    caseTitle: document.title,
    caseSynthetic: document.synthetic,
    volume: document.volume,
    overlays: document.overlays,
    stepCount: steps.length,
    stepIndex: classroom.stepIndex,
    stepKind: step.kind,
    stepTitle: step.title,
    stepText: step.text,
    view: classroom.view,
    participants: classroom.participants,
    controlHolderId: classroom.controlHolderId,
    gatherCount: classroom.gatherCount,
  };
}

export function instructorStateOf(classroom: Classroom): InstructorState {
  return { cases: classroom.cases };
}
