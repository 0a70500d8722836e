import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { createProxyServer, type ProxyServer, proxyUpgrade } from 'httpxy';

import { errorBody } from '../http/http-refusal.ts';
import type { Log } from '../logging/log.ts';

/** A server behind the front. */
export interface FrontServer {
  /** The first part of the path of its sockets. */
  readonly name: string;
  /** Undefined while it does not run. */
  readonly address: () => { readonly host: string; readonly port: number } | undefined;
}

/** Half of what a server that drains waits, so that nobody new is sent to it. */
const LOOK_EVERY_MS = 500;
const LOOK_PATIENCE_MS = 1500;
/** A case of a gigabyte is checked for minutes before the answer comes. */
const ANSWER_PATIENCE_MS = 15 * 60_000;
const COOKIE = 'rounds_server';
/** Set by whoever asks, they would be believed: only what this front saw itself is passed on. */
const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'forwarded']; // prettier-ignore

/**
 * One origin before several servers. Sockets go to the server their path names; requests to any that is ready, those of a
 * browser with the console always to the same one: uploads and jobs are known where they began.
 */
export class Front {
  readonly #servers: readonly FrontServer[];
  readonly #log: Log;
  readonly #readiness = new Map<string, boolean>();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #proxy: ProxyServer;
  readonly #timer: NodeJS.Timeout;
  #turn = 0;

  constructor(servers: readonly FrontServer[], log: Log) {
    this.#servers = servers;
    this.#log = log;
    this.#proxy = createProxyServer({
      agent: this.#agent,
      xfwd: true,
      proxyTimeout: ANSWER_PATIENCE_MS,
    });
    this.#proxy.on('proxyRes', keepServer);
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Names of the servers that take people now. */
  ready(): readonly string[] {
    return this.#ready().map((server) => server.name);
  }

  /** Looks at all servers at once, and not only when it is time. */
  async look(): Promise<void> {
    const looking = this.#servers.map(async (server) => {
      const isReady = await answersReady(server);
      if (this.#readiness.get(server.name) !== isReady)
        this.#log.info({ server: server.name, isReady }, 'a server of the front');
      this.#readiness.set(server.name, isReady);
    });
    await Promise.all(looking);
  }

  handleRequest(request: IncomingMessage, response: ServerResponse): void {
    forgetForwarded(request);
    void this.#pass(request, response);
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Without a listener, a browser that goes away in the middle would end the process.
    socket.on('error', () => socket.destroy());
    const name = request.url?.split('/', 2)[1];
    const address = this.#servers.find((server) => server.name === name)?.address();
    if (address === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    forgetForwarded(request);
    proxyUpgrade(address, request, socket, head).then(
      (behind) => behind.once('close', () => hangUp(socket)),
      (error: unknown) => {
        this.#log.debug({ err: error, server: name }, 'a socket was not opened');
        hangUp(socket);
      },
    );
  }

  close(): void {
    clearInterval(this.#timer);
    this.#proxy.close();
    this.#agent.destroy();
  }

  async #pass(request: RoutedRequest, response: ServerResponse): Promise<void> {
    const server = this.#serverFor(request);
    const address = server?.address();
    if (server === undefined || address === undefined) return refuse(response);
    if (isOfConsole(request) && serverInCookie(request) !== server.name)
      request.chosenServer = server.name;
    try {
      const target = `http://${address.host}:${address.port}`;
      await this.#proxy.web(request, response, { target });
    } catch (error) {
      const wasNotThere = isRefusedConnection(error);
      if (wasNotThere) this.#readiness.set(server.name, false);
      const canRepeat = request.method === 'GET' || request.method === 'HEAD';
      if (wasNotThere && canRepeat && !response.headersSent) return this.#pass(request, response);
      this.#log.debug({ err: error, server: server.name }, 'a request was not answered');
      refuse(response);
    }
  }

  #ready(): readonly FrontServer[] {
    return this.#servers.filter(
      (server) => this.#readiness.get(server.name) === true && server.address() !== undefined,
    );
  }

  #serverFor(request: IncomingMessage): FrontServer | undefined {
    const candidates = this.#ready();
    const kept = this.#servers.find((server) => server.name === serverInCookie(request));
    if (kept !== undefined && candidates.includes(kept)) return kept;
    if (kept !== undefined && isOfOneServer(request)) return undefined;
    this.#turn += 1;
    return candidates[this.#turn % candidates.length];
  }
}

/** A browser with the console keeps the server that it came to first. */
function keepServer(proxied: IncomingMessage, { chosenServer }: RoutedRequest): void {
  if (chosenServer === undefined) return;
  const cookie = `${COOKIE}=${chosenServer}; Path=/; HttpOnly; SameSite=Strict`;
  proxied.headers['set-cookie'] = [...(proxied.headers['set-cookie'] ?? []), cookie];
}

/** The proxy leaves half a connection behind where a server is killed: nobody would read that its other end has gone. */
function hangUp(socket: Duplex): void {
  socket.resume();
  socket.end(() => socket.destroy());
}

interface RoutedRequest extends IncomingMessage {
  /** To be kept by the browser that asked. */
  chosenServer?: string;
}

function answersReady(server: FrontServer): Promise<boolean> {
  const address = server.address();
  if (address === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const asking = get(
      { ...address, path: '/readyz', agent: false, timeout: LOOK_PATIENCE_MS },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(false));
  });
}

function isOfConsole({ url = '' }: IncomingMessage): boolean {
  const path = url.split('?', 1)[0] ?? '';
  return path === '/console' || (path.startsWith('/api/') && !path.startsWith('/api/join'));
}

/** An upload or a job is known to one server alone, which goes on with it when it is back. */
function isOfOneServer({ url = '' }: IncomingMessage): boolean {
  return /^\/api\/(?:imports|case-jobs)\/./.test(url);
}

function serverInCookie({ headers }: IncomingMessage): string | undefined {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([a-z0-9-]+)`).exec(headers.cookie ?? '')?.[1];
}

function forgetForwarded({ headers }: IncomingMessage): void {
  for (const name of FORWARDED) delete headers[name];
}

function isRefusedConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}

/** No server can answer now: they are starting, or moving their classes. */
function refuse(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(errorBody('server.stopping')));
}
