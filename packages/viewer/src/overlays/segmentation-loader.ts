import type { PlacedSegmentation, VolumeGeometry } from '@rounds/imaging/asset';

import type { SurfaceMesh } from './mask-surface.ts';
import type { SegmentationReport, SegmentationRequest } from './segmentation-messages.ts';

export interface SegmentationLoaderOptions {
  readonly url: string;
  readonly assetSha256: string;
  readonly token: () => string;
  readonly geometry: VolumeGeometry;
  readonly onSegmentation: (segmentation: PlacedSegmentation) => void;
  readonly onSurface: (segmentNumber: number, mesh: SurfaceMesh) => void;
  /** With a sentence for people. */
  readonly onFailed: (message: string) => void;
}

const FIRST_RETRY_MS = 400;
const MAX_TRIES = 6;

const DAMAGED_MESSAGE =
  'The regions of this case arrive damaged. Reload the page; if it stays, import the case again.';
const UNFIT_MESSAGE =
  'The regions of this case do not fit its images. Import the segmentation again.';
const UNREACHABLE_MESSAGE =
  'The regions of this case could not be loaded. Reload the page to try again.';

/** Fetches one segmentation, and hands it to a worker that checks and decodes it. */
export class SegmentationLoader {
  readonly #options: SegmentationLoaderOptions;
  readonly #abort = new AbortController();
  #worker: Worker | undefined;
  #mayAskAgain = true;

  constructor(options: SegmentationLoaderOptions) {
    this.#options = options;
    void this.#run('default');
  }

  stop(): void {
    this.#abort.abort();
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #run(cache: RequestCache): Promise<void> {
    const bytes = await this.#fetch(cache);
    if (this.#abort.signal.aborted) return;
    if (bytes === undefined) {
      this.#fail(UNREACHABLE_MESSAGE);
      return;
    }
    this.#worker ??= this.#startWorker();
    const { assetSha256, geometry } = this.#options;
    const request: SegmentationRequest = { bytes, assetSha256, geometry };
    this.#worker.postMessage(request, [bytes.buffer as ArrayBuffer]);
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./segmentation-worker.ts', import.meta.url), {
      type: 'module',
    });
    worker.onmessage = ({ data }: MessageEvent<SegmentationReport>) => this.#received(data);
    worker.onerror = () => this.#fail(UNREACHABLE_MESSAGE);
    return worker;
  }

  #received(report: SegmentationReport): void {
    switch (report.kind) {
      case 'segmentation':
        return this.#options.onSegmentation(report.segmentation);
      case 'surface':
        return this.#options.onSurface(report.segmentNumber, report.mesh);
      case 'done':
        return this.stop();
      case 'unfit':
        return this.#fail(UNFIT_MESSAGE);
      case 'damaged':
        if (!this.#mayAskAgain) return this.#fail(DAMAGED_MESSAGE);
        this.#mayAskAgain = false;
        // What the browser keeps may be what is damaged.
        void this.#run('reload');
    }
  }

  #fail(message: string): void {
    if (this.#abort.signal.aborted) return;
    this.stop();
    this.#options.onFailed(message);
  }

  /** The bytes; undefined where no try brought them. */
  async #fetch(cache: RequestCache): Promise<Uint8Array | undefined> {
    const { url, token } = this.#options;
    const { signal } = this.#abort;
    for (let tries = 0; tries < MAX_TRIES && !signal.aborted; tries++) {
      if (tries > 0) await pause(FIRST_RETRY_MS * 2 ** (tries - 1));
      const headers = { Authorization: `Bearer ${token()}` };
      const response = await fetch(url, { headers, signal, cache }).catch(() => undefined);
      if (response?.status === 404) return undefined;
      const body = response?.ok === true ? response.arrayBuffer() : undefined;
      const bytes = await body?.catch(() => undefined);
      if (bytes !== undefined) return new Uint8Array(bytes);
    }
    return undefined;
  }
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
