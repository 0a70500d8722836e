import { createHash } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { startS3Endpoint, stopS3Endpoints } from '../fixtures/s3-endpoint.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { SettingsError } from '../settings/environment.ts';
import { acceptsAssets } from './asset-store.acceptance.ts';
import { createDiskAssetStore } from './disk-asset-store.ts';
import { createS3AssetStore, type S3AssetStore } from './s3-asset-store.ts';
import { readS3Settings } from './s3-settings.ts';
import { tasksOnCopies } from './task-assets.ts';

let environment: Readonly<Record<string, string>>;
const stores: S3AssetStore[] = [];

beforeAll(async () => {
  environment = await startS3Endpoint();
});
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});
afterAll(async () => {
  await stopS3Endpoints();
  await removeTemporaryFolders();
});

async function storeWith(changed: Readonly<Record<string, string>> = {}): Promise<S3AssetStore> {
  const settings = await readS3Settings({ ...environment, ...changed });
  if (settings === undefined) throw new Error('no settings');
  const store = createS3AssetStore(settings);
  stores.push(store);
  return store;
}

describe('assets in an S3 store', () => {
  acceptsAssets(storeWith);

  test('are read and written a part at a time', async () => {
    const store = await storeWith();
    const path = join(await temporaryFolder(), 'large');
    const byteLength = 64 * 1024 * 1024;
    const file = await open(path, 'w');
    await file.truncate(byteLength);
    await file.close();
    const sha256 = await store.putFile(path);
    const hash = createHash('sha256');
    let longestPart = 0;
    for await (const part of store.read(sha256)) {
      hash.update(part);
      longestPart = Math.max(longestPart, part.length);
    }
    expect(hash.digest('hex')).toBe(sha256);
    expect(longestPart).toBeLessThanOrEqual(1024 * 1024);
  }, 60_000);

  test('a reader who stops early leaves nothing open, and the store goes on', async () => {
    const store = await storeWith();
    const sha256 = await store.put(new Uint8Array(4_000_000));
    for (let reader = 0; reader < 80; reader++) {
      for await (const part of store.read(sha256)) {
        expect(part.length).toBeGreaterThan(0);
        break;
      }
    }
    expect(await store.byteLengthOf(sha256)).toBe(4_000_000);
  });
});

describe('an S3 store that cannot be used is said in words', () => {
  test('the right one is silent', async () => {
    expect(await (await storeWith()).check()).toBeUndefined();
  });

  test('a missing bucket', async () => {
    const store = await storeWith({ ROUNDS_S3_BUCKET: 'nowhere' });
    await expect(store.check()).rejects.toThrow('no bucket of this name');
  });

  test('a wrong key', async () => {
    const store = await storeWith({ ROUNDS_S3_SECRET_ACCESS_KEY: 'wrong' });
    await expect(store.check()).rejects.toThrow('does not let this server in');
    await expect(store.put(new Uint8Array([1]))).rejects.toThrow('403');
  });

  test('nobody there, and somebody who closes every connection', async () => {
    const rude = createServer((socket) => socket.destroy());
    await new Promise<void>((listening) => rude.listen(0, '127.0.0.1', listening));
    const { port } = rude.address() as AddressInfo;
    const store = await storeWith({ ROUNDS_S3_ENDPOINT: `http://127.0.0.1:${port}` });
    await expect(store.check()).rejects.toThrow('does not answer');
    await expect(store.put(new Uint8Array(1_000_000))).rejects.toThrow();
    await new Promise((closed) => rude.close(closed));
    await expect(store.check()).rejects.toThrow('does not answer');
  });
});

describe('tasks on copies of assets', () => {
  test('get what they need, and what they leave is kept', async () => {
    const store = await storeWith();
    const workFolder = await temporaryFolder();
    const needed = await store.put(new Uint8Array([1, 2, 3]));
    const tasks = tasksOnCopies(store, workFolder);
    const made = await tasks.run([needed], async (folder) => {
      const local = createDiskAssetStore(folder);
      expect(await local.byteLengthOf(needed)).toBe(3);
      return local.put(new Uint8Array([4, 5]));
    });
    expect(await store.byteLengthOf(made)).toBe(2);
    expect(await readdir(workFolder)).toEqual([]);
  });

  test('keep nothing of a task that fails', async () => {
    const store = await storeWith();
    const workFolder = await temporaryFolder();
    let made = '';
    const failing = tasksOnCopies(store, workFolder).run([], async (folder) => {
      made = await createDiskAssetStore(folder).put(new Uint8Array([9, 9, 9]));
      expect((await stat(folder)).isDirectory()).toBe(true);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await store.byteLengthOf(made)).toBeUndefined();
    expect(await readdir(workFolder)).toEqual([]);
  });
});

describe('the settings of an S3 store', () => {
  test('are off where nothing is set, and read where all is', async () => {
    expect(await readS3Settings({})).toBeUndefined();
    expect(
      await readS3Settings({
        ROUNDS_S3_ENDPOINT: 'https://s3.example',
        ROUNDS_S3_BUCKET: 'rounds',
        ROUNDS_S3_ACCESS_KEY_ID: 'key',
        ROUNDS_S3_SECRET_ACCESS_KEY: 'secret',
      }),
    ).toEqual({
      endpoint: new URL('https://s3.example'),
      bucket: 'rounds',
      region: 'us-east-1',
      accessKeyId: 'key',
      secretAccessKey: 'secret',
    });
  });

  test.each([
    ['ROUNDS_S3_ENDPOINT', 'storage.hospital'],
    ['ROUNDS_S3_ENDPOINT', 'https://storage.hospital/rounds'],
    ['ROUNDS_S3_ENDPOINT', 'https://key:secret@storage.hospital'],
    ['ROUNDS_S3_ENDPOINT', ''],
    ['ROUNDS_S3_BUCKET', ''],
    ['ROUNDS_S3_BUCKET', '../other'],
    ['ROUNDS_S3_REGION', 'a region'],
    ['ROUNDS_S3_ACCESS_KEY_ID', ''],
    ['ROUNDS_S3_SECRET_ACCESS_KEY', ''],
  ])('%s of %j is refused by name, and not repeated', async (name, value) => {
    const problem: unknown = await readS3Settings({ ...environment, [name]: value }).catch(
      (error: unknown) => error,
    );
    expect(problem).toBeInstanceOf(SettingsError);
    expect(String(problem)).toContain(name);
    if (value.length > 3) expect(String(problem)).not.toContain(value);
  });
});
