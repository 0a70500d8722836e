import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { send, type SendOptions } from '@fastify/send';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { HttpRefusal } from '../http-refusal.ts';
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
export function addPageRoutes(app: FastifyInstance, services: HttpServices): void {
  const { pagesFolder } = services;
  const config = { access: 'public', rateLimit: false } as const;

  // Everybody may ask, so it tells nothing but this: how many rooms and people there are is for the metrics. Also while it
  // stops, the process is alive, and is to be left alone until it is done.
  app.get('/healthz', { config }, async () => ({
    status: services.isStopping() ? 'stopping' : 'ok',
  }));

  app.get('/readyz', { config: PROBE }, async (_request, reply) => {
    const reasons = await services.readiness.problems();
    if (reasons.length === 0) return { status: 'ready' };
    return reply.code(503).send({ status: 'not ready', reasons });
  });

  app.get('/', { config }, async (_request, reply) => reply.redirect('/join'));
  for (const url of ['/join', '/join/:code']) {
    app.get(url, { config }, (request, reply) =>
      sendPage(request, reply, pagesFolder, 'seat.html'),
    );
  }
  app.get('/console', { config }, (request, reply) =>
    sendPage(request, reply, pagesFolder, 'console.html'),
  );

  app.get('/static/*', { config }, async (request, reply) => {
    const { '*': path } = request.params as { readonly '*': string };
    // Names of built files hold a hash of their content.
    return sendFile(request, reply, path, {
      root: join(pagesFolder, 'static'),
      maxAge: '365d',
      immutable: true,
    });
  });
  app.get('/favicon.ico', { config }, async (_request, reply) => reply.code(204).send());
}

async function sendPage(
  request: FastifyRequest,
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
  reply.header('cache-control', 'no-cache');
  return sendFile(request, reply, name, { root: pagesFolder, cacheControl: false });
}

/** Only a file of this folder; what is none, whatever the path makes of it, is not there. */
async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  options: SendOptions & { readonly root: string },
): Promise<FastifyReply> {
  const found = await send(request.raw, encodeURI(`/${path}`), {
    index: false,
    dotfiles: 'ignore',
    ...options,
  });
  if (found.type !== 'file') {
    found.stream.destroy();
    throw new HttpRefusal(found.statusCode === 416 ? 'request.invalid' : 'route.unknown');
  }
  return reply.code(found.statusCode).headers(found.headers).send(found.stream);
}
