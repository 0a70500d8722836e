import { get as getByHttp, type IncomingMessage } from 'node:http';
import { get as getByHttps } from 'node:https';

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
 *
 * By node:http: the fetch of Node 24 ends the whole process when an archive closes the connection while a slow disk still
 * takes in what it sent. @see https://github.com/nodejs/undici/issues/5360
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
      const contentType = response.headers['content-type'];
      return { contentType, body: this.#bodyOf(response, silence, signal) };
    } catch (error) {
      silence.end();
      throw asArchiveError(error, signal);
    }
  }

  async #follow(url: URL, accept: string, signal: AbortSignal): Promise<IncomingMessage> {
    let target = url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.#ask(target, accept, signal);
      const status = statusOf(response);
      if (status < 300 || status >= 400) return checkAnswer(response);
      response.destroy();
      target = new URL(response.headers.location ?? '', target);
      if (target.origin !== this.#settings.url.origin) break;
    }
    throw new ArchiveError('pacs.answer-invalid');
  }

  #ask(url: URL, accept: string, signal: AbortSignal): Promise<IncomingMessage> {
    const { authorization } = this.#settings;
    const get = url.protocol === 'https:' ? getByHttps : getByHttp;
    const headers = {
      accept,
      'accept-encoding': 'identity',
      ...(authorization === undefined ? {} : { authorization }),
    };
    return new Promise((resolve, reject) => {
      // A connection of its own: archives close kept ones just when they are used again. An error of the answer reaches
      // whoever reads it; here it must only find a listener.
      get(url, { agent: false, signal, headers }, resolve).on('error', reject);
    });
  }

  async *#bodyOf(
    response: IncomingMessage,
    silence: Silence,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array> {
    try {
      if (statusOf(response) === NO_CONTENT) return;
      silence.allow(this.#timeouts.idleMs);
      for await (const chunk of response as AsyncIterable<Buffer>) {
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

function statusOf(response: IncomingMessage): number {
  return response.statusCode ?? 0;
}

function checkAnswer(response: IncomingMessage): IncomingMessage {
  const status = statusOf(response);
  const isPlain = (response.headers['content-encoding'] ?? 'identity') === 'identity';
  if (status >= 200 && status < 300 && isPlain) return response;
  response.destroy();
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
