import type { CutPlane, SharedView } from '@rounds/classroom';

import type { ViewEdit } from './view-edit.ts';

/** What the free plane is called among planes that hands can take; no cut plane can be called this. */
export const OBLIQUE_PLANE_ID = ':oblique';

/** The free plane as something to take hold of; undefined where there is none. */
export function obliqueAsPlane({ oblique }: Pick<SharedView, 'oblique'>): CutPlane | undefined {
  return oblique === null ? undefined : { planeId: OBLIQUE_PLANE_ID, enabled: true, ...oblique };
}

/** Everything flat in the volume that hands can take: the cuts that are on, and the free plane. */
export function movablePlanes(view: Pick<SharedView, 'planes' | 'oblique'>): readonly CutPlane[] {
  const oblique = obliqueAsPlane(view);
  const cuts = view.planes.filter(({ enabled }) => enabled);
  return oblique === undefined ? cuts : [...cuts, oblique];
}

/** What moving one of them does to the view. */
export function editOfPlane(plane: CutPlane): ViewEdit {
  if (plane.planeId !== OBLIQUE_PLANE_ID) return { kind: 'plane', plane };
  const { pointLps, normalLps } = plane;
  return { kind: 'oblique', oblique: { pointLps, normalLps } };
}
