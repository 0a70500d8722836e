/** Text as bytes and back, without TextEncoder: pure code has none. */

const PIECE_LENGTH = 8192;
/** Up to here one character after the other is faster. */
const SHORT_LENGTH = 64;

/** JSON as ASCII: what is not becomes a \u escape. */
export function jsonBytes(value: unknown): Uint8Array {
  const escaped = JSON.stringify(value).replace(
    /[^ -~]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return asciiBytes(escaped);
}

/** One byte per character; characters above 255 are a bug of the caller. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

export function asciiString(bytes: Uint8Array): string {
  let text = '';
  if (bytes.length <= SHORT_LENGTH) {
    for (let at = 0; at < bytes.length; at += 1) text += String.fromCharCode(bytes[at]!);
    return text;
  }
  for (let start = 0; start < bytes.length; start += PIECE_LENGTH) {
    text += String.fromCharCode(...bytes.subarray(start, start + PIECE_LENGTH));
  }
  return text;
}

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}
