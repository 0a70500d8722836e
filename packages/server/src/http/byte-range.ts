import type { ByteRange } from '../storage/asset-store.ts';

/**
 * The range a Range header asks for of so many bytes; undefined where it asks for none that this server gives in parts
 * (several ranges, another unit), which is then answered with everything. @see RFC 9110 section 14.2
 */
export function parseByteRange(
  header: string | undefined,
  byteLength: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const suffix = Math.min(Number(last), byteLength);
    return suffix === 0
      ? 'unsatisfiable'
      : { firstByte: byteLength - suffix, lastByte: byteLength - 1 };
  }
  const firstByte = Number(first);
  const lastByte = last === '' ? byteLength - 1 : Math.min(Number(last), byteLength - 1);
  if (last !== '' && Number(last) < firstByte) return undefined;
  return firstByte >= byteLength ? 'unsatisfiable' : { firstByte, lastByte };
}
