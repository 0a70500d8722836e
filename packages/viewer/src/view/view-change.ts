import { type CutPlane, orderPlanes, type SharedView } from '@rounds/classroom';

/** What one person changed: undo gives back these parts alone, and leaves what others changed since as it is. */
export interface ViewChange {
  readonly before: SharedView;
  readonly after: SharedView;
}

/** `current` with every part that the change touched as it was before (undo). */
export function undoChange(current: SharedView, change: ViewChange): SharedView {
  return transferChange(current, change.after, change.before);
}

/** `current` with every part that the change touched as it was after (redo). */
export function redoChange(current: SharedView, change: ViewChange): SharedView {
  return transferChange(current, change.before, change.after);
}

function transferChange(current: SharedView, from: SharedView, to: SharedView): SharedView {
  const windowChanged =
    from.presetId !== to.presetId ||
    from.windowCenter !== to.windowCenter ||
    from.windowWidth !== to.windowWidth;
  return {
    ...current,
    ...(windowChanged && {
      presetId: to.presetId,
      windowCenter: to.windowCenter,
      windowWidth: to.windowWidth,
    }),
    ...(!sameValue(from.crosshairLps, to.crosshairLps) && { crosshairLps: to.crosshairLps }),
    ...(!sameValue(from.placement, to.placement) && { placement: to.placement }),
    ...changedParts(from, to),
    planes: transferPlanes(current.planes, from.planes, to.planes),
  };
}

/** Parts that change as a whole. */
const WHOLE_PARTS = [
  'overlays',
  'rendering',
  'slab',
  'crop',
  'cutOut',
  'oblique',
  'transferFunction',
] as const satisfies readonly (keyof SharedView)[];

function changedParts(from: SharedView, to: SharedView): Partial<SharedView> {
  const changed = WHOLE_PARTS.filter((part) => !sameValue(from[part], to[part]));
  return Object.fromEntries(changed.map((part) => [part, to[part]]));
}

function transferPlanes(
  current: readonly CutPlane[],
  from: readonly CutPlane[],
  to: readonly CutPlane[],
): readonly CutPlane[] {
  const result = new Map(current.map((plane) => [plane.planeId, plane]));
  const before = new Map(from.map((plane) => [plane.planeId, plane]));
  const after = new Map(to.map((plane) => [plane.planeId, plane]));
  for (const planeId of new Set([...before.keys(), ...after.keys()])) {
    const wanted = after.get(planeId);
    if (sameValue(before.get(planeId), wanted)) continue;
    if (wanted === undefined) result.delete(planeId);
    else result.set(planeId, wanted);
  }
  return orderPlanes([...result.values()]);
}

function sameValue(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
