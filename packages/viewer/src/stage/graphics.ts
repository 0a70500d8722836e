import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
// Lines take these when they are first drawn: bundled, they are there with the first byte of the viewer.
import '@babylonjs/core/Shaders/color.fragment.js';
import '@babylonjs/core/Shaders/color.vertex.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';

import { hasGraphicsCard } from '../page/graphics-card.ts';
import { PAGE_CLOCK } from '../page/page-clock.ts';
import type { FrameInWork, PacedStage } from '../quality/frame-pacer.ts';
import { type FinishedFrame, GpuClock } from '../quality/gpu-clock.ts';
import type { Quality } from '../quality/quality-ladder.ts';

/** Pixels nobody tells apart on a screen at arm's length. */
const MAX_PIXEL_RATIO = 1.5;

export interface GraphicsOptions {
  readonly onLost: () => void;
  readonly onRestored: () => void;
  /** Share of the picture's pixels whose ray meets the volume. */
  readonly rayShare: () => number;
  /** Runs before every frame on the page, with its quality. */
  readonly beforeDraw: (quality: Quality) => void;
}

/** This browser has no WebGL 2: there are no pictures in three dimensions, and everything else works. */
export class WebGlMissingError extends Error {
  override readonly name = 'WebGlMissingError';
}

/** The WebGL side of the viewer: engine, scene and the camera of somebody at a screen. */
export class Graphics implements PacedStage {
  readonly engine: Engine;
  readonly scene: Scene;
  readonly camera: FreeCamera;
  readonly canvas: HTMLCanvasElement;
  readonly #options: GraphicsOptions;
  readonly #clock: GpuClock<undefined>;
  #drawnScale = 0;

  /** @throws WebGlMissingError */
  constructor(canvas: HTMLCanvasElement, options: GraphicsOptions) {
    this.canvas = canvas;
    this.#options = options;
    this.engine = createEngine(canvas);
    // Right-handed, as patient space is.
    this.scene = new Scene(this.engine);
    this.scene.useRightHandedSystem = true;
    this.scene.clearColor = new Color4(0.028, 0.033, 0.041, 1);
    this.scene.skipPointerMovePicking = true;
    this.camera = new FreeCamera('seat', new Vector3(0, 1.6, 1.5), this.scene);
    this.camera.minZ = 0.03;
    // From the last row of a full amphitheatre across to the walls behind the table.
    this.camera.maxZ = 90;
    this.#clock = new GpuClock(this.engine._gl, PAGE_CLOCK, hasGraphicsCard());
    this.engine.onContextLostObservable.add(() => {
      this.#clock.reset();
      options.onLost();
    });
    this.engine.onContextRestoredObservable.add(() => options.onRestored());
  }

  get isLost(): boolean {
    return this.engine._gl.isContextLost();
  }

  rayShare(): number {
    return this.#options.rayShare();
  }

  draw(quality: Quality): FrameInWork {
    this.#fitCanvas(quality.resolution);
    this.#options.beforeDraw(quality);
    this.#clock.begin(undefined);
    this.engine.beginFrame();
    this.scene.render();
    this.engine.endFrame();
    this.#clock.end();
    let finished: FinishedFrame<undefined> | undefined;
    return {
      isFinished: () => {
        finished ??= this.#clock.take();
        return finished !== undefined || this.#clock.isIdle;
      },
      costMs: () => finished?.ms,
    };
  }

  now(): number {
    return performance.now();
  }

  nextFrame(callback: () => void): () => void {
    const request = requestAnimationFrame(callback);
    return () => cancelAnimationFrame(request);
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  }

  dispose(): void {
    this.#clock.dispose();
    this.scene.dispose();
    this.engine.dispose();
  }

  /** Gives the canvas the pixels of a quality; the page stretches it to its place. */
  #fitCanvas(resolution: number): void {
    const scale = Math.min(MAX_PIXEL_RATIO, globalThis.devicePixelRatio || 1) * resolution;
    const width = Math.max(16, Math.round(this.canvas.clientWidth * scale));
    const height = Math.max(16, Math.round(this.canvas.clientHeight * scale));
    if (scale === this.#drawnScale && width === this.canvas.width && height === this.canvas.height)
      return;
    this.#drawnScale = scale;
    this.engine.setSize(width, height);
  }
}

function createEngine(canvas: HTMLCanvasElement): Engine {
  // Asked of another canvas, because the engine would fall back to WebGL 1 on this one.
  const probe = document.createElement('canvas').getContext('webgl2');
  if (probe === null) throw new WebGlMissingError('WebGL 2 is not available');
  probe.getExtension('WEBGL_lose_context')?.loseContext();
  try {
    return new Engine(canvas, true, {
      audioEngine: false,
      stencil: false,
      powerPreference: 'high-performance',
    });
  } catch (cause) {
    throw new WebGlMissingError('WebGL 2 could not be started', { cause });
  }
}
