import {
  type Command,
  type CropBox,
  type CustomTransferFunction,
  type CutOut,
  type CutPlane,
  type ObliquePlane,
  type Rendering,
  type SliceSlab,
  orderOverlays,
  orderPlanes,
  type OverlayView,
  type SharedView,
  type Vector3,
  type VolumePlacement,
} from '@rounds/classroom';

/** One change somebody makes to what is shown, before it is known whom it is for. */
export type ViewEdit =
  | { readonly kind: 'window'; readonly windowCenter: number; readonly windowWidth: number }
  | {
      readonly kind: 'preset';
      readonly presetId: string;
      readonly windowCenter: number;
      readonly windowWidth: number;
      /** Left out: drawn as before. */
      readonly rendering?: Rendering;
    }
  | { readonly kind: 'crosshair'; readonly pointLps: Vector3 }
  | { readonly kind: 'placement'; readonly placement: VolumePlacement }
  | { readonly kind: 'plane'; readonly plane: CutPlane }
  | { readonly kind: 'plane-removed'; readonly planeId: string }
  | { readonly kind: 'overlay'; readonly overlay: OverlayView }
  | { readonly kind: 'rendering'; readonly rendering: Rendering }
  | { readonly kind: 'slab'; readonly slab: SliceSlab }
  | { readonly kind: 'crop'; readonly crop: CropBox | null }
  | { readonly kind: 'cut-out'; readonly cutOut: CutOut | null }
  | { readonly kind: 'oblique'; readonly oblique: ObliquePlane | null }
  | {
      readonly kind: 'transfer-function';
      readonly transferFunction: CustomTransferFunction | null;
    };

/**
 * Edits with one key are sent in their order, and the newest is shown in advance. A preset takes the place of a window,
 * of a transfer function made by hand and of a way of drawing: were they sent side by side, the older could arrive last.
 */
export function keyOfEdit(edit: ViewEdit): string {
  switch (edit.kind) {
    case 'window':
    case 'preset':
    case 'transfer-function':
    case 'rendering':
      return 'window';
    case 'plane':
      return `plane:${edit.plane.planeId}`;
    case 'plane-removed':
      return `plane:${edit.planeId}`;
    case 'overlay':
      return `overlay:${edit.overlay.overlayId}`;
    default:
      return edit.kind;
  }
}

export function applyEdit(view: SharedView, edit: ViewEdit): SharedView {
  switch (edit.kind) {
    case 'window':
      return { ...view, windowCenter: edit.windowCenter, windowWidth: edit.windowWidth };
    case 'preset':
      return {
        ...view,
        presetId: edit.presetId,
        windowCenter: edit.windowCenter,
        windowWidth: edit.windowWidth,
        rendering: edit.rendering ?? view.rendering,
        transferFunction: null,
      };
    case 'crosshair':
      return { ...view, crosshairLps: edit.pointLps };
    case 'placement':
      return { ...view, placement: edit.placement };
    case 'plane':
      return { ...view, planes: orderPlanes([...view.planes, edit.plane]) };
    case 'plane-removed':
      return { ...view, planes: view.planes.filter((plane) => plane.planeId !== edit.planeId) };
    case 'overlay':
      return { ...view, overlays: orderOverlays([...view.overlays, edit.overlay]) };
    case 'rendering':
      return { ...view, rendering: edit.rendering };
    case 'slab':
      return { ...view, slab: edit.slab };
    case 'crop':
      return { ...view, crop: edit.crop };
    case 'cut-out':
      return { ...view, cutOut: edit.cutOut };
    case 'oblique':
      return { ...view, oblique: edit.oblique };
    case 'transfer-function':
      return { ...view, transferFunction: edit.transferFunction };
  }
}

export function commandOfEdit(edit: ViewEdit): Command {
  switch (edit.kind) {
    case 'window':
      return { type: 'window.set', windowCenter: edit.windowCenter, windowWidth: edit.windowWidth };
    case 'preset':
      return {
        type: 'preset.set',
        presetId: edit.presetId,
        windowCenter: edit.windowCenter,
        windowWidth: edit.windowWidth,
        ...(edit.rendering && { rendering: edit.rendering }),
      };
    case 'crosshair':
      return { type: 'crosshair.move', pointLps: [...edit.pointLps] };
    case 'placement':
      return { type: 'volume.place', placement: mutablePlacement(edit.placement) };
    case 'plane':
      return { type: 'plane.set', plane: mutablePlane(edit.plane) };
    case 'plane-removed':
      return { type: 'plane.remove', planeId: edit.planeId };
    case 'overlay':
      return { type: 'overlay.set', overlay: edit.overlay };
    case 'rendering':
      return { type: 'rendering.set', rendering: edit.rendering };
    case 'slab':
      return { type: 'slab.set', slab: edit.slab };
    case 'crop':
      return { type: 'crop.set', crop: edit.crop };
    case 'cut-out':
      return { type: 'cut-out.set', cutOut: edit.cutOut };
    case 'oblique':
      return { type: 'oblique.set', oblique: edit.oblique };
    case 'transfer-function':
      return { type: 'transfer-function.set', transferFunction: edit.transferFunction };
  }
}

/** Whether the view already is what the edit makes of it. */
export function isSettled(view: SharedView, edit: ViewEdit): boolean {
  return sameView(view, applyEdit(view, edit));
}

/** Equal to the last bit: views travel as 64-bit numbers. */
export function sameView(a: SharedView, b: SharedView): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

// The command schema describes what arrives from the network, so its tuples are writable; hence the copies.
function mutablePlacement(placement: VolumePlacement) {
  const { rotation, offsetRoom, scale } = placement;
  return {
    rotation: [...rotation] as Writable<typeof rotation>,
    offsetRoom: [...offsetRoom] as Writable<Vector3>,
    scale,
  };
}

function mutablePlane(plane: CutPlane) {
  return {
    planeId: plane.planeId,
    enabled: plane.enabled,
    pointLps: [...plane.pointLps] as Writable<Vector3>,
    normalLps: [...plane.normalLps] as Writable<Vector3>,
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
