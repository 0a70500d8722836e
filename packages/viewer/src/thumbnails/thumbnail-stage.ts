import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import type { Engine } from '@babylonjs/core/Engines/engine.js';
import '@babylonjs/core/Engines/Extensions/engine.readTexture.js';
import '@babylonjs/core/Engines/Extensions/engine.renderTarget.js';
import { RenderTargetTexture } from '@babylonjs/core/Materials/Textures/renderTargetTexture.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Matrix, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';
import { DEFAULT_RENDERING, IDENTITY_QUATERNION } from '@rounds/classroom';
import {
  rescaleOfSlice,
  type VoiWindow,
  type Volume,
  volumeBoundsLps,
} from '@rounds/imaging/asset';

import { lpsToRoom, volumeSizeMm } from '../space/volume-space.ts';
import { lengthOf } from '../space/vector3.ts';
import { MacroCells, sliceCells } from '../volume/macro-cells.ts';
import type { OpacityCurve } from '../volume/opacity-curve.ts';
import { airBelowOf, prepareLook } from '../volume/skip-look.ts';
import { VolumeMesh } from '../volume/volume-mesh.ts';
import { VolumeTexture } from '../volume/volume-texture.ts';
import type { SmallPicture } from './flat-picture.ts';

const FIELD_OF_VIEW = Math.PI / 6;
/** From a little to the side and above: bodies look round. */
const AZIMUTH = (22 * Math.PI) / 180;
const ELEVATION = (12 * Math.PI) / 180;
/** Corners of the ball around the volume may stick out of the picture: they are empty in almost all. */
const FILL = 0.78;
const BACKGROUND = new Color4(0.028, 0.033, 0.041, 1);
/** Where the middle of a volume stands that nobody has moved. */
const TABLE_METRES = 1.25;
const PLACEMENT = { rotation: IDENTITY_QUATERNION, offsetRoom: [0, 0, 0], scale: 1 } as const;
const READY_POLL_MS = 40;
const READY_TIMEOUT_MS = 5000;

/** Draws one coarse volume off screen, with the graphics card the room is drawn with. */
export class ThumbnailStage {
  readonly #engine: Engine;
  readonly #size: number;
  readonly #scene: Scene;
  readonly #target: RenderTargetTexture;
  readonly #voxels: VolumeTexture;
  readonly #cells: MacroCells;
  readonly #mesh: VolumeMesh;

  constructor(engine: Engine, volume: Volume, size: number) {
    this.#engine = engine;
    this.#size = size;
    // Virtual: the engine's own scene stays the one that everything else belongs to.
    this.#scene = new Scene(engine, { virtual: true });
    this.#scene.useRightHandedSystem = true;
    this.#target = new RenderTargetTexture('thumbnail', size, this.#scene, {
      generateMipMaps: false,
    });
    this.#target.clearColor = BACKGROUND;
    this.#target.activeCamera = cameraFor(this.#scene, volume);
    this.#voxels = new VolumeTexture(this.#scene, engine, volume);
    this.#voxels.refreshAll();
    while (!this.#voxels.isComplete) this.#voxels.upload();
    this.#cells = cellsOf(volume);
    this.#mesh = new VolumeMesh(this.#scene);
    this.#target.renderList = [this.#mesh.mesh];
    const { spacingMm } = volume.geometry;
    this.#mesh.setQuality({ stepMm: Math.min(...spacingMm), jitter: true });
  }

  /** A lit composite. @returns undefined where the graphics card does not get ready */
  async draw(curve: OpacityCurve, window: VoiWindow): Promise<SmallPicture | undefined> {
    const { volume } = this.#voxels;
    const look = { rendering: DEFAULT_RENDERING, curve, window, airBelow: airBelowOf(volume) };
    this.#mesh.show(this.#voxels, prepareLook(this.#cells, look));
    const { center: centerLps } = volumeBoundsLps(volume.geometry);
    this.#mesh.setLpsToRoom(lpsToRoom({ centerLps }, PLACEMENT));
    if (!(await this.#ready())) return undefined;
    this.#target.render();
    const pixels = await this.#target.readPixels();
    if (!(pixels instanceof Uint8Array)) return undefined;
    return { width: this.#size, height: this.#size, rgba: fromTheTop(pixels, this.#size) };
  }

  dispose(): void {
    this.#mesh.dispose();
    this.#voxels.dispose();
    this.#target.dispose();
    this.#scene.dispose();
  }

  async #ready(): Promise<boolean> {
    const endMs = performance.now() + READY_TIMEOUT_MS;
    while (!this.#mesh.mesh.isReady(true)) {
      if (performance.now() > endMs || this.#engine.isDisposed) return false;
      await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
    }
    return !this.#scene.isDisposed;
  }
}

function cameraFor(scene: Scene, volume: Volume): FreeCamera {
  const camera = new FreeCamera('thumbnail', Vector3.Zero(), scene);
  camera.fov = FIELD_OF_VIEW;
  camera.minZ = 0.01;
  const radiusMetres = 0.0005 * lengthOf(volumeSizeMm(volume.geometry));
  const distance = (radiusMetres * FILL) / Math.tan(FIELD_OF_VIEW / 2);
  const level = distance * Math.cos(ELEVATION);
  camera.position.set(
    level * Math.sin(AZIMUTH),
    TABLE_METRES + distance * Math.sin(ELEVATION),
    level * Math.cos(AZIMUTH),
  );
  camera.setTarget(new Vector3(0, TABLE_METRES, 0));
  // Square, whatever the shape of the page's canvas.
  const projection = new Matrix();
  Matrix.PerspectiveFovRHToRef(FIELD_OF_VIEW, 1, camera.minZ, distance * 2, projection);
  camera.freezeProjectionMatrix(projection);
  return camera;
}

function cellsOf(volume: Volume): MacroCells {
  const { columns, rows, slices } = volume.geometry;
  const cells = new MacroCells(volume.geometry);
  const perSlice = columns * rows;
  for (let slice = 0; slice < slices; slice++) {
    const values = volume.storedValues.subarray(slice * perSlice, (slice + 1) * perSlice);
    const rescale = rescaleOfSlice(volume, slice);
    cells.addSlice(slice, sliceCells(values, columns, rows, rescale, cells.grid));
  }
  return cells;
}

/** The graphics card begins with the lowest row. */
function fromTheTop(pixels: Uint8Array, size: number): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(pixels.length);
  for (let row = 0; row < size; row++) {
    rgba.set(pixels.subarray((size - 1 - row) * size * 4, (size - row) * size * 4), row * size * 4);
  }
  return rgba;
}
