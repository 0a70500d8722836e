import { afterAll, describe, expect, test } from '@jest/globals';
import { type JoinReply, PROTOCOL_VERSION } from '@rounds/classroom';

import { intercepted } from '../audit/audited-stores.ts';
import { caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { askToJoin, joinClass } from '../fixtures/test-participant.ts';
import { startTestServer } from '../fixtures/test-server.ts';
import { DATABASE_PROBLEMS } from '../database/database-problem.ts';
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
      wrapJournal: (journal) =>
        intercepted(journal, {
          append: async (commit) => {
            if (isHeld) await disk;
            await journal.append(commit);
          },
        }),
    });
    const cookie = await running.instructorCookie();
    const { code } = await running.openSession(cookie);
    const person = await joinClass(running.url, code);
    isHeld = true;
    const raised = person.send({ type: 'hand.raise', raised: true });
    await person.until(() => person.state().participants.some((each) => each.handRaised));
    const closed = running.server.close();
    for (const [method, path] of [
      ['GET', '/join'],
      ['POST', '/api/join'],
    ] as const) {
      const response = await running.request(method, path, method === 'POST' ? { body: {} } : {});
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        503,
        'server.stopping',
      ]);
    }
    const alive = await running.request('GET', '/healthz');
    expect([alive.status, await alive.json()]).toMatchObject([200, { status: 'stopping' }]);
    const ready = await running.request('GET', '/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      {
        status: 'not ready',
        reasons: ['This server is stopping: it takes in nobody new.'],
      },
    ]);
    open();
    expect(await raised).toMatchObject({ status: 'accepted' });
    expect(await person.closed).toBe(4503);
    await closed;
    const again = await startTestServer({ dataFolder: running.dataFolder });
    const back = await joinClass(again.url, code, { seatToken: person.reply.seatToken });
    expect(back.reply.participantId).toBe(person.reply.participantId);
    await again.server.close();
  });

  test('does not wait for somebody who is halfway in', async () => {
    const running = await startTestServer({ cases: [caseFixture('case-a')] });
    const { code } = await running.openSession(await running.instructorCookie());
    const person = await joinClass(running.url, code);
    const { roomId, ticket } = (await (await askToJoin(running.url, code)).json()) as JoinReply;
    const body = { ticket, protocolVersion: PROTOCOL_VERSION };
    const reserved = await running.request('POST', `/matchmake/joinById/${roomId}`, { body });
    expect(reserved.status).toBe(200);
    const startedMs = performance.now();
    await running.server.close();
    expect(await person.closed).toBe(4503);
    // The reservation would be good for fifteen seconds.
    expect(performance.now() - startedMs).toBeLessThan(12_000);
  });

  test('does not start on a folder another one uses', async () => {
    const running = await startTestServer();
    const { dataFolder } = running;
    await expect(startServer({ dataFolder, port: 0 })).rejects.toMatchObject({
      code: DATABASE_PROBLEMS.folderInUse,
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
