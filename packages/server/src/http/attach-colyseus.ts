import type { Server as HttpServer } from 'node:http';

import { matchMaker, Server } from '@colyseus/core';
import { Encoder } from '@colyseus/schema';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { MAX_MESSAGE_BYTES, ROOM_NAME } from '@rounds/classroom';

import type { Cluster } from '../cluster/cluster.ts';
import { colyseusLogger, type Log } from '../logging/log.ts';
import type { ClassroomRoom } from '../rooms/classroom-room.ts';
import { openLaneDoor, type Upgrader } from '../rooms/lanes/lane-door.ts';
import type { LaneKeys } from '../rooms/lanes/lane-keys.ts';
import { isLanePath } from '../rooms/lanes/lane-path.ts';
import type { LocalRooms } from '../rooms/local-rooms.ts';
import { errorBody } from './http-refusal.ts';
import { isForeignOrigin } from './origin.ts';
import { RAW_SECURITY_HEADERS } from './security-headers.ts';

/** The full state of a thousand people is 59 kB; the encoder's own 16 kB would be outgrown in the middle of a class. */
const ENCODER_BUFFER_BYTES = 256 * 1024;
/**
 * Who leaves three pings without an answer is cut off at the fourth: after 12 s at the latest, also where half a frame was
 * sent and the rest never comes.
 */
const PING_INTERVAL_MS = 3000;
const PING_MAX_RETRIES = 3;
const CLOSE_PATIENCE_MS = 1000;

export interface RoomServer {
  /** Takes WebSocket upgrades of an HTTP server. */
  attach(httpServer: HttpServer): void;
  /** Tells all rooms, waits until they are empty and their journals are written. */
  close(): Promise<void>;
}

export interface RoomServerParts {
  readonly log: Log;
  readonly rooms: LocalRooms;
  readonly laneKeys: LaneKeys;
  /** Undefined where this process is the only one. */
  readonly cluster: Cluster | undefined;
  readonly pingIntervalMs: number | undefined;
}

/**
 * Colyseus beside Fastify on one port: it gets the upgrades, and the one matchmaking route calls it. It never listens
 * itself, because it would then answer, with open CORS, whatever it does not know.
 */
export async function createRoomServer(
  roomClass: typeof ClassroomRoom,
  { log, rooms, laneKeys, cluster, pingIntervalMs }: RoomServerParts,
): Promise<RoomServer> {
  Encoder.BUFFER_SIZE = ENCODER_BUFFER_BYTES;
  matchMaker.controller.exposedMethods = ['joinById'];
  matchMaker.controller.getCorsHeaders = () => ({});
  const transport = new WebSocketTransport({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    pingInterval: pingIntervalMs ?? PING_INTERVAL_MS,
    pingMaxRetries: PING_MAX_RETRIES,
    beforeUpgrade: (request) => {
      const origin = request.headers.get('origin') ?? undefined;
      const host = request.headers.get('host') ?? undefined;
      const headers = {
        ...(origin === undefined ? {} : { origin }),
        ...(host === undefined ? {} : { host }),
      };
      if (!isForeignOrigin(headers)) return undefined;
      return Response.json(errorBody('request.foreign-origin'), {
        status: 403,
        headers: RAW_SECURITY_HEADERS,
      });
    },
  });
  const { wss: sockets } = transport as unknown as { readonly wss: SocketSet & Upgrader };
  const server = new Server({
    transport,
    greet: false,
    gracefullyShutdown: false,
    logger: colyseusLogger(log),
    ...(cluster === undefined
      ? {}
      : {
          presence: cluster.presence,
          driver: cluster.driver,
          selectProcessIdToCreateRoom: cluster.chooseProcess,
        }),
  });
  // Which process is alive, and whose records are to go, the cluster knows sooner and better.
  matchMaker.setHealthChecksEnabled(false);
  server.define(ROOM_NAME, roomClass);
  await matchMaker.accept();
  return {
    attach: (httpServer) => {
      openLaneDoor(httpServer, sockets, laneKeys);
      transport.attachToServer(httpServer, { filter: ({ url }) => !isLanePath(url) });
    },
    close: async () => {
      await Promise.all(rooms.all().map((room) => room.handOver()));
      await server.gracefullyShutdown(false);
      // Ends the timer that would count rooms and people once more, and keep the process for a second.
      matchMaker.stats.reset();
      await endSockets(sockets);
    },
  };
}

interface SocketSet {
  readonly clients: ReadonlySet<{
    once(event: 'close', listener: () => void): void;
    terminate(): void;
  }>;
}

/** Sockets were told to close; those of sleeping laptops never answer, and are cut off. */
async function endSockets({ clients }: SocketSet): Promise<void> {
  const open = [...clients];
  const closed = Promise.all(
    open.map((client) => new Promise<void>((done) => client.once('close', done))),
  );
  const patience = setTimeout(
    () => open.forEach((client) => client.terminate()),
    CLOSE_PATIENCE_MS,
  );
  await closed;
  clearTimeout(patience);
}
