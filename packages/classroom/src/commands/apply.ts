import type { ErrorCode } from '../errors/catalogue.ts';
import {
  type BookmarkedView,
  type CaseDocument,
  type CutPlane,
  MAX_CUT_PLANES,
  MAX_KEY_VIEWS,
  type SharedView,
} from '../state/case-document.ts';
import { type Classroom, currentCase, findParticipant, NOBODY } from '../state/classroom.ts';
import { orderPlanes } from '../state/cut-planes.ts';
import { nextKeyViewStepIndex, stepsOf } from '../state/flow.ts';
import type { GrabTarget } from '../state/holds.ts';
import { orderOverlays, type OverlayView } from '../state/overlay.ts';
import type { Participant } from '../state/participant.ts';
import { NO_HISTORY, recordChange, redoStep, undoStep } from '../state/view-history.ts';
import type { Command } from './command.ts';
import { compareWith, scrollCompared } from './comparing.ts';
import {
  isHeldUp,
  movedBy,
  releaseHold,
  renewHold,
  takeHold,
  withoutLostHolds,
} from './holding.ts';
import { refusalOf } from './permission.ts';

export type Outcome =
  | { readonly status: 'accepted'; readonly classroom: Classroom }
  | { readonly status: 'refused'; readonly code: ErrorCode };

/**
 * Decides a command and, if it is allowed and possible, gives the classroom after it. Pure and deterministic: server,
 * tests and replay run the same code. Parts that did not change stay the same objects. `atMs` is the time of the entry
 * it is journaled as: it tells one drag from the next.
 */
export function applyCommand(
  classroom: Classroom,
  actorId: string,
  command: Command,
  atMs: number,
): Outcome {
  const outcome = replayCommand(classroom, actorId, command, atMs);
  const isHeld = outcome.status === 'accepted' && isHeldUp(classroom, actorId, command, atMs);
  return isHeld ? refused('command.held-by-another') : outcome;
}

/**
 * The same for a command of the journal. It was accepted once, and what was in whose hand then is not asked again: a class
 * whose journal was written before undo was held up comes back all the same.
 */
export function replayCommand(
  classroom: Classroom,
  actorId: string,
  command: Command,
  atMs: number,
): Outcome {
  const actor = findParticipant(classroom, actorId);
  if (actor === undefined) return refused('command.not-permitted');
  const refusal = refusalOf(classroom, actor, command);
  if (refusal !== undefined) return refused(refusal);
  const decided = decide(classroom, actor, command, atMs);
  if (decided.status === 'refused') return decided;
  const moved = movedBy(command);
  const held = moved === undefined ? decided.classroom : renewHold(decided.classroom, moved, atMs);
  const after = withoutLostHolds(held);
  if (after.view === classroom.view || !RECORDED.has(command.type)) return accepted(after);
  const views = { before: classroom.view, after: after.view };
  const by = { actorId, gesture: gestureOf(command), atMs };
  const history = recordChange(classroom.history, views, by);
  return accepted({ ...after, history });
}

function decide(classroom: Classroom, actor: Participant, command: Command, atMs: number): Outcome {
  const actorId = actor.participantId;
  switch (command.type) {
    case 'session.end':
      return accepted({ ...classroom, lifecycle: 'ended', controlHolderId: NOBODY, holds: [] });
    case 'step.go':
      return goToStep(classroom, command.caseIndex, command.stepIndex);
    case 'bookmark.save':
      return saveBookmark(classroom, command.bookmark);
    case 'bookmark.recall':
      return recallBookmark(classroom, command.bookmarkId);
    case 'bookmark.remove':
      return removeBookmark(classroom, command.bookmarkId);
    case 'comparison.set':
      return foundOrUnknown(compareWith(classroom, command.comparison));
    case 'comparison.scroll':
      return foundOrUnknown(scrollCompared(classroom, command.pointLps));
    case 'view.undo':
      return followHistory(classroom, undoStep(classroom.history, classroom.view));
    case 'view.redo':
      return followHistory(classroom, redoStep(classroom.history, classroom.view));
    case 'grab.take':
      return grab(classroom, actor, command.target, atMs);
    case 'grab.release':
      return accepted(releaseHold(classroom, actorId, command.target));
    case 'control.give':
      return giveControl(classroom, command.participantId);
    case 'control.take-back':
      return accepted({ ...classroom, controlHolderId: NOBODY });
    case 'everyone.gather':
      return gather(classroom);
    case 'hand.raise':
      return changeParticipant(classroom, actorId, { handRaised: command.raised });
    case 'hand.lower':
      return changeParticipant(classroom, command.participantId, { handRaised: false });
    case 'attention.set':
      return changeParticipant(classroom, actorId, { following: command.following });
    default:
      return changeView(classroom, command);
  }
}

