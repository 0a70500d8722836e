import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import type { FastifyInstance } from 'fastify';

import type { Clock } from '../clock.ts';
import { lanAddresses, readOrCreateCertificate } from './certificate.ts';

/** Who takes longer to say what they want keeps a socket for nothing. */
const HEADERS_TIMEOUT_MS = 20_000;

export interface ListenOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** None where undefined. */
  readonly httpsPort: number | undefined;
  readonly host: string;
  /** Where key and certificate are kept. */
  readonly tlsFolder: string;
  readonly clock: Clock;
}

export interface Listeners {
  readonly port: number;
  readonly https: { readonly server: HttpsServer; readonly port: number } | undefined;
}

/** Opens the app to the network, with a second listener for those who need https. */
export async function openListeners(
  app: FastifyInstance,
  options: ListenOptions,
): Promise<Listeners> {
  app.server.headersTimeout = HEADERS_TIMEOUT_MS;
  await app.listen({ port: options.port, host: options.host });
  const { port } = app.server.address() as AddressInfo;
  return { port, https: await listenWithTls(app, options) };
}

/** The second listener passes everything to the first one's app. */
async function listenWithTls(
  app: FastifyInstance,
  { httpsPort, host, tlsFolder, clock }: ListenOptions,
): Promise<Listeners['https']> {
  if (httpsPort === undefined) return undefined;
  const { key, certificate } = await readOrCreateCertificate(tlsFolder, lanAddresses(), clock);
  // Uploads take as long as they take; the app limits how long other bodies may.
  const server = createHttpsServer({ key, cert: certificate, requestTimeout: 0 });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.on('request', (request, response) => app.server.emit('request', request, response));
  server.on('upgrade', (request, socket, head) =>
    app.server.emit('upgrade', request, socket, head),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(httpsPort, host, resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}
