import { type Volume } from '@rounds/imaging/asset';

import { PAGE_CLOCK } from '../page/page-clock.ts';
import type { Look, PreparedLook } from './skip-look.ts';
import { takeSkipWorker } from './waiting-skip-worker.ts';
import type { SkipReport, SkipRequest } from './worker-messages.ts';

interface Wanted {
  readonly key: string;
  readonly look: Look;
  readonly receive: (prepared: PreparedLook) => void;
}

/** While something moves, looks are prepared no more often than this. */
const PAUSE_MS = 100;

/** Has looks prepared in a worker: one at a time, and of those asked for meanwhile only the newest. */
export class SkipMaps {
  readonly #worker = takeSkipWorker();
  readonly #kept = new Set<string>();
  #running: (Wanted & { readonly requestId: number }) | undefined;
  #next: Wanted | undefined;
  #requestId = 0;
  #startedMs = -Infinity;
  #cancelPause: (() => void) | undefined;
  /** The last table: the same for all windows of a transfer function. */
  #lookup: { readonly entries: Float32Array; readonly halves: Uint16Array } | undefined;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<SkipReport>) => {
      const running = this.#running;
      if (running?.requestId !== data.requestId) return;
      this.#running = undefined;
      const { look } = running;
      if (data.lookup !== undefined)
        this.#lookup = { entries: look.curve.entries, halves: data.lookup };
      if (this.#lookup !== undefined)
        running.receive({ look, map: data.map, lookup: this.#lookup.halves });
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

  /** Asks for a look at kept cells. */
  request(key: string, look: Look, receive: Wanted['receive']): void {
    this.#next = { key, look, receive };
    this.#start();
  }

  /** Forgets what was asked for, as when another volume is shown. */
  cancel(): void {
    this.#next = undefined;
    this.#running = undefined;
  }

  dispose(): void {
    this.cancel();
    this.#cancelPause?.();
    this.#worker.terminate();
  }

  #start(): void {
    const next = this.#next;
    if (next === undefined || this.#running !== undefined || this.#cancelPause !== undefined)
      return;
    const pauseMs = this.#startedMs + PAUSE_MS - PAGE_CLOCK.now();
    if (pauseMs > 0) {
      this.#cancelPause = PAGE_CLOCK.after(pauseMs, () => {
        this.#cancelPause = undefined;
        this.#start();
      });
      return;
    }
    this.#next = undefined;
    this.#startedMs = PAGE_CLOCK.now();
    this.#requestId += 1;
    const requestId = this.#requestId;
    this.#running = { ...next, requestId };
    const { key, look } = next;
    const wantsLookup = look.curve.entries !== this.#lookup?.entries;
    this.#post({ kind: 'look', key, requestId, look, wantsLookup });
  }

  #post(request: SkipRequest, transfer: Transferable[] = []): void {
    this.#worker.postMessage(request, transfer);
  }
}
