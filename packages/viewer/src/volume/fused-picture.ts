import type { Engine } from '@babylonjs/core/Engines/engine.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { rescaleOfSlice, type VoiWindow, type Volume } from '@rounds/imaging/asset';

import { fusedLookOf } from './fused-look.ts';
import type { FusedLook } from './fused-volume.ts';
import { cellGridOf, sliceCells } from './macro-cells.ts';
import { type PreparedLook, sameLook } from './skip-look.ts';
import { SkipMaps } from './skip-maps.ts';
import { VolumeTexture } from './volume-texture.ts';

/** A second volume that is to be seen over the first. */
export interface FusedContent {
  /** Of which volume: another one does not wait in the picture of the last. */
  readonly overlayId: string;
  /** Voxels that fit the graphics card, and `sliceCells` of every slice of them: both the same until finer ones come. */
  readonly voxels: { readonly volume: Volume; readonly cells: readonly Float32Array[] };
  /** From what is clear to what is brightest. */
  readonly window: VoiWindow;
  /** As in `FusedLook`. */
  readonly colors: Uint8Array;
}

interface FusedLevel {
  readonly key: string;
  readonly overlayId: string;
  readonly content: FusedContent['voxels'];
  readonly texture: VolumeTexture;
  prepared: PreparedLook | undefined;
}

/**
 * Makes a second volume ready in the background, as `VolumePicture` does the first: its voxels go to the graphics card in slabs, and what
 * can be leapt over is found in a worker. What is hidden stays there until the case closes.
 */
export class FusedPicture {
  readonly #scene: Scene;
  readonly #engine: Engine;
  readonly #onLook: (look: FusedLook | undefined) => void;
  /** Made when there is first something to do. */
  #skipMaps: SkipMaps | undefined;
  #shown: FusedLevel | undefined;
  /** Finer voxels on their way, or waiting for their map. */
  #pending: FusedLevel | undefined;
  #wanted: FusedContent | undefined;
  #levels = 0;

  constructor(scene: Scene, engine: Engine, onLook: (look: FusedLook | undefined) => void) {
    this.#scene = scene;
    this.#engine = engine;
    this.#onLook = onLook;
  }

  /** Whether no finer voxels wait to be shown. What is hidden is not waited for. */
  get isSettled(): boolean {
    return this.#pending === undefined || this.#wanted === undefined;
  }

  /** What is to be seen now; undefined: nothing. */
  set(content: FusedContent | undefined): void {
    const isOther = (this.#pending ?? this.#shown)?.overlayId !== content?.overlayId;
    if (content === undefined || isOther) this.#onLook(undefined);
    if (content !== undefined && isOther) this.#free();
    this.#wanted = content;
    if (content === undefined) return;
    const newest = this.#pending ?? this.#shown;
    if (newest?.content === content.voxels) this.#refreshLook(newest, content.window);
    else this.#send(content);
    this.#tellLook();
  }

  /**
   * Sends the next slab of waiting voxels to the graphics card.
   * @returns whether there was any
   */
  tick(): boolean {
    const pending = this.#pending;
    if (pending === undefined || pending.texture.isComplete) return false;
    pending.texture.upload();
    if (pending.texture.isComplete && this.#wanted !== undefined)
      this.#refreshLook(pending, this.#wanted.window);
    return true;
  }

  /** Fills the textures again after the graphics card lost them. */
  restore(): void {
    this.#shown?.texture.refreshAll();
    while (this.#shown !== undefined && !this.#shown.texture.isComplete)
      this.#shown.texture.upload();
    this.#pending?.texture.refreshAll();
  }

  /** Forgets the second volume of the last case. */
  clear(): void {
    this.#onLook(undefined);
    this.#free();
  }

  dispose(): void {
    this.#free();
    this.#skipMaps?.dispose();
  }

  #free(): void {
    this.#wanted = undefined;
    for (const level of [this.#pending, this.#shown]) {
      if (level === undefined) continue;
      level.texture.dispose();
      this.#skipMaps?.forget(level.key);
    }
    this.#skipMaps?.cancel();
    this.#pending = this.#shown = undefined;
  }

  #send({ overlayId, voxels: content }: FusedContent): void {
    this.#skipMaps ??= new SkipMaps();
    this.#pending?.texture.dispose();
    if (this.#pending !== undefined) this.#skipMaps.forget(this.#pending.key);
    const key = `fused-${this.#levels++}`;
    this.#skipMaps.keep(key, content.volume, cellsOf(content));
    const texture = new VolumeTexture(this.#scene, this.#engine, content.volume);
    texture.refreshAll();
    this.#pending = { key, overlayId, content, texture, prepared: undefined };
  }

  /** Voxels that are still on their way ask when they have arrived. */
  #refreshLook(level: FusedLevel, window: VoiWindow): void {
    const look = fusedLookOf(window);
    const isPrepared = level.prepared !== undefined && sameLook(level.prepared.look, look);
    if (isPrepared || !level.texture.isComplete) return;
    this.#skipMaps?.request(level.key, look, (prepared) => {
      if (level !== this.#pending && level !== this.#shown) return;
      // Voxels that were lost meanwhile, with the graphics card, ask again.
      if (!level.texture.isComplete) return;
      level.prepared = prepared;
      const previous = this.#shown;
      this.#shown = level;
      this.#tellLook();
      if (level !== this.#pending) return;
      this.#pending = undefined;
      if (previous === undefined) return;
      previous.texture.dispose();
      this.#skipMaps?.forget(previous.key);
    });
  }

  #tellLook(): void {
    const { texture: voxels, prepared } = this.#shown ?? {};
    const colors = this.#wanted?.colors;
    if (voxels === undefined || prepared === undefined || colors === undefined) return;
    this.#onLook({ voxels, prepared, colors });
  }
}

/** The value ranges that came with the voxels; found anew where the worker was given those before. */
function cellsOf({ volume, cells }: FusedContent['voxels']): readonly Float32Array[] {
  if (cells.every(({ byteLength }) => byteLength > 0)) return cells;
  const { geometry, storedValues } = volume;
  const { columns, rows, slices } = geometry;
  const grid = cellGridOf(geometry);
  return Array.from({ length: slices }, (_, slice) => {
    const values = storedValues.subarray(slice * columns * rows, (slice + 1) * columns * rows);
    return sliceCells(values, columns, rows, rescaleOfSlice(volume, slice), grid);
  });
}
