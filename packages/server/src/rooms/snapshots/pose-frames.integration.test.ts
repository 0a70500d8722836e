import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { Protocol } from '@colyseus/core';
import { encodePoseUpdate, MESSAGES } from '@rounds/classroom';

import { systemClock } from '../../clock.ts';
import { readOrCreateCertificate } from '../../http/certificate.ts';
import { takePoseFrames } from './pose-frames.ts';
import { bufferedBytesOf, webSocketFrame, writeFrames } from './web-socket-frame.ts';

interface Ws {
  readonly WebSocketServer: new (options: object) => {
    on(event: 'connection', listener: (socket: ReceivingSocket) => void): void;
    close(): void;
  };
  readonly WebSocket: new (url: string, options: object) => SendingSocket;
}

interface ReceivingSocket {
  readonly _socket: Socket;
  on(event: 'message', listener: (message: Buffer) => void): void;
  send(message: Uint8Array): void;
}

interface SendingSocket extends ReceivingSocket {
  once(event: 'open' | 'close', listener: () => void): void;
  pause(): void;
  resume(): void;
  close(): void;
}

const UPDATE = [
  Protocol.ROOM_DATA_BYTES,
  MESSAGES.poseUpdate,
  ...encodePoseUpdate({ sequence: 1, lastTickSeen: 2 }),
];
const OTHER = [Protocol.ROOM_DATA_BYTES, MESSAGES.poseUpdate + 1, 5];

// The ws that Colyseus uses.
const ofServer = createRequire(import.meta.url);
const ofTransport = createRequire(ofServer.resolve('@colyseus/ws-transport'));
const { WebSocketServer, WebSocket } = ofTransport('ws') as Ws;

/** Two ends of one connection through the installed Node and ws. */
async function withConnection(
  protocol: 'http' | 'https',
  use: (server: ReceivingSocket, client: SendingSocket) => Promise<void>,
): Promise<void> {
  const listener = protocol === 'http' ? createServer() : await createTlsServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const sockets = new WebSocketServer({ server: listener });
  const connected = new Promise<ReceivingSocket>((resolve) => sockets.on('connection', resolve));
  const { port } = listener.address() as AddressInfo;
  const client = new WebSocket(`${protocol.replace('http', 'ws')}://127.0.0.1:${port}`, {
    rejectUnauthorized: false,
  });
  const open = new Promise<void>((resolve) => client.once('open', resolve));
  try {
    const server = await connected;
    await open;
    await use(server, client);
  } finally {
    const closed = new Promise<void>((resolve) => client.once('close', resolve));
    client.close();
    await closed;
    sockets.close();
    await new Promise((resolve) => listener.close(resolve));
  }
}

async function createTlsServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'rounds-tls-'));
  const { key, certificate } = await readOrCreateCertificate(folder, [], systemClock);
  await rm(folder, { recursive: true });
  return createSecureServer({ key, cert: certificate });
}

/** The parts of Node and of ws that are used have no public door: with other editions of them, this is where it shows. */
describe.each(['http', 'https'] as const)('the installed Node and ws, by %s', (protocol) => {
  test('leave pose updates to us, keep everything else, and let us write frames', async () => {
    await withConnection(protocol, async (server, client) => {
      const taken: number[][] = [];
      const passed: number[][] = [];
      let chunks = 0;
      takePoseFrames(server, (message) => taken.push([...message]));
      server._socket.on('data', () => (chunks += 1));
      server.on('message', (message) => {
        passed.push([...message]);
        writeFrames(server, webSocketFrame(Uint8Array.of(7, 8)));
      });
      const heard = new Promise<Buffer>((resolve) => client.on('message', resolve));
      // Both go first: what follows another message in one piece of the network's is left to ws, to keep the order.
      for (const message of [UPDATE, UPDATE, OTHER]) client.send(Uint8Array.from(message));
      expect([...(await heard)]).toEqual([7, 8]);
      expect(taken).toEqual([UPDATE, UPDATE]);
      expect(passed).toEqual([OTHER]);
      // Nothing comes by the stream: the socket reads into the buffer that all share.
      expect(chunks).toBe(0);
    });
  });

  test('a message in many pieces comes to ws whole, and poses behind it to us', async () => {
    await withConnection(protocol, async (server, client) => {
      const long = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) & 255);
      const passed = new Promise<Buffer>((resolve) => server.on('message', resolve));
      const taken = new Promise<number[]>((resolve) =>
        takePoseFrames(server, (message) => resolve([...message])),
      );
      client.send(long);
      expect(Buffer.compare(await passed, long)).toBe(0);
      client.send(Uint8Array.from(UPDATE));
      expect(await taken).toEqual(UPDATE);
    });
  });

  test('what the stream holds already comes first', async () => {
    await withConnection(protocol, async (server, client) => {
      const passed: number[][] = [];
      server._socket.pause();
      client.send(Uint8Array.from(OTHER));
      while (server._socket.readableLength === 0) await new Promise(setImmediate);
      takePoseFrames(server, (message) => passed.push([...message]));
      const both = new Promise<void>((resolve) =>
        server.on('message', (message) => {
          passed.push([...message]);
          if (passed.length === 2) resolve();
        }),
      );
      const held = server._socket.readableLength;
      client.send(Uint8Array.from([...OTHER, 6]));
      while (server._socket.readableLength === held && passed.length === 0)
        await new Promise(setImmediate);
      server._socket.resume();
      await both;
      expect(passed).toEqual([OTHER, [...OTHER, 6]]);
    });
  });

  test('whoever reads nothing for a while gets every frame in order', async () => {
    await withConnection(protocol, async (server, client) => {
      client.pause();
      let sent = 0;
      const write = (): void => {
        const payload = Buffer.alloc(20_000, sent & 255);
        payload.writeUInt32BE(sent++);
        // Every seventh goes the way Colyseus sends.
        if (sent % 7 === 0) server.send(payload);
        else expect(writeFrames(server, webSocketFrame(payload))).toBe(true);
      };
      while (bufferedBytesOf(server) < 200_000) write();
      const numbers: number[] = [];
      const allHeard = new Promise<void>((resolve) => {
        client.on('message', (message) => {
          if (message.length !== 20_000 || message.at(-1) !== (numbers.length & 255)) return;
          numbers.push(message.readUInt32BE());
          // More of them while the first are still on their way.
          if (numbers.length === 5) for (let i = 0; i < 20; i++) write();
          if (numbers.length === sent) resolve();
        });
      });
      client.resume();
      await allHeard;
      expect(numbers).toEqual(Array.from({ length: sent }, (_, i) => i));
    });
  });

  test('a socket that is gone takes nothing', async () => {
    await withConnection(protocol, async (server) => {
      server._socket.destroy();
      await once(server._socket, 'close');
      expect(writeFrames(server, webSocketFrame(Uint8Array.of(1)))).toBe(false);
    });
  });
});
