import {
  type CaseVolume,
  type CutPlane,
  dot,
  multiplyQuaternions,
  normalizeQuaternion,
  patientDirectionToRoom,
  patientToRoom,
  roomDirectionToPatient,
  type SharedView,
  type Vector3,
  type VolumePlacement,
} from '@rounds/classroom';

import { rotationAbout, shiftPlane, turnPlane } from '../space/plane-moves.ts';
import { boxOf } from '../space/plane-polygon.ts';
import { add, along, scaled } from '../space/vector3.ts';
import { editOfPlane, movablePlanes } from '../view/movable-planes.ts';
import type { ViewEdit } from '../view/view-edit.ts';
import { planeHandleLps } from './plane-frames.ts';
import type { SeatView } from './seat-view.ts';

/** What gestures on the volume's pane need of it. */
export interface VolumeGestureTarget {
  seatView(): SeatView;
  view(): SharedView;
  volume(): CaseVolume;
  edit(edit: ViewEdit): void;
  beginGesture(): void;
  endGesture(): void;
  /** The pointer is at a place of the pane (0..1), over a plane's handle or not; undefined: it has left. */
  hover(
    at: { readonly x: number; readonly y: number } | undefined,
    planeId: string | undefined,
  ): void;
}

type Drag =
  | { readonly kind: 'turn'; lastX: number; lastY: number }
  | { readonly kind: 'carry'; lastX: number; lastY: number }
  | { readonly kind: 'window'; readonly from: SharedView; readonly x: number; readonly y: number }
  | {
      readonly kind: 'plane';
      readonly planeId: string;
      readonly tilt: boolean;
      lastX: number;
      lastY: number;
    };

const MOUSE_REACH = 14;
const TOUCH_REACH = 28;
/** A drag across this many pixels is half a turn. */
const HALF_TURN_PIXELS = 420;
const WINDOW_DRAG_PIXELS = 300;
const KEY_TURN_RADIANS = Math.PI / 36;
const MIN_SCALE = 0.2;
const MAX_SCALE = 8;

/** The hand on the volume: turns it, scales it, moves and tilts cut planes. */
export class VolumeGestures {
  readonly #element: HTMLElement;
  readonly #target: VolumeGestureTarget;
  readonly #abort = new AbortController();
  readonly #fingers = new Map<number, { x: number; y: number }>();
  #drag: Drag | undefined;

