import { type IncomingMessage, type Server as HttpServer, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

import { type ErrorCode, ERRORS } from '@rounds/classroom';

import { errorBody } from '../../http/http-refusal.ts';
import { isForeignOrigin } from '../../http/origin.ts';
import { RAW_SECURITY_HEADERS } from '../../http/security-headers.ts';
import type { LaneKeys } from './lane-keys.ts';
import { isLanePath, laneKeyIn } from './lane-path.ts';
import type { LaneSocket } from './lane-socket.ts';

/** The part of `ws` that makes sockets of upgrades. */
export interface Upgrader {
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    done: (webSocket: KeptSocket) => void,
  ): void;
}

/** Colyseus pings all sockets of its server, and cuts off those that count too far. */
interface KeptSocket extends LaneSocket {
  pingCount?: number;
}

/** Takes upgrades to lanes, and no others. */
export function openLaneDoor(httpServer: HttpServer, upgrader: Upgrader, keys: LaneKeys): void {
  httpServer.on('upgrade', (request, socket, head) => {
    const { url = '' } = request;
    if (!isLanePath(url)) return;
    socket.on('error', () => socket.destroy());
    if (isForeignOrigin(request.headers)) return refuse(request, socket, 'request.foreign-origin');
    const admit = keys.use(laneKeyIn(url) ?? '');
    if (admit === undefined) return refuse(request, socket, 'join.token-expired');
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate());
      webSocket.pingCount = 0;
      webSocket.on('pong', () => (webSocket.pingCount = 0));
      admit(webSocket);
    });
  });
}

function refuse(request: IncomingMessage, socket: Duplex, code: ErrorCode): void {
  const response = new ServerResponse(request);
  response.assignSocket(socket as Socket);
  response.once('finish', () => socket.end());
  response.writeHead(ERRORS[code].httpStatus, {
    ...RAW_SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    connection: 'close',
  });
  response.end(JSON.stringify(errorBody(code)));
}
