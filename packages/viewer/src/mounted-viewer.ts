import type { CustomTransferFunction, SharedView } from '@rounds/classroom';

import type { ValueHistogram } from './histogram/value-histogram.ts';
import type { GridDirections } from './space/grid-directions.ts';
import type { ViewEdit } from './view/view-edit.ts';
import { ViewerParts } from './viewer-parts.ts';
import type {
  OverlayChange,
  Viewer,
  ViewerOptions,
  ViewerOverlay,
  ViewerStatistics,
  ViewerStatus,
} from './viewer.ts';

/** One classroom drawn into a page: what a page may ask of it, each handed to the part that knows. */
export class MountedViewer implements Viewer {
  readonly #parts: ViewerParts;

  /** @param roomCode what drawing the room needs besides this module */
  constructor(options: ViewerOptions, roomCode: Promise<void>) {
    this.#parts = new ViewerParts(options, roomCode);
  }

  status(): ViewerStatus {
    return this.#parts.status();
  }

  subscribe(listener: () => void): () => void {
    return this.#parts.feed.subscribe(listener);
  }

  currentView(): SharedView {
    return this.#parts.shown.view();
  }

  choosePreset(presetId: string): void {
    this.#parts.tools.choosePreset(presetId);
  }

  transferFunction(): CustomTransferFunction | undefined {
    return this.#parts.display.transferFunction();
  }

  directions(): GridDirections | undefined {
    return this.#parts.display.directions();
  }

  bodyPart(): string {
    return this.#parts.display.description?.bodyPartExamined ?? '';
  }

  histogram(): ValueHistogram | undefined {
    return this.#parts.display.histogram();
  }

  presetPicture(presetId: string): Promise<string | undefined> {
    return this.#parts.display.presetPicture(presetId);
  }

  edit(edit: ViewEdit): void {
    this.#parts.shown.edit(edit);
  }

  addPlane(): void {
    this.#parts.tools.addPlane();
  }

  removePlane(planeId: string): void {
    this.#parts.tools.removePlane(planeId);
  }

  resetView(): void {
    this.#parts.followed.reset();
  }

  setFollowing(following: boolean): void {
    this.#parts.followed.setFollowing(following);
  }

  setLayout(layout: ViewerOptions['layout']): void {
    this.#parts.layout.setLayout(layout);
  }

  overlays(): readonly ViewerOverlay[] {
    return this.#parts.shown.overlays();
  }

  setOverlay(overlayId: string, change: OverlayChange): void {
    this.#parts.shown.setOverlay(overlayId, change);
  }

  setOblique(shown: boolean): void {
    this.#parts.tools.setOblique(shown);
  }

  setPlaying(playing: boolean): void {
    this.#parts.shown.setPlaying(playing, performance.now());
    this.#parts.frameChanged();
  }

  stepFrame(by: number): void {
    this.#parts.shown.stepFrame(by);
  }

  undo(): void {
    this.#parts.followed.undo();
  }

  redo(): void {
    this.#parts.followed.redo();
  }

  statistics(): ViewerStatistics {
    return this.#parts.statistics.read();
  }

  setStatisticsShown(shown: boolean): void {
    this.#parts.statistics.setShown(shown);
  }

  enterXr(): Promise<void> {
    return this.#parts.enterXr();
  }

  exitXr(): Promise<void> {
    return this.#parts.exitXr();
  }

  dispose(): void {
    this.#parts.dispose();
  }
}
