import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import {
  type CaseOverlay,
  COMMAND_TYPES,
  type Command,
  type CustomTransferFunction,
  DEFAULT_RENDERING,
  hasControl,
  MESSAGES,
  PERMISSIONS,
  type Pose,
  PLAIN_OVERLAY,
} from '@rounds/classroom';

import {
  bookmarkFixture,
  caseFixture,
  planeFixture,
  viewFixture,
} from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { type JoinOptions, joinClass, type TestParticipant } from '../fixtures/test-participant.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';
import { LiveSession } from './live-session.ts';
import { sessionRoom } from './session-room.ts';

const LUNG: CaseOverlay = {
  overlayId: 'lung',
  kind: 'segmentation',
  assetSha256: 'ef'.repeat(32),
  name: 'Lung',
};

const TRANSFER_FUNCTION: CustomTransferFunction = {
  colorPoints: [
    [-1000, 0, 0, 0],
    [0.1 + 0.2, 1, 1 / 3, 0],
  ],
  opacityPoints: [
    [-1000, 0],
    [0.1 + 0.2, 2 / 3],
  ],
  windowCenter: 40,
  windowWidth: 1 / 3,
};

let running: TestServer;
let cookie: string;
let code: string;
const people: TestParticipant[] = [];

beforeAll(async () => {
  running = await startTestServer({
    cases: [caseFixture('case-a', { overlays: [LUNG] }), caseFixture('case-b')],
  });
  cookie = await running.instructorCookie();
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});
beforeEach(async () => {
  ({ code } = await running.openSession(cookie));
});
afterEach(async () => {
  for (const person of people.splice(0)) await person.leave();
});

async function join(options: JoinOptions = {}): Promise<TestParticipant> {
  const person = await joinClass(running.url, code, options);
  people.push(person);
  return person;
}

const teach = (): Promise<TestParticipant> => join({ name: 'Teacher', cookie });

function canonical(person: TestParticipant): string {
  return JSON.stringify(person.state());
}

/** One command of every type, all of them possible in the session of these tests. */
function everyCommand(participantId: string): Command[] {
  return [
    { type: 'step.go', caseIndex: 0, stepIndex: 1 },
    { type: 'plane.set', plane: planeFixture('plane-2', 0.1 + 0.2) },
    { type: 'plane.remove', planeId: 'plane-1' },
    { type: 'window.set', windowCenter: 41.5, windowWidth: 81 },
    { type: 'preset.set', presetId: 'ct-soft', windowCenter: 40, windowWidth: 400 },
    { type: 'crosshair.move', pointLps: [1e-7, -3.3, 12_345.678] },
    {
      type: 'volume.place',
      placement: { rotation: [0, 1, 0, 0], offsetRoom: [0, 0.1, 0], scale: 2 },
    },
    { type: 'grab.take', target: { kind: 'volume' } },
    { type: 'grab.release', target: { kind: 'volume' } },
    { type: 'rendering.set', rendering: { ...DEFAULT_RENDERING, mode: 'mip', slabMm: 0.1 + 0.2 } },
    { type: 'slab.set', slab: { thicknessMm: 1 / 3, projection: 'mip' } },
    { type: 'crop.set', crop: { min: [0, 1 / 3, 0], max: [1, 2 / 3, 1] } },
    { type: 'cut-out.set', cutOut: { octant: [1, -1, 1] } },
    { type: 'oblique.set', oblique: { pointLps: [0.1, 1 / 3, -700], normalLps: [0, 0.6, 0.8] } },
    { type: 'transfer-function.set', transferFunction: TRANSFER_FUNCTION },
    { type: 'comparison.set', comparison: { caseIndex: 1, linked: false } },
    { type: 'comparison.scroll', pointLps: [1 / 3, -0.1, 700] },
    {
      type: 'overlay.set',
      overlay: { overlayId: 'lung', visible: false, opacity: 0.7, ...PLAIN_OVERLAY },
    },
    { type: 'view.set', view: viewFixture({ windowCenter: 1 }) },
    { type: 'view.reset' },
    { type: 'view.undo' },
    { type: 'view.redo' },
    { type: 'bookmark.save', bookmark: bookmarkFixture('three') },
    { type: 'bookmark.recall', bookmarkId: 'two' },
    { type: 'bookmark.remove', bookmarkId: 'one' },
    { type: 'control.give', participantId },
    { type: 'control.take-back' },
    { type: 'everyone.gather' },
    { type: 'hand.raise', raised: true },
    { type: 'hand.lower', participantId },
    { type: 'attention.set', following: false },
    { type: 'session.end' },
  ];
}

