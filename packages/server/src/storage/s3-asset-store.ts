import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import { SettingsError } from '../settings/environment.ts';
import { addressOf, addressOfFile, isAssetAddress } from './asset-address.ts';
import { AssetMissingError, type AssetStore, type ByteRange } from './asset-store.ts';
import { S3Error, type S3Request, S3Requests } from './s3-requests.ts';
import type { S3Settings } from './s3-settings.ts';

export interface S3AssetStore extends AssetStore {
  /** Whether the bucket is there and open to this key. @throws SettingsError in words, where it is not */
  check(): Promise<void>;
  close(): void;
}

/** The largest object one request may write. */
const MAX_OBJECT_BYTES = 5 * 1024 ** 3;
/** A gigabyte over a slow line; the store answers when it has all of it. */
const WRITE_PATIENCE_MS = 15 * 60_000;

/**
 * Assets in a bucket: `assets/<first two digits>/<sha256>`. Each is written by one request that is signed with the address
 * itself, so that the store refuses bytes that are not those, and is there whole or not at all.
 */
export function createS3AssetStore(settings: S3Settings): S3AssetStore {
  const requests = new S3Requests(settings);

  const byteLengthOf = async (sha256: string): Promise<number | undefined> => {
    if (!isAssetAddress(sha256)) return undefined;
    const { httpStatus, headers, body } = await requests.send({
      method: 'HEAD',
      key: keyOf(sha256),
      accepts: [200, 404],
    });
    body.resume();
    return httpStatus === 404 ? undefined : Number(headers['content-length']);
  };

  const write = async (
    sha256: string,
    byteLength: number,
    bytes: NonNullable<S3Request['body']>,
  ): Promise<string> => {
    if ((await byteLengthOf(sha256)) === byteLength) return sha256;
    if (byteLength > MAX_OBJECT_BYTES) throw new Error('an asset is larger than the store takes');
    const { body } = await requests.send({
      method: 'PUT',
      key: keyOf(sha256),
      headers: { 'content-length': String(byteLength), 'x-amz-content-sha256': sha256 },
      body: bytes,
      accepts: [200],
      patienceMs: WRITE_PATIENCE_MS,
    });
    body.resume();
    return sha256;
  };

  return {
    byteLengthOf,
    put: (bytes) => write(addressOf(bytes), bytes.length, () => bytes),
    async putFile(path) {
      const sha256 = await addressOfFile(path);
      return write(sha256, (await stat(path)).size, () => createReadStream(path));
    },
    async remove(sha256) {
      if (!isAssetAddress(sha256)) return;
      const request = { method: 'DELETE', key: keyOf(sha256), accepts: [200, 204, 404] } as const;
      (await requests.send(request)).body.resume();
    },
    async *read(sha256, range) {
      if (!isAssetAddress(sha256)) throw new AssetMissingError(sha256);
      const { httpStatus, body } = await requests.send({
        method: 'GET',
        key: keyOf(sha256),
        headers: range === undefined ? {} : { range: `bytes=${range.firstByte}-${range.lastByte}` },
        accepts: range === undefined ? [200, 404] : [206, 404],
      });
      if (httpStatus === 404) {
        body.resume();
        throw new AssetMissingError(sha256);
      }
      yield* firstBytesOf(body, range === undefined ? Infinity : lengthOf(range));
    },
    check: () => checkBucket(requests),
    close: () => requests.close(),
  };
}

function lengthOf({ firstByte, lastByte }: ByteRange): number {
  return lastByte - firstByte + 1;
}

/** There are stores that take a range that ends at byte 0 for one that ends nowhere. */
async function* firstBytesOf(
  body: AsyncIterable<Uint8Array>,
  length: number,
): AsyncIterable<Uint8Array> {
  let remaining = length;
  for await (const part of body) {
    yield part.length > remaining ? part.subarray(0, remaining) : part;
    remaining -= part.length;
    if (remaining <= 0) return;
  }
}

function keyOf(sha256: string): string {
  return `assets/${sha256.slice(0, 2)}/${sha256}`;
}

async function checkBucket(requests: S3Requests): Promise<void> {
  try {
    (await requests.send({ method: 'HEAD', accepts: [200] })).body.resume();
  } catch (error) {
    const status = error instanceof S3Error ? error.httpStatus : undefined;
    throw new SettingsError(CHECK_FAILURES.get(status) ?? OTHER_FAILURE, { cause: error });
  }
}

const OTHER_FAILURE =
  'The asset store cannot be used. Check that ROUNDS_S3_ENDPOINT is right and that it runs.';
const CHECK_FAILURES: ReadonlyMap<number | undefined, string> = new Map([
  [undefined, 'The asset store does not answer. Check ROUNDS_S3_ENDPOINT, and that it runs.'],
  [404, 'The asset store has no bucket of this name. Make it, or check ROUNDS_S3_BUCKET.'],
  [
    403,
    'The asset store does not let this server in. Check ROUNDS_S3_ACCESS_KEY_ID and ROUNDS_S3_SECRET_ACCESS_KEY.',
  ],
]);
