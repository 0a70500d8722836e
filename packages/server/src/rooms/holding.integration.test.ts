import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Command } from '@rounds/classroom';

import { caseFixture, planeFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { type JoinOptions, joinClass, type TestParticipant } from '../fixtures/test-participant.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';

const TARGET = { kind: 'plane', planeId: 'plane-1' } as const;
const TAKE: Command = { type: 'grab.take', target: TARGET };
const RELEASE: Command = { type: 'grab.release', target: TARGET };
const move = (x: number): Command => ({
  type: 'plane.set',
  plane: { ...planeFixture('plane-1'), pointLps: [x, 0, 0] },
});
const ACCEPTED = { status: 'accepted' };
const HELD = { status: 'refused', code: 'command.held-by-another' };

let running: TestServer;
let cookie: string;
let code: string;
const people: TestParticipant[] = [];

beforeAll(async () => {
  running = await startTestServer({ cases: [caseFixture('case-a')] });
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

async function join(options: JoinOptions): Promise<TestParticipant> {
  const person = await joinClass(running.url, code, options);
  people.push(person);
  return person;
}

const pointOf = (person: TestParticipant): number | undefined =>
  person.state().view.planes.find(({ planeId }) => planeId === 'plane-1')?.pointLps[0];

test('G1 G2 two people grab one plane at once: one has it until letting go, the other sees who', async () => {
  const teacher = await join({ name: 'Teacher', cookie });
  const second = await join({ name: 'Second', cookie });
  // Both in one tick: who was first is decided there.
  const [first, other] = await Promise.all([teacher.send(TAKE), second.send(TAKE)]);
  const [holder, loser] = first.status === 'accepted' ? [teacher, second] : [second, teacher];
  expect([first, other].map(({ status }) => status).toSorted()).toEqual(['accepted', 'refused']);
  const holds = [{ holdKey: 'plane plane-1', participantId: holder.reply.participantId }];
  for (const person of people) {
    await person.until(() => person.state().holds.length === 1);
    expect(person.state().holds).toEqual(holds);
  }
  const [moved, refused] = await Promise.all([holder.send(move(7)), loser.send(move(-7))]);
  expect([moved, refused]).toMatchObject([ACCEPTED, HELD]);
  for (const person of people) await person.until(() => pointOf(person) === 7);

  expect(await holder.send(RELEASE)).toMatchObject(ACCEPTED);
  expect(await loser.send(TAKE)).toMatchObject(ACCEPTED);
  expect(await loser.send(move(-7))).toMatchObject(ACCEPTED);
  for (const person of people) await person.until(() => pointOf(person) === -7);
});

test('G2 whoever drops holds nothing any more', async () => {
  const teacher = await join({ name: 'Teacher', cookie });
  const second = await join({ name: 'Second', cookie });
  expect(await second.send(TAKE)).toMatchObject(ACCEPTED);
  expect(await teacher.send(move(3))).toMatchObject(HELD);
  await second.leave();
  await teacher.until(() => teacher.state().holds.length === 0);
  expect(await teacher.send(move(3))).toMatchObject(ACCEPTED);
});

test('G3 an instructor takes it from a learner, who is refused from then on', async () => {
  const teacher = await join({ name: 'Teacher', cookie });
  const learner = await join({ name: 'Learner' });
  const { participantId } = learner.reply;
  expect(await teacher.send({ type: 'control.give', participantId })).toMatchObject(ACCEPTED);
  expect(await learner.send(TAKE)).toMatchObject(ACCEPTED);
  expect(await teacher.send(TAKE)).toMatchObject(ACCEPTED);
  expect(await learner.send(move(5))).toMatchObject(HELD);
});
