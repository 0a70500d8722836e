import type { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import { Matrix, Vector2, Vector3, Vector4 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { RenderMode } from '@rounds/classroom';
import { invertMatrix4, type Matrix4, transformPoint, type VoiWindow } from '@rounds/imaging/asset';

import { composeMatrices, transposed } from '../space/matrix4.ts';
import { planeInTexture, textureToLps, volumeSizeMm } from '../space/volume-space.ts';
import { clearShare, colorAt, isClearOnlyBelow, surfaceShare, LUT_SIZE } from './opacity-curve.ts';
import { type PreparedLook, scoreScaleOf } from './skip-look.ts';
import type { SkipMap } from './skip-map.ts';
import type { FaceSlices } from './cut-face-slices.ts';
import { OCTANTS } from './distance-map.ts';
import { cellSpaceOf } from './cell-space.ts';
import { EyeUniforms } from './eye-uniforms.ts';
import { boxAround, type FusedLook, FusedVolume } from './fused-volume.ts';
import { LookupTextures } from './lookup-textures.ts';
import { SkipTexture } from './skip-texture.ts';
import { hasCuts, NO_CUTS, type VolumeCuts } from './volume-cuts.ts';
import { visibleBox, WHOLE_BOX } from './visible-box.ts';
import { type ShadingLevel, type VolumeProgram, VolumePrograms } from './volume-programs.ts';
import { SHADER_HALF_SPACES, SHADER_PLANES } from './volume-shader-common.ts';
import type { VoxelSource } from './volume-texture.ts';

/** How finely the volume is drawn. */
export interface MarchQuality {
  readonly stepMm: number;
  /** Hides the rings of a regular step behind fine noise. */
  readonly jitter: boolean;
  /** At most: what is not lit stays so. 'full' where absent. */
  readonly shading?: ShadingLevel;
}

export interface VolumeMeshOptions {
  /** Draws how often voxels and cells were read, in place of the picture. */
  readonly count?: boolean;
  /** Holds tables as whole floats, to compare with renderers that do so. */
  readonly wholeFloats?: boolean;
}

const TERMINATION_ALPHA = 0.95;
/** Rays start within this share of a step: enough to break up rings, too little to look grainy. */
const JITTER_STEPS = 0.45;
/** Samples that add less than this to a pixel are not worth a gradient. */
const SHADING_WEIGHT = 0.06;
/** Towards the key light, in room space: over the viewers' left shoulder. */
const KEY_LIGHT_ROOM = new Vector3(-0.45, 0.75, 0.35);

/** The ray-cast volume in the scene: a box whose pixels march through the voxels behind them. */
export class VolumeMesh {
  readonly mesh: Mesh;
  readonly #programs: VolumePrograms;
  readonly #fused: FusedVolume;
  readonly #lookups: LookupTextures;
  readonly #skipTexture: SkipTexture;
  readonly #opennessTexture: SkipTexture;
  readonly #blockTexture: SkipTexture;
  readonly #roomToTexture = Matrix.Identity();
  readonly #sizeMm = new Vector3(1, 1, 1);
  #voxels: VoxelSource | undefined;
  #shown: PreparedLook | undefined;
  /** Waits for its program. */
  #next: PreparedLook | undefined;
  #toLps: Matrix4 | undefined;
  #cuts: VolumeCuts = NO_CUTS;
  #window: VoiWindow = { center: 0, width: 1 };
  #isClosed = false;
  /** For the first plane, asked for already. */
  #prepared: ShaderMaterial | undefined;
  #isLit = true;
  #isInverted = false;
  #fusedLook: FusedLook | undefined;
  #hasFineFaces = false;
  #quality: MarchQuality = { stepMm: 1, jitter: true };

  constructor(scene: Scene, options: VolumeMeshOptions = {}) {
    const eyes = new EyeUniforms(scene);
    this.#programs = new VolumePrograms(scene, options.count === true, (material) =>
      eyes.bind(material, this.#roomToTexture),
    );
    this.#fused = new FusedVolume(scene, this.#programs);
    this.#lookups = new LookupTextures(scene, options.wholeFloats === true);
    this.#skipTexture = new SkipTexture(scene, 2);
    this.#opennessTexture = new SkipTexture(scene, 1);
    this.#blockTexture = new SkipTexture(scene, 4);
    this.mesh = CreateBox('volume', { size: 1 }, scene);
    this.mesh.material = this.#wantedProgram();
    this.mesh.alwaysSelectAsActiveMesh = true;
    this.mesh.isPickable = false;
    this.mesh.isVisible = false;
    this.#applyQuality();
    this.setCuts(NO_CUTS);
  }

  /** Shows other voxels, together with the look prepared from the same ones. The caller keeps and disposes the voxels. */
  show(voxels: VoxelSource, prepared: PreparedLook): void {
    this.#voxels = voxels;
    const { geometry } = voxels.volume;
    const { columns, rows, slices } = geometry;
    this.#toLps = textureToLps(geometry);
    this.#fused.show(this.#fusedLook, this.#toLps);
    this.#sizeMm.fromArray([...volumeSizeMm(geometry)]);
    const texel = new Vector3(1 / columns, 1 / rows, 1 / slices);
    this.#programs.set('voxels', (material) => material.setTexture('voxels', voxels.texture));
    this.#setVector3('sizeMm', this.#sizeMm);
    this.#setVector3('texel', texel);
    this.#take(prepared);
    this.setWindow(this.#window);
    this.setCuts(this.#cuts);
  }

  /** Fills tables and maps again after the graphics card lost them. */
  restore(): void {
    this.#lookups.forget();
    this.#fused.restore();
    const next = this.#next;
    if (this.#voxels !== undefined && this.#shown !== undefined) this.#take(this.#shown);
    this.#next = next;
  }

  /** Shows nothing until there are voxels again. */
  clear(): void {
    this.#voxels = this.#next = undefined;
    this.mesh.isVisible = false;
  }

  /**
   * Takes another look into use: its program, tables and skip map in one frame, as soon as the program is compiled. The
   * picture stays as it is until then.
   */
  setLook(prepared: PreparedLook): void {
    this.#next = prepared;
    this.tick();
  }

  /** Once a frame. @returns whether the picture is another one from now on */
  tick(): boolean {
    const wanted = this.#wantedProgram();
    const isReady = !this.mesh.isVisible || wanted.isReady(this.mesh);
    if (!isReady || (this.#next === undefined && wanted === this.mesh.material)) return false;
    if (this.#next !== undefined) this.#take(this.#next);
    else this.mesh.material = wanted;
    return true;
  }

  /** Compiles what the first plane will be drawn with, before somebody puts it there and waits for it to cut. */
  prepareForPlanes(): void {
    const program = this.#program();
    if (program.planes) return;
    const faces = this.#isClosed && hasFaces(program.mode) ? 'plain' : 'open';
    const prepared = this.#programs.of({ ...program, planes: true, faces });
    if (prepared === this.#prepared) return;
    this.#prepared = prepared;
    // To ask is what starts it.
    prepared.isReady(this.mesh);
  }

  /** Whether composites are lit. */
  setLit(isLit: boolean): void {
    this.#isLit = isLit;
    this.tick();
  }

  /** Whether a mip draws the largest values black, on white. */
  setInverted(isInverted: boolean): void {
    this.#isInverted = isInverted;
    this.tick();
  }

  /** A second volume to be drawn over this one; undefined: none. */
  setFused(look: FusedLook | undefined): void {
    if (look === this.#fusedLook) return;
    this.#fusedLook = look;
    if (this.#toLps === undefined) return;
    this.#fused.show(look, this.#toLps);
    this.#applyBox();
    this.tick();
  }

  setWindow(window: VoiWindow): void {
    this.#window = window;
    const valueScale = this.#voxels?.valueScale ?? 1;
    const scale = 1 / (window.width * valueScale);
    this.#setVector2('valueToGrey', scale, 0.5 - window.center / window.width);
  }

  setCuts(cuts: VolumeCuts): void {
    this.#cuts = cuts;
    const toLps = this.#toLps;
    if (toLps === undefined) return;
    const halfSpaces = [...cuts.planes.slice(0, SHADER_PLANES), ...cuts.slab];
    const packed = halfSpaces.flatMap((halfSpace) => planeInTexture(halfSpace, toLps));
    while (packed.length < SHADER_HALF_SPACES * 4) packed.push(0, 0, 0, 1);
    this.#programs.set('planes', (material) => material.setArray4('planes', packed));
    const count = halfSpaces.length;
    this.#programs.set('planeCount', (material) => material.setInt('planeCount', count));
    if (cuts.corner !== undefined) {
      const corner = transformPoint(invertMatrix4(toLps), cuts.corner.pointLps);
      this.#setVector3('cutCorner', Vector3.FromArray(corner));
      this.#setVector3('cutSides', Vector3.FromArray(cuts.corner.octant));
    }
    this.#applyBox();
    this.tick();
  }

  /** Whether the faces of cuts show the windowed slice, which hides what is behind. */
  setClosed(isClosed: boolean): void {
    this.#isClosed = isClosed;
    this.#applyBox();
    this.tick();
  }

  /** Finer slices for the faces of cuts; undefined where the voxels are all there is. */
  setFaces(faces: FaceSlices | undefined): void {
    if (faces === undefined && !this.#hasFineFaces) return;
    this.#hasFineFaces = faces !== undefined;
    if (faces !== undefined) {
      const { texture, axes, ready } = faces;
      this.#programs.set('faces', (material) => material.setTexture('faces', texture));
      this.#programs.set('faceAxes', (material) => material.setArray4('faceAxes', [...axes]));
      this.#programs.set('faceReady', (material) => material.setFloats('faceReady', [...ready]));
    } else this.#programs.forget('faces');
    this.tick();
  }

  setQuality(quality: MarchQuality): void {
    const { stepMm, jitter, shading } = this.#quality;
    if (quality.stepMm === stepMm && quality.jitter === jitter && quality.shading === shading)
      return;
    this.#quality = quality;
    this.#applyQuality();
    this.tick();
  }

  /** Where the patient stands in the room. */
  setLpsToRoom(lpsToRoom: Matrix4): void {
    if (this.#toLps === undefined) return;
    const toRoom = Matrix.FromArray(transposed(composeMatrices(lpsToRoom, this.#toLps)));
    this.mesh.freezeWorldMatrix(toRoom);
    toRoom.invertToRef(this.#roomToTexture);
    const light = Vector3.TransformNormal(KEY_LIGHT_ROOM, this.#roomToTexture);
    this.#setVector3('lightMm', light.multiplyInPlace(this.#sizeMm).normalize());
  }

  dispose(): void {
    this.mesh.dispose();
    this.#programs.dispose();
    this.#fused.dispose();
    this.#lookups.dispose();
    this.#skipTexture.dispose();
    this.#opennessTexture.dispose();
    this.#blockTexture.dispose();
  }

  #wantedProgram(): ShaderMaterial {
    return this.#programs.of(this.#program());
  }

  #program(): VolumeProgram {
    const look = (this.#next ?? this.#shown)?.look;
    const { mode } = look?.rendering ?? { mode: 'composite' };
    return {
      mode,
      shading: this.#isLit ? (this.#quality.shading ?? 'full') : 'none',
      planes: this.#cuts.planes.length + this.#cuts.slab.length > 0,
      cutOut: this.#cuts.corner !== undefined,
      faces: !this.#showsFaces(mode) ? 'open' : this.#hasFineFaces ? 'fine' : 'plain',
      fused: this.#fused.isShown,
      inverted: this.#isInverted && mode === 'mip',
      clearAbove: look !== undefined && !isClearOnlyBelow(look.curve),
    };
  }

  #take(prepared: PreparedLook): void {
    this.#next = undefined;
    this.#shown = prepared;
    this.#takeMap(prepared.map);
    this.#takeCurve(prepared);
    const valueScale = this.#voxels?.valueScale ?? 1;
    const { look } = prepared;
    const { scale, offset } = scoreScaleOf(look);
    this.#setVector2('valueToScore', scale / valueScale, offset);
    this.#setFloat('isoValue', look.rendering.isoValue * valueScale);
    this.#setVector3('isoColor', Vector3.FromArray(colorAt(look.curve, look.rendering.isoValue)));
    this.mesh.material = this.#wantedProgram();
    this.#applyBox();
  }

  #takeMap({ grid, bytes, isByOctant, openness, blocks }: SkipMap): void {
    const { columns, rows, slices } = grid;
    if (bytes !== undefined) {
      const layers = isByOctant ? OCTANTS * slices : slices;
      const texture = this.#skipTexture.update(bytes, columns, rows, layers);
      this.#programs.set('skipMap', (material) => material.setTexture('skipMap', texture));
    }
    if (openness !== undefined) {
      const texture = this.#opennessTexture.update(openness, columns, rows, slices);
      this.#programs.set('opennessMap', (material) => material.setTexture('opennessMap', texture));
    }
    if (this.#voxels !== undefined) {
      const { scale, offset, last } = cellSpaceOf(this.#voxels.volume.geometry, grid);
      this.#setVector3('cellScale', scale);
      this.#setVector3('cellOffset', offset);
      this.#setVector3('cellMax', last);
    }
    if (blocks === undefined) return;
    const { columns: width, rows: depth, slices: height, levels } = blocks;
    const blockTexture = this.#blockTexture.update(blocks.bytes, width, depth, OCTANTS * height);
    this.#programs.set('blockMap', (material) => material.setTexture('blockMap', blockTexture));
    this.#setVector3('blockMax', new Vector3(width - 1, depth - 1, height - 1));
    this.#setVector3('blockLevels', Vector3.FromArray(levels.map((level) => level / 255)));
  }

  #takeCurve({ look: { curve }, lookup }: PreparedLook): void {
    const texture = this.#lookups.take(curve, lookup);
    if (texture !== undefined)
      this.#programs.set('lookup', (material) => material.setTexture('lookup', texture));
    const valueScale = this.#voxels?.valueScale ?? 1;
    // From a value to the middle of the table's first entry (0) and of its last (1).
    const scale = curve.entryScale / valueScale / (LUT_SIZE - 1);
    this.#setVector2('valueToShare', scale, curve.entryOffset / (LUT_SIZE - 1));
    this.#setFloat('surfaceFrom', surfaceShare(curve));
    this.#setFloat('clearBelow', clearShare(curve));
  }

  #applyQuality(): void {
    const { stepMm, jitter } = this.#quality;
    const march = new Vector4(
      stepMm, jitter ? JITTER_STEPS : 0, TERMINATION_ALPHA, SHADING_WEIGHT,
    ); // prettier-ignore
    this.#programs.set('march', (material) => material.setVector4('march', march));
  }

  #showsFaces(mode: RenderMode): boolean {
    return hasFaces(mode) && this.#isClosed && hasCuts(this.#cuts);
  }

  /** The tight box around what is visible, of both volumes, cropped; the whole cropped volume where cut faces show slices. */
  #applyBox(): void {
    if (this.#voxels === undefined || this.#shown === undefined) return;
    const { mode } = this.#shown.look.rendering;
    const showsFaces = this.#showsFaces(mode);
    const { map } = this.#shown;
    const tight = visibleBox(map, this.#voxels.volume);
    const box = showsFaces || tight === undefined ? WHOLE_BOX : boxAround(tight, this.#fused.box);
    const { min, max } = this.#cuts.crop ?? WHOLE_BOX;
    const isCutBelow = min.map((share, axis) => (share > (box.min[axis] ?? 0) ? 1 : 0));
    const isCutAbove = max.map((share, axis) => (share < (box.max[axis] ?? 1) ? 1 : 0));
    const low = box.min.map((share, axis) => Math.max(share, min[axis] ?? 0));
    const high = box.max.map((share, axis) => Math.min(share, max[axis] ?? 1));
    this.#setVector3('boxMin', Vector3.FromArray(low));
    this.#setVector3('boxMax', Vector3.FromArray(high));
    this.#setVector3('cropLow', Vector3.FromArray(isCutBelow));
    this.#setVector3('cropHigh', Vector3.FromArray(isCutAbove));
    const hasInside = low.every((share, axis) => share < (high[axis] ?? 0));
    this.mesh.isVisible = hasInside && (tight !== undefined || showsFaces || this.#fused.isShown);
  }

  #setFloat(name: string, value: number): void {
    this.#programs.set(name, (material) => material.setFloat(name, value));
  }

  #setVector2(name: string, x: number, y: number): void {
    const value = new Vector2(x, y);
    this.#programs.set(name, (material) => material.setVector2(name, value));
  }

  #setVector3(name: string, value: Vector3): void {
    this.#programs.set(name, (material) => material.setVector3(name, value));
  }
}

/** Whether the faces of cuts show slices: projections look through everything. */
function hasFaces(mode: RenderMode): boolean {
  return mode === 'composite' || mode === 'isosurface';
}
