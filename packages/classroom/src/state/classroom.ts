import type { CaseDocument, CaseVolume, SharedView } from './case-document.ts';
import type { Comparison, SharedComparison } from './comparison.ts';
import type { CaseOverlay } from './overlay.ts';
import { stepsOf, type StepKind } from './flow.ts';
import type { Hold, KeptHold } from './holds.ts';
import type { Participant } from './participant.ts';
import type { Saving } from './saving.ts';
import type { TickRateHz } from './tick-rate.ts';
import type { ViewHistory } from './view-history.ts';

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
  /** What the class asked for; rooms with many people keep to 20 all the same. */
  readonly tickRateHz: TickRateHz;
  readonly cases: readonly CaseDocument[];
  readonly caseIndex: number;
  readonly stepIndex: number;
  readonly view: SharedView;
  /** The case shown beside the current one. */
  readonly comparison: Comparison | null;
  /** What can be taken back of the view. People are told only whether there is something. */
  readonly history: ViewHistory;
  /** Ordered by seatIndex. */
  readonly participants: readonly Participant[];
  /** Who was given control, or NOBODY. Instructors may act beside whoever holds it. */
  readonly controlHolderId: string;
  /** Who has what in hand, ordered by holdKey. */
  readonly holds: readonly KeptHold[];
  /** Counts "everyone to me": each increase brings every viewer back to following. */
  readonly gatherCount: number;
}

/** What every participant may know: synced to all, the same bits for all. */
export interface SharedState {
  readonly sessionId: string;
  readonly title: string;
  readonly lifecycle: 'open' | 'ended';
  readonly openedAtMs: number;
  readonly tickRateHz: TickRateHz;
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
  /** Another case beside this one; its overlays are not shown. */
  readonly comparison: SharedComparison | null;
  /**
   * Images worth fetching in advance: those of the next case, once this one is at its last step; else null. Nothing is
   * said of that case but their address.
   */
  readonly prefetchAssetSha256: string | null;
  readonly participants: readonly Participant[];
  readonly controlHolderId: string;
  readonly holds: readonly Hold[];
  readonly gatherCount: number;
  /** Whether whoever has control could take something back, or bring it back. */
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** How the keeping of changes goes: of the room, not of the class. */
  readonly saving: Saving;
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

export function sharedStateOf(classroom: Classroom, saving: Saving = 'fine'): SharedState {
  const document = currentCase(classroom);
  const steps = stepsOf(document);
  const step = steps[classroom.stepIndex];
  if (step === undefined) throw new Error(`no step ${classroom.stepIndex} in this case`);
  return {
    sessionId: classroom.sessionId,
    title: classroom.title,
    lifecycle: classroom.lifecycle,
    openedAtMs: classroom.openedAtMs,
    tickRateHz: classroom.tickRateHz,
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
    comparison: sharedComparisonOf(classroom),
    prefetchAssetSha256: prefetchAssetOf(classroom, steps.length),
    participants: classroom.participants,
    controlHolderId: classroom.controlHolderId,
    holds: sharedHoldsOf(classroom),
    gatherCount: classroom.gatherCount,
    canUndo: classroom.lifecycle === 'open' && classroom.history.undo.length > 0,
    canRedo: classroom.lifecycle === 'open' && classroom.history.redo.length > 0,
    saving,
  };
}

function sharedComparisonOf(classroom: Classroom): SharedComparison | null {
  const { comparison } = classroom;
  const document = comparison === null ? undefined : classroom.cases[comparison.caseIndex];
  if (comparison === null || document === undefined) return null;
  const { title, synthetic, volume, initialView } = document;
  const { presetId, windowCenter, windowWidth } = initialView;
  const hasOneModality = volume.modality === currentCase(classroom).volume.modality;
  const window = hasOneModality ? null : { presetId, windowCenter, windowWidth };
  return {
    caseIndex: comparison.caseIndex,
    title,
    synthetic,
    volume,
    window,
    link: comparison.link,
  };
}

/** Who is at the last step goes to the next case as a rule; before that, nobody has anything of it on their device. */
function prefetchAssetOf(classroom: Classroom, stepCount: number): string | null {
  const next = classroom.cases[classroom.caseIndex + 1];
  const isAtItsEnd = classroom.lifecycle === 'open' && classroom.stepIndex === stepCount - 1;
  return next !== undefined && isAtItsEnd ? next.volume.assetSha256 : null;
}

/** When something was last moved is nobody's business. */
function sharedHoldsOf({ holds }: Classroom): readonly Hold[] {
  if (holds.length === 0) return holds;
  return holds.map(({ holdKey, participantId }) => ({ holdKey, participantId }));
}

export function instructorStateOf(classroom: Classroom): InstructorState {
  return { cases: classroom.cases };
}
