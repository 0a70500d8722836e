import * as z from 'zod';

import { orderPlanes } from './cut-planes.ts';
import {
  type CutPlane,
  cutPlaneSchema,
  obliquePlaneSchema,
  pointLpsSchema,
  type SharedView,
  type VolumePlacement,
  volumePlacementSchema,
  windowSchema,
} from './case-document.ts';
import { orderOverlays, type OverlayView, overlayViewSchema } from './overlay.ts';
import { idSchema } from './primitives.ts';
import {
  cropBoxSchema,
  customTransferFunctionSchema,
  cutOutSchema,
  renderingSchema,
  sliceSlabSchema,
} from './rendering.ts';
import type { Vector3 } from '../space.ts';

/** How many steps can be taken back; older ones are forgotten. */
export const MAX_UNDO_STEPS = 50;
/** Changes of one thing by one person that follow each other this closely are one step: a drag, a turn of the wheel. */
export const UNDO_PAUSE_MS = 800;

/** One part of the view as it was and as it became. null: there was no such plane, or nobody had set such an overlay. */
export type PartChange =
  | { readonly part: 'window'; readonly before: Window; readonly after: Window }
  | { readonly part: 'crosshair'; readonly before: Vector3; readonly after: Vector3 }
  | {
      readonly part: 'placement';
      readonly before: VolumePlacement;
      readonly after: VolumePlacement;
    }
  | {
      readonly part: 'plane';
      readonly id: string;
      readonly before: CutPlane | null;
      readonly after: CutPlane | null;
    }
  | {
      readonly part: 'overlay';
      readonly id: string;
      readonly before: OverlayView | null;
      readonly after: OverlayView | null;
    }
  | WholePartChange;

/** The parts of a view that change as a whole. */
const WHOLE_PARTS = [
  'rendering',
  'slab',
  'crop',
  'cutOut',
  'oblique',
  'transferFunction',
] as const satisfies readonly (keyof SharedView)[];
type WholePart = (typeof WHOLE_PARTS)[number];

type WholePartChange = {
  readonly [P in WholePart]: {
    readonly part: P;
    readonly before: SharedView[P];
    readonly after: SharedView[P];
  };
}[WholePart];

interface Window {
  readonly presetId: string;
  readonly windowCenter: number;
  readonly windowWidth: number;
}

/** What one undo takes back. */
export interface ViewStep {
  readonly actorId: string;
  /** What was being changed; empty where the next change is a step of its own whatever it is. */
  readonly gesture: string;
  /** Of its last change; Unix time, milliseconds. */
  readonly atMs: number;
  readonly changes: readonly PartChange[];
}

/**
 * The changes of the shared view that can be taken back, by whoever has control, whoever made them. Every change of the
 * view is in it or has emptied it, so taking back the newest step gives exactly the view before that step.
 */
export interface ViewHistory {
  /** Oldest first. */
  readonly undo: readonly ViewStep[];
  /** What was taken back last is last. */
  readonly redo: readonly ViewStep[];
  /** False right after an undo or a redo: no later change joins the steps that are there. */
  readonly isOpen: boolean;
}

export const NO_HISTORY: ViewHistory = { undo: [], redo: [], isOpen: false };

/** The history after one more change of the view. */
export function recordChange(
  history: ViewHistory,
  views: { readonly before: SharedView; readonly after: SharedView },
  by: Pick<ViewStep, 'actorId' | 'gesture' | 'atMs'>,
): ViewHistory {
  const changes = changesBetween(views.before, views.after);
  if (changes.length === 0) return history;
  const step: ViewStep = { ...by, changes };
  const index = history.isOpen ? indexToJoin(history.undo, step) : -1;
  const joined = history.undo[index];
  if (joined === undefined) {
    return { undo: [...history.undo, step].slice(-MAX_UNDO_STEPS), redo: [], isOpen: true };
  }
  const merged = mergeChanges(joined.changes, changes);
  const undo =
    merged.length === 0
      ? history.undo.toSpliced(index, 1)
      : history.undo.with(index, { ...step, changes: merged });
  return { undo, redo: [], isOpen: true };
}

