/** A part of a multipart body. Its bytes are read as they come and must be read to the end before the next part. */
export interface MultipartPart {
  /** Of the part, without parameters, in small letters; empty where the part names none. */
  readonly contentType: string;
  readonly bytes: AsyncIterable<Buffer>;
}

/** Bytes that are no multipart body, or end before it does. */
export class MultipartError extends Error {
  override readonly name = 'MultipartError';
}

const MAX_BOUNDARY_LENGTH = 200;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_PREAMBLE_BYTES = 64 * 1024;
const HEADER_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/** The boundary that a `multipart/related` content type names; undefined where it is none. @see RFC 2387, RFC 2046 */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !/^multipart\/related\s*(?:;|$)/i.test(contentType))
    return undefined;
  const match = /;\s*boundary=(?:"([^"\r\n]+)"|([^\s;"]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  return boundary !== undefined && boundary.length <= MAX_BOUNDARY_LENGTH ? boundary : undefined;
}

/** The parts of a multipart body, as a stream: no part is ever held whole. @throws MultipartError */
export async function* readMultipart(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  maxParts: number,
): AsyncGenerator<MultipartPart> {
  const reader = new MultipartReader(body, boundary);
  await reader.skipPreamble();
  for (let part = 0; await reader.hasPart(); part++) {
    if (part >= maxParts) throw new MultipartError('too many parts');
    const contentType = contentTypeOf(await reader.headers());
    const bytes = reader.bytes();
    yield { contentType, bytes };
    // Whoever did not want it to the end gets the next part all the same.
    for await (const _rest of bytes);
  }
}

function contentTypeOf(headers: string): string {
  const match = /^content-type:\s*([^;\r\n]+)/im.exec(headers);
  return match?.[1]?.trim().toLowerCase() ?? '';
}

class MultipartReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  /** What was read and is not passed on; a line end is put before the body, as before every other delimiter. */
  #buffer: Buffer = LINE_END;

  constructor(body: AsyncIterable<Uint8Array>, boundary: string) {
    this.#chunks = body[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  }

  /** Up to and with the first delimiter. */
  async skipPreamble(): Promise<void> {
    let skipped = 0;
    for await (const chunk of this.bytes()) {
      skipped += chunk.length;
      if (skipped > MAX_PREAMBLE_BYTES) throw new MultipartError('no delimiter');
    }
  }

  /** After a delimiter: whether a part follows, or the body is over. */
  async hasPart(): Promise<boolean> {
    await this.#fill(2);
    return this.#buffer.subarray(0, 2).toString('latin1') !== '--';
  }

  /** The header lines of a part, up to and with the empty line. The delimiter's own line end is the first. */
  async headers(): Promise<string> {
    let end = this.#buffer.indexOf(HEADER_END);
    while (end < 0) {
      if (this.#buffer.length > MAX_HEADER_BYTES) throw new MultipartError('headers too long');
      await this.#pull();
      end = this.#buffer.indexOf(HEADER_END);
    }
    const text = this.#buffer.subarray(0, end).toString('latin1');
    this.#buffer = this.#buffer.subarray(end + HEADER_END.length);
    return text;
  }

  /** The bytes up to the next delimiter, which is taken away. */
  async *bytes(): AsyncGenerator<Buffer> {
    for (;;) {
      const end = this.#buffer.indexOf(this.#delimiter);
      if (end >= 0) {
        const last = this.#buffer.subarray(0, end);
        this.#buffer = this.#buffer.subarray(end + this.#delimiter.length);
        if (last.length > 0) yield last;
        return;
      }
      // The delimiter may begin in the last bytes of what is here.
      const sure = this.#buffer.length - this.#delimiter.length + 1;
      if (sure > 0) {
        const chunk = this.#buffer.subarray(0, sure);
        this.#buffer = this.#buffer.subarray(sure);
        yield chunk;
      }
      await this.#pull();
    }
  }

  async #fill(bytes: number): Promise<void> {
    while (this.#buffer.length < bytes) await this.#pull();
  }

  async #pull(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done === true) throw new MultipartError('the body ends too early');
    const { buffer, byteOffset, byteLength } = next.value;
    const chunk = Buffer.from(buffer, byteOffset, byteLength);
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
  }
}
