import type { CropBox, CutOut, SharedView, Vector3 } from '@rounds/classroom';

import { along } from '../space/vector3.ts';

/** What lies on the side that the normal points to is kept. */
export interface HalfSpace {
  readonly pointLps: Vector3;
  readonly normalLps: Vector3;
}

/** Everything that is cut away from a volume before it is drawn or touched. */
export interface VolumeCuts {
  readonly planes: readonly HalfSpace[];
  /** The two sides of a slab, or none. */
  readonly slab: readonly HalfSpace[];
  readonly crop: CropBox | null;
  /** The corner that is cut out begins at a point. */
  readonly corner: { readonly pointLps: Vector3; readonly octant: CutOut['octant'] } | undefined;
}

export type CuttingView = Pick<
  SharedView,
  'planes' | 'crop' | 'cutOut' | 'oblique' | 'crosshairLps' | 'rendering'
>;

export const NO_CUTS: VolumeCuts = { planes: [], slab: [], crop: null, corner: undefined };

export function cutsOf(view: CuttingView): VolumeCuts {
  return {
    planes: view.planes.filter(({ enabled }) => enabled),
    slab: slabOf(view),
    crop: view.crop,
    corner: view.cutOut ? { pointLps: view.crosshairLps, octant: view.cutOut.octant } : undefined,
  };
}

/** Whether the faces of cuts may be seen. */
export function hasCuts({ planes, crop, corner }: VolumeCuts): boolean {
  return planes.length > 0 || crop !== null || corner !== undefined;
}

const HEADWARD: Vector3 = [0, 0, 1];

function slabOf({ rendering, oblique, crosshairLps }: CuttingView): readonly HalfSpace[] {
  const { mode, slabMm } = rendering;
  if (slabMm === null || mode === 'composite' || mode === 'isosurface') return [];
  const normalLps = oblique?.normalLps ?? HEADWARD;
  const opposite: Vector3 = [-normalLps[0], -normalLps[1], -normalLps[2]];
  return [
    { normalLps, pointLps: along(crosshairLps, normalLps, -slabMm / 2) },
    { normalLps: opposite, pointLps: along(crosshairLps, normalLps, slabMm / 2) },
  ];
}
