import { get, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type JoinReply, PROTOCOL_VERSION } from '@rounds/classroom';

import { caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { askToJoin, joinClass } from '../fixtures/test-participant.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';

jest.setTimeout(60_000);

const SENTINEL = 'SENTINELNAME';
let running: TestServer;
let pages: string;

beforeAll(async () => {
  pages = await temporaryFolder();
  running = await startTestServer({
    cases: [caseFixture('case-a')],
    httpsPort: 0,
    pagesFolder: join(pages, 'dist'),
  });
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});

function getOverTls(path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${running.server.httpsUrl}${path}`, { agent: false, ...options }, resolve).on(
      'error',
      reject,
    );
  });
}

describe('the pages', () => {
  test('say what to do while they are not built, and are there as soon as they are', async () => {
    const early = await running.request('GET', '/join/123456');
    expect([early.status, await early.text()]).toEqual([503, expect.stringContaining('npm start')]);
    await mkdir(join(pages, 'dist', 'static'), { recursive: true });
    await writeFile(join(pages, 'dist', 'seat.html'), '<p>seat</p>');
    await writeFile(join(pages, 'dist', 'console.html'), '<p>console</p>');
    await writeFile(join(pages, 'dist', 'static', 'app-1.js'), 'export {};');
    await writeFile(join(pages, 'dist', 'static', 'codec.wasm'), 'x');
    expect(await (await running.request('GET', '/join/123456')).text()).toBe('<p>seat</p>');
    expect(await (await running.request('GET', '/console')).text()).toBe('<p>console</p>');
    const script = await running.request('GET', '/static/app-1.js');
    expect(script.headers.get('content-type')).toMatch(/javascript/);
    expect(script.headers.get('cache-control')).toMatch(/immutable/);
    const wasm = await running.request('GET', '/static/codec.wasm');
    expect(wasm.headers.get('content-type')).toBe('application/wasm');
    const home = await running.request('GET', '/');
    expect([home.status, home.headers.get('location')]).toEqual([302, '/join']);
  });

  test('may load from their own server alone, enter VR and use the microphone', async () => {
    const { headers } = await running.request('GET', '/console');
    const policy = headers.get('content-security-policy') ?? '';
    const host = new URL(running.url).host;
    for (const part of [
      "default-src 'self'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "worker-src 'self' blob:",
      "img-src 'self' data: blob:",
      `connect-src 'self' ws://${host} wss://${host}`,
      "frame-ancestors 'none'",
    ]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain("script-src 'self' 'unsafe-inline'");
    expect(headers.get('permissions-policy')).toContain(
      'xr-spatial-tracking=(self), microphone=(self)',
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-embedder-policy')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  });
});

describe('https', () => {
  test('serves the same app under a certificate for this machine, kept for its owner alone', async () => {
    const path = join(running.dataFolder, 'tls', 'certificate.pem');
    const response = await getOverTls('/healthz', { ca: await readFile(path) });
    expect(response.statusCode).toBe(200);
    response.resume();
    expect((await stat(join(running.dataFolder, 'tls', 'key.pem'))).mode & 0o777).toBe(0o600);
  });

  test('sockets pass through it', async () => {
    const cookie = await running.instructorCookie();
    const { code } = await running.openSession(cookie);
    const { roomId, ticket } = (await (await askToJoin(running.url, code)).json()) as JoinReply;
    const reservation = await running.request('POST', `/matchmake/joinById/${roomId}`, {
      body: { ticket, protocolVersion: PROTOCOL_VERSION },
    });
    const { processId, sessionId } = (await reservation.json()) as {
      processId: string;
      sessionId: string;
    };
    const key = 'dGhlIHNhbXBsZSBub25jZQ==';
    const upgraded = await new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': key,
      };
      const url = `${running.server.httpsUrl}/${processId}/${roomId}?sessionId=${sessionId}`;
      const request = get(url, { headers, rejectUnauthorized: false, agent: false });
      request.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode);
      });
      request.on('response', (response) => resolve(response.statusCode));
      request.on('error', reject);
    });
    expect(upgraded).toBe(101);
  });

  test('people on other machines are sent there first', async () => {
    const cookie = await running.instructorCookie();
    const { joinUrls, code } = await running.openSession(cookie);
    expect(joinUrls.at(-1)).toBe(`${running.url}/join/${code}`);
    for (const url of joinUrls.slice(0, -1))
      expect(url).toMatch(/^https:\/\/[\d.]+:\d+\/join\/\d{6}$/);
  });
});

describe('sessions and the log', () => {
  test('open sessions are listed with who is there', async () => {
    const cookie = await running.instructorCookie();
    const { code, sessionId, title } = await running.openSession(cookie);
    const person = await joinClass(running.url, code);
    const { sessions } = (await (
      await running.request('GET', '/api/sessions', { cookie })
    ).json()) as {
      sessions: { sessionId: string }[];
    };
    expect(sessions.find((session) => session.sessionId === sessionId)).toMatchObject({
      code,
      title,
      participants: 1,
    });
    // Which tells everybody who asks that the server is alive, and nothing of the class.
    const health = await (await running.request('GET', '/healthz')).json();
    expect(health).toEqual({ status: 'ok' });
    await person.leave();
  });

  test('names, tokens, codes and addresses never reach the log', async () => {
    const cookie = await running.instructorCookie();
    const { code } = await running.openSession(cookie);
    const person = await joinClass(running.url, code, { name: SENTINEL, cookie });
    await person.send({ type: 'session.end' });
    person.sendFrame(
      Buffer.concat([Buffer.from([13, 0xac]), Buffer.from(SENTINEL), Buffer.from([0xc1])]),
    );
    await person.closed;
    await running.request('POST', '/api/join', {
      body: { code, name: SENTINEL, device: SENTINEL },
    });
    await running.request('GET', `/api/join/${code}?name=${SENTINEL}`);
    await fetch(`${running.url}/api/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"${SENTINEL}`,
    });
    await running.request('GET', `/${SENTINEL}`, { headers: { 'user-agent': SENTINEL } });
    const text = running.logText();
    expect(text).toContain('/api/join/:code');
    for (const secret of [
      SENTINEL,
      code,
      cookie.split('=')[1],
      person.reply.ticket,
      person.reply.seatToken,
      person.reply.assetToken,
    ]) {
      expect(text).not.toContain(secret);
    }
  });
});

/** What a server answers to these bytes. */
function rawHttp(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (part) => parts.push(part));
    socket.on('close', () => resolve(Buffer.concat(parts).toString()));
    socket.on('error', reject);
  });
}

describe('what is not a request', () => {
  test('is answered with an entry of the catalogue', async () => {
    const { port } = running.server;
    for (const bytes of ['nonsense\r\n\r\n', 'GET / HTTP/1.1\r\nbad header\r\n\r\n']) {
      const answer = await rawHttp(port, bytes);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('"code":"request.invalid"');
    }
    const badUrl = await rawHttp(
      port,
      'GET /%E0%A4%A HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    );
    expect(badUrl).toContain('"code":"request.invalid"');
  });

  test('a host that is none gets a policy without it', async () => {
    const answer = await rawHttp(
      running.server.port,
      'GET /join HTTP/1.1\r\nhost: x;script-src *\r\nconnection: close\r\n\r\n',
    );
    expect(answer).not.toContain('script-src *');
  });
});
