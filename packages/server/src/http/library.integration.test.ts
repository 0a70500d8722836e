import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ERRORS, NO_METADATA } from '@rounds/classroom';

import type { CasePage, CaseRecord, CaseSummary } from '../cases/case-library.ts';
import { caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';

type CaseBody = CaseRecord['document'] & { readonly summary: CaseSummary };

let running: TestServer;
let cookie: string;

beforeAll(async () => {
  running = await startTestServer({
    cases: [
      caseFixture('case-a', {
        title: 'Chest pain',
        metadata: { ...NO_METADATA, diagnosis: 'Dissection', region: 'chest', tags: ['acute'] },
      }),
      caseFixture('case-b', { title: 'Knee', metadata: { ...NO_METADATA, region: 'knee' } }),
    ],
  });
  cookie = await running.instructorCookie();
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await running.request(method, path, {
    cookie,
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function refusalOf(method: string, path: string, body?: unknown): Promise<string> {
  const response = await running.request(method, path, {
    cookie,
    ...(body === undefined ? {} : { body }),
  });
  if (response.ok) return 'ok';
  const { code, message } = (await response.json()) as {
    code: keyof typeof ERRORS;
    message: string;
  };
  expect([response.status, message]).toEqual([ERRORS[code].httpStatus, ERRORS[code].message]);
  return code;
}

describe('the library over HTTP', () => {
  test('searches, filters, sorts and pages', async () => {
    const ids = async (query: string): Promise<string[]> =>
      (await ask<CasePage>('GET', `/api/cases?${query}`)).cases.map((c) => c.caseId);
    expect(await ids('')).toEqual(['case-b', 'case-a']);
    expect(await ids('text=dissect')).toEqual(['case-a']);
    expect(await ids('region=chest&region=knee&sort=title')).toEqual(['case-a', 'case-b']);
    expect(await ids('region=chest&tags=acute&status=ready')).toEqual(['case-a']);
    expect(await ids('limit=1&offset=1')).toEqual(['case-a']);
    const page = await ask<CasePage>('GET', '/api/cases');
    expect(page.total).toBe(2);
    expect(page.facets.region).toEqual([
      { value: 'chest', count: 1 },
      { value: 'knee', count: 1 },
    ]);
    for (const query of ['sort=random', 'limit=0', 'limit=100000', 'offset=-1', 'unknown=1']) {
      expect(await refusalOf('GET', `/api/cases?${query}`)).toBe('request.invalid');
    }
  });

  test('a save names the version it is based on; over a newer one it is refused, with words', async () => {
    await ask('PUT', '/api/instructor/name', { name: 'Dr A' });
    const { summary } = await ask<CaseBody>('GET', '/api/cases/case-b');
    const baseVersion = summary.version;
    const saved = await ask<CaseBody>('PUT', '/api/cases/case-b', {
      baseVersion,
      change: { question: 'Which ligament?', metadata: { ...NO_METADATA, tags: ['Sport'] } },
    });
    expect(saved.summary).toMatchObject({ version: baseVersion + 1, tags: ['sport'] });
    expect(saved.question).toBe('Which ligament?');
    const late = { baseVersion, change: { question: 'Mine' } };
    expect(await refusalOf('PUT', '/api/cases/case-b', late)).toBe('case.version-conflict');
    const { title, history, question, reveal } = saved;
    const text = { title, history, question: 'Text alone', reveal };
    expect(await refusalOf('PUT', '/api/cases/case-b/text', { ...text, baseVersion })).toBe(
      'case.version-conflict',
    );
    expect((await ask<CaseBody>('PUT', '/api/cases/case-b/text', text)).question).toBe(
      'Text alone',
    );
    expect(question).toBe('Which ligament?');
    for (const change of [{ caseId: 'x' }, { volume: {} }, { metadata: { diagnosis: 'x' } }]) {
      expect(await refusalOf('PUT', '/api/cases/case-b', { baseVersion: 1, change })).toBe(
        'request.invalid',
      );
    }
  });

  test('versions are listed with who and when, compared field by field, and restored', async () => {
    const nameCookie = (
      await running.request('PUT', '/api/instructor/name', { cookie, body: { name: 'Dr A' } })
    ).headers
      .get('set-cookie')
      ?.split(';')[0];
    expect(nameCookie).toBeDefined();
    const named = await running.request('GET', '/api/instructor', { cookie: nameCookie ?? '' });
    expect(await named.json()).toEqual({ name: 'Dr A' });
    await running.request('PUT', '/api/cases/case-a', {
      cookie: nameCookie ?? '',
      body: { baseVersion: 1, change: { title: 'Chest pain, again' } },
    });
    const { versions } = await ask<{ versions: object[] }>('GET', '/api/cases/case-a/versions');
    expect(versions).toMatchObject([
      { version: 2, reason: 'saved', savedBy: { name: 'Dr A' }, changedFields: ['title'] },
      { version: 1, reason: 'added', savedBy: { editorId: 'server' } },
    ]);
    const changes = { from: 1, changes: [{ field: 'title', before: 'Chest pain', after: 'Chest pain, again' }] }; // prettier-ignore
    expect(await ask('GET', '/api/cases/case-a/versions/2/changes')).toEqual(changes);
    expect(await ask('GET', '/api/cases/case-a/versions/1/changes')).toEqual({
      from: 0,
      changes: [],
    });
    expect(await ask('GET', '/api/cases/case-a/versions/1')).toMatchObject({ title: 'Chest pain' });
    expect(await refusalOf('GET', '/api/cases/case-a/versions/9')).toBe('case.version-unknown');
    expect(await refusalOf('POST', '/api/cases/case-a/versions/9/restore')).toBe(
      'case.version-unknown',
    );
    expect(
      await refusalOf('POST', '/api/cases/case-a/versions/1/restore', { baseVersion: 1 }),
    ).toBe('case.version-conflict');
    const restored = await ask<CaseBody>('POST', '/api/cases/case-a/versions/1/restore', {
      baseVersion: 2,
    });
    expect(restored).toMatchObject({ title: 'Chest pain', summary: { version: 3 } });
  });

  test('keeps no report where there was no import', async () => {
    expect(await ask('GET', '/api/cases/case-a/report')).toEqual({ report: null });
    expect(await ask('GET', '/api/import-reports')).toEqual({ reports: [] });
    expect(await refusalOf('GET', '/api/import-reports/unknown')).toBe('import.unknown');
  });

  test('names of those who edit, and diagnoses, are not in the log', () => {
    expect(running.logText()).not.toMatch(/Dr A|Dissection/);
  });
});