/** The view without its newest step, and the history after that; undefined where there is none. */
export function undoStep(
  history: ViewHistory,
  view: SharedView,
): { readonly view: SharedView; readonly history: ViewHistory } | undefined {
  const step = history.undo.at(-1);
  if (step === undefined) return undefined;
  return {
    view: applyChanges(view, step.changes, 'before'),
    history: { undo: history.undo.slice(0, -1), redo: [...history.redo, step], isOpen: false },
  };
}

/** The view with the step that was taken back last; undefined where there is none. */
export function redoStep(
  history: ViewHistory,
  view: SharedView,
): { readonly view: SharedView; readonly history: ViewHistory } | undefined {
  const step = history.redo.at(-1);
  if (step === undefined) return undefined;
  return {
    view: applyChanges(view, step.changes, 'after'),
    history: { undo: [...history.undo, step], redo: history.redo.slice(0, -1), isOpen: false },
  };
}

/**
 * The step a change goes on with: the newest of the same gesture. Steps of others may lie above it, as when two people
 * drag at the same time, unless one of them touched the same part.
 */
function indexToJoin(steps: readonly ViewStep[], next: ViewStep): number {
  if (next.gesture === '') return -1;
  const parts = new Set(next.changes.map(keyOf));
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index];
    if (step === undefined) return -1;
    if (step.actorId === next.actorId && step.gesture === next.gesture) {
      const isFresh = Math.abs(next.atMs - step.atMs) < UNDO_PAUSE_MS;
      return isFresh && !step.changes.some(addsPlane) ? index : -1;
    }
    if (step.changes.some((change) => parts.has(keyOf(change)))) return -1;
  }
  return -1;
}

/** Moving a plane that was just added is another step: taking it back leaves the plane. */
function addsPlane(change: PartChange): boolean {
  return change.part === 'plane' && change.before === null;
}

function mergeChanges(first: readonly PartChange[], second: readonly PartChange[]): PartChange[] {
  const merged = new Map(first.map((change) => [keyOf(change), change]));
  for (const change of second) {
    const key = keyOf(change);
    const earlier = merged.get(key);
    // The key says the part, so both are changes of the same kind.
    const joined = earlier ? ({ ...change, before: earlier.before } as PartChange) : change;
    if (isSame(joined.before, joined.after)) merged.delete(key);
    else merged.set(key, joined);
  }
  return [...merged.values()];
}

function keyOf(change: PartChange): string {
  return 'id' in change ? `${change.part} ${change.id}` : change.part;
}

function changesBetween(before: SharedView, after: SharedView): PartChange[] {
  const changes: PartChange[] = [];
  if (!hasSameWindow(before, after)) {
    changes.push({ part: 'window', before: windowOf(before), after: windowOf(after) });
  }
  if (!isSame(before.crosshairLps, after.crosshairLps)) {
    changes.push({ part: 'crosshair', before: before.crosshairLps, after: after.crosshairLps });
  }
  if (!isSame(before.placement, after.placement)) {
    changes.push({ part: 'placement', before: before.placement, after: after.placement });
  }
  for (const change of differences(before.planes, after.planes, ({ planeId }) => planeId)) {
    changes.push({ part: 'plane', ...change });
  }
  for (const change of differences(before.overlays, after.overlays, (o) => o.overlayId)) {
    changes.push({ part: 'overlay', ...change });
  }
  for (const part of WHOLE_PARTS) {
    if (isSame(before[part], after[part])) continue;
    // Both sides are of the same part, which a union of parts does not say.
    changes.push({ part, before: before[part], after: after[part] } as WholePartChange);
  }
  return changes;
}

