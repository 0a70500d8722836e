import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { createLog } from '../logging/log.ts';
import { Front } from './front.ts';
import { type FrontListeners, listenForFront } from './front-listeners.ts';

const NAME = 'server-1';
const behind = createServer();
let atServer: Promise<Duplex>;
let front: Front;
let listeners: FrontListeners;

beforeEach(async () => {
  await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve));
  const { port } = behind.address() as AddressInfo;
  atServer = new Promise((resolve) => {
    behind.once('upgrade', (_request, socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'); // prettier-ignore
      resolve(socket);
    });
  });
  const address = { host: '127.0.0.1', port };
  const log = createLog({ write: () => undefined }, 'silent');
  front = new Front([{ name: NAME, address: () => address }], log);
  listeners = await listenForFront(front, { host: '127.0.0.1', port: 0, https: undefined });
});

afterEach(async () => {
  front.close();
  (await atServer).destroy();
  await new Promise((resolve) => behind.close(resolve));
});

/** A socket through the front, of somebody who never closes it. */
async function openSocket(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: listeners.port, allowHalfOpen: true });
  socket.write(
    `GET /${NAME}/room HTTP/1.1\r\nHost: rounds\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  );
  expect(String(await once(socket, 'data'))).toContain('101 Switching Protocols');
  return socket;
}

test('a socket to a server that is killed is closed in both directions', async () => {
  const socket = await openSocket();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // Who writes to an end that is closed is told so.
  const write = (): void => void socket.write('x', (error) => void (error ?? setImmediate(write)));
  socket.on('error', () => undefined).once('end', write);
  ((await atServer) as Socket).resetAndDestroy();
  await expect(closed).resolves.toBeUndefined();
  await listeners.close();
});

test('closing does not wait for somebody who does not read any more', async () => {
  const socket = (await openSocket()).pause();
  const server = await atServer;
  // More than the system holds for both of them.
  server.end(Buffer.alloc(32_000_000));
  await expect(listeners.close()).resolves.toBeUndefined();
  socket.destroy();
});
