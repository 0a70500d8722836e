import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MAX_LANES, type Snapshot } from '@rounds/classroom';
import { type ClassroomConnection, joinClassroom } from '@rounds/connection';

import { caseFixture } from '../../fixtures/case-fixture.ts';
import { openStallingLink, type StallingLink } from '../../fixtures/stalling-link.ts';
import { removeTemporaryFolders } from '../../fixtures/temporary-folder.ts';
import { joinClass, type TestParticipant } from '../../fixtures/test-participant.ts';
import {
  type OpenedSession,
  startTestServer,
  type TestServer,
} from '../../fixtures/test-server.ts';

/** As long as TCP takes to find out that something was lost, and to send it again. */
const STALL_TICKS = 6;
const LONG_TICKS = 30;
/** On a busy machine the client may take some for its own lateness. */
const MOST_STALLS = 20;

let running: TestServer;
let session: OpenedSession;
let link: StallingLink;
let connection: ClassroomConnection | undefined;
/** Whose network is sound: tells how time goes by in the room. */
let instructor: TestParticipant;

beforeAll(async () => {
  running = await startTestServer({ cases: [caseFixture('case-a')] });
  const cookie = await running.instructorCookie();
  session = await running.openSession(cookie);
  link = await openStallingLink(running.url);
  instructor = await joinClass(running.url, session.code, { cookie });
});
afterAll(async () => {
  await connection?.leave();
  await instructor.leave();
  await link.close();
  await running.server.close();
  await removeTemporaryFolders();
});

const isOwnSocket = (get: string): boolean => get.includes('sessionId=');
const isAnySocket = (get: string): boolean => isOwnSocket(get) || isLane(get);
const isLane = (get: string): boolean => get.includes('/lane?key=');

async function ticksGoBy(count: number): Promise<void> {
  const newest = (): number => instructor.snapshots.at(-1)?.tick ?? 0;
  const untilTick = newest() + count;
  await instructor.until(() => newest() >= untilTick);
}

async function stall(isHeld: (get: string) => boolean, ticks: number): Promise<void> {
  link.hold(isHeld);
  await ticksGoBy(ticks);
  link.release();
}

test('a client whose network loses packets opens lanes, and goes on seeing others while its own socket is held up', async () => {
  const heard: number[] = [];
  const onSnapshot = ({ tick }: Snapshot): void => void heard.push(tick);
  const person = await joinClassroom({
    serverUrl: link.url,
    code: session.code,
    name: 'Far away',
    device: 'bot',
    seatTokens: { read: () => undefined, write: () => undefined, remove: () => undefined },
    onSnapshot,
  });
  connection = person;
  await ticksGoBy(5);
  // Without a loss nobody needs a lane.
  expect(person.statistics().lanes).toBe(0);
  await openLanes(person);

  const before = heard.length;
  link.hold(isOwnSocket);
  await instructor.send({ type: 'hand.raise', raised: true });
  await ticksGoBy(LONG_TICKS);
  const meanwhile = heard.length - before;
  const sawHand = person.state().participants.some(({ handRaised }) => handRaised);
  link.release();
  // Of four ticks three come on lanes; the last ones may be on their way.
  expect(meanwhile).toBeGreaterThanOrEqual((LONG_TICKS * MAX_LANES) / (MAX_LANES + 1) - 3);
  expect(sawHand).toBe(false);
  await untilChanged(person, () =>
    person.state().participants.some(({ handRaised }) => handRaised),
  );
  // In order, whichever way they came.
  expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  expect(person.status().kind).toBe('joined');
});

/** Everything stalls, again and again, until the client has noticed. */
async function openLanes(connection: ClassroomConnection): Promise<void> {
  for (let count = 0; count < MOST_STALLS && connection.statistics().lanes < MAX_LANES; count++) {
    await stall(isAnySocket, STALL_TICKS);
    await ticksGoBy(STALL_TICKS);
  }
  expect(connection.statistics().lanes).toBe(MAX_LANES);
}

function untilChanged(connection: ClassroomConnection, condition: () => boolean): Promise<void> {
  if (condition()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = connection.subscribe(() => {
      if (!condition()) return;
      stop();
      resolve();
    });
  });
}
