import { type CutPlane, dot, type SharedView, type Vector3 } from '@rounds/classroom';

import { rotationAbout, shiftPlane, turnPlane } from '../space/plane-moves.ts';
import type { BoxLps } from '../space/plane-polygon.ts';
import { subtract } from '../space/vector3.ts';
import { editOfPlane, movablePlanes, OBLIQUE_PLANE_ID } from '../view/movable-planes.ts';
import { gripsOf, planeLine } from './plane-line.ts';
import {
  type PaneZoom,
  pixelOfPoint,
  pointAtPixel,
  type SliceFrame,
  WHOLE_SLICE,
  zoomedAround,
} from './slice-frame.ts';
import { type KeyTarget, pressKey } from './slice-keys.ts';
import { WINDOW_WORDS } from './slice-words.ts';
import { draggedWindow, raisedWindow, widenedWindow } from './window-moves.ts';

/** What gestures on a slice pane need of it. Pixels are device pixels of the pane. */
export interface GestureTarget extends KeyTarget {
  frame(): SliceFrame | undefined;
  pixelRatio(): number;
  hover(pointLps: Vector3 | undefined, planeId: string | undefined): void;
  beginGesture(): void;
  endGesture(): void;
  box(): BoxLps | undefined;
}

type Drag =
  | { readonly kind: 'crosshair' }
  | { readonly kind: 'pan'; readonly from: PaneZoom; readonly x: number; readonly y: number }
  | { readonly kind: 'window'; readonly from: SharedView; readonly x: number; readonly y: number }
  | {
      readonly kind: 'scroll';
      lastY: number;
      moved: boolean;
      readonly x: number;
      readonly y: number;
    }
  | { readonly kind: 'plane-move'; readonly plane: CutPlane; readonly startLps: Vector3 }
  | {
      readonly kind: 'plane-turn';
      readonly plane: CutPlane;
      readonly pivotLps: Vector3;
      readonly startAngle: number;
    };

interface Finger {
  x: number;
  y: number;
}

const MOUSE_REACH = 10;
const TOUCH_REACH = 26;
const TOUCH_CROSSHAIR_REACH = 34;
const TAP_SLACK = 8;
/** Finger travel per slice. */
const SCROLL_PIXELS = 7;
/** Wheel travel per slice, for wheels and touchpads that report small steps. */
const WHEEL_STEP = 60;

/** The hand on a slice: mouse, pen, fingers, wheel and keys. */
export class SliceGestures {
  readonly #element: HTMLElement;
  readonly #target: GestureTarget;
  readonly #abort = new AbortController();
  readonly #fingers = new Map<number, Finger>();
  #drag: Drag | undefined;
  #wheelRest = 0;

