import { sha256Hex } from '../hashing/sha256.ts';
import { parseAssetHeader, type AssetChunk, type AssetHeader, type PreviewPart } from './header.ts';

/** What the bytes received so far have completed. */
export type AssetEvent =
  | { readonly kind: 'header'; readonly header: AssetHeader }
  /** The bytes are verified; hand them to decodePreview. */
  | { readonly kind: 'preview'; readonly bytes: Uint8Array }
  /** The chunk is verified and kept; slices firstSlice .. firstSlice + sliceCount - 1 may have got finer. */
  | { readonly kind: 'chunk'; readonly chunk: AssetChunk }
  /** The bytes of a part are wrong and were thrown away: fetch that range again. */
  | { readonly kind: 'corrupt'; readonly part: AssetChunk | PreviewPart };

/**
 * Collects an asset that arrives in order (plain GET), out of order (Range), or both, and hands out codestream prefixes.
 * Preview and chunks are verified by SHA-256 before they are used.
 */
export interface AssetReceiver {
  readonly header: AssetHeader | undefined;
  /** The next bytes of a plain GET from byte 0; returns what they completed, in order. Throws AssetError for a broken header. */
  push(bytes: Uint8Array): readonly AssetEvent[];
  /** The bytes of one chunk fetched by Range; false if they are not the chunk's. */
  insert(chunk: AssetChunk, bytes: Uint8Array): boolean;
  has(chunk: AssetChunk): boolean;
  /** The finest level (0 = full) at which a slice can be decoded now; undefined if not at all. */
  finestLevelOf(slice: number): number | undefined;
  /** The codestream prefix that decodes a slice at a level; undefined while a chunk of it is missing. */
  codestreamPrefix(slice: number, level: number): Uint8Array | undefined;
  /** Drops the bytes of all chunks, so that no further prefix can be had: call when everything wanted is decoded. */
  release(): void;
}

/** A receiver for one asset; pass the header if it is already known (a client that only fetches ranges). */
export function createAssetReceiver(header?: AssetHeader): AssetReceiver {
  return new Receiver(header);
}

/** The chunk that adds `level` for a slice; fetch it and those of all coarser levels to decode that slice. */
export function chunkOf(header: AssetHeader, slice: number, level: number): AssetChunk {
  const chunks = header.levels.find((candidate) => candidate.level === level)?.chunks ?? [];
  const chunk = chunks.find(
    ({ firstSlice, sliceCount }) => slice >= firstSlice && slice < firstSlice + sliceCount,
  );
  if (!chunk) throw new RangeError('The asset has no such slice or level.');
  return chunk;
}

/** Every chunk that is needed to decode a slice at a level, coarsest first. */
export function chunksFor(
  header: AssetHeader,
  slice: number,
  level: number,
): readonly AssetChunk[] {
  return header.levels
    .filter((candidate) => candidate.level >= level)
    .map((candidate) => chunkOf(header, slice, candidate.level));
}

/** Whether the bytes are the ones the chunk (or preview) was written with. */
export function verifyPart(
  part: { readonly byteLength: number; readonly sha256: string },
  bytes: Uint8Array,
): boolean {
  return bytes.length === part.byteLength && sha256Hex(bytes) === part.sha256;
}

class Receiver implements AssetReceiver {
  header: AssetHeader | undefined;
  /** First bytes of the asset while the header is not complete. */
  #headerBytes: Uint8Array = new Uint8Array(0);
  /** How many bytes push has been given. */
  #position = 0;
  /** The part that push is filling: 0 is the preview, 1 the first chunk. */
  #partIndex = 0;
  #partBytes: Uint8Array | undefined;
  readonly #chunkBytes = new Map<number, Uint8Array>();

  constructor(header: AssetHeader | undefined) {
    this.header = header;
  }