function differences<T>(
  before: readonly T[],
  after: readonly T[],
  idOf: (item: T) => string,
): { readonly id: string; readonly before: T | null; readonly after: T | null }[] {
  if (before === after) return [];
  const was = new Map(before.map((item) => [idOf(item), item]));
  const is = new Map(after.map((item) => [idOf(item), item]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((id) => ({ id, before: was.get(id) ?? null, after: is.get(id) ?? null }))
    .filter((change) => !isSame(change.before, change.after));
}

function applyChanges(
  view: SharedView,
  changes: readonly PartChange[],
  side: 'before' | 'after',
): SharedView {
  let changed = view;
  for (const change of changes) changed = applyChange(changed, change, side);
  return changed;
}

function applyChange(view: SharedView, change: PartChange, side: 'before' | 'after'): SharedView {
  switch (change.part) {
    case 'window':
      return { ...view, ...change[side] };
    case 'crosshair':
      return { ...view, crosshairLps: change[side] };
    case 'placement':
      return { ...view, placement: change[side] };
    case 'plane': {
      const others = view.planes.filter(({ planeId }) => planeId !== change.id);
      return { ...view, planes: orderPlanes([...others, ...present(change[side])]) };
    }
    case 'overlay': {
      const others = view.overlays.filter(({ overlayId }) => overlayId !== change.id);
      return { ...view, overlays: orderOverlays([...others, ...present(change[side])]) };
    }
    default:
      return { ...view, [change.part]: change[side] };
  }
}

function present<T>(item: T | null): readonly T[] {
  return item === null ? [] : [item];
}

function windowOf({ presetId, windowCenter, windowWidth }: SharedView): Window {
  return { presetId, windowCenter, windowWidth };
}

function hasSameWindow(a: Window, b: Window): boolean {
  return (
    a.presetId === b.presetId &&
    a.windowCenter === b.windowCenter &&
    a.windowWidth === b.windowWidth
  );
}

/** Equal values of a view; every drag asks, so nothing is written out to be compared. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(Reflect.get(a, key), Reflect.get(b, key)))
  );
}

const namedWindowSchema = z.strictObject({ presetId: idSchema, ...windowSchema.shape });
const ids = { id: idSchema };

const partChangeSchema = z.discriminatedUnion('part', [
  z.strictObject({
    part: z.literal('window'),
    before: namedWindowSchema,
    after: namedWindowSchema,
  }),
  z.strictObject({ part: z.literal('crosshair'), before: pointLpsSchema, after: pointLpsSchema }),
  z.strictObject({
    part: z.literal('placement'),
    before: volumePlacementSchema,
    after: volumePlacementSchema,
  }),
  z.strictObject({
    part: z.literal('plane'),
    ...ids,
    before: cutPlaneSchema.nullable(),
    after: cutPlaneSchema.nullable(),
  }),
  z.strictObject({
    part: z.literal('overlay'),
    ...ids,
    before: overlayViewSchema.nullable(),
    after: overlayViewSchema.nullable(),
  }),
  wholePartSchema('rendering', renderingSchema),
  wholePartSchema('slab', sliceSlabSchema),
  wholePartSchema('crop', cropBoxSchema.nullable()),
  wholePartSchema('cutOut', cutOutSchema.nullable()),
  wholePartSchema('oblique', obliquePlaneSchema.nullable()),
  wholePartSchema('transferFunction', customTransferFunctionSchema.nullable()),
]);

function wholePartSchema<P extends WholePart, S extends z.ZodType>(part: P, schema: S) {
  return z.strictObject({ part: z.literal(part), before: schema, after: schema });
}

const viewStepSchema = z.strictObject({
  actorId: z.string().min(1).max(64),
  gesture: z.string().max(128),
  atMs: z.number().min(0),
  changes: z.array(partChangeSchema).readonly(),
});

export const viewHistorySchema = z.strictObject({
  undo: z.array(viewStepSchema).max(MAX_UNDO_STEPS).readonly(),
  redo: z.array(viewStepSchema).max(MAX_UNDO_STEPS).readonly(),
  isOpen: z.boolean(),
});
