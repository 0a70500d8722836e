import type { Engine } from '@babylonjs/core/Engines/engine.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { CaseVolume, SharedView } from '@rounds/classroom';
import { TRANSFER_FUNCTIONS, type Volume } from '@rounds/imaging/asset';

import { PAGE_CLOCK } from '../page/page-clock.ts';
import { lpsToRoom } from '../space/volume-space.ts';
import { isOnPaper } from '../view/on-paper.ts';
import { CutFaceSlices } from './cut-face-slices.ts';
import { type FusedContent, FusedPicture } from './fused-picture.ts';
import type { OpacityCurve } from './opacity-curve.ts';
import { airBelowOf, type Look, sameLook } from './skip-look.ts';
import { SkipMaps } from './skip-maps.ts';
import { cutsOf } from './volume-cuts.ts';
import type { LoadedLevel } from './volume-loader.ts';
import { type MarchQuality, VolumeMesh } from './volume-mesh.ts';
import { textureByteLength, VolumeTexture } from './volume-texture.ts';

export interface VolumePictureOptions {
  /** What the graphics card may be asked to hold of one volume. */
  readonly maxTextureBytes: number;
  /** The picture has changed: draw. */
  readonly onChange: () => void;
  /** Voxels of a case are visible, at a level (undefined: the preview). */
  readonly onShown: (level: number | undefined) => void;
}

interface PictureLevel {
  readonly key: string;
  readonly level: number | undefined;
  readonly voxels: VolumeTexture;
}

/** Cut faces of these presets stay open: what lies behind the cut is what people look for. */
const OPEN_CUT_PRESETS: ReadonlySet<string> = new Set(
  TRANSFER_FUNCTIONS.flatMap(({ id, seesThroughCuts }) => (seesThroughCuts ? [id] : [])),
);

/** Whether cuts under a preset show what lies behind rather than the slice on their face. */
export function hasOpenCuts(presetId: string): boolean {
  return OPEN_CUT_PRESETS.has(presetId);
}

/**
 * The volume on the table, as far as it has arrived. Finer voxels and other transfer functions are made ready in the
 * background, and replace the picture in one frame.
 */
export class VolumePicture {
  readonly #scene: Scene;
  readonly #engine: Engine;
  readonly #options: VolumePictureOptions;
  readonly #mesh: VolumeMesh;
  readonly #skipMaps = new SkipMaps();
  readonly #faces: CutFaceSlices;
  readonly #fused: FusedPicture;
  #shown: PictureLevel | undefined;
  /** On its way to the graphics card, or waiting for its skip map. */
  #pending: PictureLevel | undefined;
  /** Finer voxels that came meanwhile. */
  #next: LoadedLevel | undefined;
  #curve: OpacityCurve | undefined;
  /** What was last asked for, for which voxels. */
  #wanted: { readonly level: PictureLevel; readonly look: Look } | undefined;
  /** The finest voxels in memory; the graphics card may hold coarser ones. */
  #finest: Volume | undefined;
  #view: { volume: CaseVolume; view: SharedView } | undefined;
  #assetKey = '';

