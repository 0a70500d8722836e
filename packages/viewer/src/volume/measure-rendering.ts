import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';
import {
  type ColorMapId,
  type CustomTransferFunction,
  DEFAULT_RENDERING,
  type Rendering,
  type SharedView,
} from '@rounds/classroom';
import {
  transformPoint,
  type VoiWindow,
  type Volume,
  volumeBoundsLps,
} from '@rounds/imaging/asset';

import { tissueOf } from '../histogram/tissue-brightness.ts';
import { fusionRange, projectionTable, projectionWindow } from '../overlays/fusion-colors.ts';
import { fusedLookOf } from './fused-look.ts';
import type { FusedLook } from './fused-volume.ts';
import { wholeCells, wholeTexture } from './measured-voxels.ts';
import { FIELD_OF_VIEW, measuredRoom, measurementCamera } from './measurement-camera.ts';
import { opacityCurve, presetForVolume } from './preset-curve.ts';
import { airBelowOf, type PreparedLook, prepareLook } from './skip-look.ts';
import { cutsOf } from './volume-cuts.ts';
import { VolumeMesh } from './volume-mesh.ts';
import { hasOpenCuts } from './volume-picture.ts';
import { isOnPaper } from '../view/on-paper.ts';
import type { ShadingLevel } from './volume-programs.ts';
import type { VoxelSource } from './volume-texture.ts';
import { withoutLeaps } from './without-leaps.ts';

export interface RenderingMeasurementOptions {
  readonly volume: Volume;
  readonly presetId: string;
  /** How the volume is drawn; what is absent is as at the opening of a case: a lit composite. */
  readonly rendering?: Partial<Rendering>;
  /** What is cut away; the crosshair is in the middle of the volume where it is absent. */
  readonly view?: MeasuredView;
  /** Another window than the preset's own. */
  readonly window?: VoiWindow;
  /** In place of the preset's. */
  readonly transferFunction?: CustomTransferFunction;
  /** What the graphics card holds of a voxel: 'float' only to compare with renderers that do so. */
  readonly textureType?: 'half' | 'float';
  /** Hides the rings of a regular step behind fine noise: true where absent. */
  readonly jitter?: boolean;
  readonly shading?: ShadingLevel;
  /** Whether cuts show what lies behind rather than the slice on their face: as the preset has it where absent. */
  readonly opensCuts?: boolean;
  /** A second volume over the first, in colours. */
  readonly fusion?: MeasuredFusion;
  /** Side of the square picture in pixels. */
  readonly size: number;
  readonly stepMm: number;
  /** Directions to look from, about the patient's upright axis. */
  readonly azimuthsDegrees?: readonly number[];
  /** Draws without leaping over empty space, to compare with. */
  readonly withoutSkipping?: boolean;
  /** Draws only: the figures per pixel are NaN. */
  readonly withoutCounting?: boolean;
  /** Processor time that drawing has taken so far, in milliseconds, as far as somebody outside of the page can tell. */
  readonly cpuClock?: () => Promise<number>;
}

/** A volume that is laid over another. */
export interface MeasuredFusion {
  readonly volume: Volume;
  readonly colorMapId: ColorMapId;
  readonly opacity: number;
}

/** The parts of a view that cut something away. */
export type MeasuredView = Partial<
  Pick<SharedView, 'planes' | 'crop' | 'cutOut' | 'oblique' | 'crosshairLps'>
>;

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
/**
 * Draws a volume off screen and counts what it takes: the same ray caster, voxels and presets as in a class. Needs
 * WebGL 2, and draws on the page's thread. The voxels stay on the graphics card until another volume is measured.
 */
