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

/**
 * A few bytes per cell on the graphics card. Whatever comes gets a texture of its own: to write into one that frames under
 * way still read would be to wait for them, and to keep two in turns would be to hold both.
 */
export class SkipTexture {
  readonly #scene: Scene;
  readonly #bytesPerCell: BytesPerCell;
  #texture: RawTexture3D | undefined;

  constructor(scene: Scene, bytesPerCell: BytesPerCell) {
    this.#scene = scene;
    this.#bytesPerCell = bytesPerCell;
  }

  /** @returns the texture that holds it now; the one before is gone once frames under way have read it */
  update(bytes: Uint8Array, columns: number, rows: number, slices: number): RawTexture3D {
    const texture = this.#create(columns, rows, slices);
    this.#fill(texture, bytes, [columns, rows, slices]);
    this.dispose();
    this.#texture = texture;
    return texture;
  }

  dispose(): void {
    this.#texture?.dispose();
    this.#texture = undefined;
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

  #fill(texture: RawTexture3D, bytes: Uint8Array, size: readonly [number, number, number]): void {
    const internal = texture.getInternalTexture();
    if (internal === null) return;
    const engine = this.#scene.getEngine() as Engine;
    const gl = engine._gl;
    engine._bindTextureDirectly(gl.TEXTURE_3D, internal, true);
    engine._unpackFlipY(false);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const format = gl[FORMATS[this.#bytesPerCell].name];
    gl.texSubImage3D(
      gl.TEXTURE_3D, 0, 0, 0, 0, ...size, format, gl.UNSIGNED_BYTE, bytes,
    ); // prettier-ignore
    engine._bindTextureDirectly(gl.TEXTURE_3D, null, true);
  }
}
