import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ERRORS, type ErrorCode, type JoinReply } from '@rounds/classroom';

import { systemClock } from '../clock.ts';
import { caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { askToJoin, joinClass } from '../fixtures/test-participant.ts';
import { type RequestOptions, startTestServer, type TestServer } from '../fixtures/test-server.ts';
import { readOrCreateSecret } from '../identity/secret-file.ts';
import { createTokenSigner, TOKEN_LIFETIME_MS } from '../identity/tokens.ts';
import type { Access } from './access.ts';
import { IMAGES_AFTER_END_MS } from './asset-door.ts';
import { AUDITED_ROUTES } from './audited-routes.ts';

const STOW_TOKEN = 'a-token-of-an-archive';
let running: TestServer;
let cookie: string;
let learner: JoinReply;
let observer: JoinReply;
let aheadMs = 0;
let unixAheadMs = 0;

beforeAll(async () => {
  running = await startTestServer({
    cases: [caseFixture('case-a')],
    requestsPerMinute: 100_000,
    pacs: { stowToken: STOW_TOKEN },
    clock: {
      unixMs: () => systemClock.unixMs() + unixAheadMs,
      monotonicMs: () => systemClock.monotonicMs() + aheadMs,
    },
  });
  cookie = await running.instructorCookie();
  const { code } = await running.openSession(cookie);
  learner = (await (await askToJoin(running.url, code)).json()) as JoinReply;
  const watching = await askToJoin(running.url, code, { role: 'observer' });
  observer = (await watching.json()) as JoinReply;
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
    .replace(':sha256', 'ef'.repeat(32))
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
  /** What somebody shows, by who they are. */
  async function whoAsks(): Promise<Readonly<Record<string, readonly RequestOptions[]>>> {
    const secret = await readOrCreateSecret(join(running.dataFolder, 'secret'));
    const claims = { instructorId: 'somebody' };
    const late = createTokenSigner(secret, {
      ...systemClock,
      unixMs: () => systemClock.unixMs() - TOKEN_LIFETIME_MS.instructor - 1000,
    });
    const elsewhere = createTokenSigner(new Uint8Array(32).fill(9), systemClock);
    const asCookie = (token: string): RequestOptions => ({ cookie: `rounds_instructor=${token}` });
    const shown = ({ seatToken, ticket, assetToken }: JoinReply): RequestOptions[] =>
      [seatToken, ticket, assetToken].flatMap((token) => [
        { bearer: token },
        { bearer: token, ...asCookie(token) },
      ]);
    return {
      nobody: [{}, { bearer: 'x' }, asCookie('x.y'), { headers: { authorization: 'Basic eDp5' } }],
      learner: shown(learner),
      observer: shown(observer),
      instructor: [{ cookie }, { cookie: cookie.replace('rounds_', '__Secure-rounds_') }],
      'instructor of long ago': [asCookie(late.sign('instructor', claims))],
      'instructor of another server': [asCookie(elsewhere.sign('instructor', claims))],
      'instructor by a changed cookie': [{ cookie: `${cookie}x` }],
      'instructor by a cookie in the wrong place': [{ bearer: cookie.split('=')[1] ?? '' }],
      archive: [{ bearer: STOW_TOKEN }],
      'archive with a longer token': [{ bearer: `${STOW_TOKEN}x` }],
    };
  }

  /** Written down by hand: who gets past which door. */
  const ADMITTED: Readonly<Record<Access, readonly string[] | 'everybody'>> = {
    public: 'everybody',
    instructor: ['instructor'],
    // Of what the class of these people shows; here it is asked for something else.
    asset: ['instructor'],
    // What archives send they send with their own token; an instructor's cookie is none.
    sender: ['archive'],
  };

  test('is said by every route, and what it says is so for everybody', async () => {
    const { routes } = running.server;
    const people = await whoAsks();
    expect(routes.length).toBeGreaterThan(20);
    for (const { method, url, access } of routes) {
      if (method === 'HEAD' || method === 'OPTIONS') continue;
      const admitted = ADMITTED[access];
      for (const [who, shown] of Object.entries(people)) {
        const expected = admitted === 'everybody' || admitted.includes(who);
        for (const [way, options] of shown.entries()) {
          // What an instructor changes here, the next request must not find changed.
          if (expected && /^\/api\/instructors?$/.test(url) && method === 'DELETE') continue;
          const code = await codeOf(method, pathOf(url), options);
          expect({ method, url, who, way, admitted: !SHUT.has(code) }).toEqual({
            method,
            url,
            who,
            way,
            admitted: expected,
          });
        }
      }
    }
  });

  test('every answer has the security headers, refusals included', async () => {
    const foreign = { headers: { origin: 'https://evil.example' } };
    for (const { method, url } of running.server.routes) {
      if (method === 'HEAD' || method === 'OPTIONS') continue;
      for (const options of [{}, foreign]) {
        const body = method === 'POST' || method === 'PUT' ? { body: {} } : {};
        const { headers } = await running.request(method, pathOf(url), { ...body, ...options });
        expect([
          url,
          headers.get('content-security-policy')?.includes("frame-ancestors 'none'"),
          headers.get('x-content-type-options'),
          headers.get('x-frame-options'),
          headers.get('referrer-policy'),
          headers.get('permissions-policy')?.includes('camera=()'),
          headers.get('access-control-allow-origin'),
          headers.get('cache-control') !== null,
        ]).toEqual([url, true, 'nosniff', 'DENY', 'no-referrer', true, null, true]);
      }
    }
  });

  test('every route that changes something says what the audit log calls it', () => {
    const routes = running.server.routes.map(({ method, url }) => `${method} ${url}`);
    const changing = routes.filter((route) => /^(POST|PUT|PATCH|DELETE) /.test(route));
    expect(changing.filter((route) => AUDITED_ROUTES[route] === undefined)).toEqual([]);
    expect(Object.keys(AUDITED_ROUTES).filter((route) => !routes.includes(route))).toEqual([]);
  });

  test('the routes of the contract are there', () => {
    const routes = running.server.routes.map(
      ({ method, url, access }) => `${method} ${url} ${access}`,
    );
    expect(routes.filter((route) => !route.startsWith('HEAD')).toSorted()).toEqual([
      'DELETE /api/cases/:caseId instructor',
      'DELETE /api/imports/:importId instructor',
      'DELETE /api/instructor instructor',
      'DELETE /api/instructors instructor',
      'DELETE /api/sessions/:sessionId instructor',
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
      'GET /api/sessions/:sessionId/journal instructor',
      'GET /api/sessions/ended instructor',
      'GET /assets/thumbnails/:sha256 instructor',
      'GET /assets/volumes/:sha256 asset',
      'GET /console public',
      'GET /favicon.ico public',
      'GET /healthz public',
      'GET /join public',
      'GET /join/:code public',
      'GET /readyz public',
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

describe('what strangers send', () => {
  test('is small, or is not read', async () => {
    const body = { code: '000000', name: 'x'.repeat(9000), device: 'laptop' };
    for (const path of ['/api/join', '/api/instructor', '/matchmake/joinById/room'])
      expect([path, await codeOf('POST', path, { body })]).toEqual([path, 'request.too-large']);
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

describe("an instructor's cookie", () => {
  async function signIn(): Promise<string> {
    return running.instructorCookie();
  }

  test('is made anew for who comes back, at most once a day, and ends after a week away', async () => {
    const own = await signIn();
    const fresh = await running.request('GET', '/api/instructor', { cookie: own });
    expect(fresh.headers.get('set-cookie')).toBeNull();
    unixAheadMs = 6 * 24 * 3_600_000;
    const renewed = await running.request('GET', '/api/instructor', { cookie: own });
    const next = renewed.headers.get('set-cookie')?.split(';')[0];
    unixAheadMs = 8 * 24 * 3_600_000;
    expect(await codeOf('GET', '/api/instructor', { cookie: own })).toBe('instructor.required');
    expect(await codeOf('GET', '/api/instructor', { cookie: next })).toBe('ok');
    unixAheadMs = 0;
  });

  test('is taken out of the browser by leaving', async () => {
    const left = await running.request('DELETE', '/api/instructor', { cookie: await signIn() });
    expect(left.status).toBe(204);
    const cleared = left.headers.getSetCookie();
    expect(cleared.map((each) => each.split('=')[0])).toEqual([
      'rounds_instructor',
      '__Secure-rounds_instructor',
    ]);
    for (const each of cleared) expect(each).toMatch(/Expires=Thu, 01 Jan 1970/);
  });

  test('is none any more once its owner left, nor are copies and what was made of it before', async () => {
    const own = await signIn();
    const other = await signIn();
    const named = await running.request('PUT', '/api/instructor/name', {
      cookie: own,
      body: { name: 'Dr A' },
    });
    const copy = named.headers.get('set-cookie')?.split(';')[0];
    expect(await codeOf('GET', '/api/instructor', { cookie: copy })).toBe('ok');
    expect(await codeOf('DELETE', '/api/instructor', { cookie: own })).toBe('ok');
    expect(await codeOf('GET', '/api/instructor', { cookie: own })).toBe('instructor.required');
    expect(await codeOf('GET', '/api/instructor', { cookie: copy })).toBe('instructor.required');
    expect(await codeOf('DELETE', '/api/instructors', { cookie: copy })).toBe(
      'instructor.required',
    );
    expect(await codeOf('GET', '/api/instructor', { cookie: other })).toBe('ok');
  });

  test('is none any more once somebody signed all out; a new link makes a new one', async () => {
    const [own, other] = [await signIn(), await signIn()];
    expect(await codeOf('DELETE', '/api/instructors', { cookie: own })).toBe('ok');
    expect(await codeOf('GET', '/api/instructor', { cookie: own })).toBe('instructor.required');
    expect(await codeOf('GET', '/api/instructor', { cookie: other })).toBe('instructor.required');
    // The others of this file are out, too.
    cookie = await signIn();
    expect(await codeOf('GET', '/api/instructor', { cookie })).toBe('ok');
  });

  test('cannot be had by a link of yesterday', async () => {
    const link = (await running.server.oneTimeLink()).split('#link=')[1];
    unixAheadMs = 24 * 3_600_000;
    expect(await codeOf('POST', '/api/instructor', { body: { link } })).toBe(
      'instructor.link-invalid',
    );
    unixAheadMs = 0;
  });
});

describe('images', () => {
  const path = `/assets/volumes/${'ab'.repeat(32)}`;

  test('are shown with the asset token of a class that shows them, until shortly after its end', async () => {
    aheadMs += 120_000;
    const { code } = await running.openSession(cookie);
    const teacher = await joinClass(running.url, code, { name: 'Teacher', cookie });
    const { assetToken, seatToken, ticket } = (await (
      await askToJoin(running.url, code)
    ).json()) as JoinReply;
    // Nobody put the bytes there: who is let in is told that.
    const open = (bearer: string): Promise<string> => codeOf('GET', path, { bearer });
    expect(await open(assetToken)).toBe('asset.unknown');
    for (const token of [seatToken, ticket, `${assetToken}x`, ''])
      expect(await open(token)).toBe('asset.not-permitted');
    const other = `/assets/volumes/${'cd'.repeat(32)}`;
    expect(await codeOf('GET', other, { bearer: assetToken })).toBe('asset.not-permitted');
    expect(await teacher.send({ type: 'session.end' })).toMatchObject({ status: 'accepted' });
    aheadMs += 5000;
    expect(await open(assetToken)).toBe('asset.unknown');
    aheadMs += 5000;
    unixAheadMs = IMAGES_AFTER_END_MS + 1000;
    expect(await open(assetToken)).toBe('asset.not-permitted');
    unixAheadMs = 0;
    await teacher.leave();
  });

  test('are not shown for longer than twelve hours, were a class never ended', async () => {
    unixAheadMs = TOKEN_LIFETIME_MS.asset + 1000;
    expect(await codeOf('GET', path, { bearer: learner.assetToken })).toBe('asset.not-permitted');
    unixAheadMs = 0;
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
