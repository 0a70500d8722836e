import { dot, type SharedView, type Vector3 } from '@rounds/classroom';
import {
  type BoundsLps,
  type Volume,
  volumeBoundsLps,
  type VolumeDescription,
} from '@rounds/imaging/asset';

import { OverlayLayer } from '../overlays/overlay-layer.ts';
import type { ShownOverlay } from '../overlays/shown-overlay.ts';
import { subtract } from '../space/vector3.ts';
import { isImageStack } from '../stacks/stack-space.ts';
import { isOnPaper } from '../view/on-paper.ts';
import type { ViewEdit } from '../view/view-edit.ts';
import { addCloseButton } from '../page/close-button.ts';
import { linkedZoom } from './linked-zoom.ts';
import { isToScale } from './picture-notes.ts';
import { type DrawnValues, readoutAt } from './readout.ts';
import { SliceGestures } from './slice-gestures.ts';
import {
  obliqueFrame,
  type PaneOrientation,
  type PanePixels,
  type PaneZoom,
  pixelOfPoint,
  pointAtPixel,
  scrolledOblique,
  scrolledPoint,
  type SliceFrame,
  sliceFrame,
  WHOLE_SLICE,
} from './slice-frame.ts';
import { SliceImage } from './slice-image.ts';
import { type PersonSpot, SLICE_TITLES } from './slice-marks.ts';
import { drawSliceMarks } from './slice-overlay.ts';

/** What a pane asks of the rest of the viewer. */
export interface PaneOwner {
  view(): SharedView;
  spots(): readonly PersonSpot[];
  /** What lies over the volume: the same list until it changes. */
  overlays(): readonly ShownOverlay[];
  /** A run through the frames of a stack is on. */
  playing(): boolean;
  edit(edit: ViewEdit): void;
  beginGesture(): void;
  endGesture(): void;
  /** The pointer touches this point of the patient, or nothing any more; and the value that is drawn there. */
  point(pointLps: Vector3 | undefined, value?: number): void;
  /** Back to the window of the preset. */
  resetWindow?: () => void;
  /** The picture of a slice was painted. */
  onPainted(): void;
}

/** Another pane that shows the same plane of another case, at the same scale. */
export interface PanePair {
  readonly partner: SlicePane;
  /** Whether both are moved across the slice together. */
  readonly pansTogether: () => boolean;
}

/** More pixels than this per CSS pixel cost time that nobody sees. */
const MAX_PIXEL_RATIO = 2;

/** A slice that has not moved for so long is cut finely. */
const REST_MS = 140;

