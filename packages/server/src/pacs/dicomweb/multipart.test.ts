import { describe, expect, test } from '@jest/globals';

import { boundaryOf, MultipartError, readMultipart } from './multipart.ts';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  bytes: Buffer,
  boundary: string,
  size = bytes.length,
  maxParts = 100,
): Promise<string[]> {
  const parts: string[] = [];
  for await (const part of readMultipart(chunksOf(bytes, size), boundary, maxParts)) {
    const chunks: Buffer[] = [];
    for await (const chunk of part.bytes) chunks.push(chunk);
    parts.push(`${part.contentType}|${Buffer.concat(chunks).toString('latin1')}`);
  }
  return parts;
}

const BODY = Buffer.from(
  'preamble\r\n--b1\r\nContent-Type: application/dicom; x=y\r\nX: 1\r\n\r\none\r\n--b\r\n--b2\r\n'
    + '--b1 \r\n\r\n\r\n--b1\r\ncontent-TYPE:Application/DICOM\r\n\r\n\r\n\r\n--b1--\r\nepilogue', // prettier-ignore
  'latin1',
);
const PARTS = ['application/dicom|one\r\n--b\r\n--b2', '|', 'application/dicom|\r\n'];

describe('a multipart body', () => {
  test('gives the same parts however it is cut', async () => {
    for (let size = 1; size <= BODY.length; size++)
      expect(await read(BODY, 'b1', size)).toEqual(PARTS);
  });

  test('needs no preamble and no line end after its last delimiter', async () => {
    expect(await read(Buffer.from('--x\r\n\r\n1\r\n--x--'), 'x')).toEqual(['|1']);
    expect(await read(Buffer.from('--x--'), 'x')).toEqual([]);
  });

  test('gives the next part also where nobody read the one before', async () => {
    const types: string[] = [];
    for await (const part of readMultipart(chunksOf(BODY, 7), 'b1', 9))
      types.push(part.contentType);
    expect(types).toEqual(['application/dicom', '', 'application/dicom']);
  });

  test('that ends too early, never begins, or has too much of something is refused', async () => {
    const endless = Buffer.concat([Buffer.from('--x\r\nA: '), Buffer.alloc(100_000, 0x41)]);
    const noDelimiter = Buffer.alloc(200_000, 0x41);
    for (let end = 0; end < BODY.indexOf('--b1--') + 6; end++)
      await expect(read(BODY.subarray(0, end), 'b1', 5)).rejects.toThrow(MultipartError);
    await expect(read(endless, 'x', 1000)).rejects.toThrow(MultipartError);
    await expect(read(noDelimiter, 'x', 1000)).rejects.toThrow(MultipartError);
    await expect(read(BODY, 'b1', 9, 2)).rejects.toThrow(MultipartError);
  });

  test.each([
    ['multipart/related; type="application/dicom"; boundary=abc', 'abc'],
    ['Multipart/Related;boundary="a b;c"; type=x', 'a b;c'],
    ['multipart/related', undefined],
    ['multipart/relatedX; boundary=a', undefined],
    ['multipart/form-data; boundary=a', undefined],
    [`multipart/related; boundary=${'x'.repeat(300)}`, undefined],
    [undefined, undefined],
  ])('%p names the boundary %p', (contentType, boundary) => {
    expect(boundaryOf(contentType)).toBe(boundary);
  });
});
