import {
  type CropBox,
  type CutPlane,
  normalizeQuaternion,
  normalizeVector,
  type ObliquePlane,
  type Quaternion,
  type SharedView,
  type Vector3,
  type VolumePlacement,
} from '@rounds/classroom';

/**
 * `view` with all that has a place in it (planes, box, crosshair, the volume itself) between where two other views have
 * it; what one of them lacks is where `view` has it. `fraction` 0 is `from`, 1 is `to`.
 */
export function placedBetween(
  view: SharedView,
  from: SharedView,
  to: SharedView,
  fraction: number,
): SharedView {
  return {
    ...view,
    crosshairLps: blendVector(from.crosshairLps, to.crosshairLps, fraction),
    placement: blendPlacement(from.placement, to.placement, fraction),
    planes: view.planes.map((plane) => {
      const start = planeOf(from, plane.planeId);
      const end = planeOf(to, plane.planeId);
      return start && end ? { ...plane, ...blendPlane(start, end, fraction) } : plane;
    }),
    crop: view.crop && blendBox(from.crop ?? view.crop, to.crop ?? view.crop, fraction),
    oblique:
      view.oblique &&
      blendPlane(from.oblique ?? view.oblique, to.oblique ?? view.oblique, fraction),
  };
}

export function planeOf(view: SharedView, planeId: string): CutPlane | undefined {
  return view.planes.find((plane) => plane.planeId === planeId);
}

export function blendPlane(from: ObliquePlane, to: ObliquePlane, fraction: number): ObliquePlane {
  const normal = blendVector(from.normalLps, to.normalLps, fraction);
  // Halfway between opposite directions there is none.
  const normalLps = Math.hypot(...normal) < 1e-3 ? to.normalLps : normalizeVector(normal);
  return { pointLps: blendVector(from.pointLps, to.pointLps, fraction), normalLps };
}

export function blendPlacement(
  from: VolumePlacement,
  to: VolumePlacement,
  fraction: number,
): VolumePlacement {
  const [a, b] = [from.rotation, to.rotation];
  const sign = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] < 0 ? -1 : 1;
  const at = (i: 0 | 1 | 2 | 3): number => sign * a[i] * (1 - fraction) + b[i] * fraction;
  const rotation: Quaternion = normalizeQuaternion([at(0), at(1), at(2), at(3)]);
  return {
    rotation,
    offsetRoom: blendVector(from.offsetRoom, to.offsetRoom, fraction),
    scale: from.scale + (to.scale - from.scale) * fraction,
  };
}

function blendBox(from: CropBox, to: CropBox, fraction: number): CropBox {
  return {
    min: blendVector(from.min, to.min, fraction),
    max: blendVector(from.max, to.max, fraction),
  };
}

function blendVector(from: Vector3, to: Vector3, fraction: number): Vector3 {
  const at = (axis: 0 | 1 | 2): number => from[axis] + (to[axis] - from[axis]) * fraction;
  return [at(0), at(1), at(2)];
}
