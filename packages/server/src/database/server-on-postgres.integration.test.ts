import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { FACTS } from '../cases/case-library.acceptance.ts';
import { caseFixture } from '../fixtures/case-fixture.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../fixtures/postgres-server.ts';
import { killServerProcesses, runCommand, startServerProcess } from '../fixtures/server-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { joinClass } from '../fixtures/test-participant.ts';
import { instructorCookie, openSession, sendRequest, startTestServer, type TestServer } from '../fixtures/test-server.ts'; // prettier-ignore
import { connectDatabase } from './database-client.ts';
import { nameOf, type PostgresAddress } from './postgres-address.ts';

(hasPostgres ? describe : describe.skip)('a server on PostgreSQL', () => {
  let postgres: PostgresServer;
  let running: TestServer | undefined;

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterEach(async () => {
    delete process.env.DATABASE_URL;
    delete process.env.DATABASE_URL_FILE;
    await killServerProcesses();
    await running?.server.close();
    running = undefined;
  });
  afterAll(async () => {
    await postgres.stop();
    await removeTemporaryFolders();
  });

  async function databaseWithCase(): Promise<PostgresAddress> {
    const address = await postgres.createDatabase();
    const database = await connectDatabase(address);
    await database.cases.add(caseFixture('case-a'), FACTS, 5);
    await database.close();
    return address;
  }

  test('J4 a class goes on while the database is away, and what was said to be saved is', async () => {
    const address = await databaseWithCase();
    const server = await startTestServer({ postgres: address });
    running = server;
    const { url } = server;
    const cookie = await server.instructorCookie();
    const { code, sessionId } = await server.openSession(cookie, ['case-a']);
    const teacher = await joinClass(url, code, { name: 'Teacher', cookie });
    await postgres.stop();
    const seen = teacher.snapshots.length;
    const answer = teacher.send({ type: 'crosshair.move', pointLps: [4, 5, 6] });
    await teacher.until(() => teacher.snapshots.length >= seen + 20);
    // A question to the library is refused, and ends nothing.
    const refused = await server.request('GET', '/api/cases', { cookie });
    expect(await refused.json()).toMatchObject({ code: 'database.unreachable' });
    expect((await server.request('GET', '/healthz')).status).toBe(200);
    expect((await server.request('GET', '/readyz')).status).toBe(503);
    expect(teacher.replies).not.toContainEqual(expect.objectContaining({ status: 'accepted' }));
    await postgres.start();
    expect(await answer).toMatchObject({ status: 'accepted' });
    const next = await teacher.send({ type: 'crosshair.move', pointLps: [7, 8, 9] });
    expect(next).toMatchObject({ status: 'accepted' });
    expect((await server.request('GET', '/api/cases', { cookie })).status).toBe(200);
    const accepted = teacher.replies.filter((reply) => reply.status === 'accepted');
    const database = await connectDatabase(address);
    const moves = (await database.journal.read(sessionId)).filter((e) => e.command.type === 'crosshair.move'); // prettier-ignore
    await database.close();
    expect(moves).toHaveLength(accepted.length);
    expect(server.logText()).not.toContain(encodeURIComponent(address.password ?? ''));
    expect(server.logText()).not.toContain(address.password ?? '');
  });

  test('every command uses DATABASE_URL, and a killed server comes back with its class', async () => {
    const address = await databaseWithCase();
    const dataFolder = await temporaryFolder();
    process.env.DATABASE_URL = postgres.urlOf(address);
    const first = await startServerProcess(dataFolder);
    const request = (url: string): TestServer['request'] => (method, path, options) =>
      sendRequest(`${url}${path}`, method, options); // prettier-ignore
    const link = await runCommand('link', '--data', dataFolder);
    expect(link.stderr).toBe('');
    const cookie = await instructorCookie(request(first.url), link.stdout.trim());
    const { code } = await openSession(request(first.url), cookie, ['case-a']);
    first.kill('SIGKILL');
    await first.exited;
    // The same by the file that holds the address.
    delete process.env.DATABASE_URL;
    process.env.DATABASE_URL_FILE = join(dataFolder, 'database-url');
    await writeFile(process.env.DATABASE_URL_FILE, postgres.urlOf(address), { mode: 0o600 });
    const second = await startServerProcess(dataFolder);
    const person = await joinClass(second.url, code);
    expect(person.state().view).toBeDefined();
    expect(second.output()).toContain(nameOf(address));
    expect(first.output() + second.output()).not.toContain('for%20tests');
  });

  test('says in a sentence that the password is wrong, without it', async () => {
    process.env.DATABASE_URL = postgres.urlOf({ ...postgres.address, password: 'Secret' });
    const [serve, link] = await Promise.all([
      runCommand('serve', '--data', await temporaryFolder(), '--port', '0', '--no-https'),
      runCommand('link', '--data', await temporaryFolder()),
    ]);
    for (const { code, stdout, stderr } of [serve, link]) {
      expect(code).toBe(1);
      expect(stderr).toBe(
        `The database ${nameOf(postgres.address)} of DATABASE_URL cannot be used: the user or the password is wrong.\n`,
      );
      expect(stdout).not.toContain('Secret');
    }
  });

  test('says in a sentence that DATABASE_URL cannot be read, without it', async () => {
    process.env.DATABASE_URL = 'postgres://ann:Secret@@host:x/';
    const { code, stderr } = await runCommand('link', '--data', await temporaryFolder());
    expect([code, stderr.split('.')[0]]).toEqual([
      1,
      'DATABASE_URL is no address of a PostgreSQL database',
    ]);
    expect(stderr).not.toContain('Secret');
  });
});
