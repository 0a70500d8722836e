import { Constants } from '@babylonjs/core/Engines/constants.js';
import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import { Matrix, Vector2, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { invertMatrix4, type Matrix4, transformPoint } from '@rounds/imaging/asset';

import { composeMatrices, transposed } from '../space/matrix4.ts';
import { textureToLps } from '../space/volume-space.ts';
import { cellSpaceOf } from './cell-space.ts';
import { OCTANTS } from './distance-map.ts';
import { type PreparedLook, scoreScaleOf } from './skip-look.ts';
import { SkipTexture } from './skip-texture.ts';
import { type Box, visibleBox, WHOLE_BOX } from './visible-box.ts';
import type { VolumePrograms } from './volume-programs.ts';
import type { VoxelSource } from './volume-texture.ts';

/** Entries of the colours of a fused volume. */
export const FUSED_COLORS = 256;

/** A second volume as it is to be drawn over the first. */
export interface FusedLook {
  /** The caller keeps and disposes them. */
  readonly voxels: VoxelSource;
  /** A mip, under a window from what is clear to what is brightest. */
  readonly prepared: PreparedLook;
  /** RGBA of scores from 0 to 1, 256 of them, multiplied by their alpha. */
  readonly colors: Uint8Array;
}

/** Finer steps than this share of its voxels show nothing more of a volume. */
const STEP_VOXELS = 0.5;

/** What the ray caster needs of a second volume: its tables on the graphics card, and where it lies in the first one. */
export class FusedVolume {
  readonly #programs: VolumePrograms;
  readonly #blockTexture: SkipTexture;
  readonly #colors: RawTexture;
  #shown: FusedLook | undefined;
  #box: Box | undefined;

  constructor(scene: Scene, programs: VolumePrograms) {
    this.#programs = programs;
    this.#blockTexture = new SkipTexture(scene, 4);
    this.#colors = new RawTexture(
      new Uint8Array(FUSED_COLORS * 4), FUSED_COLORS, 1, Constants.TEXTUREFORMAT_RGBA, scene, false, false,
      Texture.BILINEAR_SAMPLINGMODE,
    ); // prettier-ignore
    this.#colors.wrapU = this.#colors.wrapV = Texture.CLAMP_ADDRESSMODE;
  }

  /** Whether there is anything of it to be drawn. */
  get isShown(): boolean {
    return this.#box !== undefined;
  }

  /** What of the first volume, in its texture space, there is to be seen of the second in. */
  get box(): Box | undefined {
    return this.#box;
  }

  /** @param toLps of the first volume's texture space */
  show(look: FusedLook | undefined, toLps: Matrix4): void {
    const previous = this.#shown;
    this.#shown = look;
    if (look === undefined) {
      if (previous === undefined) return;
      this.#box = undefined;
      this.#programs.forget('fusedVoxels');
      this.#programs.forget('fusedBlockMap');
      this.#blockTexture.dispose();
      return;
    }
    const { voxels, prepared, colors } = look;
    if (previous?.voxels !== voxels)
      this.#programs.set('fusedVoxels', (m) => m.setTexture('fusedVoxels', voxels.texture));
    if (previous?.prepared !== prepared || previous.voxels !== voxels) this.#takeMap(look);
    if (previous?.colors !== colors) {
      this.#colors.update(colors);
      this.#programs.set('fusedColors', (m) => m.setTexture('fusedColors', this.#colors));
    }
    this.place(toLps);
  }

  /** Another first volume, or another grid of it. */
  place(toLps: Matrix4): void {
    if (this.#shown === undefined) return;
    const { voxels, prepared } = this.#shown;
    const { geometry } = voxels.volume;
    const fromLps = invertMatrix4(textureToLps(geometry));
    const toFused = Matrix.FromArray(transposed(composeMatrices(fromLps, toLps)));
    this.#programs.set('textureToFused', (m) => m.setMatrix('textureToFused', toFused));
    const tight = visibleBox(prepared.map, voxels.volume);
    this.#setVector3('fusedMin', Vector3.FromArray(tight?.min ?? [0, 0, 0]));
    this.#setVector3('fusedMax', Vector3.FromArray(tight?.max ?? [0, 0, 0]));
    this.#box =
      tight && boxIn(tight, composeMatrices(invertMatrix4(toLps), textureToLps(geometry)));
  }

  /** Fills tables and maps again after the graphics card lost them. */
  restore(): void {
    if (this.#shown === undefined) return;
    this.#takeMap(this.#shown);
    this.#colors.update(this.#shown.colors);
  }

  dispose(): void {
    this.#blockTexture.dispose();
    this.#colors.dispose();
  }

  #takeMap({ voxels, prepared }: FusedLook): void {
    const { grid, blocks } = prepared.map;
    const { scale, offset } = scoreScaleOf(prepared.look);
    const toScore = new Vector2(scale / voxels.valueScale, offset);
    this.#programs.set('fusedValueToScore', (m) => m.setVector2('fusedValueToScore', toScore));
    const cells = cellSpaceOf(voxels.volume.geometry, grid);
    this.#setVector3('fusedCellScale', cells.scale);
    this.#setVector3('fusedCellOffset', cells.offset);
    this.#setVector3('fusedCellMax', cells.last);
    const stepMm = STEP_VOXELS * Math.min(...voxels.volume.geometry.spacingMm);
    this.#programs.set('fusedStepMm', (m) => m.setFloat('fusedStepMm', stepMm));
    if (blocks === undefined) return;
    const { columns, rows, slices, levels, bytes } = blocks;
    const texture = this.#blockTexture.update(bytes, columns, rows, OCTANTS * slices);
    this.#programs.set('fusedBlockMap', (m) => m.setTexture('fusedBlockMap', texture));
    this.#setVector3('fusedBlockMax', new Vector3(columns - 1, rows - 1, slices - 1));
    this.#setVector3('fusedBlockLevels', Vector3.FromArray(levels.map((level) => level / 255)));
  }

  #setVector3(name: string, value: Vector3): void {
    this.#programs.set(name, (material) => material.setVector3(name, value));
  }
}

/** The box around a box in another space, as far as it lies in the whole of that space; undefined where nothing does. */
export function boxIn({ min, max }: Box, toSpace: Matrix4): Box | undefined {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const side = (axis: 0 | 1 | 2): number => ((corner >> axis) & 1 ? max[axis] : min[axis]);
    const at = transformPoint(toSpace, [side(0), side(1), side(2)]);
    for (const axis of [0, 1, 2] as const) {
      low[axis] = Math.min(low[axis], at[axis]);
      high[axis] = Math.max(high[axis], at[axis]);
    }
  }
  for (const axis of [0, 1, 2] as const) {
    low[axis] = Math.max(low[axis], WHOLE_BOX.min[axis]);
    high[axis] = Math.min(high[axis], WHOLE_BOX.max[axis]);
    if (low[axis] >= high[axis]) return undefined;
  }
  return { min: low, max: high };
}

/** The box around two; one alone where there is no other. */
export function boxAround(a: Box, b: Box | undefined): Box {
  if (b === undefined) return a;
  const pick = (of: 'min' | 'max', choose: (x: number, y: number) => number) =>
    [0, 1, 2].map((axis) => choose(a[of][axis] ?? 0, b[of][axis] ?? 0)) as unknown as Box['min'];
  return { min: pick('min', Math.min), max: pick('max', Math.max) };
}
