/** A byte range, both ends included, as in an HTTP Range header. */
export interface ByteRange {
  readonly firstByte: number;
  readonly lastByte: number;
}

/**
 * Immutable volumes, overlays and thumbnails, each under the SHA-256 of its bytes. What is stored under an address never changes, so readers may
 * keep it for ever, and storing the same bytes twice is storing them once.
 */
export interface AssetStore {
  /** Stores the bytes durably and gives their address: when it resolves, they survive a power cut. */
  put(bytes: Uint8Array): Promise<string>;
  /** The same for the bytes of a file, which are never held whole. The file stays where it is. */
  putFile(path: string): Promise<string>;
  /** Byte length, or undefined where nothing is stored under this address. */
  byteLengthOf(sha256: string): Promise<number | undefined>;
  /** Erases what is stored under this address, for good. Nothing happens where nothing is. */
  remove(sha256: string): Promise<void>;
  /** The bytes, or a range of them. @throws AssetMissingError */
  read(sha256: string, range?: ByteRange): AsyncIterable<Uint8Array>;
}

export class AssetMissingError extends Error {
  override readonly name = 'AssetMissingError';
}
