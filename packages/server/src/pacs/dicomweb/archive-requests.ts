import { ArchiveError } from './archive-error.ts';
import type { ArchiveSettings } from './archive-settings.ts';

export interface ArchiveTimeouts {
  /** Until an answer begins. */
  readonly answerMs: number;
  /** Between two pieces of an answer. */
  readonly idleMs: number;
}

const DEFAULT_TIMEOUTS: ArchiveTimeouts = { answerMs: 60_000, idleMs: 60_000 };
const MAX_JSON_BYTES = 16 * 1024 * 1024;
const MAX_REDIRECTS = 3;
const NO_CONTENT = 204;

export interface ArchiveAnswer {
  readonly contentType: string | undefined;
  /** Throws ArchiveError where the archive stops in the middle. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * GET requests to one archive. Its address comes from the administrator alone; an answer that points to another host is
 * not followed, so nobody can make the server ask elsewhere.
 */
export class ArchiveRequests {
  readonly #settings: ArchiveSettings;
  readonly #timeouts: ArchiveTimeouts;

  constructor(settings: ArchiveSettings, timeouts: Partial<ArchiveTimeouts> = {}) {
    this.#settings = settings;
    this.#timeouts = { ...DEFAULT_TIMEOUTS, ...timeouts };
  }

  /** Undefined where the archive has nothing (204). @throws ArchiveError */
  async json(path: string, accept: string): Promise<unknown> {
    const { body, contentType } = await this.stream(path, accept);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > MAX_JSON_BYTES) throw new ArchiveError('pacs.answer-invalid');
      chunks.push(chunk);
    }
    if (bytes === 0) return undefined;
    if (contentType !== undefined && !/json/i.test(contentType))
      throw new ArchiveError('pacs.answer-invalid');
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch (error) {
      throw new ArchiveError('pacs.answer-invalid', error);
    }
  }

  /** @throws ArchiveError, or the signal's reason */
  async stream(path: string, accept: string, signal?: AbortSignal): Promise<ArchiveAnswer> {
    const silence = new Silence();
    const signals = signal === undefined ? [silence.signal] : [silence.signal, signal];
    silence.allow(this.#timeouts.answerMs);
    try {
      const url = new URL(path, this.#settings.url);
      const response = await this.#follow(url, accept, AbortSignal.any(signals));
      const contentType = response.headers.get('content-type') ?? undefined;
      return { contentType, body: this.#bodyOf(response, silence, signal) };
    } catch (error) {
      silence.end();
      throw asArchiveError(error, signal);
    }
  }

  async #follow(url: URL, accept: string, signal: AbortSignal): Promise<Response> {
    let target = url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.#ask(target, accept, signal);
      if (response.status < 300 || response.status >= 400) return checkStatus(response);
      await response.body?.cancel();
      target = new URL(response.headers.get('location') ?? '', target);
      if (target.origin !== this.#settings.url.origin) break;
    }
    throw new ArchiveError('pacs.answer-invalid');
  }

  #ask(url: URL, accept: string, signal: AbortSignal): Promise<Response> {
    const { authorization } = this.#settings;
    return fetch(url, {
      redirect: 'manual',
      signal,
      headers: { accept, ...(authorization === undefined ? {} : { authorization }) },
    });
  }

  async *#bodyOf(
    response: Response,
    silence: Silence,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array> {
    try {
      if (response.body === null || response.status === NO_CONTENT) return;
      silence.allow(this.#timeouts.idleMs);
      for await (const chunk of response.body) {
        // What takes the pieces may be slow: only the archive's own silence counts.
        silence.end();
        yield chunk;
        silence.allow(this.#timeouts.idleMs);
      }
    } catch (error) {
      throw asArchiveError(error, signal);
    } finally {
      silence.end();
    }
  }
}

/** Aborts when nothing was heard for too long. */
class Silence {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  allow(milliseconds: number): void {
    this.end();
    this.#timer = setTimeout(() => this.#controller.abort(), milliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

async function checkStatus(response: Response): Promise<Response> {
  if (response.ok) return response;
  await response.body?.cancel();
  const { status } = response;
  throw new ArchiveError(
    status === 401 || status === 403
      ? 'pacs.refused'
      : status >= 500
        ? 'pacs.unreachable'
        : 'pacs.answer-invalid',
  );
}

function asArchiveError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof ArchiveError || signal?.aborted === true) return error;
  return new ArchiveError('pacs.unreachable', error);
}
