import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { NO_METADATA } from '@rounds/classroom';

import { systemClock } from '../clock.ts';
import { caseFixture } from '../fixtures/case-fixture.ts';
import { runCommand } from '../fixtures/server-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { joinClass } from '../fixtures/test-participant.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';

const SENTINEL = 'Xanthippe-Sentinel';
const AUTHOR = 'Author-Sentinel';
const DAY_MS = 86_400_000;

let running: TestServer | undefined;

afterEach(async () => {
  await running?.server.close();
  running = undefined;
});
afterAll(removeTemporaryFolders);

async function endedClass(options: Parameters<typeof startTestServer>[0] = {}) {
  const metadata = { ...NO_METADATA, author: AUTHOR };
  const server = await startTestServer({
    cases: [caseFixture('case-a', { metadata })],
    ...options,
  });
  running = server;
  const cookie = await server.instructorCookie();
  const { sessionId, code } = await server.openSession(cookie);
  const teacher = await joinClass(server.url, code, { name: SENTINEL, cookie });
  await teacher.send({ type: 'crosshair.move', pointLps: [1, 2, 3] });
  const end = async (): Promise<void> => {
    await teacher.send({ type: 'session.end' });
  };
  const ask = (method: string, path: string) => server.request(method, path, { cookie });
  return { server, sessionId, code, teacher, end, ask };
}

async function refusalOf(response: Response): Promise<[number, string]> {
  return [response.status, ((await response.json()) as { code: string }).code];
}

/** Where in the data folder the text stands. */
async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((name) => name.startsWith('rounds.sqlite'));
  const found: string[] = [];
  for (const name of files) {
    if ((await readFile(join(folder, name))).includes(text)) found.push(name);
  }
  return found;
}

describe('J9 the journal of a class, to take away', () => {
  test('is a line that says what it is and one for each change; names only where they are asked for', async () => {
    const { sessionId, ask, end } = await endedClass();
    const path = `/api/sessions/${sessionId}/journal`;
    const early = await ask('GET', path);
    expect(early.headers.get('content-type')).toMatch(/ndjson/);
    expect(early.headers.get('content-disposition')).toMatch(/attachment; filename="class-[\d-]+/);
    await end();
    const text = await (await ask('GET', path)).text();
    const [head, ...entries] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(head).toMatchObject({ format: 'rounds-journal', version: 1, sessionId, names: false });
    expect(entries).toMatchObject([
      { sequence: 0, command: { type: 'session.open' } },
      { sequence: 1, command: { participant: { name: 'Seat 1' } } },
      { sequence: 2, command: { type: 'crosshair.move', pointLps: [1, 2, 3] } },
      { sequence: 3, command: { type: 'session.end' } },
    ]);
    expect(text).not.toMatch(/Sentinel/);
    const named = await (await ask('GET', `${path}?names=1`)).text();
    expect(named).toContain(SENTINEL);
    expect(named).toContain(AUTHOR);
    expect(await refusalOf(await ask('GET', `${path}?names=yes`))).toEqual([
      400,
      'request.invalid',
    ]);
    expect(await refusalOf(await ask('GET', '/api/sessions/nobody/journal'))).toEqual([
      404,
      'session.unknown',
    ]);
  });

  test('also from the command line', async () => {
    const { server, sessionId, code, end } = await endedClass();
    await end();
    const data = ['--data', server.dataFolder];
    const printed = await runCommand('journal', sessionId, ...data);
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    expect(printed.stdout.trim().split('\n')).toHaveLength(5);
    expect(printed.stdout).not.toContain(SENTINEL);
    const out = join(await temporaryFolder(), 'class.ndjson');
    expect(await runCommand('journal', code, ...data, '--names', '--out', out)).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect(await readFile(out, 'utf8')).toContain(SENTINEL);
    const unknown = await runCommand('journal', '000000', ...data);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/no such class/);
  });
});

describe('J8 the deletion of a class', () => {
  test('is for classes that have ended, and leaves nothing on the disk', async () => {
    const { server, sessionId, teacher, end, ask } = await endedClass();
    const path = `/api/sessions/${sessionId}`;
    expect(await refusalOf(await ask('DELETE', path))).toEqual([409, 'session.still-open']);
    expect(await (await ask('GET', '/api/sessions/ended')).json()).toEqual({
      sessions: [],
      keepDays: 365,
    });
    await end();
    expect(await (await ask('GET', '/api/sessions/ended')).json()).toMatchObject({
      sessions: [{ sessionId, title: 'Chest pain' }],
    });
    expect(await filesWith(server.dataFolder, SENTINEL)).not.toEqual([]);
    // Whoever still looks at the ended class is sent away.
    expect((await ask('DELETE', path)).status).toBe(204);
    expect(await teacher.closed).toBe(4410);
    expect(await filesWith(server.dataFolder, SENTINEL)).toEqual([]);
    expect(await refusalOf(await ask('DELETE', path))).toEqual([404, 'session.unknown']);
    expect(await refusalOf(await ask('GET', `${path}/journal`))).toEqual([404, 'session.unknown']);
    expect(server.logText()).not.toMatch(/"level":(?:50|60)/);
  });

  test.each([
    ['after its end', true],
    ['after its last change, where nobody ended it', false],
  ])('happens by itself so many days %s', async (_when, isEnded) => {
    const { server, end, teacher } = await endedClass();
    if (isEnded) await end();
    await teacher.leave();
    await server.server.close();
    const later = (days: number) => ({
      dataFolder: server.dataFolder,
      clock: { ...systemClock, unixMs: () => systemClock.unixMs() + days * DAY_MS },
    });
    running = await startTestServer({ ...later(366), keepClassesDays: 'forever' });
    await running.server.close();
    expect(await filesWith(server.dataFolder, SENTINEL)).not.toEqual([]);
    running = await startTestServer({ ...later(29), keepClassesDays: 30 });
    await running.server.close();
    expect(await filesWith(server.dataFolder, SENTINEL)).not.toEqual([]);
    running = await startTestServer({ ...later(31), keepClassesDays: 30 });
    await running.server.close();
    expect(await filesWith(server.dataFolder, SENTINEL)).toEqual([]);
  });
});
