import type { Volume, VolumeDescription } from '@rounds/imaging/asset';

import { takeLoadingWorkers } from './loading-workers.ts';
import { emptyLevel, enlargeSlice, placeSlice } from './progressive-volume.ts';
import type { DecodeReport, ReceiverReport, ReceiverRequest } from './worker-messages.ts';

/** One state of a volume that has all its slices, with what the ray caster needs to skip empty space. */
export interface LoadedLevel {
  readonly volume: Volume;
  /** Resolution level (0 = full); undefined for the preview. */
  readonly level: number | undefined;
  /** `sliceCells` of every slice. */
  readonly cells: readonly Float32Array[];
}

export interface VolumeLoaderOptions {
  readonly url: string;
  readonly token: () => string;
  /** Finer levels than this are not decoded. */
  readonly maxVoxelBytes: number;
  /** What the graphics card may be asked to hold: its finest level is handed out, too, on the way to a finer one. */
  readonly maxTextureBytes: number;
  /** Decoding workers; as many as there are cores, up to four, where it is not said. */
  readonly maxDecoders?: number;
  /** Nobody waits for it: everything else goes first over the network. */
  readonly isForLater?: boolean;
  readonly onDescription: (description: VolumeDescription) => void;
  /** The voxels to look at now: replaced as finer grids come, and changed in place while one fills. */
  readonly onVolume: (volume: Volume) => void;
  /** A slice has come to the volume last handed out, or to be handed out. */
  readonly onSlice?: (slice: number, level: number) => void;
  /** Voxels of the volume last handed out have become finer. */
  readonly onRefined: () => void;
  /** A whole level is there. */
  readonly onLevel: (stage: LoadedLevel) => void;
  readonly onLoaded: (fraction: number) => void;
  readonly onFinished: () => void;
  readonly onFailed: (message: string) => void;
  /** Loading goes on, but something is in its way. */
  readonly onTrouble: (message: string) => void;
}

/** How long enlarging may hold up the page at a time. */
const ENLARGE_SLICE_MS = 8;

type SliceReport = Extract<DecodeReport, { kind: 'slice' }>;

/** The grid of one level while its slices arrive. */
interface FillingLevel {
  readonly level: number;
  readonly volume: Volume;
  readonly cells: Float32Array[];
  arrived: number;
}

/** Streams one volume: a worker downloads, others decode, and this puts the slices together. */
export class VolumeLoader {
  readonly #options: VolumeLoaderOptions;
  readonly #receiver: Worker;
  readonly #decoders: readonly Worker[];
  #header: { description: VolumeDescription; finestLevel: number } | undefined;
  /** The finest grid that is complete. */
  #complete: Volume | undefined;
  #filling: FillingLevel | undefined;
  #preparing = false;
  #waiting: SliceReport[] = [];
  #stopped = false;

