import {
  type AssetChunk,
  type AssetHeader,
  type AssetReceiver,
  createAssetReceiver,
  type PreviewPart,
  verifyPart,
} from '@rounds/imaging/asset';

/** Surroundings of a download; tests hand in their own. */
export interface AssetStreamOptions {
  readonly url: string;
  readonly fetch: (
    url: string,
    init: { headers: Record<string, string>; signal: AbortSignal },
  ) => Promise<Response>;
  /** A token that is good now: asked for before every request. */
  readonly token: () => Promise<string>;
  readonly wait: (delayMs: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onHeader: (header: AssetHeader) => void;
  readonly onPreview: (bytes: Uint8Array) => void;
  readonly onChunk: (chunk: AssetChunk) => void;
  /** Several tries in a row have failed; trying goes on. */
  readonly onTrouble: (message: string) => void;
}

/** Thrown where trying again cannot help; the message says what to do. */
export class AssetUnavailableError extends Error {
  override readonly name = 'AssetUnavailableError';
}

const FIRST_RETRY_MS = 400;
const MAX_RETRY_MS = 5000;
const TRIES_BEFORE_TROUBLE = 3;
const MAX_PART_TRIES = 4;

const BROKEN_MESSAGE =
  'The images arrive damaged, again and again. Reload the page; if it stays, import the case again.';
const OFFLINE_MESSAGE =
  'The images cannot be loaded just now. Loading goes on as soon as the connection is back.';

/**
 * Downloads one asset coarse to fine: a plain GET that is taken up again where it broke, and parts whose hash is wrong
 * fetched once more by Range.
 */
export class AssetStream {
  readonly receiver: AssetReceiver = createAssetReceiver();
  readonly #options: AssetStreamOptions;
  #position = 0;
  #failuresInARow = 0;
  readonly #repairs: Promise<void>[] = [];

  constructor(options: AssetStreamOptions) {
    this.#options = options;
  }

  /** Runs until every byte is here. @throws AssetUnavailableError; AbortError when stopped */
  async run(): Promise<void> {
    while (!this.#isComplete()) {
      try {
        await this.#receiveFrom(this.#position);
        if (!this.#isComplete()) throw new Error('the connection ended early');
      } catch (error) {
        if (error instanceof AssetUnavailableError || this.#options.signal.aborted) throw error;
        if (isBrokenAsset(error)) throw new AssetUnavailableError(BROKEN_MESSAGE, { cause: error });
        await this.#pauseAfterFailure();
      }
    }
    await Promise.all(this.#repairs);
  }

  #isComplete(): boolean {
    const { header } = this.receiver;
    return header !== undefined && this.#position >= header.byteLength;
  }

  async #pauseAfterFailure(): Promise<void> {
    this.#failuresInARow += 1;
    if (this.#failuresInARow === TRIES_BEFORE_TROUBLE) this.#options.onTrouble(OFFLINE_MESSAGE);
    await this.#options.wait(
      Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failuresInARow - 1)),
    );
  }

  async #receiveFrom(position: number): Promise<void> {
    const response = await this.#request(position > 0 ? `bytes=${position}-` : undefined);
    const reader = response.body?.getReader();
    if (reader === undefined) throw new Error('a response without a body');
    // A server may ignore the Range: then the bytes we have come again.
    let toSkip = response.status === 206 ? 0 : position;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const bytes = toSkip > 0 ? value.subarray(Math.min(toSkip, value.length)) : value;
      toSkip -= value.length - bytes.length;
      if (bytes.length === 0) continue;
      this.#take(bytes);
      this.#failuresInARow = 0;
    }
  }

  #take(bytes: Uint8Array): void {
    const events = this.receiver.push(bytes);
    this.#position += bytes.length;
    for (const event of events) {
      if (event.kind === 'header') this.#options.onHeader(event.header);
      else if (event.kind === 'preview') this.#options.onPreview(event.bytes);
      else if (event.kind === 'chunk') this.#options.onChunk(event.chunk);
      else this.#beginRepair(event.part);
    }
  }

  #beginRepair(part: AssetChunk | PreviewPart): void {
    const repair = this.#repair(part);
    // It may fail long before the end of the download, where its failure is looked at.
    repair.catch(() => undefined);
    this.#repairs.push(repair);
  }

  /** Fetches a part again until its hash is right. */
  async #repair(part: AssetChunk | PreviewPart): Promise<void> {
    for (let tries = 0; tries < MAX_PART_TRIES; tries++) {
      const bytes = await this.#fetchPart(part).catch((error: unknown) => {
        if (error instanceof AssetUnavailableError || this.#options.signal.aborted) throw error;
        return undefined;
      });
      if (bytes !== undefined && this.#acceptPart(part, bytes)) return;
      await this.#options.wait(FIRST_RETRY_MS * 2 ** tries);
    }
    // Without its preview a volume only appears later; without a chunk it would be wrong.
    if ('level' in part) throw new AssetUnavailableError(BROKEN_MESSAGE);
  }

  #acceptPart(part: AssetChunk | PreviewPart, bytes: Uint8Array): boolean {
    if ('level' in part) {
      if (!this.receiver.insert(part, bytes)) return false;
      this.#options.onChunk(part);
      return true;
    }
    if (!verifyPart(part, bytes)) return false;
    this.#options.onPreview(bytes);
    return true;
  }

  async #fetchPart(part: AssetChunk | PreviewPart): Promise<Uint8Array> {
    const response = await this.#request(
      `bytes=${part.offset}-${part.offset + part.byteLength - 1}`,
    );
    const bytes = new Uint8Array(await response.arrayBuffer());
    return response.status === 206
      ? bytes
      : bytes.subarray(part.offset, part.offset + part.byteLength);
  }

  async #request(range: string | undefined): Promise<Response> {
    const { url, fetch, signal, token } = this.#options;
    const headers: Record<string, string> = { Authorization: `Bearer ${await token()}` };
    if (range !== undefined) headers['Range'] = range;
    const response = await fetch(url, { headers, signal });
    if (response.ok) return response;
    // An expired token is renewed by the connection, a busy server recovers: only the rest is final.
    const passing =
      response.status === 401 ||
      response.status === 403 ||
      response.status === 429 ||
      response.status >= 500;
    if (passing && this.#failuresInARow < TRIES_BEFORE_TROUBLE)
      throw new Error(`status ${response.status}`);
    if (response.status >= 500 || response.status === 429)
      throw new Error(`status ${response.status}`);
    throw new AssetUnavailableError(await messageOf(response));
  }
}

async function messageOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined);
  const message =
    typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string'
    ? message
    : 'The images of this case could not be loaded. Reload the page.';
}

function isBrokenAsset(error: unknown): boolean {
  return error instanceof Error && error.name === 'AssetError';
}
