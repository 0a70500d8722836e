import type { Volume, VolumeDescription } from '@rounds/imaging/asset';

import { type LoadedLevel, VolumeLoader } from './volume-loader.ts';

export interface CaseImagesOptions {
  /** Origin of the assets; '' is the page's own. */
  readonly assetUrl: string;
  readonly token: () => string;
  /** Voxels of one volume that this device can hold. */
  readonly maxVoxelBytes: number;
  /** Voxels of finished volumes kept for coming back to them. */
  readonly maxCacheBytes: number;
  /** Another case: what was handed out of the last one is no longer wanted. */
  readonly onCase: (assetSha256: string) => void;
  readonly onDescription: (description: VolumeDescription) => void;
  readonly onVolume: (volume: Volume) => void;
  readonly onSlice: (slice: number, level: number) => void;
  readonly onRefined: () => void;
  readonly onLevel: (level: LoadedLevel) => void;
  readonly onLoaded: (fraction: number) => void;
  readonly onFinished: () => void;
  readonly onTrouble: (message: string) => void;
  /** A volume has left the cache. */
  readonly onEvicted: (assetSha256: string) => void;
}

interface FinishedVolume {
  readonly description: VolumeDescription;
  /** The last two levels: the finest may be more than a graphics card takes. */
  readonly levels: readonly LoadedLevel[];
}

/** The images of the case on the table: streamed when it is new, at once when it was here a moment ago. */
export class CaseImages {
  readonly #options: CaseImagesOptions;
  readonly #finished = new Map<string, FinishedVolume>();
  #shown: string | undefined;
  #loader: VolumeLoader | undefined;

  constructor(options: CaseImagesOptions) {
    this.#options = options;
  }

  show(assetSha256: string): void {
    if (assetSha256 === this.#shown || assetSha256 === '') return;
    this.#loader?.stop();
    this.#loader = undefined;
    this.#shown = assetSha256;
    this.#options.onCase(assetSha256);
    const known = this.#finished.get(assetSha256);
    if (known === undefined) this.#load(assetSha256);
    else this.#replay(assetSha256, known);
  }

  /** Loads slices near this one first. */
  focus(slice: number): void {
    this.#loader?.focus(slice);
  }

  /** Starts again after a failure. */
  retry(): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#shown = undefined;
    this.show(shown);
  }

  dispose(): void {
    this.#loader?.stop();
    this.#finished.clear();
  }

  #load(assetSha256: string): void {
    const { assetUrl, maxVoxelBytes, token } = this.#options;
    const url = new URL(`${assetUrl}/assets/volumes/${assetSha256}`, globalThis.location.href).href;
    const levels: LoadedLevel[] = [];
    let description: VolumeDescription | undefined;
    this.#loader = new VolumeLoader({
      url,
      token,
      maxVoxelBytes,
      onDescription: (received) => {
        description = received;
        this.#options.onDescription(received);
      },
      onVolume: this.#options.onVolume,
      onSlice: this.#options.onSlice,
      onRefined: this.#options.onRefined,
      onLevel: (level) => {
        levels.push(level);
        this.#options.onLevel(level);
      },
      onLoaded: this.#options.onLoaded,
      onFinished: () => {
        this.#loader = undefined;
        if (description !== undefined)
          this.#keep(assetSha256, { description, levels: levels.slice(-2) });
        this.#options.onFinished();
      },
      onFailed: (message) => {
        this.#loader = undefined;
        this.#options.onTrouble(message);
      },
      onTrouble: this.#options.onTrouble,
    });
  }

  #replay(assetSha256: string, { description, levels }: FinishedVolume): void {
    // Seen last, so it goes last.
    this.#finished.delete(assetSha256);
    this.#finished.set(assetSha256, { description, levels });
    this.#options.onDescription(description);
    const finest = levels.at(-1);
    if (finest !== undefined) this.#options.onVolume(finest.volume);
    for (const level of levels) this.#options.onLevel(withoutLostCells(level));
    this.#options.onFinished();
  }

  #keep(assetSha256: string, volume: FinishedVolume): void {
    this.#finished.set(assetSha256, volume);
    let bytes = 0;
    for (const [sha, { levels }] of [...this.#finished].toReversed()) {
      bytes += levels.reduce((sum, level) => sum + level.volume.storedValues.byteLength, 0);
      if (bytes <= this.#options.maxCacheBytes || sha === assetSha256) continue;
      this.#finished.delete(sha);
      this.#options.onEvicted(sha);
    }
  }
}

/**
 * The value ranges move to the skip-map worker when a level is sent to the graphics card, and are kept there for as long as
 * the volume is kept here. Those of a level that was not sent before another case came are still here.
 */
function withoutLostCells(level: LoadedLevel): LoadedLevel {
  const haveMoved = level.cells.some(({ byteLength }) => byteLength === 0);
  return haveMoved ? { ...level, cells: [] } : level;
}