  constructor(element: HTMLElement, target: VolumeGestureTarget) {
    this.#element = element;
    this.#target = target;
    const { signal } = this.#abort;
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal });
    element.addEventListener('pointerup', (event) => this.#up(event), { signal });
    element.addEventListener('pointercancel', (event) => this.#up(event), { signal });
    element.addEventListener('pointerleave', () => target.hover(undefined, undefined), { signal });
    element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    element.addEventListener('keydown', (event) => this.#key(event), { signal });
  }

  dispose(): void {
    this.#abort.abort();
  }

  #position(event: MouseEvent): { x: number; y: number } {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #down(event: PointerEvent): void {
    this.#element.focus({ preventScroll: true });
    this.#element.setPointerCapture(event.pointerId);
    const { x, y } = this.#position(event);
    const touch = event.pointerType === 'touch';
    if (touch) {
      this.#fingers.set(event.pointerId, { x, y });
      if (this.#fingers.size > 1) {
        this.#endDrag();
        this.#target.beginGesture();
        return;
      }
    }
    const plane =
      event.button === 0 ? this.#planeAt(x, y, touch ? TOUCH_REACH : MOUSE_REACH) : undefined;
    if (plane !== undefined) {
      this.#drag = {
        kind: 'plane',
        planeId: plane.planeId,
        tilt: event.shiftKey,
        lastX: x,
        lastY: y,
      };
    } else if (event.button === 1 || (event.button === 0 && event.shiftKey)) {
      this.#drag = { kind: 'carry', lastX: x, lastY: y };
    } else if (event.button === 2) {
      this.#drag = { kind: 'window', from: this.#target.view(), x, y };
    } else if (event.button === 0) {
      this.#drag = { kind: 'turn', lastX: x, lastY: y };
    }
    if (this.#drag !== undefined) this.#target.beginGesture();
  }

  #move(event: PointerEvent): void {
    const { x, y } = this.#position(event);
    if (this.#fingers.size > 1) {
      this.#pinch(event.pointerId, x, y);
      return;
    }
    if (this.#fingers.has(event.pointerId)) this.#fingers.set(event.pointerId, { x, y });
    const drag = this.#drag;
    if (drag === undefined) {
      const plane = this.#planeAt(x, y, MOUSE_REACH);
      this.#element.style.cursor = plane === undefined ? 'default' : 'grab';
      this.#target.hover(this.#share(x, y), plane?.planeId);
      return;
    }
    switch (drag.kind) {
      case 'turn':
        this.#turn(x - drag.lastX, y - drag.lastY);
        break;
      case 'carry':
        this.#carry(x - drag.lastX, y - drag.lastY);
        break;
      case 'window': {
        const { windowCenter, windowWidth } = drag.from;
        this.#target.edit({
          kind: 'window',
          windowWidth: windowWidth * Math.exp(((x - drag.x) / WINDOW_DRAG_PIXELS) * 1.2),
          windowCenter: windowCenter + ((y - drag.y) / WINDOW_DRAG_PIXELS) * windowWidth,
        });
        return;
      }
      case 'plane':
        this.#movePlane(drag, x - drag.lastX, y - drag.lastY);
        break;
    }
    drag.lastX = x;
    drag.lastY = y;
  }

  #up(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    this.#endDrag();
    this.#target.endGesture();
    if (event.pointerType === 'touch') this.#target.hover(undefined, undefined);
  }

  #endDrag(): void {
    if (this.#drag === undefined) return;
    this.#drag = undefined;
    this.#target.endGesture();
  }

  #share(x: number, y: number): { x: number; y: number } {
    return { x: x / this.#element.clientWidth, y: y / this.#element.clientHeight };
  }

  #planeAt(x: number, y: number, reach: number): CutPlane | undefined {
    const view = this.#target.view();
    const { placement } = view;
    const volume = this.#target.volume();
    for (const plane of movablePlanes(view).toReversed()) {
      const handle = planeHandleLps(plane, volume);
      const at = handle && this.#pixelsOf(patientToRoom(volume, placement, handle));
      if (at !== undefined && Math.hypot(at.x - x, at.y - y) <= reach) return plane;
    }
    return undefined;
  }

  #pixelsOf(pointRoom: Vector3): { x: number; y: number } | undefined {
    const at = this.#target.seatView().project(pointRoom);
    return at && { x: at.x * this.#element.clientWidth, y: at.y * this.#element.clientHeight };
  }

  #place(change: Partial<VolumePlacement>): void {
    this.#target.edit({
      kind: 'placement',
      placement: { ...this.#target.view().placement, ...change },
    });
  }

  #turn(dx: number, dy: number): void {
    const { right } = this.#target.seatView().axes();
    const perPixel = Math.PI / HALF_TURN_PIXELS;
    const turn = multiplyQuaternions(
      rotationAbout(right, dy * perPixel),
      rotationAbout([0, 1, 0], dx * perPixel),
    );
    this.#place({
      rotation: normalizeQuaternion(
        multiplyQuaternions(turn, this.#target.view().placement.rotation),
      ),
    });
  }

  #carry(dx: number, dy: number): void {
    const { right, up } = this.#target.seatView().axes();
    const metres = this.#metresPerPixel();
    const moved = add(scaled(right, dx * metres), scaled(up, -dy * metres));
    this.#place({ offsetRoom: clampOffset(add(this.#target.view().placement.offsetRoom, moved)) });
  }

  #scale(factor: number): void {
    const { scale } = this.#target.view().placement;
    this.#place({ scale: Math.max(MIN_SCALE, Math.min(MAX_SCALE, scale * factor)) });
  }

  /** How far apart in the room two neighbouring pixels are at the volume's middle. */
  #metresPerPixel(): number {
    const { placement } = this.#target.view();
    const middle = patientToRoom(this.#target.volume(), placement, this.#target.volume().centerLps);
    const a = this.#pixelsOf(middle);
    const b = this.#pixelsOf(along(middle, this.#target.seatView().axes().up, 0.1));
    return a && b ? 0.1 / Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) : 0.001;
  }

  #movePlane(drag: Extract<Drag, { kind: 'plane' }>, dx: number, dy: number): void {
    const view = this.#target.view();
    const { placement } = view;
    const volume = this.#target.volume();
    const plane = movablePlanes(view).find(({ planeId }) => planeId === drag.planeId);
    const handle = plane && planeHandleLps(plane, volume);
    if (plane === undefined || handle === undefined) return;
    if (drag.tilt) {
      const { right, up } = this.#target.seatView().axes();
      const perPixel = Math.PI / HALF_TURN_PIXELS;
      const about = (axisRoom: Vector3, radians: number) =>
        rotationAbout(roomDirectionToPatient(placement, axisRoom), radians);
      const rotation = multiplyQuaternions(about(up, dx * perPixel), about(right, dy * perPixel));
      this.#target.edit(editOfPlane(turnPlane(plane, handle, rotation)));
      return;
    }
    const mmPerPixel = this.#metresPerPixel() / (0.001 * placement.scale);
    const { right, up, forward } = this.#target.seatView().axes();
    const normalRoom = patientDirectionToRoom(placement, plane.normalLps);
    const onScreen = [dot(normalRoom, right), -dot(normalRoom, up)] as const;
    const length = Math.hypot(...onScreen);
    // A plane that faces the eye has no direction on the screen: then up pushes it away.
    const alongNormal =
      length > 0.25
        ? (dx * onScreen[0] + dy * onScreen[1]) / length ** 2
        : -dy * Math.sign(dot(normalRoom, forward) || 1);
    const limited = Math.max(-60, Math.min(60, alongNormal));
    this.#target.edit(editOfPlane(shiftPlane(plane, limited * mmPerPixel, boxOf(volume))));
  }

  #pinch(pointerId: number, x: number, y: number): void {
    const before = this.#fingers.get(pointerId);
    const other = [...this.#fingers].find(([id]) => id !== pointerId)?.[1];
    if (before === undefined || other === undefined) return;
    const factor =
      Math.hypot(x - other.x, y - other.y) /
      Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    this.#fingers.set(pointerId, { x, y });
    if (Number.isFinite(factor)) this.#scale(factor);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 40 : event.deltaY;
    this.#scale(Math.exp(-pixels / (event.ctrlKey ? 200 : 700)));
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const turnBy = (dx: number, dy: number): void => {
      const pixels = (KEY_TURN_RADIANS / Math.PI) * HALF_TURN_PIXELS;
      this.#turn(dx * pixels, dy * pixels);
    };
    const actions: Readonly<Record<string, () => void>> = {
      ...(event.shiftKey && {
        ArrowLeft: () => turnBy(-1, 0),
        ArrowRight: () => turnBy(1, 0),
        ArrowUp: () => turnBy(0, -1),
        ArrowDown: () => turnBy(0, 1),
      }),
      '+': () => this.#scale(1.1),
      '=': () => this.#scale(1.1),
      '-': () => this.#scale(1 / 1.1),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }
}

const MAX_OFFSET_METRES = 1;

function clampOffset([x, y, z]: Vector3): Vector3 {
  const clamp = (value: number): number =>
    Math.max(-MAX_OFFSET_METRES, Math.min(MAX_OFFSET_METRES, value));
  return [clamp(x), clamp(y), clamp(z)];
}
