import { beforeAll, describe, expect, test } from '@jest/globals';
import { createTeachingPhantom, encodeVolumeAsset, type Volume } from '@rounds/imaging';
import { decodePreview, decodeSlice } from '@rounds/imaging/asset';

import { AssetStream, AssetUnavailableError } from './asset-stream.ts';

let volume: Volume;
let asset: Uint8Array;

beforeAll(async () => {
  volume = createTeachingPhantom({ columns: 96, rows: 96, slices: 12 }).volume;
  asset = await encodeVolumeAsset(volume);
  // A second of the processor's time, codec and all: on a busy machine more than a hook is given.
}, 60_000);

interface Requested {
  readonly range: string | undefined;
  readonly token: string | undefined;
}

/** A server that answers as told, request by request; when it runs out of answers it answers rightly. */
class Server {
  readonly requests: Requested[] = [];
  readonly answers: ((range: readonly [number, number] | undefined) => Response)[] = [];

  readonly fetch = (
    _url: string,
    { headers }: { headers: Record<string, string> },
  ): Promise<Response> => {
    this.requests.push({ range: headers['Range'], token: headers['Authorization'] });
    const match = /^bytes=(\d+)-(\d*)$/.exec(headers['Range'] ?? '');
    const range = match
      ? ([Number(match[1]), match[2] ? Number(match[2]) + 1 : asset.length] as const)
      : undefined;
    const answer = this.answers.shift() ?? rightly;
    try {
      return Promise.resolve(answer(range));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  };
}

function rightly(range: readonly [number, number] | undefined): Response {
  return range ? new Response(asset.slice(...range), { status: 206 }) : new Response(asset.slice());
}

function setUp() {
  const server = new Server();
  const seen = {
    headers: 0,
    previews: 0,
    chunks: [] as number[],
    troubles: [] as string[],
    waits: [] as number[],
  };
  let preview: Uint8Array | undefined;
  const stream = new AssetStream({
    url: 'https://rounds.test/asset',
    fetch: server.fetch,
    token: () => Promise.resolve(`token-${server.requests.length}`),
    wait: (ms) => {
      seen.waits.push(ms);
      return Promise.resolve();
    },
    signal: new AbortController().signal,
    onHeader: () => (seen.headers += 1),
    onPreview: (bytes) => {
      seen.previews += 1;
      preview = bytes;
    },
    onChunk: ({ index }) => seen.chunks.push(index),
    onTrouble: (message) => seen.troubles.push(message),
  });
  return { server, seen, stream, preview: () => preview };
}

function damaged(at: number): Uint8Array<ArrayBuffer> {
  const bytes = asset.slice();
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return bytes;
}

async function expectWhole(stream: AssetStream): Promise<void> {
  const { header } = stream.receiver;
  expect(header).toBeDefined();
  if (header === undefined) return;
  const slice = 7;
  const codestream = stream.receiver.codestreamPrefix(slice, 0);
  expect(codestream).toBeDefined();
  const { storedValues } = await decodeSlice(header, slice, 0, codestream ?? new Uint8Array());
  expect(storedValues).toEqual(volume.storedValues.slice(slice * 96 * 96, (slice + 1) * 96 * 96));
}

describe('streaming an asset', () => {
  test('one GET brings header, preview and every chunk, in order', async () => {
    const { server, seen, stream, preview } = setUp();
    await stream.run();
    expect(server.requests).toEqual([{ range: undefined, token: 'Bearer token-0' }]);
    expect(seen).toMatchObject({ headers: 1, previews: 1, troubles: [] });
    expect(seen.chunks).toEqual(stream.receiver.header?.chunks.map(({ index }) => index));
    const shown = await decodePreview(stream.receiver.header as never, preview() as Uint8Array);
    expect(shown.geometry.columns).toBeLessThanOrEqual(64);
    await expectWhole(stream);
  });

  test('a broken connection is taken up where it broke, with a new token', async () => {
    const { server, seen, stream } = setUp();
    const half = asset.length >> 1;
    server.answers.push(() => new Response(asset.slice(0, half)));
    await stream.run();
    expect(server.requests[1]).toEqual({ range: `bytes=${half}-`, token: 'Bearer token-1' });
    expect(seen.headers).toBe(1);
    await expectWhole(stream);
  });

  test('a server that ignores Range sends again what is known; it is skipped', async () => {
    const { server, seen, stream } = setUp();
    server.answers.push(
      () => new Response(asset.slice(0, 5000)),
      () => new Response(asset.slice()),
    );
    await stream.run();
    expect(seen.chunks).toHaveLength(stream.receiver.header?.chunks.length ?? -1);
    await expectWhole(stream);
  });

  test('a damaged chunk is fetched once more, alone', async () => {
    const { server, seen, stream } = setUp();
    const lastByte = asset.length - 1;
    server.answers.push(() => new Response(damaged(lastByte)));
    await stream.run();
    expect(server.requests).toHaveLength(2);
    const chunk = stream.receiver.header?.chunks.at(-1);
    expect(server.requests[1]?.range).toBe(`bytes=${chunk?.offset}-${lastByte}`);
    expect(seen.chunks.at(-1)).toBe(chunk?.index);
    await expectWhole(stream);
  });

  test('a chunk that stays damaged ends in a sentence', async () => {
    const { server, stream } = setUp();
    const wrong = (range: readonly [number, number] | undefined): Response =>
      new Response(range ? damaged(asset.length - 1).slice(...range) : damaged(asset.length - 1), {
        status: range ? 206 : 200,
      });
    server.answers.push(...Array.from({ length: 10 }, () => wrong));
    await expect(stream.run()).rejects.toThrow(AssetUnavailableError);
    await expect(setUpAndBreak(wrong)).rejects.toThrow(/damaged/);
  });

  test('a damaged header is damaged images, not a crash', async () => {
    const { server, stream } = setUp();
    server.answers.push(() => new Response(damaged(20)));
    await expect(stream.run()).rejects.toThrow(/damaged/);
  });

  test('a lost network is waited for, longer and longer, and said once', async () => {
    const { server, seen, stream } = setUp();
    const down = (): Response => {
      throw new TypeError('Failed to fetch');
    };
    server.answers.push(...Array.from({ length: 6 }, () => down));
    await stream.run();
    expect(seen.troubles).toHaveLength(1);
    expect(seen.waits).toEqual([400, 800, 1600, 3200, 5000, 5000]);
    await expectWhole(stream);
  });

  test('a refusal is told in the server’s words', async () => {
    const { server, stream } = setUp();
    const message = 'These images are not on this server. Import the case again.';
    server.answers.push(() => Response.json({ code: 'asset.unknown', message }, { status: 404 }));
    await expect(stream.run()).rejects.toThrow(message);
  });

  test('an expired token is tried again with a fresh one', async () => {
    const { server, stream } = setUp();
    server.answers.push(() =>
      Response.json({ code: 'asset.not-permitted', message: 'No.' }, { status: 403 }),
    );
    await stream.run();
    expect(server.requests.map(({ token }) => token)).toEqual(['Bearer token-0', 'Bearer token-1']);
  });
});

async function setUpAndBreak(
  answer: (range: readonly [number, number] | undefined) => Response,
): Promise<void> {
  const { server, stream } = setUp();
  server.answers.push(...Array.from({ length: 10 }, () => answer));
  await stream.run();
}
