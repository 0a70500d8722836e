import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ServerMetrics } from './metrics.ts';

export interface MetricsAddress {
  /** 0 takes any free port. */
  readonly port: number;
  /** This machine alone, unless another address is given. */
  readonly host?: string;
}

export interface MetricsListener {
  readonly port: number;
  close(): Promise<void>;
}

const DEFAULT_HOST = '127.0.0.1';

/**
 * Metrics have a listener of their own, so that they are never reachable where classes are. It knows one address, and
 * answers no page: a browser on the same machine could be made to ask.
 */
export async function listenForMetrics(
  { port, host = DEFAULT_HOST }: MetricsAddress,
  metrics: ServerMetrics,
): Promise<MetricsListener> {
  const server = createServer((request, response) => {
    const isFromPage = request.headers.origin !== undefined || 'sec-fetch-mode' in request.headers;
    if (request.method !== 'GET' || request.url !== '/metrics' || isFromPage) {
      response.writeHead(404, {
        'content-type': 'text/plain',
        'x-content-type-options': 'nosniff',
      });
      response.end('Metrics are at /metrics, for Prometheus.\n');
      return;
    }
    metrics.text().then(
      (text) => {
        response.writeHead(200, {
          'content-type': metrics.contentType,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        });
        response.end(text);
      },
      () => response.writeHead(500).end(),
    );
  });
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
