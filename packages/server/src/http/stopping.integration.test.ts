import { afterAll, describe, expect, test } from '@jest/globals';

import { caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { joinClass } from '../fixtures/test-participant.ts';
import { startTestServer } from '../fixtures/test-server.ts';
import { FOLDER_IN_USE } from '../database/protocol.ts';
import { startServer } from '../start-server.ts';

afterAll(removeTemporaryFolders);

describe('a server', () => {
  test('while it stops it answers that it is restarting, and then lets go of its folder', async () => {
    let open = (): void => undefined;
    const disk = new Promise<void>((resolve) => {
      open = resolve;
    });
    let isHeld = false;
    const running = await startTestServer({
      cases: [caseFixture('case-a')],
      wrapJournal: (journal) => ({
        open: (...parameters) => journal.open(...parameters),
        append: async (commit) => {
          if (isHeld) await disk;
          await journal.append(commit);
        },
        read: (...parameters) => journal.read(...parameters),
        find: (...parameters) => journal.find(...parameters),
        findByCode: (...parameters) => journal.findByCode(...parameters),
        listOpen: () => journal.listOpen(),
      }),
    });
    const cookie = await running.instructorCookie();
    const { code } = await running.openSession(cookie);
    const person = await joinClass(running.url, code);
    isHeld = true;
    const closed = running.server.close();
    for (const [method, path] of [
      ['GET', '/join'],
      ['POST', '/api/join'],
      ['GET', '/healthz'],
    ] as const) {
      const response = await running.request(method, path, method === 'POST' ? { body: {} } : {});
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        503,
        'server.stopping',
      ]);
    }
    open();
    expect(await person.closed).toBe(4503);
    await closed;
    const again = await startTestServer({ dataFolder: running.dataFolder });
    const back = await joinClass(again.url, code, { seatToken: person.reply.seatToken });
    expect(back.reply.participantId).toBe(person.reply.participantId);
    await again.server.close();
  });

  test('does not start on a folder another one uses', async () => {
    const running = await startTestServer();
    const { dataFolder } = running;
    await expect(startServer({ dataFolder, port: 0 })).rejects.toMatchObject({
      code: FOLDER_IN_USE,
    });
    expect((await running.request('GET', '/healthz')).status).toBe(200);
    await running.server.close();
  });

  test('slows down who asks too much', async () => {
    const running = await startTestServer({ requestsPerMinute: 5 });
    const codes: string[] = [];
    for (let request = 0; request < 7; request++) {
      const response = await running.request('GET', '/api/cases');
      codes.push(((await response.json()) as { code: string }).code);
    }
    expect(codes.slice(0, 5)).toEqual(Array(5).fill('instructor.required'));
    expect(codes.slice(5)).toEqual(['request.too-many', 'request.too-many']);
    await running.server.close();
  });
});
