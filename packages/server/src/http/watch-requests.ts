import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { EndSpan } from '../operations/tracing.ts';
import type { HttpServices } from './http-services.ts';

/** Counts and traces requests by their route: addresses hold join codes and names of files. */
export function watchRequests(app: FastifyInstance, { metrics, tracing }: HttpServices): void {
  const spans = new WeakMap<FastifyRequest, EndSpan>();
  app.addHook('onRequest', async (request) => {
    const route = routeOf(request);
    spans.set(request, tracing.begin(`${request.method} ${route}`, { 'http.route': route }));
  });
  app.addHook('onResponse', async (request, { statusCode, elapsedTime }) => {
    metrics.answered(request.method, routeOf(request), statusCode, elapsedTime);
    spans.get(request)?.({ 'http.response.status_code': statusCode }, statusCode >= 500);
  });
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'none';
}
