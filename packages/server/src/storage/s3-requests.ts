import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';

import type { S3Settings } from './s3-settings.ts';

/** What the store answered instead of what was asked for. Holds no key of the store. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly httpStatus: number;

  constructor(method: string, httpStatus: number, code: string | undefined) {
    super(
      `the asset store answered ${method} with ${httpStatus}${code === undefined ? '' : ` ${code}`}`,
    );
    this.httpStatus = httpStatus;
  }
}

export interface S3Request {
  readonly method: 'HEAD' | 'GET' | 'PUT' | 'DELETE';
  /** Undefined is the bucket itself. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Made anew for every try. */
  readonly body?: () => Uint8Array | NodeJS.ReadableStream;
  /** Statuses that are an answer, not an error. */
  readonly accepts: readonly number[];
  readonly patienceMs?: number;
}

const CONNECT_PATIENCE_MS = 3000;
/** For the head of an answer. Bodies take as long as they take. */
const ANSWER_PATIENCE_MS = 15_000;
const TRIES = 3;
const PAUSE_MS = 200;
const MAX_SOCKETS = 64;
const EMPTY_SHA256 = createHash('sha256').update('').digest('hex');

/** Signed requests to one bucket, path style. Over node:http: a peer that closes early ends a request there, never the process. */
export class S3Requests {
  readonly #settings: S3Settings;
  readonly #signer: SignatureV4;
  readonly #http = new NodeHttpHandler({
    connectionTimeout: CONNECT_PATIENCE_MS,
    httpAgent: { maxSockets: MAX_SOCKETS },
    httpsAgent: { maxSockets: MAX_SOCKETS },
    // Its own warning is printed to the console.
    socketAcquisitionWarningTimeout: 2 ** 31 - 1,
  });

  constructor(settings: S3Settings) {
    const { accessKeyId, secretAccessKey, region } = settings;
    this.#settings = settings;
    this.#signer = new SignatureV4({
      service: 's3',
      region,
      credentials: { accessKeyId, secretAccessKey },
      sha256: Sha256,
      uriEscapePath: false,
    });
  }

  /** The answer, its body not read. @throws S3Error */
  async send(request: S3Request): Promise<S3Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sendOnce(request);
      } catch (error) {
        const passing = !(error instanceof S3Error) || error.httpStatus >= 500;
        if (!passing || isOfFile(error) || attempt >= TRIES) throw error;
        await new Promise((resume) => setTimeout(resume, PAUSE_MS * attempt));
      }
    }
  }

  close(): void {
    this.#http.destroy();
  }

  async #sendOnce(request: S3Request): Promise<S3Answer> {
    const { method, accepts, patienceMs = ANSWER_PATIENCE_MS } = request;
    const body = request.body?.();
    const failure = failureOf(body);
    const signed = HttpRequest.clone(await this.#signer.sign(this.#unsigned(request)));
    signed.body = body;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), patienceMs);
    try {
      const handled = this.#http.handle(signed, { abortSignal: patience.signal });
      const { response } = await Promise.race([handled, failure]);
      const answer = answerOf(response);
      if (accepts.includes(answer.httpStatus)) return answer;
      throw new S3Error(method, answer.httpStatus, await codeOf(answer));
    } finally {
      clearTimeout(timer);
      if (body !== undefined && 'destroy' in body) (body as { destroy(): void }).destroy();
    }
  }

  #unsigned({ method, key, headers }: S3Request): HttpRequest {
    const { endpoint, bucket } = this.#settings;
    return new HttpRequest({
      method,
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
      path: key === undefined ? `/${bucket}` : `/${bucket}/${key}`,
      headers: { host: endpoint.host, 'x-amz-content-sha256': EMPTY_SHA256, ...headers },
    });
  }
}

export interface S3Answer {
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: IncomingMessage;
}

function answerOf({ statusCode, headers, body }: HttpResponse): S3Answer {
  return { httpStatus: statusCode, headers, body: body as IncomingMessage };
}

/** A file that cannot be read fails its own request, and is nobody's unhandled error. */
function failureOf(body: Uint8Array | NodeJS.ReadableStream | undefined): Promise<never> {
  const failed = new Promise<never>((_resolve, reject) => {
    if (body !== undefined && 'on' in body) body.on('error', reject);
  });
  failed.catch(() => undefined);
  return failed;
}

/** Whatever a system call on the way to a file says: another try reads the same file. */
function isOfFile(error: unknown): boolean {
  return error instanceof Error && 'path' in error;
}

/** `<Error><Code>NoSuchBucket</Code>...`: the code alone, from the beginning of the body. */
async function codeOf({ body }: S3Answer): Promise<string | undefined> {
  let text = '';
  try {
    for await (const part of body) {
      text += String(part);
      if (text.length > 4096) break;
    }
  } catch {
    return undefined; // The status says enough.
  }
  return /<Code>(\w{1,64})<\/Code>/.exec(text)?.[1];
}

/** SHA-256 as the signer wants it. */
class Sha256 {
  readonly #secret: Uint8Array | string | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: unknown) {
    this.#secret = secret as Uint8Array | string | undefined;
    this.#hash = this.#begin();
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}