  constructor(element: HTMLElement, target: GestureTarget) {
    this.#element = element;
    this.#target = target;
    const { signal } = this.#abort;
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal });
    element.addEventListener('pointerup', (event) => this.#up(event), { signal });
    element.addEventListener('pointercancel', (event) => this.#up(event), { signal });
    element.addEventListener('pointerleave', () => this.#target.hover(undefined, undefined), {
      signal,
    });
    element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    element.addEventListener('keydown', (event) => this.#key(event), { signal });
    element.addEventListener('dblclick', (event) => this.#doubleClick(event), { signal });
    element.addEventListener('mousedown', (event) => this.#secondPress(event), { signal });
  }

  dispose(): void {
    this.#abort.abort();
  }

  #position(event: MouseEvent): Finger {
    const box = this.#element.getBoundingClientRect();
    const ratio = this.#target.pixelRatio();
    return { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
  }

  #down(event: PointerEvent): void {
    const frame = this.#target.frame();
    if (frame === undefined) return;
    this.#element.focus({ preventScroll: true });
    this.#element.setPointerCapture(event.pointerId);
    const at = this.#position(event);
    if (event.pointerType === 'touch') {
      this.#fingers.set(event.pointerId, at);
      if (this.#fingers.size > 1) {
        this.#endDrag();
        return;
      }
    }
    this.#drag = this.#startDrag(event, frame, at);
    if (this.#drag === undefined) return;
    this.#target.beginGesture();
    if (this.#drag.kind === 'crosshair') this.#moveCrosshair(frame, at);
  }

  #startDrag(event: PointerEvent, frame: SliceFrame, at: Finger): Drag | undefined {
    if (event.button === 1) return { kind: 'pan', from: this.#target.zoom(), ...at };
    const isWindow = event.button === 2 || event.shiftKey || this.#isOnWindowWords(frame, at);
    if (isWindow) return { kind: 'window', from: this.#target.view(), ...at };
    if (event.button !== 0) return undefined;
    const touch = event.pointerType === 'touch';
    const onPlane = this.#planeUnder(frame, at, touch ? TOUCH_REACH : MOUSE_REACH);
    if (onPlane !== undefined) return onPlane;
    if (!touch) return { kind: 'crosshair' };
    const crosshair = pixelOfPoint(frame, this.#target.view().crosshairLps);
    const reach = TOUCH_CROSSHAIR_REACH * this.#target.pixelRatio();
    if (Math.hypot(crosshair.x - at.x, crosshair.y - at.y) < reach) return { kind: 'crosshair' };
    return { kind: 'scroll', lastY: at.y, moved: false, ...at };
  }

  /** The plane whose grip or line lies within reach. */
  #planeUnder(
    frame: SliceFrame,
    at: Finger,
    reachCss: number,
  ): Extract<Drag, { plane: CutPlane }> | undefined {
    const reach = reachCss * this.#target.pixelRatio();
    for (const plane of movablePlanes(this.#target.view()).toReversed()) {
      // The free plane is no line on itself.
      if (frame.orientation === 'oblique' && plane.planeId === OBLIQUE_PLANE_ID) continue;
      const line = planeLine(frame, plane);
      const grips = gripsOf(line, frame);
      if (grips === undefined) continue;
      const pivotLps = pointAtPixel(frame, ...grips.middle);
      for (const [x, y] of grips.ends) {
        if (Math.hypot(x - at.x, y - at.y) > reach) continue;
        const startAngle = Math.atan2(at.y - grips.middle[1], at.x - grips.middle[0]);
        return { kind: 'plane-turn', plane, pivotLps, startAngle };
      }
      const offLine = Math.abs(line.a * at.x + line.b * at.y + line.c) / Math.hypot(line.a, line.b);
      const onMiddle = Math.hypot(grips.middle[0] - at.x, grips.middle[1] - at.y) <= reach;
      if (onMiddle || offLine < reach / 2.5) {
        return { kind: 'plane-move', plane, startLps: pointAtPixel(frame, at.x, at.y) };
      }
    }
    return undefined;
  }

  #move(event: PointerEvent): void {
    const frame = this.#target.frame();
    if (frame === undefined) return;
    const at = this.#position(event);
    if (this.#fingers.size > 1) {
      this.#pinch(event.pointerId, frame, at);
      return;
    }
    if (this.#fingers.has(event.pointerId)) this.#fingers.set(event.pointerId, at);
    const drag = this.#drag;
    const under = drag === undefined ? this.#planeUnder(frame, at, MOUSE_REACH) : undefined;
    const idleCursor = this.#isOnWindowWords(frame, at) ? 'move' : 'crosshair';
    this.#element.style.cursor = under === undefined ? idleCursor : 'grab';
    const activePlane =
      under?.plane ?? (drag !== undefined && 'plane' in drag ? drag.plane : undefined);
    this.#target.hover(pointAtPixel(frame, at.x, at.y), activePlane?.planeId);
    if (drag !== undefined) this.#continueDrag(drag, frame, at);
  }

  #continueDrag(drag: Drag, frame: SliceFrame, at: Finger): void {
    switch (drag.kind) {
      case 'crosshair':
        return this.#moveCrosshair(frame, at);
      case 'pan': {
        const [right, down] = drag.from.panMm;
        const { mmPerPixel } = frame;
        const panMm = [
          right - (at.x - drag.x) * mmPerPixel,
          down - (at.y - drag.y) * mmPerPixel,
        ] as const;
        return this.#target.setZoom({ zoom: drag.from.zoom, panMm });
      }
      case 'window':
        return this.#changeWindow(drag, at);
      case 'scroll':
        return this.#dragScroll(drag, at);
      case 'plane-move': {
        const box = this.#target.box();
        if (box === undefined) return;
        const moved = subtract(pointAtPixel(frame, at.x, at.y), drag.startLps);
        const plane = shiftPlane(drag.plane, dot(moved, drag.plane.normalLps), box);
        return this.#target.edit(editOfPlane(plane));
      }
      case 'plane-turn': {
        const pivot = pixelOfPoint(frame, drag.pivotLps);
        const angle = Math.atan2(at.y - pivot.y, at.x - pivot.x) - drag.startAngle;
        const plane = turnPlane(drag.plane, drag.pivotLps, rotationAbout(frame.normal, angle));
        return this.#target.edit(editOfPlane(plane));
      }
    }
  }

  /** Two fingers: spreading zooms, moving together pans. */
  #pinch(pointerId: number, frame: SliceFrame, at: Finger): void {
    const before = this.#fingers.get(pointerId);
    const other = [...this.#fingers].find(([id]) => id !== pointerId)?.[1];
    if (before === undefined || other === undefined) return;
    this.#fingers.set(pointerId, at);
    const factor =
      Math.hypot(at.x - other.x, at.y - other.y) /
      Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    const zoomed = zoomedAround(
      frame,
      this.#target.zoom(),
      factor,
      (at.x + other.x) / 2,
      (at.y + other.y) / 2,
    );
    if (zoomed === WHOLE_SLICE) {
      this.#target.setZoom(WHOLE_SLICE);
      return;
    }
    const mm = frame.mmPerPixel / 2;
    const panMm = [
      zoomed.panMm[0] - (at.x - before.x) * mm,
      zoomed.panMm[1] - (at.y - before.y) * mm,
    ] as const;
    this.#target.setZoom({ zoom: zoomed.zoom, panMm });
  }

  #moveCrosshair(frame: SliceFrame, at: Finger): void {
    const x = Math.max(0, Math.min(frame.width, at.x));
    const y = Math.max(0, Math.min(frame.height, at.y));
    const point = pointAtPixel(frame, x, y);
    const box = this.#target.box();
    const pointLps = box === undefined ? point : clampToBox(point, box);
    this.#target.edit({ kind: 'crosshair', pointLps });
  }

  #changeWindow(drag: Extract<Drag, { kind: 'window' }>, at: Finger): void {
    const ratio = this.#target.pixelRatio();
    const [right, down] = [(at.x - drag.x) / ratio, (at.y - drag.y) / ratio];
    this.#target.edit({ kind: 'window', ...draggedWindow(drag.from, right, down) });
  }

  /** On the words that tell the window, at the lower left, every drag changes it: fingers have no second button. */
  #isOnWindowWords({ height }: SliceFrame, { x, y }: Finger): boolean {
    const ratio = this.#target.pixelRatio();
    return x < WINDOW_WORDS.width * ratio && y > height - WINDOW_WORDS.height * ratio;
  }

  #doubleClick(event: MouseEvent): void {
    const frame = this.#target.frame();
    if (frame === undefined || !this.#isOnWindowWords(frame, this.#position(event))) return;
    // Elsewhere on a pane it is the page's.
    event.stopImmediatePropagation();
    this.#target.resetWindow();
  }

  #secondPress(event: MouseEvent): void {
    if (event.button === 2 && event.detail === 2) this.#target.resetWindow();
  }

  #dragScroll(drag: Extract<Drag, { kind: 'scroll' }>, at: Finger): void {
    const ratio = this.#target.pixelRatio();
    if (!drag.moved && Math.hypot(at.x - drag.x, at.y - drag.y) < TAP_SLACK * ratio) return;
    drag.moved = true;
    const slices = Math.trunc((at.y - drag.lastY) / (SCROLL_PIXELS * ratio));
    if (slices === 0) return;
    drag.lastY += slices * SCROLL_PIXELS * ratio;
    // Pulling the stack down brings what lies above it, in every orientation.
    this.#target.scroll(slices);
  }

  #up(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    const drag = this.#drag;
    const frame = this.#target.frame();
    if (
      drag?.kind === 'scroll' &&
      !drag.moved &&
      frame !== undefined &&
      event.type === 'pointerup'
    ) {
      this.#moveCrosshair(frame, this.#position(event));
    }
    this.#endDrag();
    if (event.pointerType === 'touch') this.#target.hover(undefined, undefined);
  }

  #endDrag(): void {
    if (this.#drag === undefined) return;
    this.#drag = undefined;
    this.#target.endGesture();
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const frame = this.#target.frame();
    if (frame === undefined) return;
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 40 : event.deltaY;
    if (event.ctrlKey || event.metaKey) {
      const { x, y } = this.#position(event);
      this.#target.setZoom(zoomedAround(frame, this.#target.zoom(), Math.exp(-pixels / 240), x, y));
      return;
    }
    if (this.#isOnWindowWords(frame, this.#position(event))) {
      const change = event.shiftKey ? raisedWindow : widenedWindow;
      // With shift, browsers turn the wheel sideways.
      const steps = -(pixels === 0 ? event.deltaX : pixels) / WHEEL_STEP;
      this.#target.edit({ kind: 'window', ...change(this.#target.view(), steps) });
      return;
    }
    this.#wheelRest += pixels / WHEEL_STEP;
    const slices = Math.trunc(this.#wheelRest);
    if (slices === 0) return;
    this.#wheelRest -= slices;
    this.#target.scroll(slices);
  }

  #key(event: KeyboardEvent): void {
    const frame = this.#target.frame();
    if (frame === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!pressKey(event, frame, this.#target)) return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function clampToBox([x, y, z]: Vector3, { min, max }: BoxLps): Vector3 {
  return [
    Math.max(min[0], Math.min(max[0], x)),
    Math.max(min[1], Math.min(max[1], y)),
    Math.max(min[2], Math.min(max[2], z)),
  ];
}
