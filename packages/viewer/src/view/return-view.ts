import { orderPlanes, type SharedView } from '@rounds/classroom';

import { blendPlacement, blendPlane, planeOf } from './blend-view.ts';
import type { ViewEdit } from './view-edit.ts';

/** How long what was moved in vain takes to go back to where the class has it. */
export const RETURN_MS = 220;

/** The view with what an edit had moved `fraction` of the way back to where the view has it. */
export function returningView(view: SharedView, edit: ViewEdit, fraction: number): SharedView {
  const eased = fraction * fraction * (3 - 2 * fraction);
  if (edit.kind === 'placement') {
    return { ...view, placement: blendPlacement(edit.placement, view.placement, eased) };
  }
  if (edit.kind !== 'plane') return view;
  const shared = planeOf(view, edit.plane.planeId);
  if (shared === undefined) return view;
  const others = view.planes.filter((plane) => plane !== shared);
  const returning = { ...shared, ...blendPlane(edit.plane, shared, eased) };
  return { ...view, planes: orderPlanes([...others, returning]) };
}
