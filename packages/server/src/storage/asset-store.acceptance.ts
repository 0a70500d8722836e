import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { AssetMissingError, type AssetStore, type ByteRange } from './asset-store.ts';

const BYTES = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 31) % 251);

/** What every asset store has to do. */
export function acceptsAssets(create: () => Promise<AssetStore>): void {
  test('gives the SHA-256 of the bytes as their address and the bytes back', async () => {
    const store = await create();
    const sha256 = await store.put(BYTES);
    expect(sha256).toBe(createHash('sha256').update(BYTES).digest('hex'));
    expect(await store.byteLengthOf(sha256)).toBe(BYTES.length);
    expect((await collect(store, sha256)).equals(BYTES)).toBe(true);
  });

  test('storing the same bytes again, also at once, is storing them once', async () => {
    const store = await create();
    const addresses = await Promise.all([store.put(BYTES), store.put(BYTES), store.put(BYTES)]);
    expect(new Set(addresses).size).toBe(1);
    expect(await store.put(BYTES)).toBe(addresses[0]);
  });

  test('stores the bytes of a file, and leaves the file where it is', async () => {
    const store = await create();
    const path = join(await temporaryFolder(), 'file');
    await writeFile(path, BYTES);
    const sha256 = await store.putFile(path);
    expect(await store.putFile(path)).toBe(sha256);
    expect(sha256).toBe(createHash('sha256').update(BYTES).digest('hex'));
    expect((await collect(store, sha256)).equals(await readFile(path))).toBe(true);
  });

  test('a file that cannot be read is not stored', async () => {
    const store = await create();
    const missing = join(await temporaryFolder(), 'missing');
    await expect(store.putFile(missing)).rejects.toThrow('ENOENT');
  });

  test('reads ranges, both ends included', async () => {
    const store = await create();
    const sha256 = await store.put(BYTES);
    const range = { firstByte: 65_535, lastByte: 131_072 };
    expect((await collect(store, sha256, range)).equals(BYTES.subarray(65_535, 131_073))).toBe(
      true,
    );
    expect(await collect(store, sha256, { firstByte: 0, lastByte: 0 })).toHaveLength(1);
  });

  test('keeps an asset of no bytes', async () => {
    const store = await create();
    expect(await store.byteLengthOf(await store.put(new Uint8Array(0)))).toBe(0);
  });

  test('erases for good, and can store the same bytes again', async () => {
    const store = await create();
    const sha256 = await store.put(BYTES);
    await store.remove(sha256);
    await store.remove(sha256);
    await store.remove('../secret');
    expect(await store.byteLengthOf(sha256)).toBeUndefined();
    expect(await store.put(BYTES)).toBe(sha256);
    expect(await store.byteLengthOf(sha256)).toBe(BYTES.length);
  });

  test('says what is missing, and takes nothing but an address for one', async () => {
    const store = await create();
    expect(await store.byteLengthOf('0'.repeat(64))).toBeUndefined();
    expect(await store.byteLengthOf('../../../../etc/passwd')).toBeUndefined();
    await expect(collect(store, '0'.repeat(64))).rejects.toThrow(AssetMissingError);
    await expect(collect(store, '../secret')).rejects.toThrow(AssetMissingError);
  });
}

async function collect(store: AssetStore, sha256: string, range?: ByteRange): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of store.read(sha256, range)) parts.push(part);
  return Buffer.concat(parts);
}
