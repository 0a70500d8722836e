import type { CutPlane } from './case-document.ts';

/** One order for all, so that equal views are equal bits; of planes with one id the last counts. */
export function orderPlanes(planes: readonly CutPlane[]): readonly CutPlane[] {
  const byId = new Map(planes.map((plane) => [plane.planeId, plane]));
  return [...byId.values()].sort((a, b) => (a.planeId < b.planeId ? -1 : 1));
}
