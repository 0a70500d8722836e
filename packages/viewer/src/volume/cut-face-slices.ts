import { Constants } from '@babylonjs/core/Engines/constants.js';
import type { Engine } from '@babylonjs/core/Engines/engine.js';
import { RawTexture2DArray } from '@babylonjs/core/Materials/Textures/rawTexture2DArray.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { reslice, type Volume } from '@rounds/imaging/asset';

import { textureToLps } from '../space/volume-space.ts';
import { type CutFace, cutFaceOf, faceAxes } from './cut-face.ts';
import { toHalfFloat } from './half-float.ts';
import type { HalfSpace } from './volume-cuts.ts';
import { SHADER_PLANES } from './volume-shader-common.ts';

/** A face is sliced anew when its plane has rested this long. */
const REST_MS = 100;
/** So many rows a frame: two to three milliseconds of an oblique slice. */
const ROWS_PER_FRAME = 64;

interface Layer {
  readonly plane: HalfSpace;
  readonly face: CutFace | undefined;
  readonly sinceMs: number;
  rows: number;
}

/** What the ray caster reads faces from: per plane, where a point of the volume lies on its slice. */
export interface FaceSlices {
  readonly texture: RawTexture2DArray;
  /** Two vectors of four per plane: from texture space to the slice's own 0..1. */
  readonly axes: readonly number[];
  /** 1 where a plane's slice is finished. */
  readonly ready: readonly number[];
}

/**
 * Slices of the finest voxels on the faces of cuts, where the graphics card holds coarser ones. Made on the page's thread,
 * where the voxels are, a few rows a frame, once a plane rests; while it moves, its face shows what the card holds.
 */
export class CutFaceSlices {
  readonly #scene: Scene;
  readonly #values: Float32Array;
  readonly #halves: Uint16Array;
  #texture: RawTexture2DArray | undefined;
  #volume: Volume | undefined;
  #valueScale = 1;
  #layers: (Layer | undefined)[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#values = new Float32Array(FACE_PIXELS * ROWS_PER_FRAME);
    this.#halves = new Uint16Array(FACE_PIXELS * ROWS_PER_FRAME);
  }

  /** The voxels to slice; undefined where the graphics card has them all. */
  setVolume(volume: Volume | undefined, valueScale: number): void {
    if (volume === this.#volume && valueScale === this.#valueScale) return;
    this.#volume = volume;
    this.#valueScale = valueScale;
    this.#layers = [];
    if (volume !== undefined) return;
    this.#texture?.dispose();
    this.#texture = undefined;
  }

  /** The planes whose faces are seen, in the order of the ray caster. @returns whether a slice no longer fits */
  setPlanes(planes: readonly HalfSpace[], nowMs: number): boolean {
    const volume = this.#volume;
    if (volume === undefined) return false;
    let hasChanged = false;
    this.#layers = planes.slice(0, SHADER_PLANES).map((plane, i) => {
      const known = this.#layers[i];
      if (known !== undefined && isSamePlane(known.plane, plane)) return known;
      hasChanged = true;
      return {
        plane,
        face: cutFaceOf(plane, volume.geometry, FACE_PIXELS),
        sinceMs: nowMs,
        rows: 0,
      };
    });
    return hasChanged;
  }

  /** The slices as they are now; undefined where there are none. */
  get slices(): FaceSlices | undefined {
    const volume = this.#volume;
    const texture = this.#texture;
    if (volume === undefined || texture === undefined) return undefined;
    const toLps = textureToLps(volume.geometry);
    const layers = Array.from({ length: SHADER_PLANES }, (_, i) => this.#layers[i]);
    return {
      texture,
      axes: layers.flatMap((layer) =>
        layer?.face === undefined ? [0, 0, 0, 0, 0, 0, 0, 0] : faceAxes(layer.face, toLps),
      ),
      ready: layers.map((layer) =>
        layer?.face !== undefined && layer.rows >= FACE_PIXELS ? 1 : 0,
      ),
    };
  }

  /** Once a frame. @returns whether a slice is finished */
  tick(nowMs: number): boolean {
    const layer = this.#layers.find(
      (one) => one?.face !== undefined && one.rows < FACE_PIXELS && nowMs - one.sinceMs >= REST_MS,
    );
    if (layer?.face === undefined || this.#volume === undefined) return false;
    this.#slice(this.#volume, layer.face, layer.rows, this.#layers.indexOf(layer));
    layer.rows += ROWS_PER_FRAME;
    return layer.rows >= FACE_PIXELS;
  }

  /** Slices everything again after the graphics card lost it. */
  restore(): void {
    for (const layer of this.#layers) if (layer !== undefined) layer.rows = 0;
  }

  dispose(): void {
    this.#texture?.dispose();
    this.#texture = undefined;
    this.#layers = [];
  }

  #slice(volume: Volume, { originLps, rightLps, downLps }: CutFace, row: number, at: number): void {
    const from = originLps.map((value, axis) => value + (downLps[axis] ?? 0) * row);
    const [x = 0, y = 0, z = 0] = from;
    const rows = { originLps: [x, y, z], rightLps, downLps, columns: FACE_PIXELS, rows: ROWS_PER_FRAME } as const; // prettier-ignore
    reslice(volume, rows, this.#values);
    for (let i = 0; i < this.#values.length; i++)
      this.#halves[i] = toHalfFloat((this.#values[i] as number) * this.#valueScale);
    this.#texture ??= this.#create();
    const internal = this.#texture.getInternalTexture();
    if (internal === null) return;
    const engine = this.#scene.getEngine() as Engine;
    const gl = engine._gl;
    engine._bindTextureDirectly(gl.TEXTURE_2D_ARRAY, internal, true);
    engine._unpackFlipY(false);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texSubImage3D(
      gl.TEXTURE_2D_ARRAY, 0, 0, row, at, FACE_PIXELS, ROWS_PER_FRAME, 1, gl.RED, gl.HALF_FLOAT,
      this.#halves,
    ); // prettier-ignore
    engine._bindTextureDirectly(gl.TEXTURE_2D_ARRAY, null, true);
  }

  #create(): RawTexture2DArray {
    const texture = new RawTexture2DArray(
      null, FACE_PIXELS, FACE_PIXELS, SHADER_PLANES, Constants.TEXTUREFORMAT_R, this.#scene, false, false,
      Texture.BILINEAR_SAMPLINGMODE, Constants.TEXTURETYPE_HALF_FLOAT,
    ); // prettier-ignore
    texture.wrapU = texture.wrapV = Texture.CLAMP_ADDRESSMODE;
    return texture;
  }
}

/** Along each edge: finer than the voxels of a trunk, two megabytes each. */
const FACE_PIXELS = 1024;

function isSamePlane(a: HalfSpace, b: HalfSpace): boolean {
  return (
    a === b ||
    (a.pointLps.every((value, axis) => value === b.pointLps[axis]) &&
      a.normalLps.every((value, axis) => value === b.normalLps[axis]))
  );
}
