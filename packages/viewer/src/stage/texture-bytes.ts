import { Constants } from '@babylonjs/core/Engines/constants.js';
import type { Engine } from '@babylonjs/core/Engines/engine.js';
import type { InternalTexture } from '@babylonjs/core/Materials/Textures/internalTexture.js';

/** What the graphics card holds of textures, as far as the engine knows of them. */
export function knownTextureBytes(engine: Engine): number {
  let bytes = 0;
  for (const texture of engine.getLoadedTexturesCache()) bytes += bytesOf(texture);
  return bytes;
}

function bytesOf({ width, height, depth, type, format, generateMipMaps }: InternalTexture): number {
  const texels = width * height * Math.max(1, depth);
  // The smaller and smaller copies are a third more.
  const copies = generateMipMaps ? 4 / 3 : 1;
  return Math.round(texels * channels(format) * bytesPerChannel(type) * copies);
}

function channels(format: number): number {
  if (format === Constants.TEXTUREFORMAT_R || format === Constants.TEXTUREFORMAT_RED_INTEGER)
    return 1;
  return format === Constants.TEXTUREFORMAT_RG ? 2 : 4;
}

function bytesPerChannel(type: number): number {
  if (type === Constants.TEXTURETYPE_FLOAT) return 4;
  return type === Constants.TEXTURETYPE_HALF_FLOAT ? 2 : 1;
}
