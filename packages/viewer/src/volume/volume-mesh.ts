import { Constants } from '@babylonjs/core/Engines/constants.js';
import { Effect } from '@babylonjs/core/Materials/effect.js';
import { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';
import { RawTexture3D } from '@babylonjs/core/Materials/Textures/rawTexture3D.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import { Matrix, Vector2, Vector3, Vector4 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { CutPlane } from '@rounds/classroom';
import type { Matrix4, VoiWindow } from '@rounds/imaging/asset';

import { composeMatrices, transposed } from '../space/matrix4.ts';
import { planeInTexture, textureToLps, volumeSizeMm } from '../space/volume-space.ts';
import { toHalfFloat } from './half-float.ts';
import {
  isClearOnlyBelow,
  surfaceShare,
  LUT_SIZE,
  type OpacityCurve,
  PREINTEGRATED_SIZE,
  preintegrate,
} from './opacity-curve.ts';
import type { SkipMap } from './skip-map.ts';
import { SHADER_PLANES, VOLUME_FRAGMENT_SHADER, VOLUME_VERTEX_SHADER } from './volume-shader.ts';
import type { VolumeTexture } from './volume-texture.ts';

/** How finely the volume is drawn. */
export interface MarchQuality {
  readonly stepMm: number;
  /** Hides the rings of a regular step behind fine noise. */
  readonly jitter: boolean;
}

const TERMINATION_ALPHA = 0.95;
/** Rays start within this share of a step: enough to break up rings, too little to look grainy. */
const JITTER_STEPS = 0.45;
/** Samples that add less than this to a pixel are not worth a gradient. */
const SHADING_WEIGHT = 0.06;
/** Towards the key light, in room space: over the viewers' left shoulder. */
const KEY_LIGHT_ROOM = new Vector3(-0.45, 0.75, 0.35);

const UNIFORMS = [
  'world', 'viewProjection', 'boxMin', 'boxMax', 'eyeTexture', 'eyeTextureR', 'sizeMm', 'texel', 'cellScale', 'cellOffset',
  'cellMax',   'valueToShare', 'valueToGrey', 'planes', 'planeCount', 'lightMm', 'march', 'capAlpha', 'nearMetres', 'surfaceFrom', 'clearOnlyBelow',
]; // prettier-ignore

/** The ray-cast volume in the scene: a box whose pixels march through the voxels behind them. */
export class VolumeMesh {
  readonly mesh: Mesh;
  readonly #scene: Scene;
  readonly #material: ShaderMaterial;
  readonly #lookup: RawTexture;
  readonly #roomToTexture = Matrix.Identity();
  readonly #eye = new Vector3();
  readonly #eyeRight = new Vector3();
  readonly #viewInverse = new Matrix();
  readonly #sizeMm = new Vector3(1, 1, 1);
  readonly #table = new Float32Array(PREINTEGRATED_SIZE ** 2 * 4);
  readonly #halfTable = new Uint16Array(PREINTEGRATED_SIZE ** 2 * 4);
  #skipTexture: RawTexture3D | undefined;
  #voxels: VolumeTexture | undefined;
  #skip: SkipMap | undefined;
  #curve: OpacityCurve | undefined;
  #toLps: Matrix4 | undefined;
  #planes: readonly CutPlane[] = [];
  #window: VoiWindow = { center: 0, width: 1 };
  #capAlpha = 0;
  #quality: MarchQuality = { stepMm: 1, jitter: true };

  constructor(scene: Scene, options: { readonly count?: boolean } = {}) {
    this.#scene = scene;
    Effect.ShadersStore['roundsVolumeVertexShader'] = VOLUME_VERTEX_SHADER;
    Effect.ShadersStore['roundsVolumeFragmentShader'] = VOLUME_FRAGMENT_SHADER;
    this.#material = new ShaderMaterial('volume', scene, 'roundsVolume', {
      attributes: ['position'],
      uniforms: UNIFORMS,
      samplers: ['voxels', 'skipMap', 'lookup'],
      defines: options.count ? ['#define COUNT'] : [],
      needAlphaBlending: true,
    });
    this.#material.alphaMode = options.count
      ? Constants.ALPHA_DISABLE
      : Constants.ALPHA_PREMULTIPLIED;
    this.#material.cullBackFaces = false;
    this.#material.forceDepthWrite = true;
    this.#lookup = new RawTexture(
      new Uint16Array(PREINTEGRATED_SIZE ** 2 * 4), PREINTEGRATED_SIZE, PREINTEGRATED_SIZE, Constants.TEXTUREFORMAT_RGBA,
      scene, false, false,
      Texture.BILINEAR_SAMPLINGMODE, Constants.TEXTURETYPE_HALF_FLOAT,
    ); // prettier-ignore
    this.#lookup.wrapU = this.#lookup.wrapV = Texture.CLAMP_ADDRESSMODE;
    this.mesh = CreateBox('volume', { size: 1 }, scene);
    this.mesh.material = this.#material;
    this.mesh.alwaysSelectAsActiveMesh = true;
    this.mesh.isPickable = false;
    this.mesh.isVisible = false;
    this.#material.onBindObservable.add(() => this.#bindEyes());
    this.#applyQuality();
  }

  /** Shows other voxels, together with the skip map built from the same ones. The caller keeps and disposes the voxels. */
  setVoxels(voxels: VolumeTexture, skip: SkipMap, curve: OpacityCurve): void {
    this.#voxels = voxels;
    const { geometry } = voxels.volume;
    this.#toLps = textureToLps(geometry);
    this.#sizeMm.fromArray([...volumeSizeMm(geometry)]);
    this.#material.setTexture('voxels', voxels.texture);
    this.#material.setVector3('sizeMm', this.#sizeMm);
    this.#material.setVector3(
      'texel',
      new Vector3(1 / geometry.columns, 1 / geometry.rows, 1 / geometry.slices),
    );
    this.setSkipMap(skip, curve);
    this.setWindow(this.#window);
    this.setPlanes(this.#planes);
  }

  /** Takes another transfer function into use: its curve and the skip map made for it, in one frame. */
  setSkipMap(skip: SkipMap, curve: OpacityCurve): void {
    this.#skip = skip;
    const { columns, rows, slices } = skip.grid;
    const packed = new Uint8Array(skip.distances.length * 2);
    for (let i = 0; i < skip.distances.length; i++) {
      packed[i * 2] = skip.distances[i] as number;
      packed[i * 2 + 1] = skip.openness[i] as number;
    }
    this.#skipTexture?.dispose();
    this.#skipTexture = new RawTexture3D(
      packed, columns, rows, slices, Constants.TEXTUREFORMAT_RG, this.#scene, false, false,
      Texture.BILINEAR_SAMPLINGMODE, Constants.TEXTURETYPE_UNSIGNED_BYTE,
    ); // prettier-ignore
    this.#skipTexture.wrapU =
      this.#skipTexture.wrapV =
      this.#skipTexture.wrapR =
        Texture.CLAMP_ADDRESSMODE;
    this.#material.setTexture('skipMap', this.#skipTexture);
    const { cellVoxels } = skip.grid;
    const voxels = this.#voxels?.volume.geometry;
    if (voxels !== undefined) {
      const [width, depth, height] = cellVoxels;
      this.#material.setVector3(
        'cellScale',
        new Vector3(voxels.columns / width, voxels.rows / depth, voxels.slices / height),
      );
      this.#material.setVector3(
        'cellOffset',
        new Vector3(-0.5 / width, -0.5 / depth, -0.5 / height),
      );
    }
    this.#material.setVector3('cellMax', new Vector3(columns - 1, rows - 1, slices - 1));
    this.setCurve(curve);
    this.#applyBox();
  }

  /** Another transfer function over the skip map in use: for the moment until its own is built. */
  setCurve(curve: OpacityCurve): void {
    const sameEntries = curve.entries === this.#curve?.entries;
    this.#curve = curve;
    this.#material.setTexture('lookup', this.#lookup);
    if (!sameEntries) this.#updateLookup();
    const valueScale = this.#voxels?.valueScale ?? 1;
    // From a value to the middle of the table's first entry (0) and of its last (1).
    this.#material.setVector2(
      'valueToShare',
      new Vector2(
        curve.entryScale / valueScale / (LUT_SIZE - 1),
        curve.entryOffset / (LUT_SIZE - 1),
      ),
    );
    this.#material.setFloat('surfaceFrom', surfaceShare(curve));
    this.#material.setFloat('clearOnlyBelow', isClearOnlyBelow(curve) ? 1 : 0);
  }

  setWindow(window: VoiWindow): void {
    this.#window = window;
    const valueScale = this.#voxels?.valueScale ?? 1;
    this.#material.setVector2(
      'valueToGrey',
      new Vector2(1 / (window.width * valueScale), 0.5 - window.center / window.width),
    );
  }

  setPlanes(planes: readonly CutPlane[]): void {
    this.#planes = planes;
    const toLps = this.#toLps;
    if (toLps === undefined) return;
    const enabled = planes.filter((plane) => plane.enabled).slice(0, SHADER_PLANES);
    const packed = enabled.flatMap((plane) => planeInTexture(plane, toLps));
    while (packed.length < SHADER_PLANES * 4) packed.push(0, 0, 0, 1);
    this.#material.setArray4('planes', packed);
    this.#material.setInt('planeCount', enabled.length);
    this.#applyBox();
  }

  /** How strongly the windowed slice shows on cut faces: 0 not at all, 1 hides what is behind. */
  setCapAlpha(alpha: number): void {
    this.#capAlpha = alpha;
    this.#material.setFloat('capAlpha', alpha);
    this.#applyBox();
  }

  setQuality(quality: MarchQuality): void {
    if (quality.stepMm === this.#quality.stepMm && quality.jitter === this.#quality.jitter) return;
    this.#quality = quality;
    this.#applyQuality();
    this.#updateLookup();
  }

  /** Where the patient stands in the room. */
  setLpsToRoom(lpsToRoom: Matrix4): void {
    if (this.#toLps === undefined) return;
    const toRoom = Matrix.FromArray(transposed(composeMatrices(lpsToRoom, this.#toLps)));
    this.mesh.freezeWorldMatrix(toRoom);
    toRoom.invertToRef(this.#roomToTexture);
    const light = Vector3.TransformNormal(KEY_LIGHT_ROOM, this.#roomToTexture);
    this.#material.setVector3('lightMm', light.multiplyInPlace(this.#sizeMm).normalize());
  }

  dispose(): void {
    this.mesh.dispose();
    this.#material.dispose();
    this.#lookup.dispose();
    this.#skipTexture?.dispose();
  }

  #updateLookup(): void {
    if (this.#curve === undefined) return;
    preintegrate(this.#curve, this.#quality.stepMm, this.#table);
    for (const [i, value] of this.#table.entries()) this.#halfTable[i] = toHalfFloat(value);
    this.#lookup.update(this.#halfTable);
  }

  #applyQuality(): void {
    const { stepMm, jitter } = this.#quality;
    this.#material.setVector4(
      'march',
      new Vector4(stepMm, jitter ? JITTER_STEPS : 0, TERMINATION_ALPHA, SHADING_WEIGHT),
    );
    this.#material.setFloat('capAlpha', this.#capAlpha);
  }

  /** The tight box around what is visible; the whole volume where cut faces show slices. */
  #applyBox(): void {
    if (this.#voxels === undefined || this.#skip === undefined) return;
    const { columns, rows, slices } = this.#voxels.volume.geometry;
    const { bounds, grid } = this.#skip;
    const shows = bounds !== undefined || this.#capAlpha > 0;
    const whole = this.#capAlpha > 0 && this.#planes.some((plane) => plane.enabled);
    const voxels = [columns, rows, slices];
    const cells = [grid.columns, grid.rows, grid.slices];
    // Cells begin at voxel centres; the outermost ones reach to the end of the volume.
    const at = (cell: number, axis: number): number =>
      (cell * (grid.cellVoxels[axis] ?? 1) + 0.5) / (voxels[axis] ?? 1);
    const first = (axis: 0 | 1 | 2): number =>
      whole || bounds === undefined || bounds.min[axis] === 0 ? 0 : at(bounds.min[axis], axis);
    const end = (axis: 0 | 1 | 2): number =>
      whole || bounds === undefined || bounds.end[axis] === cells[axis]
        ? 1
        : at(bounds.end[axis], axis);
    this.#material.setVector3('boxMin', new Vector3(first(0), first(1), first(2)));
    this.#material.setVector3('boxMax', new Vector3(end(0), end(1), end(2)));
    this.mesh.isVisible = shows;
  }

  /** The eye of the view being drawn: each eye of a headset has its own. Allocates nothing. */
  #bindEyes(): void {
    const effect = this.#material.getEffect();
    const camera = this.#scene.activeCamera;
    if (effect === null || camera === null) return;
    const eyes = camera.rigCameras;
    if (this.#material.isMultiview && eyes.length === 2) {
      Vector3.TransformCoordinatesToRef(
        (eyes[0] as (typeof eyes)[0]).globalPosition,
        this.#roomToTexture,
        this.#eye,
      );
      Vector3.TransformCoordinatesToRef(
        (eyes[1] as (typeof eyes)[0]).globalPosition,
        this.#roomToTexture,
        this.#eyeRight,
      );
      effect.setVector3('eyeTextureR', this.#eyeRight);
    } else {
      this.#scene.getViewMatrix().invertToRef(this.#viewInverse);
      this.#viewInverse.getTranslationToRef(this.#eye);
      Vector3.TransformCoordinatesToRef(this.#eye, this.#roomToTexture, this.#eye);
    }
    effect.setVector3('eyeTexture', this.#eye);
    effect.setFloat('nearMetres', camera.minZ);
  }
}
