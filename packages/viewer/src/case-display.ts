import type { SharedView, Vector3 } from '@rounds/classroom';
import { lpsToIndex, type Volume, type VolumeDescription } from '@rounds/imaging/asset';

import type { SlicePane } from './slices/slice-pane.ts';
import type { RoomScene } from './stage/room-scene.ts';
import { CaseImages } from './volume/case-images.ts';
import type { MemoryLimits } from './volume/memory-limits.ts';
import type { OpacityCurve } from './volume/opacity-curve.ts';
import {
  opacityCurve,
  type PresetForVolume,
  presetForVolume,
  sameCurve,
} from './volume/preset-curve.ts';
import { pickSurface } from './volume/ray-pick.ts';
import { hasOpenCuts } from './volume/volume-picture.ts';

export interface CaseDisplayOptions {
  readonly assetUrl: string;
  readonly token: () => string;
  readonly limits: MemoryLimits;
  readonly view: () => SharedView;
  readonly panes: readonly SlicePane[];
  /** Undefined where nothing can be drawn in three dimensions. */
  readonly room: RoomScene | undefined;
  /** It is known what the volume is. */
  readonly onDescription: () => void;
  readonly onChange: () => void;
  /** Voxels have been refined in place. */
  readonly onRefined: () => void;
  readonly onTrouble: (message: string) => void;
}

/** The images of the case on the table, brought to the panes and to the room as they arrive. */
export class CaseDisplay {
  readonly #options: CaseDisplayOptions;
  readonly #images: CaseImages;
  #description: VolumeDescription | undefined;
  #volume: Volume | undefined;
  #preset: PresetForVolume | undefined;
  #curve: OpacityCurve | undefined;
  #loaded = 0;
  #startedMs = 0;
  #firstPictureMs: number | undefined;
  #fullResolutionMs: number | undefined;

  constructor(options: CaseDisplayOptions) {
    this.#options = options;
    const { assetUrl, token, limits, panes, room, onTrouble } = options;
    this.#images = new CaseImages({
      assetUrl,
      token,
      maxVoxelBytes: limits.maxVoxelBytes,
      maxCacheBytes: limits.maxCacheBytes,
      onCase: (assetSha256) => this.#begin(assetSha256),
      onDescription: (description) => this.#describe(description),
      onVolume: (volume) => this.#showVolume(volume),
      onRefined: () => {
        for (const pane of panes) pane.refresh();
        options.onRefined();
      },
      onLevel: (level) => room?.add(level),
      onLoaded: (fraction) => {
        this.#loaded = Math.min(fraction, 0.999);
        options.onChange();
      },
      onFinished: () => {
        this.#loaded = 1;
        this.#fullResolutionMs = performance.now() - this.#startedMs;
        options.onChange();
      },
      onTrouble,
      onEvicted: (assetSha256) => room?.picture.forget(assetSha256),
    });
  }

  get description(): VolumeDescription | undefined {
    return this.#description;
  }

  get volume(): Volume | undefined {
    return this.#volume;
  }

  get preset(): PresetForVolume | undefined {
    return this.#preset;
  }

  get loaded(): number {
    return this.#loaded;
  }

  get firstPictureMs(): number | undefined {
    return this.#firstPictureMs;
  }

  get fullResolutionMs(): number | undefined {
    return this.#fullResolutionMs;
  }

  show(assetSha256: string): void {
    this.#images.show(assetSha256);
  }

  /** The first picture of this case is on the screen. */
  pictureShown(): void {
    this.#firstPictureMs ??= performance.now() - this.#startedMs;
    this.#options.onChange();
  }

  /** Takes in another preset or window. */
  applyPreset(): void {
    if (this.#description === undefined) return;
    const { presetId, windowCenter, windowWidth } = this.#options.view();
    if (this.#preset?.presetId !== presetId)
      this.#preset = presetForVolume(presetId, this.#description);
    const window = { center: windowCenter, width: windowWidth };
    const curve = opacityCurve(this.#preset.transferFunction, this.#preset.window, window);
    if (this.#curve !== undefined && sameCurve(curve, this.#curve)) return;
    this.#curve = curve;
    this.#options.room?.setCurve(curve);
  }

  /** Slices around the crosshair are loaded first. */
  focus(crosshairLps: Vector3): void {
    if (this.#description === undefined) return;
    this.#images.focus(Math.round(lpsToIndex(this.#description.geometry, crosshairLps)[2]));
  }

  /** What a ray touches of the picture as it is drawn. */
  pick(originLps: Vector3, directionLps: Vector3): Vector3 | undefined {
    if (this.#volume === undefined || this.#curve === undefined) return undefined;
    const { planes, presetId, windowCenter, windowWidth } = this.#options.view();
    const faceFrom = hasOpenCuts(presetId) ? undefined : windowCenter - windowWidth / 2;
    return pickSurface(
      { volume: this.#volume, curve: this.#curve, planes, faceFrom },
      originLps,
      directionLps,
    );
  }

  dispose(): void {
    this.#images.dispose();
  }

  #begin(assetSha256: string): void {
    this.#startedMs = performance.now();
    this.#firstPictureMs = undefined;
    this.#fullResolutionMs = undefined;
    this.#loaded = 0;
    this.#description = undefined;
    this.#volume = undefined;
    this.#preset = undefined;
    this.#curve = undefined;
    for (const pane of this.#options.panes) pane.setDescription(undefined);
    this.#options.room?.picture.clear(assetSha256);
    this.#options.onChange();
  }

  #describe(description: VolumeDescription): void {
    this.#description = description;
    for (const pane of this.#options.panes) pane.setDescription(description);
    this.applyPreset();
    this.#options.onDescription();
  }

  #showVolume(volume: Volume): void {
    this.#volume = volume;
    for (const pane of this.#options.panes) pane.setVolume(volume);
    if (this.#options.room === undefined) this.pictureShown();
  }
}
