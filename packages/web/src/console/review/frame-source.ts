import {
  type AssetChunk,
  type AssetHeader,
  type AssetReceiver,
  chunksFor,
  createAssetReceiver,
  decodeSlice,
  parseAssetHeader,
  rescaleOfSlice,
  type StoredValues,
  type VoiWindow,
} from '@rounds/imaging/asset';

/** What is known of the images before any of them is here. */
export interface FrameFacts {
  readonly columns: number;
  readonly rows: number;
  readonly frames: number;
  readonly samplesPerPixel: 1 | 3;
  readonly frameTimeMs: number | null;
  readonly inverted: boolean;
  /** From the file; never empty. */
  readonly windows: readonly VoiWindow[];
  readonly range: VoiWindow;
}

/** One image at full size, as it is stored. */
export interface Frame {
  readonly index: number;
  readonly columns: number;
  readonly rows: number;
  readonly storedValues: StoredValues;
  readonly slope: number;
  readonly intercept: number;
}

/** Gets the bytes from `first` up to, without, `end` of the asset. */
export type FetchRange = (first: number, end: number) => Promise<Uint8Array>;

const FIRST_BYTES = 64 * 1024;
const MAX_TRIES = 3;

/** The images of an asset one by one and whole: fetched by ranges, checked by their hashes, decoded at full size. */
export class FrameSource {
  readonly facts: FrameFacts;
  readonly #header: AssetHeader;
  readonly #receiver: AssetReceiver;
  readonly #fetchRange: FetchRange;
  readonly #underWay = new Map<number, Promise<void>>();

  private constructor(header: AssetHeader, fetchRange: FetchRange) {
    this.#header = header;
    this.#receiver = createAssetReceiver(header);
    this.#fetchRange = fetchRange;
    this.facts = factsOf(header);
  }

  /** @throws where the asset cannot be fetched or is broken */
  static async open(fetchRange: FetchRange): Promise<FrameSource> {
    let bytes = await fetchRange(0, FIRST_BYTES);
    for (;;) {
      const parsed = parseAssetHeader(bytes);
      if ('header' in parsed) return new FrameSource(parsed.header, fetchRange);
      const { length } = bytes;
      if (parsed.needByteLength <= length) throw new Error('the header does not end');
      bytes = await fetchRange(0, parsed.needByteLength);
    }
  }

  async frame(index: number): Promise<Frame> {
    const chunks = chunksFor(this.#header, index, 0);
    await Promise.all(chunks.map((chunk) => this.#have(chunk)));
    const codestream = this.#receiver.codestreamPrefix(index, 0);
    if (codestream === undefined) throw new Error('a part of the image is missing');
    const decoded = await decodeSlice(this.#header, index, 0, codestream);
    return { index, ...decoded, ...rescaleOfSlice(this.#header.description, index) };
  }

  /** The bytes of a part, fetched once however many images need it, and again where they came broken. */
  #have(chunk: AssetChunk): Promise<void> {
    if (this.#receiver.has(chunk)) return Promise.resolve();
    const underWay = this.#underWay.get(chunk.index);
    if (underWay !== undefined) return underWay;
    const fetched = this.#fetchChunk(chunk).finally(() => this.#underWay.delete(chunk.index));
    this.#underWay.set(chunk.index, fetched);
    return fetched;
  }

  async #fetchChunk(chunk: AssetChunk): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const bytes = await this.#fetchRange(chunk.offset, chunk.offset + chunk.byteLength);
      if (this.#receiver.insert(chunk, bytes)) return;
    }
    throw new Error('a part of the image came broken again and again');
  }
}

function factsOf({ description }: AssetHeader): FrameFacts {
  const { geometry, samplesPerPixel, frameTimeMs, photometricInterpretation } = description;
  const { windows, valueRange } = description;
  return {
    columns: geometry.columns,
    rows: geometry.rows,
    frames: geometry.slices,
    samplesPerPixel,
    frameTimeMs,
    inverted: photometricInterpretation === 'MONOCHROME1',
    windows,
    range: {
      center: (valueRange.min + valueRange.max + 1) / 2,
      width: Math.max(1, valueRange.max - valueRange.min + 1),
    },
  };
}
