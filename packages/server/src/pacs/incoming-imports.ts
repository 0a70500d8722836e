import type { ImportJobs } from '../imports/import-jobs.ts';
import type { ImportOrigin } from '../imports/import-report.ts';
import type { Log } from '../logging/log.ts';

/** How long a sender is quiet before what it sent is imported. */
const DEFAULT_QUIET_MS = 5000;

/** A sender's place in an import: it receives files until it is let go. */
export interface IncomingImport {
  /** Gives the file's size. @throws ReceiveError */
  receive(bytes: AsyncIterable<Buffer>): Promise<number>;
  release(): void;
}

interface Gathering {
  readonly importId: string;
  senders: number;
  files: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Gathers what one sender pushes into one import. Many archives open an association, or send a request, for a few images
 * or for each: a series is whole only once its sender has been quiet for a while.
 */
export class IncomingImports {
  readonly #imports: ImportJobs;
  readonly #log: Log;
  readonly #quietMs: number;
  readonly #gathering = new Map<string, Promise<Gathering>>();

  constructor(imports: ImportJobs, log: Log, quietMs = DEFAULT_QUIET_MS) {
    this.#imports = imports;
    this.#log = log;
    this.#quietMs = quietMs;
  }

  /** @throws ReceiveError where too many imports are under way */
  async join(sender: string, origin: ImportOrigin): Promise<IncomingImport> {
    const key = `${origin} ${sender}`;
    const gathering = await this.#gatheringOf(key, origin);
    gathering.senders += 1;
    clearTimeout(gathering.timer);
    let isReleased = false;
    return {
      receive: (bytes) => {
        gathering.files += 1;
        return this.#imports.receive(gathering.importId, `image-${gathering.files}`, bytes);
      },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        gathering.senders -= 1;
        if (gathering.senders === 0) this.#startWhenQuiet(key, gathering);
      },
    };
  }

  /** What is gathered stays on the disk, for the next server. */
  close(): void {
    for (const pending of this.#gathering.values()) {
      void pending.then(({ timer }) => clearTimeout(timer)).catch(() => undefined);
    }
    this.#gathering.clear();
  }

  async #gatheringOf(key: string, origin: ImportOrigin): Promise<Gathering> {
    const pending = this.#gathering.get(key);
    const before = await pending;
    if (before !== undefined && this.#imports.received(before.importId) !== undefined)
      return before;
    // Two that come at once share what the first of them makes.
    if (this.#gathering.get(key) !== pending) return this.#gatheringOf(key, origin);
    const created = this.#imports
      .create(origin)
      .then((importId): Gathering => ({ importId, senders: 0, files: 0, timer: undefined }));
    this.#gathering.set(key, created);
    created.catch(() => this.#gathering.delete(key));
    return created;
  }

  #startWhenQuiet(key: string, gathering: Gathering): void {
    gathering.timer = setTimeout(() => {
      this.#gathering.delete(key);
      void this.#start(gathering);
    }, this.#quietMs);
  }

  /** Never rejects. */
  async #start({ importId }: Gathering): Promise<void> {
    const files = this.#imports.received(importId)?.length ?? 0;
    this.#log.info({ files }, 'images were pushed to this server');
    try {
      if (files > 0) await this.#imports.start(importId);
      else await this.#imports.cancel(importId);
    } catch (error) {
      // They stay where they are: an instructor can start it, and so does the next server.
      this.#log.error({ err: error }, 'the import of pushed images could not be started');
    }
  }
}