const HEAD: Pose = { head: { positionRoom: [0.5, 1.6, 1.5], orientation: [0, 0, 0, 1] } };

describe('a class', () => {
  test('S1 who joins late holds the same bits as who was there from the start', async () => {
    const teacher = await teach();
    const early = await join({ name: 'Early' });
    for (const command of everyCommand(early.reply.participantId).slice(0, -1)) {
      expect(await teacher.send(command)).toMatchObject({ status: 'accepted' });
    }
    const late = await join({ name: 'Late' });
    const isComplete = (person: TestParticipant): boolean =>
      person.state().participants.length === 3;
    for (const person of people) await person.until(() => isComplete(person));
    await early.until(() => canonical(early) === canonical(late));
    expect(canonical(teacher)).toBe(canonical(late));
    expect(late.state().view.crosshairLps).toEqual(viewFixture().crosshairLps);
  });

  test('every type of command is sent in these tests', () => {
    expect(
      everyCommand('x')
        .map((command) => command.type)
        .toSorted(),
    ).toEqual([...COMMAND_TYPES].toSorted());
  });

  test('C1 C6 what a learner may not do is refused to them alone and changes nothing', async () => {
    const teacher = await teach();
    const learner = await join({ name: 'Learner' });
    await teacher.until(() => teacher.state().participants.length === 2);
    const before = canonical(teacher);
    for (const command of everyCommand(learner.reply.participantId)) {
      const permission = PERMISSIONS[command.type];
      if (permission === 'seated' || permission === 'anyone') continue;
      const code = permission === 'control' ? 'command.control-required' : 'command.not-permitted';
      expect(await learner.send(command)).toMatchObject({ status: 'refused', code });
    }
    // A whole round trip later nothing has arrived anywhere.
    await teacher.ping();
    expect(canonical(teacher)).toBe(before);
    expect(canonical(learner)).toBe(before);
    expect(teacher.replies).toEqual([]);
  });

  test('C1 an observer may look, and tell how they look', async () => {
    const observer = await join({ role: 'observer' });
    expect(await observer.send({ type: 'hand.raise', raised: true })).toMatchObject({
      code: 'command.not-permitted',
    });
    expect(await observer.send({ type: 'attention.set', following: false })).toMatchObject({
      status: 'accepted',
    });
  });

  test('C2 control is given, lets its holder change the view, and is taken back', async () => {
    const teacher = await teach();
    const learner = await join();
    const { participantId } = learner.reply;
    const move: Command = { type: 'crosshair.move', pointLps: [1, 2, 3] };
    await learner.send({ type: 'hand.raise', raised: true });
    await teacher.send({ type: 'control.give', participantId });
    await learner.until(() => learner.state().controlHolderId === participantId);
    const [, seat] = learner.state().participants;
    expect(seat && hasControl(learner.state(), seat)).toBe(true);
    expect(seat?.handRaised).toBe(false);
    expect(await learner.send(move)).toMatchObject({ status: 'accepted' });
    await teacher.until(() => teacher.state().view.crosshairLps[0] === 1);
    expect(await learner.send({ type: 'session.end' })).toMatchObject({
      code: 'command.not-permitted',
    });
    await teacher.send({ type: 'control.take-back' });
    expect(await learner.send(move)).toMatchObject({ code: 'command.control-required' });
  });

  test('S3 answers reach instructors alone', async () => {
    const teacher = await teach();
    const learner = await join();
    await teacher.until(() => teacher.instructorMessages.length === 1);
    expect(teacher.instructorMessages[0]?.cases.map((c) => c.reveal)).toContain('HIDDEN-DIAGNOSIS');
    await teacher.send({ type: 'bookmark.save', bookmark: bookmarkFixture('four') });
    await teacher.until(() => teacher.instructorMessages.length === 2);
    expect(teacher.instructorMessages[1]?.cases[0]?.keyViews).toContainEqual(
      bookmarkFixture('four'),
    );
    await learner.ping();
    expect(learner.instructorMessages).toEqual([]);
    expect(canonical(learner)).not.toContain('HIDDEN-DIAGNOSIS');
  });

  test('key views saved in class are in the library', async () => {
    const teacher = await teach();
    await teacher.send({ type: 'bookmark.save', bookmark: bookmarkFixture('five') });
    await teacher.send({ type: 'bookmark.remove', bookmarkId: 'two' });
    const document = (await (
      await running.request('GET', '/api/cases/case-a', { cookie })
    ).json()) as {
      keyViews: { bookmarkId: string }[];
    };
    const ids = document.keyViews.map((view) => view.bookmarkId);
    expect(ids).toContain('five');
    expect(ids).not.toContain('two');
  });

  test('C3 after the end the room is read-only, and takes nobody in', async () => {
    const teacher = await teach();
    const learner = await join();
    expect(await teacher.send({ type: 'session.end' })).toMatchObject({ status: 'accepted' });
    await learner.until(() => learner.state().lifecycle === 'ended');
    expect(await teacher.send({ type: 'everyone.gather' })).toMatchObject({
      code: 'command.session-ended',
    });
    await expect(join()).rejects.toThrow('join.session-ended');
    const { lifecycle } = (await (await running.request('GET', `/api/join/${code}`)).json()) as {
      lifecycle: string;
    };
    expect(lifecycle).toBe('ended');
  });

  test('P6 poses reach everybody under the seat of their socket, and leave with it', async () => {
    const teacher = await teach();
    const learner = await join();
    learner.sendPose(HEAD);
    await teacher.until(() => (teacher.snapshots.at(-1)?.poses.length ?? 0) > 0);
    expect(teacher.snapshots.at(-1)?.poses).toMatchObject([
      { seatIndex: 1, pose: { head: { positionRoom: HEAD.head.positionRoom } } },
    ]);
    await learner.leave();
    await teacher.until(() => teacher.snapshots.at(-1)?.poses.length === 0);
    await teacher.until(() => teacher.state().participants[1]?.connected === false);
  });

  test('the tick keeps its rate, and the clock is the one of the snapshots', async () => {
    const teacher = await teach();
    await teacher.until(() => teacher.snapshots.length >= 61);
    const [first] = teacher.snapshots;
    const last = teacher.snapshots[60];
    if (first === undefined || last === undefined) throw new Error('snapshots');
    // Ticks may be left out on a busy machine; those there are lie on the 50 ms grid.
    expect((last.serverMs - first.serverMs) / (last.tick - first.tick)).toBeGreaterThan(45);
    expect(last.tick - first.tick).toBe(60);
    const { clientMs, serverMs } = await teacher.ping();
    expect(clientMs).toBe(12.5);
    expect(Math.abs(serverMs - (teacher.snapshots.at(-1)?.serverMs ?? 0))).toBeLessThan(2000);
  });

  test('J8 a class that was left is given up only where nobody is in it, and can be built again until it is deleted', async () => {
    const teacher = await teach();
    const room = sessionRoom(teacher.reply.sessionId);
    expect(await room.abandon()).toBe(false);
    await teacher.ping();
    people.splice(people.indexOf(teacher), 1);
    await teacher.leave();
    const other = await joinClass(running.url, code, { name: 'Somebody' });
    people.push(other);
    await other.until(() => other.state().participants[0]?.connected === false);
    people.splice(people.indexOf(other), 1);
    await other.leave();
    // Its socket is gone a moment after whoever left knows it.
    while (!(await room.abandon())) await running.request('GET', '/healthz');
    people.push(await joinClass(running.url, code, { name: 'Somebody later' }));
  });

  test('a bug in a handler is logged, and neither the room nor the server ends', async () => {
    const teacher = await teach();
    const bug = jest.spyOn(LiveSession.prototype, 'change').mockImplementationOnce(() => {
      throw new RangeError('a bug');
    });
    teacher.sendRaw(MESSAGES.command, { requestId: 99, command: { type: 'everyone.gather' } });
    await teacher.ping();
    bug.mockRestore();
    expect(await teacher.send({ type: 'everyone.gather' })).toMatchObject({ status: 'accepted' });
    expect(running.logText()).toMatch(/a room handler failed/);
    expect((await running.request('GET', '/healthz')).status).toBe(200);
  });

  test('a bug in the tick is logged, and the next tick runs', async () => {
    const teacher = await teach();
    const bug = jest.spyOn(LiveSession.prototype, 'commit').mockImplementationOnce(() => {
      throw new RangeError('a bug');
    });
    const seen = teacher.snapshots.length;
    await teacher.until(() => teacher.snapshots.length > seen + 3);
    bug.mockRestore();
    expect(running.logText()).toMatch(/a tick failed/);
  });
});
