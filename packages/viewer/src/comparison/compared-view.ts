import {
  type CaseVolume,
  comparedPoint,
  type ComparisonLink,
  crosshairForCompared,
  type ObliquePlane,
  PLAIN_PARTS,
  type SharedComparison,
  type SharedView,
  type Vector3,
  type VolumePlacement,
} from '@rounds/classroom';
import type { VolumeGeometry } from '@rounds/imaging/asset';

import { add } from '../space/vector3.ts';
import { carriedCuts } from './carried-cuts.ts';

export type ViewWindow = Pick<SharedView, 'presetId' | 'windowCenter' | 'windowWidth'>;

/** Where voxels lie in either patient, as far as that is known yet. */
export interface ComparedGeometries {
  readonly current: VolumeGeometry | undefined;
  readonly compared: VolumeGeometry | undefined;
}

/** What one person has of the compared case that the class has not. */
export interface OwnOfCompared {
  /** Of another modality than the current case, it is windowed by everybody for themselves. */
  readonly window: ViewWindow | undefined;
  /** Where its slices meet for this person while it is not linked. */
  readonly pointLps: Vector3 | undefined;
}

/** Room between two volumes that stand side by side. */
const GAP_METRES = 0.06;

/**
 * The view of the compared case that goes with a view of the current one: the same way of drawing, the same turn and size,
 * beside it on the table. Overlays and what belongs to the current patient alone are left out.
 */
export function comparedView(
  view: SharedView,
  volume: CaseVolume,
  comparison: SharedComparison,
  own: OwnOfCompared,
  geometries: ComparedGeometries,
): SharedView {
  const crosshairLps =
    (comparison.link.linked ? undefined : own.pointLps) ??
    comparedPoint(comparison, view.crosshairLps);
  const isSameModality = comparison.window === null;
  return {
    ...view,
    ...PLAIN_PARTS,
    ...comparison.window,
    ...(isSameModality ? {} : own.window),
    crosshairLps,
    ...(comparison.link.linked
      ? movedCuts(view, comparison.link.offsetLps, geometries)
      : { planes: [] }),
    placement: placementBeside(view.placement, volume, comparison.volume),
    slab: view.slab,
    rendering: isSameModality ? view.rendering : PLAIN_PARTS.rendering,
    transferFunction: isSameModality ? view.transferFunction : null,
  };
}

/** Cuts go through both volumes in the same places. */
function movedCuts(
  view: SharedView,
  offsetLps: Vector3,
  { current, compared }: ComparedGeometries,
): Pick<SharedView, 'planes' | 'oblique' | 'crop' | 'cutOut'> {
  const moved = <Plane extends ObliquePlane>(plane: Plane): Plane => ({
    ...plane,
    pointLps: add(plane.pointLps, offsetLps),
  });
  return {
    planes: view.planes.map(moved),
    oblique: view.oblique && moved(view.oblique),
    ...(current && compared
      ? carriedCuts(view, current, compared, offsetLps)
      : { crop: null, cutOut: null }),
  };
}

/** From the middle of the current volume to that of the compared one, to the right for whoever teaches, in metres. */
export function besideMetres(
  { scale }: Pick<VolumePlacement, 'scale'>,
  current: Pick<CaseVolume, 'sizeMm'>,
  compared: Pick<CaseVolume, 'sizeMm'>,
): number {
  // Half the largest extent of each: turned whichever way, they hardly touch.
  const reachMm = (Math.max(...current.sizeMm) + Math.max(...compared.sizeMm)) / 2;
  return (reachMm * scale) / 1000 + GAP_METRES;
}

function placementBeside(
  placement: VolumePlacement,
  current: CaseVolume,
  compared: CaseVolume,
): VolumePlacement {
  const [x, y, z] = placement.offsetRoom;
  return { ...placement, offsetRoom: [x + besideMetres(placement, current, compared), y, z] };
}

/**
 * Where the crosshair of the current case goes when the compared one is scrolled to a point, both being linked: not out
 * of the current volume, in which there would be nothing to see.
 */
export function crosshairBehind(
  link: Extract<ComparisonLink, { linked: true }>,
  comparedLps: Vector3,
  current: Pick<CaseVolume, 'centerLps' | 'sizeMm'>,
): Vector3 {
  const [x, y, z] = crosshairForCompared(link, comparedLps);
  return [inside(x, current, 0), inside(y, current, 1), inside(z, current, 2)];
}

function inside(
  millimetres: number,
  { centerLps, sizeMm }: Pick<CaseVolume, 'centerLps' | 'sizeMm'>,
  axis: 0 | 1 | 2,
): number {
  const half = sizeMm[axis] / 2;
  return Math.max(centerLps[axis] - half, Math.min(centerLps[axis] + half, millimetres));
}