  constructor(options: VolumeLoaderOptions) {
    this.#options = options;
    const { receiver, decoders } = takeLoadingWorkers(options.maxDecoders);
    this.#receiver = receiver;
    this.#decoders = decoders;
    const ports = this.#decoders.map((decoder) => {
      const channel = new MessageChannel();
      decoder.onmessage = ({ data }: MessageEvent<DecodeReport>) => this.#decoded(data);
      decoder.onerror = () => this.#fail(UNDECODABLE_MESSAGE);
      decoder.postMessage({ receiver: channel.port1 }, [channel.port1]);
      return channel.port2;
    });
    this.#receiver.onmessage = ({ data }: MessageEvent<ReceiverReport>) => this.#received(data);
    this.#receiver.onerror = () => this.#fail(UNDECODABLE_MESSAGE);
    const { url, maxVoxelBytes, maxTextureBytes, isForLater = false } = options;
    const token = options.token();
    const limits = { maxVoxelBytes, maxTextureBytes };
    this.#request({ kind: 'start', url, token, ...limits, isForLater, decoders: ports }, ports);
  }

  /** Slices near this one are decoded first. */
  focus(slice: number): void {
    if (!this.#stopped) this.#request({ kind: 'focus', slice });
  }

  /** Ends download and decoding; what has been handed out stays valid. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#receiver.terminate();
    for (const decoder of this.#decoders) decoder.terminate();
  }

  #request(request: ReceiverRequest, transfer: Transferable[] = []): void {
    this.#receiver.postMessage(request, transfer);
  }

  #fail(message: string): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.onFailed(message);
  }

  #received(report: ReceiverReport): void {
    if (this.#stopped) return;
    switch (report.kind) {
      case 'token-wanted':
        return this.#request({ kind: 'token', token: this.#options.token() });
      case 'header':
        this.#header = report;
        this.#options.onDescription(report.description);
        return this.#drain();
      case 'loaded':
        return this.#options.onLoaded(report.fraction);
      case 'trouble':
        return this.#options.onTrouble(report.message);
      case 'failed':
        return this.#fail(report.message);
    }
  }

  #decoded(report: DecodeReport): void {
    if (this.#stopped) return;
    if (report.kind === 'slice') {
      this.#waiting.push(report);
      this.#drain();
    } else if (
      // The first slices of a level may be decoded before it; what they make whole is much later.
      this.#complete === undefined &&
      !blendsFrames(report.volume, this.#header?.description)
    ) {
      this.#options.onVolume(report.volume);
      this.#options.onLevel({ volume: report.volume, level: undefined, cells: report.cells });
    }
  }

  /** Places what has arrived; slices of a level whose grid is not ready wait. */
  #drain(): void {
    const next = this.#waiting[0];
    if (this.#header === undefined || this.#preparing || this.#stopped || next === undefined)
      return;
    if (this.#filling === undefined) {
      void this.#prepareLevel(next.level, next.storedValues instanceof Int16Array);
      return;
    }
    const filling = this.#filling;
    const early = this.#waiting.filter(({ level }) => level !== filling.level);
    for (const report of this.#waiting) {
      if (report.level === filling.level) this.#place(filling, report);
    }
    this.#waiting = early;
    if (filling.arrived === filling.volume.geometry.slices) this.#completeLevel(filling);
    else if (this.#complete !== undefined) this.#options.onRefined();
  }

  /** Makes the grid of a level out of the coarser one, without holding up the page. */
  async #prepareLevel(level: number, signed: boolean): Promise<void> {
    const description = this.#header?.description;
    if (description === undefined) return;
    this.#preparing = true;
    const volume = emptyLevel(description, level, signed);
    const coarse = this.#complete;
    if (coarse !== undefined) {
      let yieldAtMs = performance.now() + ENLARGE_SLICE_MS;
      for (let slice = 0; slice < volume.geometry.slices; slice++) {
        enlargeSlice(coarse, volume, slice);
        if (performance.now() < yieldAtMs) continue;
        await nextTask();
        if (this.#stopped) return;
        yieldAtMs = performance.now() + ENLARGE_SLICE_MS;
      }
      this.#options.onVolume(volume);
    }
    this.#filling = { level, volume, cells: [], arrived: 0 };
    this.#preparing = false;
    this.#drain();
  }

  #place(filling: FillingLevel, { slice, storedValues, cells }: SliceReport): void {
    placeSlice(filling.volume, slice, storedValues);
    filling.cells[slice] = cells;
    filling.arrived += 1;
    this.#options.onSlice?.(slice, filling.level);
  }

  #completeLevel({ level, volume, cells }: FillingLevel): void {
    const isFirst = this.#complete === undefined;
    this.#filling = undefined;
    this.#complete = volume;
    if (isFirst) this.#options.onVolume(volume);
    else this.#options.onRefined();
    this.#options.onLevel({ volume, level, cells });
    if (level === this.#header?.finestLevel) {
      this.stop();
      this.#options.onFinished();
    } else this.#drain();
  }
}

/** Lets the page do what it has to do. A timer would wait for four milliseconds, which is half as long as the work between. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** A preview keeps every n-th slice and blends those between: of pictures that have nothing between them, a mixture. */
function blendsFrames(preview: Volume, description: VolumeDescription | undefined): boolean {
  return preview.kind === 'image-stack' && preview.geometry.slices !== description?.geometry.slices;
}

const UNDECODABLE_MESSAGE =
  'The images could not be decoded in this browser. Update it, or try another one.';
