import { sha256Hex } from '../hashing/sha256.ts';
import { samplesPerPixelOf } from '../codecs/frame.ts';
import type { ImageFrame, SliceSource } from './image-slice.ts';

/**
 * What the pixels of a file are, for comparison with other decoders: hashes of its samples as an uncompressed
 * little-endian copy of the file would hold them (before sign extension, palette and modality LUT; colour of a lossy JPEG
 * as YCbCr, which ultrasound holds plane after plane).
 */
export interface FileSamples {
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: 1 | 3;
  /** Of the whole value of Pixel Data: all frames, and what pads it to an even length. */
  readonly pixelSha256: string;
  readonly framePixelSha256: readonly string[];
}

/** Collects the samples of files frame by frame, in any order. */
export class SampleHasher {
  readonly #frames = new Map<SliceSource, (Uint8Array | undefined)[]>();
  readonly #files: FileSamples[] = [];

  add(frame: ImageFrame, sampleBytes: Uint8Array): void {
    const { source } = frame;
    const collected: (Uint8Array | undefined)[] =
      this.#frames.get(source) ?? Array.from({ length: source.frameCount }, () => undefined);
    collected[frame.frameIndex] = sampleBytes;
    this.#frames.set(source, collected);
    const frames = collected.filter((bytes) => bytes !== undefined);
    if (frames.length < source.frameCount) return;
    this.#frames.delete(source);
    this.#files.push({
      file: source.fileName,
      rows: frame.format.rows,
      columns: frame.format.columns,
      frames: source.frameCount,
      samplesPerPixel: samplesPerPixelOf(frame.format),
      pixelSha256: sha256Hex(joinEven([...frames, source.tail])),
      framePixelSha256: frames.map((bytes) => sha256Hex(bytes)),
    });
  }

  /** The files all of whose frames were added, in the order in which their last one was. */
  get files(): readonly FileSamples[] {
    return this.#files;
  }
}

function joinEven(pieces: readonly Uint8Array[]): Uint8Array {
  const byteLength = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const joined = new Uint8Array(byteLength + (byteLength % 2));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}