type ViewCommand = Extract<
  Command,
  {
    type:
      | 'plane.set'
      | 'plane.remove'
      | 'window.set'
      | 'preset.set'
      | 'crosshair.move'
      | 'volume.place'
      | 'rendering.set'
      | 'slab.set'
      | 'crop.set'
      | 'cut-out.set'
      | 'oblique.set'
      | 'transfer-function.set'
      | 'overlay.set'
      | 'view.set'
      | 'view.reset';
  }
>;

/** What changes the view so that it can be taken back. Another step is no such change: it begins with an empty history. */
const RECORDED: ReadonlySet<Command['type']> = new Set<ViewCommand['type'] | 'bookmark.recall'>([
  'plane.set',
  'plane.remove',
  'window.set',
  'preset.set',
  'crosshair.move',
  'volume.place',
  'rendering.set',
  'slab.set',
  'crop.set',
  'cut-out.set',
  'oblique.set',
  'transfer-function.set',
  'overlay.set',
  'view.set',
  'view.reset',
  'bookmark.recall',
]);

/** What a row of commands goes on changing while somebody drags; empty for those that are a step by themselves. */
function gestureOf(command: Command): string {
  switch (command.type) {
    case 'plane.set':
      return `plane ${command.plane.planeId}`;
    case 'overlay.set':
      return `overlay ${command.overlay.overlayId}`;
    case 'window.set':
    case 'crosshair.move':
    case 'volume.place':
    case 'rendering.set':
    case 'slab.set':
    case 'crop.set':
    case 'oblique.set':
    case 'transfer-function.set':
      return command.type;
    default:
      return '';
  }
}

function followHistory(
  classroom: Classroom,
  step: Pick<Classroom, 'view' | 'history'> | undefined,
): Outcome {
  return step === undefined
    ? refused('command.nothing-to-undo')
    : accepted({ ...classroom, ...step });
}

function changeView(classroom: Classroom, command: ViewCommand): Outcome {
  const { view } = classroom;
  switch (command.type) {
    case 'plane.set':
      return setPlane(classroom, command.plane);
    case 'plane.remove': {
      const planes = view.planes.filter((plane) => plane.planeId !== command.planeId);
      if (planes.length === view.planes.length) return refused('command.target-unknown');
      return withView(classroom, { ...view, planes });
    }
    case 'window.set': {
      const { windowCenter, windowWidth } = command;
      return withView(classroom, { ...view, windowCenter, windowWidth });
    }
    case 'preset.set': {
      const { presetId, windowCenter, windowWidth, rendering = view.rendering } = command;
      // A preset takes the place of what was made by hand.
      const transferFunction = null;
      return withView(classroom, {
        ...view,
        presetId,
        windowCenter,
        windowWidth,
        rendering,
        transferFunction,
      });
    }
    case 'crosshair.move':
      return withView(classroom, { ...view, crosshairLps: command.pointLps });
    case 'volume.place':
      return withView(classroom, { ...view, placement: command.placement });
    case 'rendering.set':
      return withView(classroom, { ...view, rendering: command.rendering });
    case 'slab.set':
      return withView(classroom, { ...view, slab: command.slab });
    case 'crop.set':
      return withView(classroom, { ...view, crop: command.crop });
    case 'cut-out.set':
      return withView(classroom, { ...view, cutOut: command.cutOut });
    case 'oblique.set':
      return withView(classroom, { ...view, oblique: command.oblique });
    case 'transfer-function.set':
      return withView(classroom, { ...view, transferFunction: command.transferFunction });
    case 'overlay.set':
      return setOverlay(classroom, command.overlay);
    case 'view.set':
      return withView(classroom, orderView(command.view));
    case 'view.reset':
      return withView(classroom, viewOfStep(currentCase(classroom), classroom.stepIndex));
  }
}

/** The view a step begins with: its own, or that of the nearest step before it which has one. */
export function viewOfStep(document: CaseDocument, stepIndex: number): SharedView {
  const steps = stepsOf(document);
  for (let index = Math.min(stepIndex, steps.length - 1); index >= 0; index--) {
    const view = steps[index]?.view;
    if (view !== undefined) return view;
  }
  return document.initialView;
}

function goToStep(classroom: Classroom, caseIndex: number, stepIndex: number): Outcome {
  const document = classroom.cases[caseIndex];
  const step = document && stepsOf(document)[stepIndex];
  if (document === undefined || step === undefined) return refused('command.target-unknown');
  // Another case has another patient space: it always starts from a view of its own.
  const enters = caseIndex !== classroom.caseIndex;
  const view = step.view ?? (enters ? viewOfStep(document, stepIndex) : classroom.view);
  // What was changed of another view cannot be taken back from this one.
  const keepsView = step.view === undefined && !enters;
  const history = keepsView ? classroom.history : NO_HISTORY;
  const holds = enters ? [] : classroom.holds;
  const comparison = enters ? null : classroom.comparison;
  return accepted({ ...classroom, caseIndex, stepIndex, view, comparison, history, holds });
}