  constructor(scene: Scene, engine: Engine, options: VolumePictureOptions) {
    this.#scene = scene;
    this.#engine = engine;
    this.#options = options;
    this.#mesh = new VolumeMesh(scene);
    this.#faces = new CutFaceSlices(scene);
    this.#fused = new FusedPicture(scene, engine, (look) => {
      this.#mesh.setFused(look);
      options.onChange();
    });
  }

  get isVisible(): boolean {
    return this.#shown !== undefined;
  }

  /**
   * Whether no finer voxels wait to be shown, of the second volume either. A level that has lost what its skip map is made
   * of is not waited for.
   */
  get isSettled(): boolean {
    if (this.#next !== undefined || !this.#fused.isSettled) return false;
    return this.#pending === undefined || !this.#skipMaps.has(this.#pending.key);
  }

  /** Empties the table for another case. */
  clear(assetKey: string): void {
    this.#assetKey = assetKey;
    this.#skipMaps.cancel();
    this.#wanted = undefined;
    this.#finest = undefined;
    this.#updateFaces();
    this.#pending?.voxels.dispose();
    this.#pending = undefined;
    this.#next = undefined;
    this.#shown?.voxels.dispose();
    this.#shown = undefined;
    this.#mesh.clear();
    this.#options.onChange();
  }

  /**
   * Takes in finer voxels. Those too large for the graphics card are left to the slices. A picture that is almost ready is
   * shown first, however fast finer ones come: a coarse one now beats a fine one later.
   */
  add(loaded: LoadedLevel): void {
    const { volume } = loaded;
    const fits =
      textureByteLength(volume.geometry) <= this.#options.maxTextureBytes &&
      this.#fitsTextureSide(volume);
    this.#finest = volume;
    if (!fits && (this.#shown !== undefined || this.#pending !== undefined)) {
      this.#updateFaces();
      return;
    }
    if (this.#pending !== undefined && this.#isAlmostReady(this.#pending)) {
      this.#next = loaded;
      return;
    }
    this.#send(loaded);
  }

  /** Levels of a volume that comes back may have lost what their skip map is made of: those are not waited for. */
  #isAlmostReady({ key, voxels }: PictureLevel): boolean {
    return this.#skipMaps.has(key) && (voxels.isComplete || this.#shown === undefined);
  }

  /** Begins to send a level to the graphics card, in place of one that is on its way. */
  #send({ volume, level, cells }: LoadedLevel): void {
    const key = `${this.#assetKey}:${level ?? 'preview'}`;
    const overtaken = this.#pending;
    overtaken?.voxels.dispose();
    if (overtaken !== undefined && overtaken.key !== key) this.#skipMaps.forget(overtaken.key);
    if (cells.length > 0) this.#skipMaps.keep(key, volume, cells);
    const voxels = new VolumeTexture(this.#scene, this.#engine, volume);
    voxels.refreshAll();
    this.#pending = { key, level, voxels };
  }

  /** Drops what the skip-map worker keeps of a volume that will not be shown again. */
  forget(assetKey: string): void {
    this.#skipMaps.forgetAll(assetKey);
  }

  /** A second volume to be seen over this one; undefined: none. */
  setFused(content: FusedContent | undefined): void {
    this.#fused.set(content);
  }

  /** Frees what the graphics card holds of the second volume. */
  clearFused(): void {
    this.#fused.clear();
  }

  setCurve(curve: OpacityCurve): void {
    this.#curve = curve;
    this.#refreshLook();
  }

  setView(volume: CaseVolume, view: SharedView): void {
    this.#view = { volume, view };
    this.#applyView();
    this.#refreshLook();
    this.#options.onChange();
  }

  setQuality(quality: MarchQuality): void {
    this.#mesh.setQuality(quality);
  }

  /**
   * Sends the next slab of waiting voxels to the graphics card: once a frame, whether or not the frame is drawn.
   * @returns whether there was any
   */
  tick(): boolean {
    const hasSlice = this.#faces.tick(PAGE_CLOCK.now());
    if (hasSlice) this.#mesh.setFaces(this.#faces.slices);
    if (this.#mesh.tick() || hasSlice) this.#options.onChange();
    const pending = this.#pending;
    if (pending === undefined && this.#shown !== undefined) this.#mesh.prepareForPlanes();
    // The second volume waits for the first.
    if (pending === undefined || pending.voxels.isComplete) return this.#fused.tick();
    pending.voxels.upload();
    if (pending.voxels.isComplete) this.#requestLook(pending);
    return true;
  }

  /** Fills the textures again after the graphics card lost them. */
  restore(): void {
    this.#faces.restore();
    this.#shown?.voxels.refreshAll();
    while (this.#shown !== undefined && !this.#shown.voxels.isComplete) this.#shown.voxels.upload();
    this.#pending?.voxels.refreshAll();
    this.#fused.restore();
    this.#mesh.restore();
    this.#options.onChange();
  }

  dispose(): void {
    this.#skipMaps.dispose();
    this.#pending?.voxels.dispose();
    this.#shown?.voxels.dispose();
    this.#faces.dispose();
    this.#fused.dispose();
    this.#mesh.dispose();
  }

  #fitsTextureSide({ geometry: { columns, rows, slices } }: Volume): boolean {
    const limit: unknown = this.#engine._gl.getParameter(this.#engine._gl.MAX_3D_TEXTURE_SIZE);
    return typeof limit !== 'number' || Math.max(columns, rows, slices) <= limit;
  }

  /** Asks for another look where that is needed. Voxels that are still on their way ask when they have arrived. */
  #refreshLook(): void {
    const level = this.#pending ?? this.#shown;
    if (level?.voxels.isComplete !== true) return;
    const look = this.#lookAt(level);
    const wanted = this.#wanted;
    if (look === undefined || (wanted?.level === level && sameLook(wanted.look, look))) return;
    this.#requestLook(level);
  }

  #lookAt({ voxels: { volume } }: PictureLevel): Look | undefined {
    if (this.#curve === undefined || this.#view === undefined) return undefined;
    const { rendering, windowCenter, windowWidth } = this.#view.view;
    const window = { center: windowCenter, width: windowWidth };
    return { rendering, curve: this.#curve, window, airBelow: airBelowOf(volume) };
  }

  #requestLook(level: PictureLevel): void {
    const look = this.#lookAt(level);
    if (look === undefined) return;
    this.#wanted = { level, look };
    this.#skipMaps.request(level.key, look, (prepared) => {
      if (level === this.#pending && level.voxels.isComplete) {
        this.#pending = undefined;
        const previous = this.#shown;
        this.#shown = level;
        // Before the first frame, so that nothing is seen that is cut away.
        this.#applyStyle();
        this.#mesh.show(level.voxels, prepared);
        this.#applyView();
        previous?.voxels.dispose();
        if (previous !== undefined && previous.key !== level.key)
          this.#skipMaps.forget(previous.key);
        this.#options.onShown(level.level);
        this.#sendNext();
      } else if (level === this.#shown) {
        this.#mesh.setLook(prepared);
      }
      this.#options.onChange();
    });
  }

  #sendNext(): void {
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) this.#send(next);
  }

  /** Faces are sliced out of finer voxels than the graphics card has, where there are any. */
  #updateFaces(): void {
    const shown = this.#shown?.voxels;
    const isFiner =
      shown !== undefined &&
      this.#pending === undefined &&
      this.#finest !== undefined &&
      this.#finest.storedValues.length > shown.volume.storedValues.length;
    this.#faces.setVolume(isFiner ? this.#finest : undefined, shown?.valueScale ?? 1);
    const view = this.#view?.view;
    const showsFaces = isFiner && view !== undefined && !hasOpenCuts(view.presetId);
    this.#faces.setPlanes(showsFaces ? cutsOf(view).planes : [], PAGE_CLOCK.now());
    this.#mesh.setFaces(this.#faces.slices);
  }

  #applyView(): void {
    if (this.#view === undefined || this.#shown === undefined) return;
    const { volume, view } = this.#view;
    this.#mesh.setLpsToRoom(lpsToRoom(volume, view.placement));
    this.#mesh.setWindow({ center: view.windowCenter, width: view.windowWidth });
    this.#applyStyle();
    this.#updateFaces();
  }

  /** What decides by which program it is drawn. */
  #applyStyle(): void {
    if (this.#view === undefined || this.#shown === undefined) return;
    const { view } = this.#view;
    this.#mesh.setClosed(!hasOpenCuts(view.presetId));
    this.#mesh.setCuts(cutsOf(view));
    this.#mesh.setLit(view.rendering.shaded);
    this.#mesh.setInverted(isOnPaper(view.presetId, this.#shown.voxels.volume));
  }
}
