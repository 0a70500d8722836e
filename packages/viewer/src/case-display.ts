import type { CustomTransferFunction, SharedView, Vector3 } from '@rounds/classroom';
import {
  lpsToIndex,
  type TissueBrightness,
  type Volume,
  type VolumeDescription,
} from '@rounds/imaging/asset';

import { CaseHistogram } from './histogram/case-histogram.ts';
import { tissueOf } from './histogram/tissue-brightness.ts';
import type { ValueHistogram } from './histogram/value-histogram.ts';
import type { SlicesPainted } from './page/first-slices.ts';
import { PAGE_CLOCK } from './page/page-clock.ts';
import { whenIdle } from './page/when-idle.ts';
import type { SlicePane } from './slices/slice-pane.ts';
import { type GridDirections, gridDirections } from './space/grid-directions.ts';
import { isImageStack } from './stacks/stack-space.ts';
import type { RoomScene } from './stage/room-scene.ts';
import { PresetPictures } from './thumbnails/preset-pictures.ts';
import { colorsOf, pointsUnderWindow } from './view/hand-made.ts';
import { CaseImages } from './volume/case-images.ts';
import type { ViewerStatus } from './viewer.ts';
import type { MemoryLimits } from './volume/memory-limits.ts';
import type { OpacityCurve } from './volume/opacity-curve.ts';
import { Throttle } from './volume/throttle.ts';
import { type LoadedLevel, VolumeLoader } from './volume/volume-loader.ts';
import {
  opacityCurve,
  type PresetForVolume,
  presetForVolume,
  sameCurve,
} from './volume/preset-curve.ts';
import { pickSurface } from './volume/ray-pick.ts';
import { cutsOf } from './volume/volume-cuts.ts';
import { hasOpenCuts } from './volume/volume-picture.ts';

/** Where a volume stands in three dimensions. */
export interface TableRoom {
  readonly graphics: Pick<RoomScene['graphics'], 'engine'>;
  readonly picture: Pick<RoomScene['picture'], 'clear' | 'forget'>;
  add(level: LoadedLevel): void;
  setCurve(curve: OpacityCurve): void;
  setStreaming(isStreaming: boolean): void;
}

export interface CaseDisplayOptions {
  readonly assetUrl: string;
  readonly token: () => string;
  readonly limits: MemoryLimits;
  readonly view: () => SharedView;
  readonly panes: readonly SlicePane[];
  /** It is known what the volume is; undefined: another case, of which nothing is known yet. */
  readonly onDescription: (description: VolumeDescription | undefined) => void;
  readonly onChange: () => void;
  /** Voxels have been refined in place. */
  readonly onRefined: () => void;
  /** Slices of a case are painted for the first time, or for the first time this fine. */
  readonly onSlices: (painted: SlicesPainted) => void;
  readonly onTrouble: (message: string) => void;
}

type ViewerProgress = Pick<
  ViewerStatus,
  'loaded' | 'firstSlicesMs' | 'halfResolutionMs' | 'firstPictureMs' | 'fullResolutionMs'
>;

/** Slices come many a second; painting each at once would take the time of decoding the next. */
const REFRESH_PAUSE_MS = 150;

/** The images of the case on the table, brought to the panes and to the room as they arrive. */
export class CaseDisplay {
  readonly #options: CaseDisplayOptions;
  readonly #images: CaseImages;
  readonly #refresh: Throttle;
  readonly #histogram: CaseHistogram;
  readonly #pictures: PresetPictures;
  /** Undefined until it is made, and where nothing can be drawn in three dimensions. */
  #room: TableRoom | undefined;
  #canHaveRoom = true;
  /** The finest level so far, while there is no room to show it in. */
  #waitingLevel: LoadedLevel | undefined;
  #assetSha256: string | undefined;
  #description: VolumeDescription | undefined;
  #volume: Volume | undefined;
  #tissue: TissueBrightness | undefined;
  #preset: PresetForVolume | undefined;
  #curve: OpacityCurve | undefined;
  #loaded = 0;
  #startedMs = 0;
  #firstSlicesMs: number | undefined;
  #halfResolutionMs: number | undefined;
  #hasHalfResolution = false;
  #lookedAtSlice: number | undefined;
  /** How far the slice looked at has come to be seen at half the resolution. */
  #lookedAt: 'awaited' | 'here' | 'painted next' | 'painted' = 'awaited';
  #firstPictureMs: number | undefined;
  #fullResolutionMs: number | undefined;

