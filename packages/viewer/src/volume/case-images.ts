import type { Volume, VolumeDescription } from '@rounds/imaging/asset';

import type { LoadedLevel, VolumeLoader, VolumeLoaderOptions } from './volume-loader.ts';
import { textureByteLength } from './volume-texture.ts';

export interface CaseImagesOptions {
  /** Origin of the assets; '' is the page's own. */
  readonly assetUrl: string;
  readonly token: () => string;
  /** Voxels of one volume that this device can hold. */
  readonly maxVoxelBytes: number;
  /** What the graphics card may be asked to hold of one volume. */
  readonly maxTextureBytes: number;
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
  readonly startLoading: (options: VolumeLoaderOptions) => CaseLoader;
}

/** What is needed of a loader. */
export type CaseLoader = Pick<VolumeLoader, 'focus' | 'stop'>;

/** A volume on its way, to be shown or for later. */
interface LoadingCase {
  readonly assetSha256: string;
  readonly levels: LoadedLevel[];
  loader: CaseLoader | undefined;
  description: VolumeDescription | undefined;
  volume: Volume | undefined;
  loaded: number;
}

interface FinishedVolume {
  readonly description: VolumeDescription;
  /** The finest level, and before it the finest that a graphics card takes where that is another one. */
  readonly levels: readonly LoadedLevel[];
}

/** The images of the case on the table: streamed when it is new, at once when it was here a moment ago. */
export class CaseImages {
  readonly #options: CaseImagesOptions;
  readonly #finished = new Map<string, FinishedVolume>();
  #shown: string | undefined;
  /** The volume on its way that is shown. */
  #loading: LoadingCase | undefined;
  /** The volume that is fetched for later, and the one that is to be. */
  #fetching: LoadingCase | undefined;
  #wantedLater: string | undefined;
  /** The volume that is to be, where it turned out to be too much beside the one that is shown. */
  #tooMuch: string | undefined;
  #cacheShare = 1;

  constructor(options: CaseImagesOptions) {
    this.#options = options;
  }

