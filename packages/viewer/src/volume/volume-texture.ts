import { Constants } from '@babylonjs/core/Engines/constants.js';
import type { Engine } from '@babylonjs/core/Engines/engine.js';
import '@babylonjs/core/Engines/Extensions/engine.rawTexture.js';
import { RawTexture3D } from '@babylonjs/core/Materials/Textures/rawTexture3D.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { rescaleOfSlice, type Volume } from '@rounds/imaging/asset';

import { HalfFloatTable, textureValueScale } from './half-float.ts';

/** More than this in one frame would be felt as a stutter: on its way to the graphics card, and in the page. */
export const MAX_UPLOAD_BYTES_PER_FRAME = 4 * 1024 * 1024;
const MAX_UPLOAD_MS_PER_FRAME = 4;
/** Slices go one by one until it is known how long one takes. */
const MAX_SLAB_SLICES = 64;

const BYTES_PER_VOXEL = 2;

export interface VoxelCounts {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
}

export function textureByteLength({ columns, rows, slices }: VoxelCounts): number {
  return columns * rows * slices * BYTES_PER_VOXEL;
}

/** Voxels on the graphics card. */
export interface VoxelSource {
  readonly texture: RawTexture3D;
  readonly volume: Volume;
  /** Factor between modality values and what the texture holds. */
  readonly valueScale: number;
}

/** Which slices of a texture still wait for their voxels; hands out runs of them that fit a frame. */
export class UploadQueue {
  readonly #waiting: Uint8Array;
  #left = 0;

  constructor(slices: number) {
    this.#waiting = new Uint8Array(slices);
  }

  get isEmpty(): boolean {
    return this.#left === 0;
  }

  add(slice: number): void {
    if (this.#waiting[slice] !== 0) return;
    this.#waiting[slice] = 1;
    this.#left += 1;
  }

  /** Takes the next run of neighbouring slices, at most `limit` of them. */
  take(limit: number): { first: number; count: number } | undefined {
    if (this.#left === 0) return undefined;
    const first = this.#waiting.indexOf(1);
    let count = 0;
    while (count < limit && this.#waiting[first + count] === 1) {
      this.#waiting[first + count] = 0;
      count += 1;
    }
    this.#left -= count;
    return { first, count };
  }
}

/**
 * The modality values of a volume on the graphics card, as half floats (16-bit normalised formats cannot be filtered on
 * some headsets). Filled in slabs, because replacing a whole 3D texture at once stops the picture.
 */
export class VolumeTexture implements VoxelSource {
  readonly texture: RawTexture3D;
  readonly volume: Volume;
  /** Factor between modality values and what the texture holds. */
  readonly valueScale: number;
  readonly #engine: Engine;
  readonly #queue: UploadQueue;
  readonly #table = new HalfFloatTable();
  /** For the slab on its way. */
  #slab = new Uint16Array(0);
  #sliceMs: number | undefined;

  constructor(scene: Scene, engine: Engine, volume: Volume) {
    const { columns, rows, slices } = volume.geometry;
    this.volume = volume;
    this.valueScale = textureValueScale(volume.valueRange);
    this.#engine = engine;
    this.#queue = new UploadQueue(slices);
    this.texture = new RawTexture3D(
      null,
      columns,
      rows,
      slices,
      Constants.TEXTUREFORMAT_R,
      scene,
      false,
      false,
      Texture.BILINEAR_SAMPLINGMODE,
      Constants.TEXTURETYPE_HALF_FLOAT,
    );
    this.texture.wrapU = this.texture.wrapV = this.texture.wrapR = Texture.CLAMP_ADDRESSMODE;
  }

  get isComplete(): boolean {
    return this.#queue.isEmpty;
  }

  /** Marks a slice whose voxels are there (again) to be sent. */
  refresh(slice: number): void {
    this.#queue.add(slice);
  }

  refreshAll(): void {
    for (let slice = 0; slice < this.volume.geometry.slices; slice++) this.#queue.add(slice);
  }

  /**
   * Sends the next slabs, up to a frame's share of bytes and of the page's time; at least a slice.
   * @returns the bytes sent
   */
  upload(byteLimit = MAX_UPLOAD_BYTES_PER_FRAME, msLimit = MAX_UPLOAD_MS_PER_FRAME): number {
    const { columns, rows } = this.volume.geometry;
    const sliceBytes = columns * rows * BYTES_PER_VOXEL;
    const startedMs = performance.now();
    let sent = 0;
    let spentMs = 0;
    while (sent === 0 || (sent + sliceBytes <= byteLimit && spentMs < msLimit)) {
      const byBytes = Math.floor((byteLimit - sent) / sliceBytes);
      const byTime =
        this.#sliceMs === undefined ? 1 : Math.floor((msLimit - spentMs) / this.#sliceMs);
      const run = this.#queue.take(Math.max(1, Math.min(byBytes, byTime, MAX_SLAB_SLICES)));
      if (run === undefined) break;
      this.#uploadSlab(run.first, run.count);
      sent += run.count * sliceBytes;
      const nowMs = performance.now() - startedMs;
      this.#learnSliceMs((nowMs - spentMs) / run.count);
      spentMs = nowMs;
    }
    return sent;
  }

  dispose(): void {
    this.texture.dispose();
  }

  /** Clocks of browsers are coarse: a slice that seems to take no time takes some. */
  #learnSliceMs(ms: number): void {
    const sure = Math.max(0.02, ms);
    this.#sliceMs = this.#sliceMs === undefined ? sure : 0.5 * (this.#sliceMs + sure);
  }

  #uploadSlab(first: number, count: number): void {
    const { columns, rows } = this.volume.geometry;
    const perSlice = columns * rows;
    if (this.#slab.length < perSlice * count) this.#slab = new Uint16Array(perSlice * count);
    const slab = this.#slab.subarray(0, perSlice * count);
    for (let i = 0; i < count; i++) {
      const { slope, intercept } = rescaleOfSlice(this.volume, first + i);
      const rescale = { slope: slope * this.valueScale, intercept: intercept * this.valueScale };
      this.#table.convert(
        this.volume.storedValues,
        (first + i) * perSlice,
        perSlice,
        rescale,
        slab,
        i * perSlice,
      );
    }
    const internal = this.texture.getInternalTexture();
    if (internal === null) return;
    const gl = this.#engine._gl;
    this.#engine._bindTextureDirectly(gl.TEXTURE_3D, internal, true);
    this.#engine._unpackFlipY(false);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texSubImage3D(
      gl.TEXTURE_3D,
      0,
      0,
      0,
      first,
      columns,
      rows,
      count,
      gl.RED,
      gl.HALF_FLOAT,
      slab,
    );
    this.#engine._bindTextureDirectly(gl.TEXTURE_3D, null, true);
    if (this.#queue.isEmpty) this.#slab = new Uint16Array(0);
  }
}
