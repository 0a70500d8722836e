import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';
import { IDENTITY_QUATERNION } from '@rounds/classroom';
import { rescaleOfSlice, type Volume, volumeBoundsLps } from '@rounds/imaging/asset';

import { lengthOf } from '../space/vector3.ts';
import { lpsToRoom, volumeSizeMm } from '../space/volume-space.ts';
import { MacroCells, sliceCells } from './macro-cells.ts';
import { opacityCurve, presetForVolume } from './preset-curve.ts';
import { buildSkipMap } from './skip-map.ts';
import { VolumeMesh } from './volume-mesh.ts';
import { VolumeTexture } from './volume-texture.ts';

export interface RenderingMeasurementOptions {
  readonly volume: Volume;
  readonly presetId: string;
  /** Side of the square picture in pixels. */
  readonly size: number;
  readonly stepMm: number;
  /** Directions to look from, about the patient's upright axis. */
  readonly azimuthsDegrees?: readonly number[];
  /** Draws without leaping over empty space, to compare with. */
  readonly withoutSkipping?: boolean;
  /** Processor time that drawing has taken so far, in milliseconds, as far as somebody outside of the page can tell. */
  readonly cpuClock?: () => Promise<number>;
}

/** What drawing a volume costs; counts do not depend on the machine, times do. */
export interface RenderingMeasurement {
  /** Reads of the voxel texture per pixel of the picture, those for gradients included. */
  readonly samplesPerPixel: number;
  /** Reads of the skip map per pixel. */
  readonly cellsPerPixel: number;
  /** Share of the picture's pixels whose ray met the box around what is visible. */
  readonly marchedShare: number;
  readonly medianFrameMs: number;
  /** Mean processor time of a frame; undefined without a clock for it. */
  readonly frameCpuMs: number | undefined;
  readonly frames: number;
  /** The last view as RGBA, for pictures and comparisons. */
  readonly picture: Uint8Array;
}

const EIGHT_VIEWS = [0, 45, 90, 135, 180, 225, 270, 315] as const;
const ELEVATION = (20 * Math.PI) / 180;
const FIELD_OF_VIEW = Math.PI / 6;
/** The picture is a little smaller than the ball around the volume: few of its pixels are idle. */
const FILL = 0.87;

/**
 * Draws a volume off screen and counts what it takes: the same ray caster, voxels and presets as in a class. Needs
 * WebGL 2, and draws on the page's thread.
 */
export async function measureVolumeRendering(
  options: RenderingMeasurementOptions,
): Promise<RenderingMeasurement> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = options.size;
  const engine = new Engine(canvas, false, { audioEngine: false, preserveDrawingBuffer: true });
  engine.setSize(options.size, options.size);
  try {
    const { views: counted } = await drawViews(engine, options, true);
    const { views: drawn, cpuMs } = await drawViews(engine, options, false);
    let samples = 0;
    let cells = 0;
    let marched = 0;
    for (const { pixels } of counted) {
      for (let i = 0; i < pixels.length; i += 4) {
        samples += (pixels[i] as number) + 256 * (pixels[i + 1] as number);
        cells += pixels[i + 2] as number;
        if ((pixels[i + 2] as number) > 0) marched += 1;
      }
    }
    const pixelCount = counted.length * options.size ** 2;
    const times = drawn.map(({ frameMs }) => frameMs).sort((a, b) => a - b);
    return {
      samplesPerPixel: samples / pixelCount,
      cellsPerPixel: cells / pixelCount,
      marchedShare: marched / pixelCount,
      medianFrameMs: times[times.length >> 1] ?? 0,
      frameCpuMs: cpuMs && cpuMs / drawn.length,
      frames: times.length,
      picture: drawn.at(-1)?.pixels ?? new Uint8Array(0),
    };
  } finally {
    engine.dispose();
  }
}

interface DrawnView {
  readonly pixels: Uint8Array;
  readonly frameMs: number;
}

interface DrawnViews {
  readonly views: readonly DrawnView[];
  /** Of all of them. */
  readonly cpuMs: number | undefined;
}