  /** Voxels in memory: of finished volumes, and of what is on its way. */
  get voxelBytes(): number {
    const volumes = new Set<Volume>();
    for (const { levels } of this.#finished.values())
      for (const { volume } of levels) volumes.add(volume);
    for (const loading of [this.#loading, this.#fetching]) {
      if (loading?.volume !== undefined) volumes.add(loading.volume);
      for (const { volume } of loading?.levels ?? []) volumes.add(volume);
    }
    let bytes = 0;
    for (const { storedValues } of volumes) bytes += storedValues.byteLength;
    return bytes;
  }

  show(assetSha256: string): void {
    if (assetSha256 === this.#shown || assetSha256 === '') return;
    this.#leave();
    this.#shown = assetSha256;
    this.#tooMuch = undefined;
    this.#options.onCase(assetSha256);
    const known = this.#finished.get(assetSha256);
    if (known !== undefined) this.#replay(assetSha256, known);
    else if (this.#fetching?.assetSha256 === assetSha256) this.#adopt(this.#fetching);
    else {
      // What is looked at comes before what may be.
      this.#stopFetching();
      this.#loading = this.#load(assetSha256, false);
    }
  }

  /**
   * Fetches a volume for later, one at a time, once the one that is shown is here in full; undefined: none. Not where both
   * are more than this device keeps.
   */
  prefetch(assetSha256: string | undefined): void {
    this.#wantedLater = assetSha256 === '' ? undefined : assetSha256;
    if (this.#fetching !== undefined && this.#fetching.assetSha256 !== this.#wantedLater)
      this.#stopFetching();
    this.#fetchLater();
  }

  /** Loads slices near this one first. */
  focus(slice: number): void {
    this.#loading?.loader?.focus(slice);
  }

  /** Starts again after a failure. */
  retry(): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#leave();
    this.#shown = undefined;
    this.show(shown);
  }

  /** How much of the cache may be used, 0 to 1: what is shown is kept all the same. */
  setCacheShare(share: number): void {
    if (share === this.#cacheShare) return;
    this.#cacheShare = share;
    this.#tooMuch = undefined;
    this.#trim();
    this.#checkRoom();
    this.#fetchLater();
  }

  dispose(): void {
    this.#loading?.loader?.stop();
    this.#loading = undefined;
    this.#stopFetching();
    this.#finished.clear();
  }

  /** The case that was shown is no longer; of one that was not here in full, nothing is kept. */
  #leave(): void {
    const left = this.#loading;
    this.#loading = undefined;
    left?.loader?.stop();
    if (left !== undefined) this.#options.onEvicted(left.assetSha256);
    else if (this.#shown !== undefined && !this.#finished.has(this.#shown))
      this.#options.onEvicted(this.#shown);
  }

  #stopFetching(): void {
    this.#fetching?.loader?.stop();
    this.#fetching = undefined;
  }

  #fetchLater(): void {
    const wanted = this.#wantedLater;
    const isBusy = this.#loading !== undefined || this.#fetching !== undefined;
    if (wanted === undefined || isBusy || this.#shown === undefined) return;
    if (wanted === this.#shown || this.#finished.has(wanted) || wanted === this.#tooMuch) return;
    if (this.#roomBytes() <= 0) return;
    this.#fetching = this.#load(wanted, true);
  }

  /** What was fetched for later is shown now: first what is here, then the rest as it comes. */
  #adopt(loading: LoadingCase): void {
    this.#fetching = undefined;
    this.#loading = loading;
    if (loading.description !== undefined) this.#options.onDescription(loading.description);
    if (loading.volume !== undefined) this.#options.onVolume(loading.volume);
    for (const level of loading.levels) this.#options.onLevel(level);
    this.#options.onLoaded(loading.loaded);
  }

  #load(assetSha256: string, isForLater: boolean): LoadingCase {
    const { assetUrl, maxVoxelBytes, maxTextureBytes, token, startLoading } = this.#options;
    const url = new URL(`${assetUrl}/assets/volumes/${assetSha256}`, globalThis.location.href).href;
    const loading: LoadingCase = {
      assetSha256,
      levels: [],
      loader: undefined,
      description: undefined,
      volume: undefined,
      loaded: 0,
    };
    const isShown = (): boolean => this.#loading === loading;
    loading.loader = startLoading({
      url,
      token,
      maxVoxelBytes,
      maxTextureBytes,
      ...(isForLater ? { maxDecoders: 1, isForLater } : {}),
      onDescription: (received) => {
        loading.description = received;
        if (isShown()) this.#options.onDescription(received);
        else this.#checkRoom();
      },
      onVolume: (volume) => {
        loading.volume = volume;
        if (isShown()) this.#options.onVolume(volume);
      },
      onSlice: (slice, level) => {
        if (isShown()) this.#options.onSlice(slice, level);
      },
      onRefined: () => {
        if (isShown()) this.#options.onRefined();
      },
      onLevel: (level) => {
        loading.levels.push(level);
        if (isShown()) this.#options.onLevel(level);
      },
      onLoaded: (fraction) => {
        loading.loaded = fraction;
        if (isShown()) this.#options.onLoaded(fraction);
      },
      onFinished: () => this.#finish(loading),
      onFailed: (message) => {
        loading.loader = undefined;
        if (!isShown()) this.#fetching = undefined;
        else this.#options.onTrouble(message);
      },
      onTrouble: (message) => {
        if (isShown()) this.#options.onTrouble(message);
      },
    });
    return loading;
  }

  #finish(loading: LoadingCase): void {
    const isShown = this.#loading === loading;
    if (isShown) this.#loading = undefined;
    else this.#fetching = undefined;
    const { assetSha256, description, levels } = loading;
    if (description !== undefined)
      this.#keep(assetSha256, { description, levels: this.#worthKeeping(levels) });
    if (isShown) this.#options.onFinished();
    this.#fetchLater();
  }

  /** What is fetched for later is given up where there is no room for it. */
  #checkRoom(): void {
    const { description, assetSha256 } = this.#fetching ?? {};
    if (description === undefined || this.#hasRoomFor(description)) return;
    this.#stopFetching();
    this.#tooMuch = assetSha256;
  }

  /** Whether a volume fits beside the one that is shown. */
  #hasRoomFor({ geometry, samplesPerPixel }: VolumeDescription): boolean {
    const { columns, rows, slices } = geometry;
    const wholeBytes = columns * rows * slices * (samplesPerPixel === 3 ? 3 : 2);
    const neededBytes = Math.min(wholeBytes, this.#options.maxVoxelBytes);
    return neededBytes <= this.#roomBytes();
  }

  /** What the volume that is shown leaves of the cache. */
  #roomBytes(): number {
    const shown = this.#shown === undefined ? undefined : this.#finished.get(this.#shown);
    return this.#cacheShare * this.#options.maxCacheBytes - bytesOf(shown?.levels);
  }

  #worthKeeping(levels: readonly LoadedLevel[]): readonly LoadedLevel[] {
    const finest = levels.at(-1);
    const drawn = levels.findLast(
      ({ volume }) => textureByteLength(volume.geometry) <= this.#options.maxTextureBytes,
    );
    return levels.filter((level) => level === finest || level === drawn);
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
    this.#fetchLater();
  }

  #keep(assetSha256: string, volume: FinishedVolume): void {
    this.#finished.set(assetSha256, volume);
    this.#trim();
  }

  #trim(): void {
    const roomBytes = this.#roomBytes();
    let bytes = 0;
    for (const [sha, { levels }] of [...this.#finished].toReversed()) {
      if (sha === this.#shown) continue;
      bytes += bytesOf(levels);
      if (bytes <= roomBytes) continue;
      this.#finished.delete(sha);
      this.#options.onEvicted(sha);
    }
  }
}

function bytesOf(levels: readonly LoadedLevel[] = []): number {
  return levels.reduce((sum, { volume }) => sum + volume.storedValues.byteLength, 0);
}

/**
 * The value ranges move to the skip-map worker when a level is sent to the graphics card, and are kept there for as long as
 * the volume is kept here. Those of a level that was not sent before another case came are still here.
 */
function withoutLostCells(level: LoadedLevel): LoadedLevel {
  const haveMoved = level.cells.some(({ byteLength }) => byteLength === 0);
  return haveMoved ? { ...level, cells: [] } : level;
}