/** One slice on the page, orthogonal or oblique: the picture, what is drawn over it, and the hand on it. */
export class SlicePane {
  readonly element: HTMLElement;
  readonly orientation: PaneOrientation;
  readonly #owner: PaneOwner;
  readonly #picture = document.createElement('canvas');
  readonly #marks = document.createElement('canvas');
  readonly #image = new SliceImage();
  readonly #layer = new OverlayLayer();
  readonly #gestures: SliceGestures;
  readonly #observer: ResizeObserver;
  #description: VolumeDescription | undefined;
  #bounds: BoundsLps | undefined;
  #volume: Volume | undefined;
  #zoom: PaneZoom = WHOLE_SLICE;
  #pair: PanePair | undefined;
  #frame: { readonly key: string; readonly frame: SliceFrame } | undefined;
  #hovered: Vector3 | undefined;
  #activePlaneId: string | undefined;
  #drawRequest: number | undefined;
  #pictureIsStale = true;
  #paintedFrame: SliceFrame | undefined;
  #restTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(orientation: PaneOrientation, owner: PaneOwner) {
    this.orientation = orientation;
    this.#owner = owner;
    this.element = document.createElement('div');
    this.element.tabIndex = 0;
    this.element.role = 'group';
    this.#label(false);
    this.element.dataset['testid'] = `pane-${orientation}`;
    Object.assign(this.element.style, {
      touchAction: 'none',
      cursor: 'crosshair',
      outlineOffset: '-2px',
    });
    for (const canvas of [this.#picture, this.#marks]) {
      Object.assign(canvas.style, {
        position: 'absolute',
        inset: '0',
        width: '100%',
        height: '100%',
      });
      this.element.append(canvas);
    }
    this.#marks.style.pointerEvents = 'none';
    if (orientation === 'oblique')
      addCloseButton(this.element, () => owner.edit({ kind: 'oblique', oblique: null }));
    this.#gestures = new SliceGestures(this.element, {
      frame: () => this.frame(),
      pixelRatio: () => this.#pixelRatio(),
      view: () => owner.view(),
      zoom: () => this.#zoom,
      setZoom: (zoom) => this.#setZoom(zoom),
      scroll: (slices) => this.scroll(slices),
      hover: (pointLps, planeId) => this.#hover(pointLps, planeId),
      edit: (edit) => this.#edit(edit),
      resetWindow: () => owner.resetWindow?.(),
      beginGesture: () => owner.beginGesture(),
      endGesture: () => owner.endGesture(),
      box: () => this.#bounds,
    });
    this.#observer = new ResizeObserver(() => this.redraw());
    this.#observer.observe(this.element);
  }

  setDescription(description: VolumeDescription | undefined): void {
    this.#description = description;
    this.#label(isImageStack(description));
    this.#bounds = description && volumeBoundsLps(description.geometry);
    this.#zoom = WHOLE_SLICE;
    this.#volume = undefined;
    this.#frame = undefined;
    const partner = this.#partner();
    if (partner !== undefined) this.#follow(partner, WHOLE_SLICE);
    this.redraw();
    this.#pair?.partner.redraw();
  }

  /** From now on at one scale with another pane, and zoomed with it; undefined: by itself again. */
  pairWith(pair: PanePair | undefined): void {
    this.#pair = pair;
    this.redraw();
  }

  /** The voxels to cut, as fine as they are by now. */
  setVolume(volume: Volume | undefined): void {
    this.#volume = volume;
    this.redraw();
  }

  /** The voxels have been refined in place. */
  refresh(): void {
    this.#image.invalidate();
    this.redraw();
  }

  /** Draws picture and marks with the next frame. */
  redraw(): void {
    this.#pictureIsStale = true;
    this.redrawMarks();
  }

  /** Draws the marks alone: people's spots, the value under the pointer. */
  redrawMarks(): void {
    this.#drawRequest ??= requestAnimationFrame(() => {
      this.#drawRequest = undefined;
      this.#draw();
    });
  }

  /** Undefined until it is known what the volume is, or while the pane is hidden. */
  frame(): SliceFrame | undefined {
    const width = this.#picture.width;
    const height = this.#picture.height;
    if (this.#description === undefined || width === 0 || height === 0) return undefined;
    const { crosshairLps, oblique } = this.#owner.view();
    const isOblique = this.orientation === 'oblique';
    if (isOblique && oblique === null) return undefined;
    const place = isOblique ? oblique : crosshairLps;
    const leastMmPerPixel = this.#partner()?.fittingMmPerPixel() ?? 0;
    const key = JSON.stringify([place, width, height, leastMmPerPixel, this.#zoom]);
    if (this.#frame?.key !== key) {
      const pane = { width, height, leastMmPerPixel };
      this.#frame = { key, frame: this.#makeFrame(this.#description, pane) };
    }
    return this.#frame.frame;
  }

  /** The scale at which all of its slice would just fit; undefined while it is hidden. */
  fittingMmPerPixel(): number | undefined {
    const { width, height } = this.#picture;
    if (this.#description === undefined || width === 0 || height === 0) return undefined;
    if (this.orientation === 'oblique') return undefined;
    const { geometry } = this.#description;
    const { crosshairLps } = this.#owner.view();
    const pane = { width, height };
    return sliceFrame(geometry, this.orientation, crosshairLps, pane, WHOLE_SLICE).mmPerPixel;
  }

  scroll(slices: number): void {
    const frame = this.frame();
    if (frame === undefined || this.#description === undefined || this.#bounds === undefined)
      return;
    const { crosshairLps, oblique } = this.#owner.view();
    if (this.orientation === 'oblique') {
      if (oblique === null) return;
      const scrolled = scrolledOblique(this.#description.geometry, oblique, slices);
      this.#owner.edit({ kind: 'oblique', oblique: scrolled });
      return;
    }
    const pointLps = scrolledPoint(
      this.#description.geometry,
      frame.normal,
      this.#bounds,
      crosshairLps,
      slices,
    );
    this.#owner.edit({ kind: 'crosshair', pointLps });
  }

  dispose(): void {
    this.#gestures.dispose();
    this.#observer.disconnect();
    if (this.#drawRequest !== undefined) cancelAnimationFrame(this.#drawRequest);
    clearTimeout(this.#restTimer);
    this.element.remove();
  }

  #label(isStack: boolean): void {
    const what = isStack ? 'Picture' : `${SLICE_TITLES[this.orientation]} slice`;
    const turns = this.orientation === 'oblique' ? ', shift with arrows turns it' : '';
    this.element.ariaLabel = `${what}. Up and down arrows scroll, plus and minus zoom${turns}.`;
  }

  #makeFrame({ geometry }: VolumeDescription, pane: PanePixels): SliceFrame {
    const { crosshairLps, oblique } = this.#owner.view();
    if (this.orientation !== 'oblique')
      return sliceFrame(geometry, this.orientation, crosshairLps, pane, this.#zoom);
    if (oblique === null) throw new Error('there is no oblique plane');
    return obliqueFrame(geometry, oblique, pane, this.#zoom);
  }

  #edit(edit: ViewEdit): void {
    // Colour has no window.
    if (edit.kind === 'window' && this.#description?.samplesPerPixel === 3) return;
    this.#owner.edit(edit);
  }

  #pixelRatio(): number {
    return Math.min(MAX_PIXEL_RATIO, globalThis.devicePixelRatio || 1);
  }

  #setZoom(zoom: PaneZoom): void {
    const before = this.#zoom;
    this.#zoom = zoom;
    const partner = this.#partner();
    if (partner !== undefined) partner.#follow(this, before);
    this.redraw();
  }

  /** The other pane of the pair, as long as lengths in both are lengths in a patient. */
  #partner(): SlicePane | undefined {
    const partner = this.#pair?.partner;
    return partner !== undefined && this.#isToScale && partner.#isToScale ? partner : undefined;
  }

  get #isToScale(): boolean {
    return this.#description !== undefined && isToScale(this.#description);
  }

  /** Zooms and shifts as the other pane has just done. */
  #follow(leader: SlicePane, before: PaneZoom): void {
    const frame = this.frame();
    const [own, leading] = [this.#fromMiddle(), leader.#fromMiddle()];
    const apart = own && leading && subtract(own, leading);
    const apartMm =
      frame === undefined || apart === undefined
        ? ([0, 0] as const)
        : ([dot(apart, frame.right), dot(apart, frame.down)] as const);
    const pansTogether = this.#pair?.pansTogether() ?? false;
    this.#zoom = linkedZoom(this.#zoom, { before, after: leader.#zoom }, { apartMm, pansTogether });
    this.redraw();
  }

  /** From the middle of the volume to where its slices meet. */
  #fromMiddle(): Vector3 | undefined {
    return this.#bounds && subtract(this.#owner.view().crosshairLps, this.#bounds.center);
  }

  #hover(pointLps: Vector3 | undefined, planeId: string | undefined): void {
    this.#hovered = pointLps;
    this.#activePlaneId = planeId;
    this.#owner.point(pointLps, this.#drawnValue());
    this.redrawMarks();
  }

  /** The slice moved under a pointer that rests: it points at the same place of the new one. */
  #keepHovering(frame: SliceFrame): void {
    if (this.#hovered === undefined) return;
    const { x, y, distanceMm } = pixelOfPoint(frame, this.#hovered);
    if (Math.abs(distanceMm) < 1e-6) return;
    this.#hovered = pointAtPixel(frame, x, y);
    this.#owner.point(this.#hovered, this.#drawnValue());
  }

  #drawn(): DrawnValues {
    const fusions = this.#hovered === undefined ? [] : this.#layer.fusionValuesAt(this.#hovered);
    return { value: this.#drawnValue(), fusions };
  }

  /** What the picture says at the pointer: of a thick slice, what its projection has there. */
  #drawnValue(): number | undefined {
    const frame = this.frame();
    if (this.#hovered === undefined || this.#volume === undefined || frame === undefined)
      return undefined;
    const { x, y } = pixelOfPoint(frame, this.#hovered);
    return this.#image.valueAt(this.#volume, x, y);
  }

  #draw(): void {
    const ratio = this.#pixelRatio();
    const width = Math.round(this.element.clientWidth * ratio);
    const height = Math.round(this.element.clientHeight * ratio);
    for (const canvas of [this.#picture, this.#marks]) {
      if (canvas.width === width && canvas.height === height) continue;
      canvas.width = width;
      canvas.height = height;
      this.#pictureIsStale = true;
      // What fits here has changed.
      this.#pair?.partner.redraw();
    }
    const frame = this.frame();
    const marks = this.#marks.getContext('2d');
    const picture = this.#picture.getContext('2d', { alpha: false });
    if (marks === null || picture === null) return;
    marks.clearRect(0, 0, width, height);
    if (frame === undefined || this.#description === undefined) {
      picture.fillStyle = '#000';
      picture.fillRect(0, 0, width, height);
      return;
    }
    const view = this.#owner.view();
    const overlays = this.#owner.overlays();
    this.#paint(picture, frame, ratio);
    this.#keepHovering(frame);
    drawSliceMarks(marks, frame, {
      view,
      spots: this.#owner.spots(),
      activePlaneId: this.#activePlaneId,
      description: this.#description,
      readout: readoutAt(this.#hovered, this.#drawn(), this.#volume, overlays),
      playing: this.#owner.playing(),
      pixelRatio: ratio,
    });
  }

  #paint(context: CanvasRenderingContext2D, frame: SliceFrame, ratio: number): void {
    if (!this.#pictureIsStale || this.#volume === undefined) return;
    const { windowCenter, windowWidth, slab, presetId } = this.#owner.view();
    const moving = frame !== this.#paintedFrame;
    this.#paintedFrame = frame;
    const window = { center: windowCenter, width: windowWidth };
    const onPaper = isOnPaper(presetId, this.#volume);
    this.#image.draw(context, this.#volume, frame, window, { slab, moving, isOnPaper: onPaper });
    this.#layer.draw(context, this.#owner.overlays(), frame, { pixelRatio: ratio, slab });
    this.#pictureIsStale = false;
    clearTimeout(this.#restTimer);
    if (this.#image.isCoarse) this.#restTimer = setTimeout(() => this.redraw(), REST_MS);
    this.#owner.onPainted();
  }
}
