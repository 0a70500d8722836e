import { access } from 'node:fs/promises';
import { join } from 'node:path';

import staticFiles from '@fastify/static';
import { TICK_RATE_HZ } from '@rounds/classroom';
import type { FastifyInstance, FastifyReply } from 'fastify';

import type { HttpServices } from '../http-services.ts';

/** Everybody may ask; asking often is asking for nothing new. */
const PROBE = { access: 'public', rateLimit: { max: 600 } } as const;

const NOT_BUILT_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Rounds</title></head>
<body>
<h1>Rounds is running, but its pages are not built yet</h1>
<p>Run <code>npm start</code> in the project's folder to build the pages, then reload this one.</p>
</body>
</html>
`;

/** The two pages and what they load, and the health of the server. */
export async function addPageRoutes(app: FastifyInstance, services: HttpServices): Promise<void> {
  const { pagesFolder } = services;
  const config = { access: 'public', rateLimit: false } as const;

  await app.register(staticFiles, { root: pagesFolder, serve: false });

  app.get('/healthz', { config }, async () => {
    const rooms = services.rooms.all();
    const statistics = rooms.map((room) => room.tickStatistics()).filter((s) => s !== undefined);
    return {
      // Also while it stops: the process is alive, and is to be left alone until it is done.
      status: services.isStopping() ? 'stopping' : 'ok',
      tickHz: Math.min(TICK_RATE_HZ, ...statistics.map((s) => s.tickHz)),
      tickP99Ms: Math.max(0, ...statistics.map((s) => s.durationP99Ms)),
      rooms: rooms.length,
      participants: rooms.reduce((total, room) => total + room.connectedCount, 0),
    };
  });

  app.get('/readyz', { config: PROBE }, async (_request, reply) => {
    const reasons = await services.readiness.problems();
    if (reasons.length === 0) return { status: 'ready' };
    return reply.code(503).send({ status: 'not ready', reasons });
  });

  app.get('/', { config }, async (_request, reply) => reply.redirect('/join'));
  for (const url of ['/join', '/join/:code']) {
    app.get(url, { config }, (_request, reply) => sendPage(reply, pagesFolder, 'seat.html'));
  }
  app.get('/console', { config }, (_request, reply) =>
    sendPage(reply, pagesFolder, 'console.html'),
  );

  app.get('/static/*', { config }, async (request, reply) => {
    const { '*': path } = request.params as { readonly '*': string };
    // Names of built files hold a hash of their content.
    return reply.sendFile(`static/${path}`, { maxAge: '365d', immutable: true });
  });
  app.get('/favicon.ico', { config }, async (_request, reply) => reply.code(204).send());
}

async function sendPage(
  reply: FastifyReply,
  pagesFolder: string,
  name: string,
): Promise<FastifyReply> {
  const isBuilt = await access(join(pagesFolder, name)).then(
    () => true,
    () => false,
  );
  if (!isBuilt)
    return reply
      .code(503)
      .type('text/html')
      .header('cache-control', 'no-store')
      .send(NOT_BUILT_PAGE);
  return reply.header('cache-control', 'no-cache').sendFile(name, { cacheControl: false });
}
