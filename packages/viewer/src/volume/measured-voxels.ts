import { Constants } from '@babylonjs/core/Engines/constants.js';
import type { Engine } from '@babylonjs/core/Engines/engine.js';
import { RawTexture3D } from '@babylonjs/core/Materials/Textures/rawTexture3D.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { rescaleOfSlice, type Volume } from '@rounds/imaging/asset';

import { MacroCells, sliceCells } from './macro-cells.ts';
import { VolumeTexture, type VoxelSource } from './volume-texture.ts';

/** All of a volume on the graphics card at once. */
export function wholeTexture(
  scene: Scene,
  engine: Engine,
  volume: Volume,
  textureType: 'half' | 'float' = 'half',
): VoxelSource {
  if (textureType === 'float')
    return { texture: floatTexture(scene, volume), volume, valueScale: 1 };
  const voxels = new VolumeTexture(scene, engine, volume);
  voxels.refreshAll();
  while (!voxels.isComplete) voxels.upload();
  return voxels;
}

function floatTexture(scene: Scene, volume: Volume): RawTexture3D {
  const { columns, rows, slices } = volume.geometry;
  const values = new Float32Array(columns * rows * slices);
  for (let slice = 0, at = 0; slice < slices; slice++) {
    const { slope, intercept } = rescaleOfSlice(volume, slice);
    for (const end = at + columns * rows; at < end; at++)
      values[at] = (volume.storedValues[at] as number) * slope + intercept;
  }
  const texture = new RawTexture3D(
    values, columns, rows, slices, Constants.TEXTUREFORMAT_R, scene, false, false,
    Texture.BILINEAR_SAMPLINGMODE, Constants.TEXTURETYPE_FLOAT,
  ); // prettier-ignore
  texture.wrapU = texture.wrapV = texture.wrapR = Texture.CLAMP_ADDRESSMODE;
  return texture;
}

/** Kept with their volume: many pictures of one are measured in turn. */
const keptCells = new WeakMap<Volume, MacroCells>();

export function wholeCells(volume: Volume): MacroCells {
  const known = keptCells.get(volume);
  if (known !== undefined) return known;
  const { columns, rows, slices } = volume.geometry;
  const cells = new MacroCells(volume.geometry);
  const perSlice = columns * rows;
  for (let slice = 0; slice < slices; slice++) {
    const values = volume.storedValues.subarray(slice * perSlice, (slice + 1) * perSlice);
    const rescale = rescaleOfSlice(volume, slice);
    cells.addSlice(slice, sliceCells(values, columns, rows, rescale, cells.grid));
  }
  keptCells.set(volume, cells);
  return cells;
}
