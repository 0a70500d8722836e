import type { SharedView, Vector3 } from '@rounds/classroom';
import type { VolumeDescription } from '@rounds/imaging/asset';

import { DEFAULT_FRAME_TIME_MS, frameAt, isImageStack, viewOnFrame } from './stack-space.ts';

/** The run in play: which frame it began with, and when. */
interface Run {
  readonly firstFrame: number;
  readonly startedMs: number;
  /** Where the crosshair was: a run ends when it goes elsewhere. */
  readonly crosshairLps: Vector3;
}

/** A frame that stands for longer than this on a slow page does not make the run hurry afterwards. */
const LONGEST_FRAME_MS = 10_000;
const SHORTEST_FRAME_MS = 1000 / 120;

/**
 * The frames of an image stack, and the run through them. A run is everybody's own: thirty commands a second would be of
 * use to nobody. What is shared is the frame of the crosshair, and stopping a run puts the crosshair on the frame it
 * stopped at.
 */
export class FrameRun {
  #description: VolumeDescription | undefined;
  #run: Run | undefined;
  #nowMs = 0;
  #shown:
    | { readonly of: SharedView; readonly frame: number; readonly view: SharedView }
    | undefined;

  /** Another case, or none. */
  setDescription(description: VolumeDescription | undefined): void {
    this.#description = isImageStack(description) ? description : undefined;
    this.#run = undefined;
    this.#shown = undefined;
  }

  get isStack(): boolean {
    return this.#description !== undefined;
  }

  get frameCount(): number {
    return this.#description?.geometry.slices ?? 0;
  }

  get canPlay(): boolean {
    return this.frameCount > 1;
  }

  get isPlaying(): boolean {
    return this.#run !== undefined;
  }

  get frameTimeMs(): number {
    const wanted = this.#description?.frameTimeMs ?? DEFAULT_FRAME_TIME_MS;
    return Math.max(SHORTEST_FRAME_MS, Math.min(LONGEST_FRAME_MS, wanted));
  }

  /** What is on screen now, from 0. */
  frame(view: SharedView): number {
    const geometry = this.#description?.geometry;
    if (geometry === undefined) return 0;
    if (this.#run === undefined) return frameAt(geometry, view.crosshairLps);
    const { firstFrame, startedMs } = this.#run;
    const passed = Math.floor(Math.max(0, this.#nowMs - startedMs) / this.frameTimeMs);
    return (firstFrame + passed) % geometry.slices;
  }

  /** The view as it is shown: of a stack, on the frame of the moment. The same object until that changes. */
  shownView(view: SharedView): SharedView {
    const geometry = this.#description?.geometry;
    if (geometry === undefined) return view;
    const frame = this.frame(view);
    if (this.#shown?.of !== view || this.#shown.frame !== frame)
      this.#shown = { of: view, frame, view: viewOnFrame(view, geometry, frame) };
    return this.#shown.view;
  }

  /** @returns whether it plays now */
  start(view: SharedView, nowMs: number): boolean {
    if (!this.canPlay || this.isPlaying) return this.isPlaying;
    const firstFrame = this.frame(view);
    this.#nowMs = nowMs;
    this.#run = { firstFrame, startedMs: nowMs, crosshairLps: view.crosshairLps };
    return true;
  }

  /** Ends the run. @returns the place it stopped at, for the crosshair */
  stop(view: SharedView): Vector3 | undefined {
    if (this.#run === undefined) return undefined;
    const { crosshairLps } = this.shownView(view);
    this.#run = undefined;
    return crosshairLps;
  }

  /** The view may have changed: somebody who takes the crosshair elsewhere is followed there, and the run ends. */
  follow(view: SharedView): void {
    const from = this.#run?.crosshairLps;
    if (from?.some((value, axis) => value !== view.crosshairLps[axis])) this.#run = undefined;
  }

  /** Once per frame of the screen. @returns whether another frame is to be shown */
  tick(view: SharedView, nowMs: number): boolean {
    if (this.#run === undefined) return false;
    const before = this.frame(view);
    this.#nowMs = nowMs;
    return this.frame(view) !== before;
  }
}
