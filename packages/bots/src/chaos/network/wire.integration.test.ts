import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { Wire, type WireOptions } from './wire.ts';

const BYTES = 60_000;
let server: Server;
let wire: Wire | undefined;
const sent = Buffer.from(Array.from({ length: BYTES }, (_, index) => (index * 31) % 251));

/** Says everything back. */
beforeEach(async () => {
  server = createServer((socket) => socket.on('error', () => socket.destroy()).pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await wire?.close();
  await new Promise((resolve) => server.close(resolve));
});

async function connectOver(options: Omit<WireOptions, 'host' | 'port'>): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  wire = await Wire.open({ host: '127.0.0.1', port, ...options });
  const socket = connect(Number(new URL(wire.url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function receive(socket: Socket, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(chunks);
}

describe('a wire', () => {
  test('that is slow brings what it can, and no more', async () => {
    const socket = await connectOver({ bytesPerSecondDown: 60_000 });
    const startedMs = performance.now();
    socket.write(sent);
    expect((await receive(socket, BYTES)).equals(sent)).toBe(true);
    // A second, less what it may catch up.
    expect(performance.now() - startedMs).toBeGreaterThan(750);
  });

  test('that is slow is no faster for two who share it', async () => {
    const first = await connectOver({ bytesPerSecondDown: 60_000 });
    const second = connect(Number(new URL(wire?.url ?? '').port), '127.0.0.1');
    const startedMs = performance.now();
    const half = sent.subarray(0, BYTES / 2);
    first.write(half);
    second.write(half);
    const received = await Promise.all([receive(first, half.length), receive(second, half.length)]);
    expect(received.every((bytes) => bytes.equals(half))).toBe(true);
    expect(performance.now() - startedMs).toBeGreaterThan(750);
  });

  test('that is cut brings nothing until it is mended, and then everything', async () => {
    const socket = await connectOver({});
    socket.write('before');
    expect(String(await once(socket, 'data'))).toBe('before');
    wire?.cut();
    const heard: string[] = [];
    socket.setEncoding('utf8').on('data', (text: string) => heard.push(text));
    socket.write('during');
    // Another way to the same server, so that something is known to have had the time.
    const { port } = server.address() as AddressInfo;
    const other = connect(port, '127.0.0.1');
    other.write('beside');
    await once(other, 'data');
    other.destroy();
    expect(heard).toEqual([]);
    wire?.mend();
    await once(socket, 'data');
    expect(heard).toEqual(['during']);
    socket.destroy();
  });
});