  constructor(options: CaseDisplayOptions) {
    this.#options = options;
    const { assetUrl, token, limits, panes, onTrouble } = options;
    this.#histogram = new CaseHistogram({
      volume: () => this.#volume,
      onChange: options.onChange,
      whenIdle,
    });
    this.#pictures = new PresetPictures({
      volume: () => this.#volume,
      tissue: () => this.#tissue,
      crosshairLps: () => options.view().crosshairLps,
      engine: () => this.#room?.graphics.engine,
      whenIdle,
    });
    this.#refresh = new Throttle(PAGE_CLOCK, REFRESH_PAUSE_MS, () => {
      this.#slicesToPaint();
      for (const pane of panes) pane.refresh();
      options.onRefined();
    });
    this.#images = new CaseImages({
      assetUrl,
      token,
      maxVoxelBytes: limits.maxVoxelBytes,
      maxTextureBytes: limits.maxTextureBytes,
      maxCacheBytes: limits.maxCacheBytes,
      onCase: (assetSha256) => this.#begin(assetSha256),
      onDescription: (description) => this.#describe(description),
      onVolume: (volume) => this.#showVolume(volume),
      onSlice: (slice, level) => {
        if (level <= 1 && slice === this.#lookedAtSlice) this.#lookedAt = 'here';
      },
      onRefined: () => this.#refresh.request(),
      onLevel: (level) => {
        if (level.level !== undefined && level.level <= 1) this.#hasHalfResolution = true;
        this.#histogram.refresh();
        // Pictures are no body: there is nothing to cast rays through.
        if (isImageStack(level.volume)) return;
        this.#measureTissue(level.volume);
        if (this.#room === undefined) this.#waitingLevel = level;
        else this.#room.add(level);
      },
      onLoaded: (fraction) => {
        this.#loaded = Math.min(fraction, 0.999);
        options.onChange();
      },
      onFinished: () => {
        this.#loaded = 1;
        this.#room?.setStreaming(false);
        this.#fullResolutionMs = performance.now() - this.#startedMs;
        options.onChange();
      },
      onTrouble: (message) => {
        // Nothing comes just now that time would have to be kept for.
        this.#room?.setStreaming(false);
        onTrouble(message);
      },
      onEvicted: (assetSha256) => this.#room?.picture.forget(assetSha256),
      startLoading: (loading) => new VolumeLoader(loading),
    });
  }

  /**
   * Shows the case in a room, too, with what has arrived of it.
   * @param room undefined where nothing can be drawn in three dimensions
   */
  setRoom(room: TableRoom | undefined): void {
    this.#room = room;
    this.#canHaveRoom = room !== undefined;
    const level = this.#waitingLevel;
    this.#waitingLevel = undefined;
    if (room === undefined) {
      if (this.#volume !== undefined) this.pictureShown();
      return;
    }
    if (this.#assetSha256 !== undefined) room.picture.clear(this.#assetSha256);
    room.setStreaming(this.#loaded < 1);
    if (this.#curve !== undefined) room.setCurve(this.#curve);
    if (level !== undefined) room.add(level);
  }

  get description(): VolumeDescription | undefined {
    return this.#description;
  }

  get volume(): Volume | undefined {
    return this.#volume;
  }

  get loaded(): number {
    return this.#loaded;
  }

  get firstPictureMs(): number | undefined {
    return this.#firstPictureMs;
  }

  /** How far it has come, and how long that took. */
  progress(): ViewerProgress {
    return {
      loaded: this.#loaded,
      firstSlicesMs: this.#firstSlicesMs,
      halfResolutionMs: this.#halfResolutionMs,
      firstPictureMs: this.#firstPictureMs,
      fullResolutionMs: this.#fullResolutionMs,
    };
  }

  show(assetSha256: string): void {
    this.#images.show(assetSha256);
  }

  /** Fetches the images of another case for later, once those of this one are here; undefined: none. */
  prefetch(assetSha256: string | undefined): void {
    this.#images.prefetch(assetSha256);
  }

  /** Voxels in memory, those kept for coming back to included. */
  get voxelBytes(): number {
    return this.#images.voxelBytes;
  }

  /** A slice of this case was painted, as fine as its voxels are by now. */
  slicesPainted(): void {
    const sinceMs = performance.now() - this.#startedMs;
    if (this.#firstSlicesMs === undefined) {
      this.#firstSlicesMs = sinceMs;
      this.#options.onSlices('coarse');
      this.#options.onChange();
    }
    if (this.#lookedAt === 'painted next') {
      this.#lookedAt = 'painted';
      performance.mark('rounds-looked-at-half');
    }
    if (!this.#hasHalfResolution || this.#halfResolutionMs !== undefined) return;
    this.#halfResolutionMs = sinceMs;
    this.#options.onSlices('half');
  }

  /** The first picture of this case is on the screen. */
  pictureShown(): void {
    this.#firstPictureMs ??= performance.now() - this.#startedMs;
    this.#options.onChange();
  }

  /** Takes in another preset or window. */
  applyPreset(): void {
    if (this.#description === undefined || isImageStack(this.#description)) return;
    const { presetId, windowCenter, windowWidth } = this.#options.view();
    if (this.#preset?.presetId !== presetId)
      this.#preset = presetForVolume(presetId, this.#description, this.#tissue);
    const window = { center: windowCenter, width: windowWidth };
    const colors = colorsOf(this.#options.view(), this.#preset);
    const curve = opacityCurve(colors.transferFunction, colors.window, window);
    if (this.#curve !== undefined && sameCurve(curve, this.#curve)) return;
    this.#curve = curve;
    this.#room?.setCurve(curve);
  }

  /** What the volume is coloured with, as people call it; '' until that is known. */
  get colorsLabel(): string {
    if (this.#preset === undefined) return '';
    return colorsOf(this.#options.view(), this.#preset).transferFunction.label;
  }

  /** The transfer function in use, at the values to which the window carries it. */
  transferFunction(): CustomTransferFunction | undefined {
    const view = this.#options.view();
    if (this.#preset === undefined) return undefined;
    const window = { center: view.windowCenter, width: view.windowWidth };
    return pointsUnderWindow(colorsOf(view, this.#preset), window);
  }

  directions(): GridDirections | undefined {
    return this.#description && gridDirections(this.#description.geometry);
  }

  histogram(): ValueHistogram | undefined {
    const isStack = this.#description !== undefined && isImageStack(this.#description);
    return isStack ? undefined : this.#histogram.get();
  }

  /** A small picture of the case under a preset, as a data URL. */
  presetPicture(presetId: string): Promise<string | undefined> {
    return this.#pictures.picture(presetId);
  }

  /** Slices around the crosshair are loaded first. */
  focus(crosshairLps: Vector3): void {
    if (this.#description === undefined) return;
    this.#lookedAtSlice = Math.round(lpsToIndex(this.#description.geometry, crosshairLps)[2]);
    this.#images.focus(this.#lookedAtSlice);
  }

  /** What a ray touches of the picture as it is drawn. */
  pick(originLps: Vector3, directionLps: Vector3): Vector3 | undefined {
    if (this.#volume === undefined || this.#curve === undefined) return undefined;
    if (isImageStack(this.#volume)) return undefined;
    const view = this.#options.view();
    const scene = {
      volume: this.#volume,
      curve: this.#curve,
      cuts: cutsOf(view),
      rendering: view.rendering,
      window: { center: view.windowCenter, width: view.windowWidth },
      opensCuts: hasOpenCuts(view.presetId),
    };
    return pickSurface(scene, originLps, directionLps);
  }

  /** How much of the memory for finished cases may be used: 1 all of it, 0 none while it is needed elsewhere. */
  setCacheShare(share: number): void {
    this.#images.setCacheShare(share);
  }

  dispose(): void {
    this.#refresh.cancel();
    this.#histogram.clear();
    this.#pictures.clear();
    this.#images.dispose();
  }

  #begin(assetSha256: string): void {
    this.#startedMs = performance.now();
    this.#assetSha256 = assetSha256;
    this.#waitingLevel = undefined;
    this.#refresh.cancel();
    performance.mark('rounds-case-opened');
    this.#histogram.clear();
    this.#pictures.clear();
    this.#firstSlicesMs = undefined;
    this.#halfResolutionMs = undefined;
    this.#hasHalfResolution = false;
    this.#lookedAtSlice = undefined;
    this.#lookedAt = 'awaited';
    this.#firstPictureMs = undefined;
    this.#fullResolutionMs = undefined;
    this.#loaded = 0;
    this.#description = undefined;
    this.#volume = undefined;
    this.#tissue = undefined;
    this.#preset = undefined;
    this.#curve = undefined;
    for (const pane of this.#options.panes) pane.setDescription(undefined);
    this.#room?.picture.clear(assetSha256);
    this.#room?.setStreaming(true);
    this.#options.onDescription(undefined);
    this.#options.onChange();
  }

  #describe(description: VolumeDescription): void {
    this.#description = description;
    for (const pane of this.#options.panes) pane.setDescription(description);
    this.applyPreset();
    this.#options.onDescription(description);
    this.focus(this.#options.view().crosshairLps);
  }

  /** Told by the first voxels of a case: finer ones do not change its look. */
  #measureTissue(volume: Volume): void {
    if (this.#tissue !== undefined) return;
    this.#tissue = tissueOf(volume);
    if (this.#tissue === undefined) return;
    this.#preset = undefined;
    this.applyPreset();
  }

  /** Panes paint with the next frame, out of all voxels that are here. */
  #slicesToPaint(): void {
    if (this.#lookedAt === 'here') this.#lookedAt = 'painted next';
  }

  #showVolume(volume: Volume): void {
    this.#volume = volume;
    this.#slicesToPaint();
    for (const pane of this.#options.panes) pane.setVolume(volume);
    if (!this.#canHaveRoom || isImageStack(volume)) this.pictureShown();
  }
}
