import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

import { expect, test } from '@jest/globals';
import { Protocol } from '@colyseus/core';
import { encodePoseUpdate, MESSAGES } from '@rounds/classroom';

import { takePoseFrames } from './pose-frames.ts';
import { webSocketFrame, writeFrames } from './web-socket-frame.ts';

interface Ws {
  readonly WebSocketServer: new (options: object) => {
    on(event: 'connection', listener: (socket: ReceivingSocket) => void): void;
    close(): void;
  };
  readonly WebSocket: new (url: string) => SendingSocket;
}

interface ReceivingSocket {
  on(event: 'message', listener: (message: Buffer) => void): void;
}

interface SendingSocket extends ReceivingSocket {
  once(event: 'open' | 'close', listener: () => void): void;
  send(message: Uint8Array): void;
  close(): void;
}

const UPDATE = [
  Protocol.ROOM_DATA_BYTES,
  MESSAGES.poseUpdate,
  ...encodePoseUpdate({ sequence: 1, lastTickSeen: 2 }),
];
const OTHER = [Protocol.ROOM_DATA_BYTES, MESSAGES.poseUpdate + 1, 5];

/** The parts of ws that are used have no public door: with another edition of it, this is where it shows. */
test('the installed ws leaves pose updates to us, keeps everything else, and lets us write frames', async () => {
  // The ws that Colyseus uses.
  const ofServer = createRequire(import.meta.url);
  const ofTransport = createRequire(ofServer.resolve('@colyseus/ws-transport'));
  const { WebSocketServer, WebSocket } = ofTransport('ws') as Ws;
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const sockets = new WebSocketServer({ server: http });
  const taken: number[][] = [];
  const passed: number[][] = [];
  sockets.on('connection', (socket) => {
    takePoseFrames(socket, (message) => taken.push([...message]));
    socket.on('message', (message) => {
      passed.push([...message]);
      writeFrames(socket, webSocketFrame(Uint8Array.of(7, 8)));
    });
  });
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  const heard = new Promise<Buffer>((resolve) => client.on('message', resolve));
  await new Promise<void>((resolve) => client.once('open', resolve));
  // Both go first: what follows another message in one piece of the network's is left to ws, to keep the order.
  for (const message of [UPDATE, UPDATE, OTHER]) client.send(Uint8Array.from(message));
  const answer = [...(await heard)];
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  client.close();
  await closed;
  sockets.close();
  await new Promise((resolve) => http.close(resolve));
  expect(answer).toEqual([7, 8]);
  expect(taken).toEqual([UPDATE, UPDATE]);
  expect(passed).toEqual([OTHER]);
});
