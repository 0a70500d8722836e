import { type Volume } from '@rounds/imaging/asset';

import type { OpacityCurve } from './opacity-curve.ts';
import type { SkipMap } from './skip-map.ts';
import { takeSkipWorker } from './waiting-skip-worker.ts';
import type { SkipReport, SkipRequest } from './worker-messages.ts';

interface Wanted {
  readonly key: string;
  readonly curve: OpacityCurve;
  readonly receive: (map: SkipMap, curve: OpacityCurve) => void;
}

/** Has skip maps built in a worker: one at a time, and of those asked for meanwhile only the newest. */
export class SkipMaps {
  readonly #worker = takeSkipWorker();
  readonly #kept = new Set<string>();
  #running: (Wanted & { readonly requestId: number }) | undefined;
  #next: Wanted | undefined;
  #requestId = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<SkipReport>) => {
      const running = this.#running;
      if (running?.requestId !== data.requestId) return;
      this.#running = undefined;
      running.receive(data.map, running.curve);
      this.#start();
    };
  }

  /** Hands over the value ranges of a volume; they are moved to the worker. */
  keep(key: string, volume: Volume, cells: readonly Float32Array[]): void {
    const { columns, rows, slices, spacingMm } = volume.geometry;
    this.#kept.add(key);
    const transfer = cells.map(({ buffer }) => buffer as ArrayBuffer);
    const voxels = { columns, rows, slices, spacingMm };
    this.#post({ kind: 'cells', key, voxels, slices: cells }, transfer);
  }

  /** Whether a skip map of these can be had. */
  has(key: string): boolean {
    return this.#kept.has(key);
  }

  forget(key: string): void {
    this.#kept.delete(key);
    this.#post({ kind: 'forget', key });
  }

  /** Drops the value ranges of all levels of an asset. */
  forgetAll(assetKey: string): void {
    for (const key of this.#kept) if (key.startsWith(`${assetKey}:`)) this.#kept.delete(key);
    this.#post({ kind: 'forget', key: assetKey });
  }

  /** Asks for the skip map of kept cells under a curve. */
  request(key: string, curve: OpacityCurve, receive: Wanted['receive']): void {
    this.#next = { key, curve, receive };
    if (this.#running === undefined) this.#start();
  }

  /** Forgets what was asked for, as when another volume is shown. */
  cancel(): void {
    this.#next = undefined;
    this.#running = undefined;
  }

  dispose(): void {
    this.cancel();
    this.#worker.terminate();
  }

  #start(): void {
    const next = this.#next;
    if (next === undefined) return;
    this.#next = undefined;
    this.#requestId += 1;
    this.#running = { ...next, requestId: this.#requestId };
    this.#post({ kind: 'curve', key: next.key, requestId: this.#requestId, curve: next.curve });
  }

  #post(request: SkipRequest, transfer: Transferable[] = []): void {
    this.#worker.postMessage(request, transfer);
  }
}