export async function measureVolumeRendering(
  options: RenderingMeasurementOptions,
): Promise<RenderingMeasurement> {
  const volumeStage = stageFor(options);
  const stage = {
    ...volumeStage,
    prepared: lookOf(options),
    fused: fusedOver(volumeStage, options),
  };
  stage.engine.setSize(options.size, options.size);
  const { views: counted } =
    options.withoutCounting === true ? { views: [] } : await drawViews(stage, options, true);
  const { views: drawn, cpuMs } = await drawViews(stage, options, false);
  stage.fused?.voxels.texture.dispose();
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

/** What pictures of a volume have in common; goes with its engine. */
interface VolumeStage {
  readonly volume: Volume;
  readonly textureType: RenderingMeasurementOptions['textureType'];
  readonly engine: Engine;
  readonly scene: Scene;
  readonly camera: FreeCamera;
  readonly voxels: VoxelSource;
}

/** What counting and drawing have in common. */
interface Stage extends VolumeStage {
  readonly prepared: PreparedLook;
  readonly fused: FusedLook | undefined;
}

let keptStage: VolumeStage | undefined;

function stageFor(options: RenderingMeasurementOptions): VolumeStage {
  const { volume, textureType } = options;
  if (keptStage?.volume === volume && keptStage.textureType === textureType) return keptStage;
  keptStage?.engine.dispose();
  const canvas = document.createElement('canvas');
  const engine = new Engine(canvas, false, { audioEngine: false, preserveDrawingBuffer: true });
  keptStage = setStage(engine, options);
  return keptStage;
}

function setStage(engine: Engine, options: RenderingMeasurementOptions): VolumeStage {
  const scene = new Scene(engine);
  scene.useRightHandedSystem = true;
  const camera = new FreeCamera('measure', Vector3.Zero(), scene);
  camera.fov = FIELD_OF_VIEW;
  camera.minZ = 0.01;
  const voxels = wholeTexture(scene, engine, options.volume, options.textureType);
  const { volume, textureType } = options;
  return { volume, textureType, engine, scene, camera, voxels };
}

async function drawViews(
  stage: Stage,
  options: RenderingMeasurementOptions,
  count: boolean,
): Promise<DrawnViews> {
  const { engine, scene, camera } = stage;
  scene.clearColor = new Color4(0, 0, 0, count ? 0 : 1);
  const mesh = volumeMeshFor(stage, options, count);
  while (!mesh.mesh.isReady(true)) await new Promise((resolve) => setTimeout(resolve, 5));
  const { geometry } = options.volume;
  const toRoom = measuredRoom(geometry);
  const azimuths = options.azimuthsDegrees ?? EIGHT_VIEWS;
  const views: DrawnView[] = [];
  let startCpuMs: number | undefined;
  // Where it is timed, the first view is drawn twice: a first frame compiles and uploads.
  const unseen = count ? 0 : 1;
  const drawn = [...azimuths.slice(0, unseen), ...azimuths];
  for (const [i, degrees] of drawn.entries()) {
    const { positionLps, targetLps } = measurementCamera(geometry, degrees);
    camera.position.fromArray(transformPoint(toRoom, positionLps));
    camera.setTarget(Vector3.FromArray(transformPoint(toRoom, targetLps)));
    // Whoever times others reads one pixel of theirs: of these, too, only the picture that is asked for is read.
    const isRead = count || i === drawn.length - 1;
    const view = drawView(engine, scene, options.size, isRead);
    if (i >= unseen) views.push(view);
    else startCpuMs = await options.cpuClock?.();
  }
  const endCpuMs = await options.cpuClock?.();
  mesh.dispose();
  const cpuMs =
    startCpuMs === undefined || endCpuMs === undefined ? undefined : endCpuMs - startCpuMs;
  return { views, cpuMs };
}

function renderingOf({ rendering }: RenderingMeasurementOptions): Rendering {
  return { ...DEFAULT_RENDERING, ...rendering };
}

function lookOf(options: RenderingMeasurementOptions): PreparedLook {
  const { volume, presetId, transferFunction: own } = options;
  const preset = presetForVolume(presetId, volume, tissueOf(volume));
  const window = options.window ?? preset.window;
  const curve = own
    ? opacityCurve(
        { ...preset.transferFunction, ...own },
        { center: own.windowCenter, width: own.windowWidth },
        window,
      )
    : opacityCurve(preset.transferFunction, preset.window, window);
  const look = { rendering: renderingOf(options), curve, window, airBelow: airBelowOf(volume) };
  return prepareLook(wholeCells(volume), look);
}

/** A volume over the first, as in a class; its voxels go with the measurement. */
function fusedOver(
  { scene, engine }: VolumeStage,
  { fusion, withoutSkipping }: RenderingMeasurementOptions,
): FusedLook | undefined {
  if (fusion === undefined) return undefined;
  const { volume, colorMapId, opacity } = fusion;
  const voxels = wholeTexture(scene, engine, volume);
  const look = fusedLookOf(projectionWindow(fusionRange(volume)));
  const prepared = prepareLook(wholeCells(volume), look);
  return {
    voxels,
    prepared: withoutSkipping === true ? withoutLeaps(prepared) : prepared,
    colors: projectionTable(colorMapId, opacity),
  };
}

function volumeMeshFor(
  { scene, voxels, prepared, fused }: Stage,
  options: RenderingMeasurementOptions,
  count: boolean,
): VolumeMesh {
  const { presetId, stepMm, withoutSkipping, jitter, shading } = options;
  const { geometry } = options.volume;
  const rendering = renderingOf(options);
  const { window } = prepared.look;
  const mesh = new VolumeMesh(scene, { count, wholeFloats: options.textureType === 'float' });
  mesh.setQuality({ stepMm, jitter: jitter ?? true, ...(shading && { shading }) });
  mesh.setLit(rendering.shaded);
  mesh.setWindow(window);
  mesh.setClosed(!(options.opensCuts ?? hasOpenCuts(presetId)));
  mesh.setCuts(
    cutsOf({
      ...PLAIN_CUTS,
      crosshairLps: volumeBoundsLps(geometry).center,
      ...options.view,
      rendering,
    }),
  );
  mesh.show(voxels, withoutSkipping === true ? withoutLeaps(prepared) : prepared);
  mesh.setFused(fused);
  mesh.setInverted(isOnPaper(presetId, options.volume));
  mesh.setLpsToRoom(measuredRoom(geometry));
  return mesh;
}

const PLAIN_CUTS = { planes: [], crop: null, cutOut: null, oblique: null } as const;

/** `pixels` are one pixel where the picture is not to be read: that would be part of what drawing costs. */
function drawView(engine: Engine, scene: Scene, size: number, isRead: boolean): DrawnView {
  const gl = engine._gl;
  const pixels = new Uint8Array(isRead ? size * size * 4 : 4);
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
  if (isRead) read(size);
  return { pixels, frameMs };
}