async function drawViews(
  engine: Engine,
  options: RenderingMeasurementOptions,
  count: boolean,
): Promise<DrawnViews> {
  const scene = new Scene(engine);
  scene.useRightHandedSystem = true;
  scene.clearColor = new Color4(0, 0, 0, count ? 0 : 1);
  const camera = new FreeCamera('measure', Vector3.Zero(), scene);
  camera.fov = FIELD_OF_VIEW;
  camera.minZ = 0.01;
  const voxels = new VolumeTexture(scene, engine, options.volume);
  voxels.refreshAll();
  while (!voxels.isComplete) voxels.upload();
  const mesh = volumeMeshFor(scene, engine, voxels, options, count);
  const [width, depth, height] = volumeSizeMm(options.volume.geometry);
  const radiusMetres = 0.0005 * lengthOf([width, depth, height]);
  const distance = (radiusMetres * FILL) / Math.tan(FIELD_OF_VIEW / 2);
  const azimuths = options.azimuthsDegrees ?? EIGHT_VIEWS;
  const views: DrawnView[] = [];
  let startCpuMs: number | undefined;
  // The first view is drawn twice: a first frame compiles and uploads.
  for (const [i, degrees] of [azimuths[0] ?? 0, ...azimuths].entries()) {
    const azimuth = (degrees * Math.PI) / 180;
    const level = distance * Math.cos(ELEVATION);
    camera.position.set(
      level * Math.sin(azimuth),
      1.25 + distance * Math.sin(ELEVATION),
      level * Math.cos(azimuth),
    );
    camera.setTarget(new Vector3(0, 1.25, 0));
    const view = drawView(engine, scene, options.size);
    if (i > 0) views.push(view);
    else startCpuMs = await options.cpuClock?.();
  }
  const endCpuMs = await options.cpuClock?.();
  mesh.dispose();
  voxels.dispose();
  scene.dispose();
  const cpuMs =
    startCpuMs === undefined || endCpuMs === undefined ? undefined : endCpuMs - startCpuMs;
  return { views, cpuMs };
}

function volumeMeshFor(
  scene: Scene,
  engine: Engine,
  voxels: VolumeTexture,
  { volume, presetId, stepMm, withoutSkipping }: RenderingMeasurementOptions,
  count: boolean,
): VolumeMesh {
  const { geometry } = volume;
  const { columns, rows, slices } = geometry;
  const cells = new MacroCells(geometry);
  for (let slice = 0; slice < slices; slice++) {
    const values = volume.storedValues.subarray(
      slice * columns * rows,
      (slice + 1) * columns * rows,
    );
    cells.addSlice(
      slice,
      sliceCells(values, columns, rows, rescaleOfSlice(volume, slice), cells.grid),
    );
  }
  const preset = presetForVolume(presetId, volume);
  const curve = opacityCurve(preset.transferFunction, preset.window, preset.window);
  const map = buildSkipMap(cells.fields, cells.grid, curve, cells.cellSizeMm);
  const mesh = new VolumeMesh(scene, { count });
  mesh.setQuality({ stepMm, jitter: true });
  // The same box: rays have to start their steps at the same places to be compared.
  const plain = { ...map, distances: new Uint8Array(map.distances.length) };
  mesh.setVoxels(voxels, withoutSkipping === true ? plain : map, curve);
  const placement = { rotation: IDENTITY_QUATERNION, offsetRoom: [0, 0, 0], scale: 1 } as const;
  mesh.setLpsToRoom(lpsToRoom({ centerLps: volumeBoundsLps(geometry).center }, placement));
  return mesh;
}

function drawView(engine: Engine, scene: Scene, size: number): DrawnView {
  const gl = engine._gl;
  const pixels = new Uint8Array(size * size * 4);
  const read = (side: number): void => {
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.readPixels(0, 0, side, side, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  };
  // Reading a pixel waits for everything before it.
  read(1);
  const startedMs = performance.now();
  engine.beginFrame();
  scene.render();
  engine.endFrame();
  read(1);
  const frameMs = performance.now() - startedMs;
  read(size);
  return { pixels, frameMs };
}
