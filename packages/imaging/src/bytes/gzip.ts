import { Gunzip, gzipSync } from 'fflate';
import { InflationLimitError } from '../dicom/inflate.ts';

/** The part of Node's zlib that is used when it is there (several times faster than JavaScript). */
interface NativeZlib {
  gzipSync(bytes: Uint8Array, options: { readonly level: number }): Uint8Array;
  gunzipSync(bytes: Uint8Array, options: { readonly maxOutputLength: number }): Uint8Array;
}

const INPUT_STEP_BYTES = 16 * 1024;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Compresses without a date, so that equal input gives equal output on one runtime. */
export function gzip(bytes: Uint8Array, level: 1 | 3 | 6 | 9 = 6): Uint8Array {
  const native = nativeZlib();
  if (!native) return portableGzip(bytes, level);
  const zipped = native.gzipSync(bytes, { level });
  return new Uint8Array(zipped.buffer, zipped.byteOffset, zipped.byteLength);
}

/** The pure JavaScript way, used in browsers. */
export function portableGzip(bytes: Uint8Array, level: 1 | 3 | 6 | 9 = 6): Uint8Array {
  return gzipSync(bytes, { level, mtime: 0 });
}

/** Throws InflationLimitError for output beyond the limit, any other Error for bytes that are no gzip. */
export function gunzipCapped(bytes: Uint8Array, limitBytes: number): Uint8Array {
  const native = nativeZlib();
  if (!native) return portableGunzipCapped(bytes, limitBytes);
  try {
    // Zlib refuses a limit of zero.
    const whole = native.gunzipSync(bytes, { maxOutputLength: Math.max(1, limitBytes) });
    if (whole.length > limitBytes) throw new InflationLimitError();
    return new Uint8Array(whole.buffer, whole.byteOffset, whole.byteLength);
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new InflationLimitError();
    throw thrown;
  }
}

/** The pure JavaScript way, used in browsers. */
export function portableGunzipCapped(bytes: Uint8Array, limitBytes: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let byteLength = 0;
  const gunzip = new Gunzip((piece) => {
    byteLength += piece.length;
    if (byteLength > limitBytes) throw new InflationLimitError();
    pieces.push(piece);
  });
  for (let start = 0; start < bytes.length; start += INPUT_STEP_BYTES) {
    const end = Math.min(start + INPUT_STEP_BYTES, bytes.length);
    gunzip.push(bytes.subarray(start, end), end === bytes.length);
  }
  const whole = new Uint8Array(byteLength);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** Asked of the runtime at the call, not imported: this package must also load in browsers. */
function nativeZlib(): NativeZlib | undefined {
  const runtime = globalThis as {
    process?: { getBuiltinModule?: (id: string) => NativeZlib | undefined };
  };
  return runtime.process?.getBuiltinModule?.('node:zlib');
}
