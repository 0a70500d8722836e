import type { Engine } from '@babylonjs/core/Engines/engine.js';
import type { Vector3 } from '@rounds/classroom';
import { type TissueBrightness, TRANSFER_FUNCTIONS, type Volume } from '@rounds/imaging/asset';

import { isImageStack } from '../stacks/stack-space.ts';
import { opacityCurve, presetForVolume } from '../volume/preset-curve.ts';
import { coarseVolume } from './coarse-volume.ts';
import { isOnPaper } from '../view/on-paper.ts';
import { flatPicture, type SmallPicture } from './flat-picture.ts';
import { ThumbnailStage } from './thumbnail-stage.ts';

export interface PresetPicturesOptions {
  readonly volume: () => Volume | undefined;
  /** Of a volume without absolute units. */
  readonly tissue: () => TissueBrightness | undefined;
  readonly crosshairLps: () => Vector3;
  /** What the room is drawn with; undefined where nothing is drawn in three dimensions. */
  readonly engine: () => Engine | undefined;
  readonly whenIdle: (work: () => void) => () => void;
}

/** Along each side of a picture, in pixels. */
const PICTURE_SIZE = 112;
/** Voxels along each side: enough for such a picture. */
const COARSE_SIDE = 56;
/** Once nobody has asked for so long, the coarse volume is given back. */
const KEPT_MS = 8000;

interface Wanted {
  readonly presetId: string;
  readonly give: (picture: string | undefined) => void;
}

/** Small pictures of the case on the table, one for each preset: drawn when they are asked for, one at a time, between frames. */
export class PresetPictures {
  readonly #options: PresetPicturesOptions;
  #pictures = new Map<string, Promise<string | undefined>>();
  #waiting: Wanted[] = [];
  #isDrawing = false;
  #coarse: Volume | undefined;
  #stage: ThumbnailStage | undefined;
  #freeing: ReturnType<typeof setTimeout> | undefined;
  /** Goes up with every case: what is still being drawn then is thrown away. */
  #round = 0;

  constructor(options: PresetPicturesOptions) {
    this.#options = options;
  }

  /** A picture as a data URL; undefined where there is none to be had. */
  picture(presetId: string): Promise<string | undefined> {
    const volume = this.#options.volume();
    if (volume === undefined || isImageStack(volume)) return Promise.resolve(undefined);
    const known = this.#pictures.get(presetId);
    if (known !== undefined) return known;
    const picture = new Promise<string | undefined>((give) => {
      this.#waiting.push({ presetId, give });
    });
    this.#pictures.set(presetId, picture);
    this.#goOn();
    return picture;
  }

  /** Forgets all pictures: another case is on the table, or the graphics card was lost. */
  clear(): void {
    this.#round += 1;
    for (const { give } of this.#waiting) give(undefined);
    this.#waiting = [];
    this.#pictures.clear();
    this.#free();
  }

  #free(): void {
    clearTimeout(this.#freeing);
    this.#stage?.dispose();
    this.#stage = undefined;
    this.#coarse = undefined;
  }

  #goOn(): void {
    if (this.#isDrawing || this.#waiting.length === 0) return;
    this.#isDrawing = true;
    clearTimeout(this.#freeing);
    this.#options.whenIdle(() => void this.#drawNext());
  }

  async #drawNext(): Promise<void> {
    const next = this.#waiting.shift();
    const round = this.#round;
    const picture = next && (await this.#draw(next.presetId));
    this.#isDrawing = false;
    next?.give(round === this.#round ? picture && dataUrl(picture) : undefined);
    if (this.#waiting.length > 0) this.#goOn();
    else this.#freeing = setTimeout(() => this.#free(), KEPT_MS);
  }

  async #draw(presetId: string): Promise<SmallPicture | undefined> {
    const { tissue } = this.#options;
    const volume = this.#options.volume();
    if (volume === undefined) return undefined;
    const { transferFunction, window } = presetForVolume(presetId, volume, tissue());
    const { rendering } = transferFunction;
    const hasColors = TRANSFER_FUNCTIONS.some(({ id }) => id === presetId);
    const isFlat = !hasColors || (rendering !== undefined && rendering.mode !== 'composite');
    const pointLps = this.#options.crosshairLps();
    // Windows alone are for slices, and slices are sharp.
    const onPaper = isOnPaper(presetId, volume);
    if (!hasColors) return flatPicture(volume, window, PICTURE_SIZE, pointLps, { onPaper });
    this.#coarse ??= coarseVolume(volume, COARSE_SIDE);
    const engine = this.#options.engine();
    if (isFlat || engine === undefined) {
      const source = rendering?.slabMm === undefined ? this.#coarse : volume;
      return flatPicture(source, window, PICTURE_SIZE, pointLps, { rendering, onPaper });
    }
    this.#stage ??= new ThumbnailStage(engine, this.#coarse, PICTURE_SIZE);
    return this.#stage.draw(opacityCurve(transferFunction, window, window), window);
  }
}

function dataUrl({ width, height, rgba }: SmallPicture): string {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pixels = new ImageData(width, height);
  pixels.data.set(rgba);
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return canvas.toDataURL('image/jpeg', 0.88);
}
