import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import {
  type Command,
  foldJournal,
  type JournalEntry,
  type SharedState,
  sharedStateOf,
} from '@rounds/classroom';

import { connectDatabase } from '../database/database-client.ts';
import { bookmarkFixture, caseFixture, planeFixture } from '../fixtures/case-fixture.ts';
import {
  killServerProcesses,
  type ServerProcess,
  startServerProcess,
} from '../fixtures/server-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { askToJoin, joinClass, type TestParticipant } from '../fixtures/test-participant.ts';
import {
  addCases,
  instructorCookie,
  openSession,
  sendRequest,
  type TestServer,
} from '../fixtures/test-server.ts';

jest.setTimeout(240_000);

let process: ServerProcess | undefined;

afterEach(killServerProcesses);
afterAll(removeTemporaryFolders);

const requestTo =
  (url: string): TestServer['request'] =>
  (method, path, options) =>
    sendRequest(`${url}${path}`, method, options);

interface Class {
  readonly dataFolder: string;
  readonly cookie: string;
  readonly code: string;
  readonly teacher: TestParticipant;
}

async function startClass(): Promise<Class> {
  const dataFolder = await temporaryFolder();
  await addCases(dataFolder, [caseFixture('case-a'), caseFixture('case-b')]);
  process = await startServerProcess(dataFolder);
  const request = requestTo(process.url);
  const cookie = await instructorCookie(request, process.link);
  const { code } = await openSession(request, cookie, ['case-a', 'case-b']);
  const teacher = await joinClass(process.url, code, { name: 'Teacher', cookie });
  return { dataFolder, cookie, code, teacher };
}

async function readJournal(
  dataFolder: string,
  sessionId: string,
): Promise<readonly JournalEntry[]> {
  const database = await connectDatabase(join(dataFolder, 'rounds.sqlite'));
  try {
    return await database.journal.read(sessionId);
  } finally {
    await database.close();
  }
}

/** Without what a restart changes on purpose: who is connected. */
function lasting(state: SharedState): object {
  return {
    ...state,
    participants: state.participants.map(({ connected: _connected, ...rest }) => rest),
  };
}

/** Numbers between 0 and 1, the same every time. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function randomCommand(random: () => number, index: number): Command {
  const kinds: (() => Command)[] = [
    () => ({ type: 'crosshair.move', pointLps: [random() * 100, random() * 100, index] }),
    () => ({ type: 'plane.set', plane: planeFixture(`plane-${index % 3}`, random() * 1000) }),
    () => ({ type: 'window.set', windowCenter: random() * 500, windowWidth: 1 + random() * 500 }),
    () => ({ type: 'step.go', caseIndex: index % 2, stepIndex: index % 3 }),
    () => ({ type: 'bookmark.save', bookmark: bookmarkFixture(`saved-${index % 5}`) }),
  ];
  const kind = kinds[Math.floor(random() * kinds.length)];
  if (kind === undefined) throw new Error('no kind');
  return kind();
}

describe('a server that is killed', () => {
  test('J1 C5 comes back with exactly what it acknowledged, and everyone in their seat', async () => {
    const { dataFolder, cookie, code, teacher } = await startClass();
    if (process === undefined) throw new Error('not running');
    const learner = await joinClass(process.url, code, { name: 'Learner' });
    const random = seededRandom(20_261_122);
    const sent = Array.from({ length: 90 }, (_, index) => randomCommand(random, index));
    for (const command of sent.slice(0, 60)) await teacher.send(command);
    // Killed in the middle of a burst: some of it is kept, some is not.
    for (const command of sent.slice(60)) void teacher.send(command).catch(() => undefined);
    await teacher.until(() => teacher.replies.length > 60);
    process.kill('SIGKILL');
    await process.exited;
    await Promise.all([teacher.closed, learner.closed]);

    const journal = await readJournal(dataFolder, teacher.reply.sessionId);
    for (const reply of teacher.replies) {
      if (reply.status !== 'accepted') throw new Error(`refused: ${reply.code}`);
      // Requests are numbered from 1, and sent in the order of their commands.
      expect(journal[reply.sequence]?.command).toEqual(sent[reply.requestId - 1]);
    }
    process = await startServerProcess(dataFolder);
    const { seatToken } = teacher.reply;
    const back = await joinClass(process.url, code, { name: 'Teacher', cookie, seatToken });
    expect(back.reply.participantId).toBe(teacher.reply.participantId);
    await back.until(() => back.state().participants[0]?.connected === true);
    expect(lasting(back.state())).toEqual(lasting(sharedStateOf(foldJournal(journal))));
    expect(back.state().participants.map((p) => [p.seatIndex, p.connected])).toEqual([
      [0, true],
      [1, false],
    ]);
  });

  test('J1 three times in a row, between commands: the same bits each time', async () => {
    const started = await startClass();
    const { dataFolder, cookie, code } = started;
    let { teacher } = started;
    const random = seededRandom(7);
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 20; index++) {
        const reply = await teacher.send(randomCommand(random, index));
        expect(reply.status).toBe('accepted');
      }
      const acknowledged = lasting(teacher.state());
      process?.kill('SIGKILL');
      await process?.exited;
      process = await startServerProcess(dataFolder);
      const { seatToken } = teacher.reply;
      teacher = await joinClass(process.url, code, { name: 'Teacher', cookie, seatToken });
      await teacher.until(() => teacher.state().participants[0]?.connected === true);
      expect(JSON.stringify(lasting(teacher.state()))).toBe(JSON.stringify(acknowledged));
    }
  });
});

describe('a server that is stopped', () => {
  test('tells its rooms with 4503, ends with 0, and brings the class back', async () => {
    const { dataFolder, cookie, code, teacher } = await startClass();
    if (process === undefined) throw new Error('not running');
    await teacher.send({ type: 'crosshair.move', pointLps: [7, 8, 9] });
    process.kill('SIGTERM');
    expect(await teacher.closed).toBe(4503);
    expect(await process.exited).toBe(0);
    process = await startServerProcess(dataFolder);
    expect((await askToJoin(process.url, code)).status).toBe(200);
    const back = await joinClass(process.url, code, { cookie, seatToken: teacher.reply.seatToken });
    expect(back.state().view.crosshairLps).toEqual([7, 8, 9]);
    expect(process.output()).toMatch(/not for diagnostic use/i);
  });
});
