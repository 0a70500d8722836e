import { Constants } from '@babylonjs/core/Engines/constants.js';
import type { Engine } from '@babylonjs/core/Engines/engine.js';
import { RawTexture3D } from '@babylonjs/core/Materials/Textures/rawTexture3D.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import type { Scene } from '@babylonjs/core/scene.js';

type BytesPerCell = 1 | 2 | 4;

/** What light there is, one byte, changes smoothly from cell to cell; what may be leapt over does not. */
const FORMATS = {
  1: { name: 'RED', format: Constants.TEXTUREFORMAT_R, sampling: Texture.BILINEAR_SAMPLINGMODE },
  2: { name: 'RG', format: Constants.TEXTUREFORMAT_RG, sampling: Texture.NEAREST_SAMPLINGMODE },
  4: { name: 'RGBA', format: Constants.TEXTUREFORMAT_RGBA, sampling: Texture.NEAREST_SAMPLINGMODE },
} as const;

interface Sized {
  readonly texture: RawTexture3D;
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
}

/**
 * A few bytes per cell on the graphics card, in two textures by turns: the one that frames under way still read is not
 * written to. Filled in place while their size stays the same.
 */
export class SkipTexture {
  readonly #scene: Scene;
  readonly #bytesPerCell: BytesPerCell;
  #front: Sized | undefined;
  #back: Sized | undefined;

  constructor(scene: Scene, bytesPerCell: BytesPerCell) {
    this.#scene = scene;
    this.#bytesPerCell = bytesPerCell;
  }

  /** @returns the texture that holds it now */
  update(bytes: Uint8Array, columns: number, rows: number, slices: number): RawTexture3D {
    let next = this.#back;
    if (next?.columns !== columns || next.rows !== rows || next.slices !== slices) {
      next?.texture.dispose();
      next = { texture: this.#create(columns, rows, slices), columns, rows, slices };
    }
    this.#back = this.#front;
    this.#front = next;
    this.#fill(next, bytes);
    return next.texture;
  }

  dispose(): void {
    this.#front?.texture.dispose();
    this.#back?.texture.dispose();
    this.#front = this.#back = undefined;
  }

  #create(columns: number, rows: number, slices: number): RawTexture3D {
    const { format, sampling } = FORMATS[this.#bytesPerCell];
    const texture = new RawTexture3D(
      null, columns, rows, slices, format, this.#scene, false, false,
      sampling, Constants.TEXTURETYPE_UNSIGNED_BYTE,
    ); // prettier-ignore
    texture.wrapU = texture.wrapV = texture.wrapR = Texture.CLAMP_ADDRESSMODE;
    return texture;
  }

  #fill({ texture, columns, rows, slices }: Sized, bytes: Uint8Array): void {
    const internal = texture.getInternalTexture();
    if (internal === null) return;
    const engine = this.#scene.getEngine() as Engine;
    const gl = engine._gl;
    engine._bindTextureDirectly(gl.TEXTURE_3D, internal, true);
    engine._unpackFlipY(false);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const format = gl[FORMATS[this.#bytesPerCell].name];
    gl.texSubImage3D(
      gl.TEXTURE_3D, 0, 0, 0, 0, columns, rows, slices, format, gl.UNSIGNED_BYTE, bytes,
    ); // prettier-ignore
    engine._bindTextureDirectly(gl.TEXTURE_3D, null, true);
  }
}
