import { afterAll, expect, test } from '@jest/globals';

import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';

let running: TestServer | undefined;

afterAll(async () => {
  await running?.server.close();
  await removeTemporaryFolders();
});

/** The same data and the same secret, as after every start of one server. */
async function startOn(dataFolder: string): Promise<TestServer> {
  await running?.server.close();
  running = await startTestServer({ dataFolder });
  return running;
}

async function statusWith(server: TestServer, cookie: string): Promise<number> {
  return (await server.request('GET', '/api/instructor', { cookie })).status;
}

test('who was signed out stays so when the server is started again, and nobody else is', async () => {
  const dataFolder = await temporaryFolder();
  const first = await startOn(dataFolder);
  const [left, stayed] = [await first.instructorCookie(), await first.instructorCookie()];
  await first.request('DELETE', '/api/instructor', { cookie: left });
  const second = await startOn(dataFolder);
  expect([await statusWith(second, left), await statusWith(second, stayed)]).toEqual([401, 200]);
  await second.request('DELETE', '/api/instructors', { cookie: stayed });
  const third = await startOn(dataFolder);
  expect([await statusWith(third, left), await statusWith(third, stayed)]).toEqual([401, 401]);
  expect(await statusWith(third, await third.instructorCookie())).toBe(200);
});
