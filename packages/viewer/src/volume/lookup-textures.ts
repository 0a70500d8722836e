import { Constants } from '@babylonjs/core/Engines/constants.js';
import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import type { Scene } from '@babylonjs/core/scene.js';

import { type OpacityCurve, PREINTEGRATED_SIZE, preintegrate } from './opacity-curve.ts';

const LENGTH = PREINTEGRATED_SIZE ** 2 * 4;

/**
 * Colour and opacity between two values, as the card has them. There are two tables in turn: what is drawn is never filled,
 * for which the card would have to be waited for.
 */
export class LookupTextures {
  readonly #wholeFloats: boolean;
  readonly #textures: [RawTexture, RawTexture];
  #inUse: Uint16Array | undefined;

  /** @param wholeFloats to compare with renderers that have tables of these; else half ones */
  constructor(scene: Scene, wholeFloats: boolean) {
    this.#wholeFloats = wholeFloats;
    this.#textures = [this.#create(scene), this.#create(scene)];
  }

  /** @returns the table of another look than the last; undefined where it is the same */
  take(curve: OpacityCurve, lookup: Uint16Array): RawTexture | undefined {
    if (lookup === this.#inUse) return undefined;
    this.#inUse = lookup;
    this.#textures.reverse();
    const [texture] = this.#textures;
    texture.update(this.#wholeFloats ? wholeFloats(curve) : lookup);
    return texture;
  }

  /** The card has lost what was in them. */
  forget(): void {
    this.#inUse = undefined;
  }

  dispose(): void {
    for (const texture of this.#textures) texture.dispose();
  }

  #create(scene: Scene): RawTexture {
    const [size, wholeFloats] = [PREINTEGRATED_SIZE, this.#wholeFloats];
    const texture = new RawTexture(
      wholeFloats ? new Float32Array(LENGTH) : new Uint16Array(LENGTH),
      size, size, Constants.TEXTUREFORMAT_RGBA, scene, false, false, Texture.BILINEAR_SAMPLINGMODE,
      wholeFloats ? Constants.TEXTURETYPE_FLOAT : Constants.TEXTURETYPE_HALF_FLOAT,
    ); // prettier-ignore
    texture.wrapU = texture.wrapV = Texture.CLAMP_ADDRESSMODE;
    return texture;
  }
}

function wholeFloats(curve: OpacityCurve): Float32Array {
  const table = new Float32Array(LENGTH);
  preintegrate(curve, table);
  return table;
}