  push(bytes: Uint8Array): readonly AssetEvent[] {
    const events: AssetEvent[] = [];
    let rest = bytes;
    if (!this.header) {
      rest = this.#pushHeader(bytes, events);
    } else if (this.#position < this.header.headerByteLength) {
      const skipped = Math.min(rest.length, this.header.headerByteLength - this.#position);
      this.#position += skipped;
      rest = rest.subarray(skipped);
    }
    while (this.header && rest.length > 0) {
      const taken = this.#pushPart(this.header, rest, events);
      if (taken === 0) break;
      rest = rest.subarray(taken);
    }
    return events;
  }

  /** Collects bytes until the header parses; returns those behind it. */
  #pushHeader(bytes: Uint8Array, events: AssetEvent[]): Uint8Array {
    const collected = new Uint8Array(this.#headerBytes.length + bytes.length);
    collected.set(this.#headerBytes);
    collected.set(bytes, this.#headerBytes.length);
    const parsed = parseAssetHeader(collected);
    if (!('header' in parsed)) {
      this.#headerBytes = collected;
      return new Uint8Array(0);
    }
    this.header = parsed.header;
    this.#headerBytes = new Uint8Array(0);
    this.#position = parsed.header.headerByteLength;
    events.push({ kind: 'header', header: parsed.header });
    return collected.subarray(parsed.header.headerByteLength);
  }

  /** Fills the current part; returns how many bytes it took (0: there are no more parts). */
  #pushPart(header: AssetHeader, bytes: Uint8Array, events: AssetEvent[]): number {
    const part = this.#partIndex === 0 ? header.preview : header.chunks[this.#partIndex - 1];
    if (!part) return 0;
    const filled = this.#position - part.offset;
    const taken = Math.min(bytes.length, part.byteLength - filled);
    this.#partBytes ??= new Uint8Array(part.byteLength);
    this.#partBytes.set(bytes.subarray(0, taken), filled);
    this.#position += taken;
    if (filled + taken === part.byteLength) {
      this.#completePart(part, this.#partBytes, events);
      this.#partIndex += 1;
      this.#partBytes = undefined;
    }
    return taken;
  }

  #completePart(part: AssetChunk | PreviewPart, bytes: Uint8Array, events: AssetEvent[]): void {
    if ('level' in part && this.has(part)) return;
    if (!verifyPart(part, bytes)) {
      events.push({ kind: 'corrupt', part });
    } else if ('level' in part) {
      this.#chunkBytes.set(part.index, bytes);
      events.push({ kind: 'chunk', chunk: part });
    } else {
      events.push({ kind: 'preview', bytes });
    }
  }

  insert(chunk: AssetChunk, bytes: Uint8Array): boolean {
    if (this.has(chunk)) return true;
    if (!verifyPart(chunk, bytes)) return false;
    this.#chunkBytes.set(chunk.index, bytes);
    return true;
  }

  has(chunk: AssetChunk): boolean {
    return this.#chunkBytes.has(chunk.index);
  }

  finestLevelOf(slice: number): number | undefined {
    if (!this.header) return undefined;
    let finest: number | undefined;
    for (const { level } of this.header.levels) {
      if (!this.has(chunkOf(this.header, slice, level))) break;
      finest = level;
    }
    return finest;
  }

  codestreamPrefix(slice: number, level: number): Uint8Array | undefined {
    if (!this.header) return undefined;
    const parts: Uint8Array[] = [];
    for (const chunk of chunksFor(this.header, slice, level)) {
      const bytes = this.#chunkBytes.get(chunk.index);
      if (!bytes) return undefined;
      parts.push(partOfSlice(chunk, bytes, slice));
    }
    const prefix = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      prefix.set(part, offset);
      offset += part.length;
    }
    return prefix;
  }

  release(): void {
    this.#chunkBytes.clear();
  }
}

function partOfSlice(chunk: AssetChunk, bytes: Uint8Array, slice: number): Uint8Array {
  const nth = slice - chunk.firstSlice;
  const start = chunk.partByteLengths.slice(0, nth).reduce((sum, length) => sum + length, 0);
  return bytes.subarray(start, start + (chunk.partByteLengths[nth] ?? 0));
}
