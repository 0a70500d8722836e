/** What the headers of a compressed frame declare; read before any decoder allocates memory for it. */
export interface CodestreamSize {
  readonly width: number;
  readonly height: number;
  readonly componentCount: number;
  readonly bitsPerSample: number;
}

/** And whether the decoder gives back red, green and blue whatever was put in. */
export interface Jpeg2000Size extends CodestreamSize {
  readonly hasColourTransform: boolean;
}

/** The size in the SIZ segment of a JPEG 2000 or HTJ2K codestream (raw, or inside a JP2 box). @see ISO/IEC 15444-1 A.5.1 */
export function jpeg2000Size(bytes: Uint8Array): Jpeg2000Size | undefined {
  const start = findJpeg2000Start(bytes);
  if (start === undefined || start + 44 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  return {
    width: view.getUint32(8) - view.getUint32(16),
    height: view.getUint32(12) - view.getUint32(20),
    componentCount: view.getUint16(40),
    bitsPerSample: (view.getUint8(42) & 0x7f) + 1,
    hasColourTransform: hasColourTransform(view),
  };
}

/**
 * Throws if a JPEG 2000 or HTJ2K codestream ends before a tile-part that its header announces: decoders fill in grey
 * without a word. @see ISO/IEC 15444-1 A.4.2
 */
export function assertWholeJpeg2000(bytes: Uint8Array): void {
  const start = findJpeg2000Start(bytes) ?? 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  for (let at = 2; at + 12 <= view.byteLength;) {
    if (view.getUint16(at) !== SOT) {
      at += 2 + Math.max(2, view.getUint16(at + 2));
      continue;
    }
    const tilePartBytes = view.getUint32(at + 6);
    // 0: the last one, as long as the rest.
    if (tilePartBytes === 0) return;
    if (at + tilePartBytes > view.byteLength) throw new Error('The codestream is cut off.');
    at += Math.max(12, tilePartBytes);
    if (at + 2 <= view.byteLength && view.getUint16(at) !== SOT) return;
  }
}

const COD = 0xff52;
const SOT = 0xff90;

/** The multiple component transform in the COD segment of the main header. @see ISO/IEC 15444-1 A.6.1 */
function hasColourTransform(codestream: DataView): boolean {
  for (let at = 2; at + 9 <= codestream.byteLength;) {
    const marker = codestream.getUint16(at);
    if (marker === COD) return codestream.getUint8(at + 8) === 1;
    if (marker === SOT) return false;
    at += 2 + Math.max(2, codestream.getUint16(at + 2));
  }
  return false;
}

const JP2_HEADER_LIMIT = 4096;

function findJpeg2000Start(bytes: Uint8Array): number | undefined {
  const last = Math.min(bytes.length - 4, JP2_HEADER_LIMIT);
  for (let i = 0; i <= last; i += 1) {
    if (
      bytes[i] === 0xff &&
      bytes[i + 1] === 0x4f &&
      bytes[i + 2] === 0xff &&
      bytes[i + 3] === 0x51
    )
      return i;
  }
  return undefined;
}

/** The size in the start-of-frame segment of a JPEG or JPEG-LS stream. @see ISO/IEC 10918-1 B.2.2, ISO/IEC 14495-1 C.2.2 */
export function jpegSize(bytes: Uint8Array): CodestreamSize | undefined {
  for (let i = 2; i + 10 <= bytes.length;) {
    if (bytes[i] !== 0xff) {
      i += 1;
      continue;
    }
    const marker = bytes[i + 1]!;
    if (marker === 0xff) {
      i += 1;
      continue;
    }
    if (isStartOfFrame(marker)) {
      return {
        bitsPerSample: bytes[i + 4]!,
        height: (bytes[i + 5]! << 8) | bytes[i + 6]!,
        width: (bytes[i + 7]! << 8) | bytes[i + 8]!,
        componentCount: bytes[i + 9]!,
      };
    }
    i += 2 + ((bytes[i + 2]! << 8) | bytes[i + 3]!);
  }
  return undefined;
}

/** SOF0..SOF15 without DHT (C4), JPG (C8) and DAC (CC); F7 is JPEG-LS. */
function isStartOfFrame(marker: number): boolean {
  if (marker === 0xf7) return true;
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
