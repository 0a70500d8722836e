import { afterAll, afterEach, describe, expect, test } from '@jest/globals';

import { intercepted } from '../audit/audited-stores.ts';
import { DATABASE_PROBLEMS, DatabaseProblem } from '../database/database-problem.ts';
import { caseFixture, planeFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { askToJoin, joinClass, type TestParticipant } from '../fixtures/test-participant.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';
import type { JournalCommit, JournalStore } from '../journal/journal-store.ts';

/** The real journal, with a hand on its commits. */
class HeldJournal {
  /** Runs before each commit; what it throws fails the commit. */
  before: (commit: JournalCommit) => Promise<void> = async () => undefined;

  wrap = (journal: JournalStore): JournalStore =>
    intercepted(journal, {
      append: async (commit) => {
        await this.before(commit);
        await journal.append(commit);
      },
    });
}

let running: TestServer | undefined;

afterEach(async () => {
  await running?.server.close();
  running = undefined;
});
afterAll(removeTemporaryFolders);

async function classWith(held: HeldJournal): Promise<{
  teacher: TestParticipant;
  learner: TestParticipant;
  code: string;
}> {
  running = await startTestServer({ cases: [caseFixture('case-a')], wrapJournal: held.wrap });
  const cookie = await running.instructorCookie();
  const { code } = await running.openSession(cookie);
  const teacher = await joinClass(running.url, code, { name: 'Teacher', cookie });
  const learner = await joinClass(running.url, code);
  await teacher.until(() => teacher.state().participants.length === 2);
  return { teacher, learner, code };
}

describe('the journal of a class', () => {
  test('C5 a slow disk delays the answer, not the picture and not the tick', async () => {
    const held = new HeldJournal();
    const { teacher, learner } = await classWith(held);
    let open = (): void => undefined;
    const disk = new Promise<void>((resolve) => {
      open = resolve;
    });
    held.before = () => disk;
    const answer = teacher.send({ type: 'crosshair.move', pointLps: [4, 5, 6] });
    await learner.until(() => learner.state().view.crosshairLps[0] === 4);
    const seen = learner.snapshots.length;
    await learner.until(() => learner.snapshots.length >= seen + 20);
    await teacher.ping();
    expect(teacher.replies).toEqual([]);
    open();
    expect(await answer).toMatchObject({ status: 'accepted' });
  });

  test('C5 a disk that fails takes the change back for everybody, and the class goes on', async () => {
    const held = new HeldJournal();
    const { teacher, learner } = await classWith(held);
    const before = JSON.stringify(learner.state());
    let isFull = true;
    held.before = async () => {
      if (isFull) throw new Error('disk full');
    };
    const refused = { status: 'refused', code: 'command.not-saved' };
    expect(await teacher.send({ type: 'plane.set', plane: planeFixture('b') })).toMatchObject(
      refused,
    );
    await learner.until(() => JSON.stringify(learner.state()) === before);
    isFull = false;
    expect(await teacher.send({ type: 'plane.set', plane: planeFixture('b') })).toMatchObject({
      status: 'accepted',
    });
    await learner.until(() => learner.state().view.planes.length === 2);
  });

  test('J4 who cannot be written down is not let in, and leaves no trace', async () => {
    const held = new HeldJournal();
    const { teacher, code } = await classWith(held);
    if (running === undefined) throw new Error('running');
    const before = JSON.stringify(teacher.state());
    held.before = () => Promise.reject(new Error('disk full'));
    // 4503: come back in a few seconds.
    await expect(joinClass(running.url, code, { name: 'Third' })).rejects.toMatchObject({
      code: 4503,
    });
    held.before = async () => undefined;
    await teacher.until(() => JSON.stringify(teacher.state()) === before);
    await joinClass(running.url, code, { name: 'Fourth' });
    await teacher.until(() => teacher.state().participants.length === 3);
    expect(teacher.state().participants[2]?.name).toBe('Fourth');
  });

  test('J4 a leave that could not be written down is written down later', async () => {
    const held = new HeldJournal();
    const { teacher, learner, code } = await classWith(held);
    let failures = 0;
    held.before = async () => {
      failures += 1;
      if (failures <= 2) throw new Error('disk full');
    };
    await learner.leave();
    await teacher.until(() => failures > 2 && teacher.state().participants[1]?.connected === false);
    if (running === undefined) throw new Error('running');
    const back = await askToJoin(running.url, code, { seatToken: learner.reply.seatToken });
    expect(back.status).toBe(200);
  });

  test('C7 a database that is away for a moment: all see the changes and that they are not saved yet', async () => {
    const held = new HeldJournal();
    const { teacher, learner, code } = await classWith(held);
    if (running === undefined) throw new Error('running');
    let isAway = true;
    held.before = async () => {
      if (isAway) throw new DatabaseProblem(DATABASE_PROBLEMS.unavailable, 'away');
    };
    const answer = teacher.send({ type: 'crosshair.move', pointLps: [4, 5, 6] });
    await learner.until(() => learner.state().view.crosshairLps[0] === 4);
    await teacher.until(() => teacher.state().saving === 'away');
    expect(teacher.replies).toEqual([]);
    // Who has a seat comes back to it at once; a new seat is given once it is saved.
    await learner.leave();
    const { seatToken } = learner.reply;
    const back = await joinClass(running.url, code, { seatToken });
    expect(back.reply.participantId).toBe(learner.reply.participantId);
    await back.until(() => back.state().participants[1]?.connected === true);
    let isIn = false;
    const third = joinClass(running.url, code, { name: 'Third' }).then((joined) => {
      isIn = true;
      return joined;
    });
    const seen = back.snapshots.length;
    await back.until(() => back.snapshots.length >= seen + 10);
    expect([isIn, teacher.replies]).toEqual([false, []]);
    isAway = false;
    expect(await answer).toMatchObject({ status: 'accepted' });
    await teacher.until(() => teacher.state().saving === 'fine');
    expect((await third).state().participants).toHaveLength(3);
  });
});
