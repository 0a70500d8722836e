import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ERRORS, type ErrorCode, type JoinReply } from '@rounds/classroom';

import { systemClock } from '../clock.ts';
import { caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { askToJoin } from '../fixtures/test-participant.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';

let running: TestServer;
let cookie: string;
let learner: JoinReply;
let aheadMs = 0;

beforeAll(async () => {
  running = await startTestServer({
    cases: [caseFixture('case-a')],
    requestsPerMinute: 100_000,
    pacs: { stowToken: 'a-token-of-an-archive' },
    clock: { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs },
  });
  cookie = await running.instructorCookie();
  const { code } = await running.openSession(cookie);
  learner = (await (await askToJoin(running.url, code)).json()) as JoinReply;
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});

/** A request that gets past the door reaches the handler, which answers something else than these. */
const SHUT: ReadonlySet<string> = new Set<ErrorCode>([
  'instructor.required',
  'asset.not-permitted',
  'sender.required',
]);

function pathOf(url: string): string {
  return url
    .replace(':code', '000000')
    .replace(':sha256', 'ab'.repeat(32))
    .replace(/:\w+/g, 'unknown-id')
    .replace('*', 'nothing.js');
}

async function codeOf(method: string, path: string, options: object): Promise<string> {
  const body = method === 'POST' || method === 'PUT' ? { body: {} } : {};
  const response = await running.request(method, path, { ...body, ...options });
  const text = await response.text();
  if (response.status < 400) return 'ok';
  if (method === 'HEAD') return String(response.status);
  const parsed = JSON.parse(text.startsWith('{') ? text : '{"code":"page"}') as { code: string };
  return parsed.code;
}

describe('who may use which route', () => {
  test('is said by every route, and what it says is so', async () => {
    const { routes } = running.server;
    expect(routes.length).toBeGreaterThan(20);
    for (const { method, url, access } of routes) {
      if (method === 'HEAD' || method === 'OPTIONS') continue;
      const path = pathOf(url);
      const stranger = await codeOf(method, path, {});
      const asLearner = await codeOf(method, path, {
        bearer: learner.seatToken,
        cookie: `rounds_instructor=${learner.seatToken}`,
      });
      const asInstructor = await codeOf(method, path, { cookie });
      const who = {
        stranger: SHUT.has(stranger),
        learner: SHUT.has(asLearner),
        instructor: SHUT.has(asInstructor),
      };
      const isOpen = access === 'public';
      expect({ method, url, ...who }).toEqual({
        method,
        url,
        stranger: !isOpen,
        learner: !isOpen,
        // What archives send they send with their own token; an instructor's cookie is none.
        instructor: access === 'sender',
      });
    }
  });

  test('the routes of the contract are there', () => {
    const routes = running.server.routes.map(
      ({ method, url, access }) => `${method} ${url} ${access}`,
    );
    expect(routes.filter((route) => !route.startsWith('HEAD')).toSorted()).toEqual([
      'DELETE /api/cases/:caseId instructor',
      'DELETE /api/imports/:importId instructor',
      'GET / public',
      'GET /api/case-jobs/:jobId instructor',
      'GET /api/case-jobs/:jobId/file instructor',
      'GET /api/cases instructor',
      'GET /api/cases/:caseId instructor',
      'GET /api/cases/:caseId/audit instructor',
      'GET /api/cases/:caseId/export instructor',
      'GET /api/cases/:caseId/report instructor',
      'GET /api/cases/:caseId/versions instructor',
      'GET /api/cases/:caseId/versions/:version instructor',
      'GET /api/cases/:caseId/versions/:version/changes instructor',
      'GET /api/import-reports instructor',
      'GET /api/import-reports/:importId instructor',
      'GET /api/imports instructor',
      'GET /api/imports/:importId instructor',
      'GET /api/imports/:importId/files instructor',
      'GET /api/instructor instructor',
      'GET /api/join/:code public',
      'GET /api/pacs instructor',
      'GET /api/sessions instructor',
      'GET /assets/thumbnails/:sha256 instructor',
      'GET /assets/volumes/:sha256 asset',
      'GET /console public',
      'GET /favicon.ico public',
      'GET /healthz public',
      'GET /join public',
      'GET /join/:code public',
      'GET /static/* public',
      'POST /api/cases/:caseId/deface instructor',
      'POST /api/cases/:caseId/exports instructor',
      'POST /api/cases/:caseId/mask instructor',
      'POST /api/cases/:caseId/quarantine instructor',
      'POST /api/cases/:caseId/release instructor',
      'POST /api/cases/:caseId/restore instructor',
      'POST /api/cases/:caseId/versions/:version/restore instructor',
      'POST /api/cases/import-bundle instructor',
      'POST /api/imports instructor',
      'POST /api/imports/:importId/start instructor',
      'POST /api/instructor public',
      'POST /api/join public',
      'POST /api/pacs/:pacsId/retrieve instructor',
      'POST /api/pacs/:pacsId/search instructor',
      'POST /api/pacs/:pacsId/series instructor',
      'POST /api/sessions instructor',
      'POST /dicomweb/studies sender',
      'POST /matchmake/joinById/:roomId public',
      'PUT /api/cases/:caseId instructor',
      'PUT /api/cases/:caseId/text instructor',
      'PUT /api/imports/:importId/files instructor',
      'PUT /api/instructor/name instructor',
    ]);
  });

  test('an unknown address is an entry of the catalogue', async () => {
    expect(await codeOf('GET', '/nothing', {})).toBe('route.unknown');
    expect(await codeOf('POST', '/nothing', {})).toBe('route.unknown');
    expect(await codeOf('GET', '/static/../secret', {})).toBe('route.unknown');
    expect(await codeOf('GET', '/static/%2e%2e/%2e%2e/package.json', {})).toBe('route.unknown');
  });
});

describe('every mutating route', () => {
  test('refuses pages of other origins, also with an instructor cookie', async () => {
    for (const { method, url } of running.server.routes) {
      if (!['POST', 'PUT', 'DELETE'].includes(method)) continue;
      const headers = { origin: 'https://evil.example' };
      expect([url, await codeOf(method, pathOf(url), { cookie, headers })]).toEqual([
        url,
        'request.foreign-origin',
      ]);
    }
  });

  test('answers malformed bodies with an entry of the catalogue', async () => {
    const bodies = [
      '{',
      '[]',
      'null',
      '"x"',
      '{"__proto__":{"a":1}}',
      '{"link":1}',
      `{"a":"${'x'.repeat(300_000)}"}`,
    ];
    for (const { method, url } of running.server.routes) {
      if (!['POST', 'PUT'].includes(method)) continue;
      for (const body of bodies) {
        const response = await fetch(`${running.url}${pathOf(url)}`, {
          method,
          body,
          headers: { cookie, 'content-type': 'application/json' },
        });
        if (response.ok) continue; // Routes that take no body do not look at one.
        const { code, message } = (await response.json()) as { code: ErrorCode; message: string };
        const entry = ERRORS[code];
        expect([url, response.status, message]).toEqual([url, entry.httpStatus, entry.message]);
        expect(code).not.toBe('server.failed');
      }
    }
  });
});

describe('an instructor link', () => {
  test('works once, and what is none does not', async () => {
    const link = (await running.server.oneTimeLink()).split('#link=')[1];
    const first = await running.request('POST', '/api/instructor', { body: { link } });
    expect(first.status).toBe(204);
    const setCookie = first.headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/HttpOnly/);
    expect(setCookie).toMatch(/SameSite=Strict/);
    expect(await codeOf('POST', '/api/instructor', { body: { link } })).toBe(
      'instructor.link-invalid',
    );
    expect(await codeOf('POST', '/api/instructor', { body: { link: 'x'.repeat(32) } })).toBe(
      'instructor.link-invalid',
    );
    expect(await codeOf('GET', '/api/instructor', { cookie: setCookie.split(';')[0] })).toBe('ok');
    expect(await codeOf('GET', '/api/instructor', { cookie: `${setCookie.split(';')[0]}x` })).toBe(
      'instructor.required',
    );
  });
});

describe('guessing join codes', () => {
  test('J6 ends in a minute of silence for the address, right code or wrong; who has a seat comes back', async () => {
    const { code } = await running.openSession(cookie);
    aheadMs += 120_000;
    const { seatToken } = (await (await askToJoin(running.url, code)).json()) as JoinReply;
    for (let guess = 0; guess < 9; guess++) {
      expect(await codeOf('GET', `/api/join/${guess}`, {})).toBe('join.code-unknown');
    }
    expect(
      await codeOf('POST', '/api/join', { body: { code: '00000x', name: 'A', device: 'laptop' } }),
    ).toBe('request.invalid');
    expect(await codeOf('GET', '/api/join/wrong', {})).toBe('join.code-unknown');
    expect(await codeOf('GET', `/api/join/${code}`, {})).toBe('request.too-many');
    expect((await askToJoin(running.url, code)).status).toBe(429);
    expect((await askToJoin(running.url, code, { seatToken })).status).toBe(200);
  });
});
