import type { Socket } from 'node:net';

import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import { ERRORS, type ErrorCode } from '@rounds/classroom';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';

import { BundleError } from '../cases/bundle/read-bundle.ts';
import { DATABASE_PROBLEMS, problemOf } from '../database/database-problem.ts';
import { ReceiveError } from '../imports/receive-error.ts';
import { ArchiveError } from '../pacs/dicomweb/archive-error.ts';
import { RefusedAtDoor } from '../rooms/refused-at-door.ts';
import { type Access, isInstructorRequest, isSenderRequest } from './access.ts';
import { errorBody, HttpRefusal } from './http-refusal.ts';
import type { HttpServices } from './http-services.ts';
import { auditRequests, noteRefusal } from './audited-routes.ts';
import { limitBodyTime } from './body-patience.ts';
import { isForeignOrigin } from './origin.ts';
import { addAssetRoutes } from './routes/asset-routes.ts';
import { addBundleRoutes } from './routes/bundle-routes.ts';
import { addCaseImageRoutes } from './routes/case-image-routes.ts';
import { addCaseRoutes } from './routes/case-routes.ts';
import { addImportRoutes } from './routes/import-routes.ts';
import { addInstructorRoutes } from './routes/instructor-routes.ts';
import { addJoinRoutes } from './routes/join-routes.ts';
import { addPacsRoutes } from './routes/pacs-routes.ts';
import { addPageRoutes } from './routes/page-routes.ts';
import { addPastSessionRoutes } from './routes/past-session-routes.ts';
import { addReportRoutes } from './routes/report-routes.ts';
import { addSessionRoutes } from './routes/session-routes.ts';
import { addSecurityHeaders, RAW_SECURITY_HEADERS } from './security-headers.ts';
import { watchRequests } from './watch-requests.ts';

const MAX_BODY_BYTES = 256 * 1024;
/** Whoever looks after the server asks these also while it stops. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** Bodies are checked with zod, where they are used: Fastify's own schemas, and the two compilers for them, stay away. */
const NO_SCHEMAS = {
  buildValidator: refuseSchema,
  buildSerializer: refuseSchema,
};

export interface RouteAccess {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
}

/** The HTTP side of the server: routes, and before each of them its access, its origin and its rate. */
export async function createApp(
  services: HttpServices,
): Promise<{ app: FastifyInstance; routes: readonly RouteAccess[] }> {
  const app = Fastify({
    loggerInstance: services.log,
    // Its request log would hold URLs, and URLs hold join codes and names of files.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: services.trustedProxies.length === 0 ? false : [...services.trustedProxies],
    forceCloseConnections: true,
    // The hook below answers while the server stops, with an entry of the catalogue.
    return503OnClosing: false,
    schemaController: { compilersFactory: NO_SCHEMAS },
    frameworkErrors: (_error, _request, reply) => void refuse(reply, 'request.invalid'),
    clientErrorHandler: answerMalformedHttp,
  }) as unknown as FastifyInstance;
  // First, so that what the next hooks refuse has them, too.
  await addSecurityHeaders(app);
  logByRoute(app);
  watchRequests(app, services);
  limitBodyTime(app, services.bodyPatienceMs);
  const routes = requireAccess(app, services);
  auditRequests(app, services);
  const answer = answerError(services);
  app.setErrorHandler((error: unknown, request, reply) => answer(error, request, reply));
  app.setNotFoundHandler((_request, reply) => refuse(reply, 'route.unknown'));
  await app.register(cookie);
  await app.register(rateLimit, {
    global: true,
    max: services.requestsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: () => new HttpRefusal('request.too-many'),
  });
  addInstructorRoutes(app, services);
  addCaseRoutes(app, services);
  addCaseImageRoutes(app, services);
  addBundleRoutes(app, services);
  addReportRoutes(app, services);
  addImportRoutes(app, services);
  addPacsRoutes(app, services);
  addSessionRoutes(app, services);
  addPastSessionRoutes(app, services);
  addJoinRoutes(app, services);
  addAssetRoutes(app, services);
  addPageRoutes(app, services);
  return { app, routes };
}

function refuseSchema(): never {
  throw new Error('routes have no schemas for Fastify to compile');
}

/** Puts the door before every route, and gives the list of them. */
function requireAccess(app: FastifyInstance, services: HttpServices): readonly RouteAccess[] {
  const routes: RouteAccess[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined) throw new Error(`${url} does not say who may use it`);
    for (const each of [method].flat()) routes.push({ method: each, url, access: config.access });
  });
  app.addHook('onRequest', async (request) => {
    const isProbe = PROBES.has(request.routeOptions.url ?? '');
    if (services.isStopping() && !isProbe) throw new HttpRefusal('server.stopping');
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads && isForeignOrigin(request.headers)) throw new HttpRefusal('request.foreign-origin');
  });
  app.addHook('preParsing', async (request) => {
    // Cookies are parsed by now, the body is not: a stranger's upload is never read.
    const { access } = request.routeOptions.config;
    if (access === 'instructor' && !isInstructorRequest(request, services.signer))
      throw new HttpRefusal('instructor.required');
    if (access === 'sender' && !isSenderRequest(request, services.pacs.stowToken))
      throw new HttpRefusal('sender.required');
  });
  return routes;
}

/** Answers what is not HTTP; there is no request yet, only a socket. */
function answerMalformedHttp(_error: Error, socket: Socket): void {
  if (!socket.writable) return;
  const body = JSON.stringify(errorBody('request.invalid'));
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...Object.entries(RAW_SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function logByRoute(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    // What a route does not say may be kept is not kept.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.debug(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
}

type AnswerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

function answerError(services: HttpServices): AnswerError {
  return (error, request, reply) => {
    const code = refusalOf(error);
    const route = request.routeOptions.url ?? 'none';
    if (code === 'server.failed' || problemOf(error) !== undefined)
      request.log.error({ err: error, route }, 'a request failed');
    services.metrics.refused(code);
    noteRefusal(request, services, code);
    return refuse(reply, code);
  };
}

function refusalOf(error: unknown): ErrorCode {
  if (
    error instanceof HttpRefusal ||
    error instanceof ReceiveError ||
    error instanceof BundleError ||
    error instanceof ArchiveError ||
    error instanceof RefusedAtDoor
  )
    return error.refusal;
  switch (problemOf(error)) {
    case DATABASE_PROBLEMS.unavailable:
      return 'database.unreachable';
    case DATABASE_PROBLEMS.full:
      return 'database.full';
    default:
      return refusalOfFastify(error);
  }
}

function refusalOfFastify(error: unknown): ErrorCode {
  switch ((error as Partial<FastifyError>).statusCode) {
    case 400:
    case 415:
      return 'request.invalid';
    case 404:
      return 'route.unknown';
    case 413:
      return 'request.too-large';
    case 429:
      return 'request.too-many';
    default:
      return 'server.failed';
  }
}

export function refuse(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply
    .code(ERRORS[code].httpStatus)
    .header('cache-control', 'no-store')
    .send(errorBody(code));
}