function grab(classroom: Classroom, actor: Participant, target: GrabTarget, atMs: number): Outcome {
  const isThere =
    target.kind === 'volume' ||
    classroom.view.planes.some(({ planeId }) => planeId === target.planeId);
  if (!isThere) return refused('command.target-unknown');
  const taken = takeHold(classroom, actor, target, atMs);
  return taken === undefined ? refused('command.held-by-another') : accepted(taken);
}

function setPlane(classroom: Classroom, plane: CutPlane): Outcome {
  const { view } = classroom;
  const others = view.planes.filter((other) => other.planeId !== plane.planeId);
  if (others.length >= MAX_CUT_PLANES) return refused('command.limit-reached');
  return withView(classroom, { ...view, planes: orderPlanes([...others, plane]) });
}

function setOverlay(classroom: Classroom, overlay: OverlayView): Outcome {
  const { overlays } = currentCase(classroom);
  if (!overlays.some((other) => other.overlayId === overlay.overlayId)) {
    return refused('command.target-unknown');
  }
  const { view } = classroom;
  return withView(classroom, { ...view, overlays: orderOverlays([...view.overlays, overlay]) });
}

function orderView(view: SharedView): SharedView {
  return { ...view, planes: orderPlanes(view.planes), overlays: orderOverlays(view.overlays) };
}

function saveBookmark(classroom: Classroom, bookmark: BookmarkedView): Outcome {
  const document = currentCase(classroom);
  const ordered = { ...bookmark, view: orderView(bookmark.view) };
  const index = document.keyViews.findIndex((v) => v.bookmarkId === bookmark.bookmarkId);
  if (index >= 0) {
    return accepted(withKeyViews(classroom, document.keyViews.with(index, ordered)));
  }
  if (document.keyViews.length >= MAX_KEY_VIEWS) return refused('command.limit-reached');
  const inserted = nextKeyViewStepIndex(document);
  const saved = withKeyViews(classroom, [...document.keyViews, ordered]);
  // Saving never moves the class: a step behind the new one keeps its place in the flow under a new index.
  const stepIndex = classroom.stepIndex >= inserted ? classroom.stepIndex + 1 : classroom.stepIndex;
  return accepted({ ...saved, stepIndex });
}

function recallBookmark(classroom: Classroom, bookmarkId: string): Outcome {
  const bookmark = currentCase(classroom).keyViews.find((v) => v.bookmarkId === bookmarkId);
  if (bookmark === undefined) return refused('command.target-unknown');
  return withView(classroom, bookmark.view);
}

function removeBookmark(classroom: Classroom, bookmarkId: string): Outcome {
  const document = currentCase(classroom);
  const index = document.keyViews.findIndex((v) => v.bookmarkId === bookmarkId);
  if (index < 0) return refused('command.target-unknown');
  const removed = withKeyViews(classroom, document.keyViews.toSpliced(index, 1));
  const stepOfBookmark = 1 + index;
  const stepIndex =
    classroom.stepIndex >= stepOfBookmark ? classroom.stepIndex - 1 : classroom.stepIndex;
  return accepted({ ...removed, stepIndex });
}

function withKeyViews(classroom: Classroom, keyViews: readonly BookmarkedView[]): Classroom {
  const document = { ...currentCase(classroom), keyViews };
  return { ...classroom, cases: classroom.cases.with(classroom.caseIndex, document) };
}

function giveControl(classroom: Classroom, participantId: string): Outcome {
  const receiver = findParticipant(classroom, participantId);
  if (receiver === undefined || receiver.role === 'observer') {
    return refused('command.target-unknown');
  }
  const lowered = changeParticipant(classroom, participantId, { handRaised: false });
  if (lowered.status === 'refused') return lowered;
  return accepted({ ...lowered.classroom, controlHolderId: participantId });
}

function gather(classroom: Classroom): Outcome {
  const participants = classroom.participants.map((participant) =>
    participant.following ? participant : { ...participant, following: true },
  );
  return accepted({ ...classroom, participants, gatherCount: classroom.gatherCount + 1 });
}

function changeParticipant(
  classroom: Classroom,
  participantId: string,
  change: Partial<Participant>,
): Outcome {
  const index = classroom.participants.findIndex((p) => p.participantId === participantId);
  const participant = classroom.participants[index];
  if (participant === undefined) return refused('command.target-unknown');
  const participants = classroom.participants.with(index, { ...participant, ...change });
  return accepted({ ...classroom, participants });
}

function foundOrUnknown(classroom: Classroom | undefined): Outcome {
  return classroom === undefined ? refused('command.target-unknown') : accepted(classroom);
}

function withView(classroom: Classroom, view: SharedView): Outcome {
  return accepted({ ...classroom, view });
}

function accepted(classroom: Classroom): Outcome {
  return { status: 'accepted', classroom };
}

function refused(code: ErrorCode): Outcome {
  return { status: 'refused', code };
}
