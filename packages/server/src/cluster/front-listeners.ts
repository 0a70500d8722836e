import { createServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import type { Certificate } from '../http/certificate.ts';
import type { Front } from './front.ts';

const KEEP_ALIVE_MS = 80_000;
/** What servers said to people when they ended has arrived by then; who is gone without a word never closes. */
const LAST_WORDS_MS = 1000;

export interface FrontListeners {
  readonly port: number;
  readonly httpsPort: number | undefined;
  close(): Promise<void>;
}

export interface FrontListenersOptions {
  readonly host: string;
  readonly port: number;
  readonly https: { readonly port: number; readonly certificate: Certificate } | undefined;
}

/** Opens the ports that people know. */
export async function listenForFront(
  front: Front,
  { host, port, https }: FrontListenersOptions,
): Promise<FrontListeners> {
  const servers: Server[] = [];
  const sockets = new Set<Duplex>();
  const open = async (server: Server, on: number): Promise<number> => {
    server.on('request', (request, response) => front.handleRequest(request, response));
    server.on('upgrade', (request, socket, head) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      front.handleUpgrade(request, socket, head);
    });
    // Uploads of cases take longer than the five minutes that Node allows a request.
    server.requestTimeout = 0;
    // Longer than the servers behind it, whose answers tell browsers how long a connection may be used again.
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(on, host, resolve);
    });
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    const impatience = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, LAST_WORDS_MS);
    await Promise.all(
      servers.map((server) => {
        server.closeAllConnections();
        return new Promise<void>((closed) => server.close(() => closed()));
      }),
    );
    clearTimeout(impatience);
  };
  try {
    const httpPort = await open(createServer(), port);
    const httpsPort =
      https &&
      (await open(
        createHttpsServer({ key: https.certificate.key, cert: https.certificate.certificate }),
        https.port,
      ));
    return { port: httpPort, httpsPort, close };
  } catch (error) {
    await close();
    throw error;
  }
}
