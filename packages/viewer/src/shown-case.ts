import { type CaseOverlay, overlayViewOf, type SharedView, type Vector3 } from '@rounds/classroom';
import { valueAt, type Volume, type VolumeDescription } from '@rounds/imaging/asset';

import { CaseOverlays, type CaseOverlaysOptions } from './overlays/case-overlays.ts';
import { segmentsAt, type ShownOverlay } from './overlays/shown-overlay.ts';
import { isToScale } from './slices/picture-notes.ts';
import { FrameRun } from './stacks/frame-run.ts';
import { isImageStack, pointOnFrame } from './stacks/stack-space.ts';
import type { ViewEdit } from './view/view-edit.ts';
import type { OverlayChange, ViewerCapabilities, ViewerOverlay, ViewerStatus } from './viewer.ts';

export interface ShownCaseOptions extends CaseOverlaysOptions {
  /** What this person follows, or their own view. */
  readonly view: () => SharedView;
  readonly edit: (edit: ViewEdit) => void;
}

/** The case as it is shown at this moment: which frame of a stack, what lies over a volume, and what can be done with it. */
export class ShownCase {
  readonly #options: ShownCaseOptions;
  readonly #run = new FrameRun();
  readonly #overlays: CaseOverlays;
  #description: VolumeDescription | undefined;

  constructor(options: ShownCaseOptions) {
    this.#options = options;
    this.#overlays = new CaseOverlays(options);
  }

  get isStack(): boolean {
    return this.#run.isStack;
  }

  get isPlaying(): boolean {
    return this.#run.isPlaying;
  }

  /** The view on screen: of a stack, on the frame of the moment. The same object until that changes. */
  view(): SharedView {
    return this.#run.shownView(this.#options.view());
  }

  setOverlays(overlays: readonly CaseOverlay[]): void {
    this.#overlays.setCase(overlays);
  }

  /** Another case, or what is known of it now. */
  setDescription(description: VolumeDescription | undefined): void {
    this.#description = description;
    this.#run.setDescription(description);
    if (description === undefined) this.#overlays.setGeometry(undefined);
  }

  /** The volume itself is to be seen: what lies over it may take the connection now. */
  pictureShown(): void {
    this.#overlays.setGeometry(this.#description?.geometry);
  }

  shownOverlays(): readonly ShownOverlay[] {
    return this.#overlays.shown(this.#options.view());
  }

  overlays(): readonly ViewerOverlay[] {
    return this.#overlays.list(this.#options.view());
  }

  setOverlay(overlayId: string, change: OverlayChange): void {
    const current = overlayViewOf(this.#options.view(), overlayId);
    const opacity = Math.max(0, Math.min(1, change.opacity ?? current.opacity));
    const hidden = new Set(change.hiddenSegments ?? current.hiddenSegments);
    const overlay = {
      overlayId,
      visible: change.visible ?? current.visible,
      opacity,
      hiddenSegments: [...hidden].sort((a, b) => a - b),
      colorMapId: change.colorMapId ?? current.colorMapId,
      safeColors: change.safeColors ?? current.safeColors,
    };
    this.#options.edit({ kind: 'overlay', overlay });
  }

  /** Changes the view; whoever takes the crosshair somewhere has stopped the run. */
  edit(edit: ViewEdit): void {
    if (edit.kind === 'crosshair') this.#run.stop(this.#options.view());
    this.#options.edit(edit);
  }

  /** The view may be another one: a run ends where somebody else takes the class. */
  followView(): void {
    this.#run.follow(this.#options.view());
  }

  /** Once per frame of the screen. @returns whether another frame of a stack is to be shown */
  tick(nowMs: number): boolean {
    return this.#run.tick(this.#options.view(), nowMs);
  }

  setPlaying(playing: boolean, nowMs: number): void {
    const view = this.#options.view();
    if (playing) {
      this.#run.start(view, nowMs);
      return;
    }
    const pointLps = this.#run.stop(view);
    if (pointLps !== undefined) this.#options.edit({ kind: 'crosshair', pointLps });
  }

  stepFrame(by: number): void {
    const geometry = this.#description?.geometry;
    if (geometry === undefined || !this.isStack) return;
    const view = this.#options.view();
    const wanted = this.#run.frame(view) + Math.trunc(by);
    const frame = Math.max(0, Math.min(geometry.slices - 1, wanted));
    const pointLps = pointOnFrame(geometry, view.crosshairLps, frame);
    this.edit({ kind: 'crosshair', pointLps });
  }

  status(
    volume: Volume | undefined,
    pointLps: Vector3 | undefined,
    drawnValue?: number,
  ): Pick<ViewerStatus, 'pointerValue' | 'capabilities' | 'playing' | 'frame' | 'frameCount'> {
    const frame = this.isStack ? this.#run.frame(this.#options.view()) + 1 : undefined;
    return {
      pointerValue: this.#pointerValue(volume, pointLps, drawnValue),
      capabilities: capabilitiesOf(this.#description),
      playing: this.isPlaying,
      frame,
      frameCount: this.isStack ? this.#run.frameCount : undefined,
    };
  }

  dispose(): void {
    this.#overlays.dispose();
  }

  #pointerValue(
    volume: Volume | undefined,
    pointLps: Vector3 | undefined,
    drawnValue: number | undefined,
  ): ViewerStatus['pointerValue'] {
    const value = pointLps && volume && (drawnValue ?? valueAt(volume, pointLps));
    if (value === undefined || pointLps === undefined) return undefined;
    const segments = segmentsAt(this.shownOverlays(), pointLps).map(({ label }) => label);
    return { value, pointLps, segments };
  }
}

const VOLUME_CAPABILITIES: ViewerCapabilities = {
  kind: 'volume',
  cutPlanes: true,
  window: true,
  presets: true,
  cine: false,
  toScale: true,
};

function capabilitiesOf(description: VolumeDescription | undefined): ViewerCapabilities {
  if (description === undefined || !isImageStack(description)) return VOLUME_CAPABILITIES;
  return {
    kind: 'image-stack',
    cutPlanes: false,
    window: description.samplesPerPixel !== 3,
    presets: false,
    cine: description.geometry.slices > 1,
    toScale: isToScale(description),
  };
}
