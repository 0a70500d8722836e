import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Command } from '@rounds/classroom';

import { connectDatabase } from '../database/database-client.ts';
import { caseFixture, planeFixture, viewFixture } from '../fixtures/case-fixture.ts';
import { killServerProcesses, startServerProcess } from '../fixtures/server-process.ts';
import { mountSmallDisk } from '../fixtures/small-disk.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { joinClass } from '../fixtures/test-participant.ts';
import {
  addCases,
  instructorCookie,
  openSession,
  sendRequest,
  type TestServer,
} from '../fixtures/test-server.ts';

jest.setTimeout(240_000);

const disk = mountSmallDisk(8);

afterEach(killServerProcesses);
afterAll(() => {
  disk?.remove();
  return removeTemporaryFolders();
});

/** About two kilobytes of journal. */
function bulky(count: number): Command {
  const planes = Array.from({ length: 6 }, (_, index) => planeFixture(`plane-${index}`, count));
  return { type: 'view.set', view: viewFixture({ planes, windowCenter: count }) };
}

// Mounting takes rights that not everybody has.
(disk === undefined ? describe.skip : describe)('a server whose disk is full', () => {
  test('C7 shows and holds changes, says so, saves them once there is room; a kill loses none of it', async () => {
    if (disk === undefined) throw new Error('no disk');
    await addCases(disk.path, [caseFixture('case-a')]);
    const running = await startServerProcess(disk.path);
    const request: TestServer['request'] = (method, path, options) =>
      sendRequest(`${running.url}${path}`, method, options);
    const cookie = await instructorCookie(request, running.link);
    const { code, sessionId } = await openSession(request, cookie, ['case-a']);
    const teacher = await joinClass(running.url, code, { name: 'Teacher', cookie });
    const learner = await joinClass(running.url, code);
    expect(teacher.state().saving).toBe('fine');

    disk.fill();
    const answers: Promise<unknown>[] = [];
    while (teacher.state().saving === 'fine' && answers.length < 2000) {
      for (let burst = 0; burst < 10; burst++) answers.push(teacher.send(bulky(answers.length)));
      const seen = teacher.snapshots.length;
      await teacher.until(() => teacher.snapshots.length > seen + 8);
    }
    expect(teacher.state().saving).toBe('disk-full');
    const answered = teacher.replies.length;
    expect(answered).toBeLessThan(answers.length);
    // The class goes on: a change is seen by others, poses come at every tick, nobody is told that it is saved.
    const last = bulky(12_345);
    answers.push(teacher.send(last));
    await learner.until(() => learner.state().view.windowCenter === 12_345);
    const seen = learner.snapshots.length;
    await learner.until(() => learner.snapshots.length >= seen + 40);
    expect(teacher.replies).toHaveLength(answered);
    expect(learner.state().saving).toBe('disk-full');

    disk.clear();
    await Promise.all(answers);
    await teacher.until(() => teacher.state().saving === 'fine');
    expect(teacher.replies.every(({ status }) => status === 'accepted')).toBe(true);
    running.kill('SIGKILL');
    await running.exited;

    const database = await connectDatabase(`${disk.path}/rounds.sqlite`);
    const journal = await database.journal.read(sessionId);
    await database.close();
    for (const reply of teacher.replies) {
      if (reply.status !== 'accepted') throw new Error('refused');
      expect(journal[reply.sequence]?.sequence).toBe(reply.sequence);
    }
    expect(journal.at(-1)?.command).toEqual(last);
  });
});
