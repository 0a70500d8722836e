import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { encodePoseUpdate, ERRORS, MAX_LANES, MESSAGES, type Pose } from '@rounds/classroom';

import { caseFixture } from '../../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../../fixtures/temporary-folder.ts';
import { askForUpgrade, openTestLane, type TestLane } from '../../fixtures/test-lane.ts';
import { type JoinOptions, joinClass, type TestParticipant } from '../../fixtures/test-participant.ts'; // prettier-ignore
import {
  type OpenedSession,
  startTestServer,
  type TestServer,
} from '../../fixtures/test-server.ts';

const PROTOCOL = ERRORS['connection.protocol'].closeCode;
const FLOODING = ERRORS['connection.flooding'].closeCode;
const ROOM_DATA = 13;
const ROOM_DATA_BYTES = 17;
const at = (x: number): Pose => ({
  head: { positionRoom: [x, 1.6, 0], orientation: [0, 0, 0, 1] },
});

let running: TestServer;
let cookie: string;
let session: OpenedSession;

beforeAll(async () => {
  running = await startTestServer({
    cases: [caseFixture('case-a')],
    // Of six lanes in a room at most.
    roomLimits: { maxConnections: 12, maxParticipants: 1000 },
  });
  cookie = await running.instructorCookie();
});
beforeEach(async () => {
  session = await running.openSession(cookie);
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});

const join = (options?: JoinOptions): Promise<TestParticipant> =>
  joinClass(running.url, session.code, options);

async function offerTo(person: TestParticipant): Promise<string> {
  const before = person.lanePaths.length;
  person.sendRaw(MESSAGES.lane, {});
  await person.until(() => person.lanePaths.length > before);
  return person.lanePaths.at(-1) ?? '';
}

async function laneOf(person: TestParticipant): Promise<TestLane> {
  return openTestLane(running.url, await offerTo(person));
}

function poseFrame(sequence: number, pose: Pose, lastTickSeen = 0): Uint8Array {
  const update = encodePoseUpdate({ sequence, lastTickSeen, pose });
  return Uint8Array.of(ROOM_DATA_BYTES, MESSAGES.poseUpdate, ...update);
}

const headOf = (observer: TestParticipant, of: TestParticipant): number | undefined => {
  const { participantId } = of.reply;
  const seatIndex = observer
    .state()
    .participants.find((person) => person.participantId === participantId)?.seatIndex;
  const pose = observer.snapshots.at(-1)?.poses.find((each) => each.seatIndex === seatIndex)?.pose;
  return pose?.head.positionRoom[0];
};

describe('a lane', () => {
  test('L2 takes turns with the socket: every tick comes once, on one of them', async () => {
    const person = await join();
    person.sendPose(at(1));
    const lane = await laneOf(person);
    await lane.until(() => lane.snapshots.length > 1);
    const firstTick = lane.snapshots[0]?.tick ?? NaN;
    await lane.until(() => lane.snapshots.length >= 12);
    const lastTick = lane.snapshots.at(-1)?.tick ?? NaN;
    await person.until(() => (person.snapshots.at(-1)?.tick ?? 0) > lastTick);
    const ticks = [...person.snapshots, ...lane.snapshots]
      .map(({ tick }) => tick)
      .filter((tick) => tick >= firstTick && tick <= lastTick);
    expect(new Set(ticks).size).toBe(ticks.length);
    // Of those that came in turn.
    expect(Math.abs(ticks.length - 2 * 12)).toBeLessThanOrEqual(2);
    expect(lane.others).toEqual([]);
  });

  test('L2 patches and answers stay on the socket', async () => {
    const person = await join({ cookie });
    const lane = await laneOf(person);
    const reply = await person.send({ type: 'hand.raise', raised: true });
    expect(reply.status).toBe('accepted');
    await lane.until(() => lane.snapshots.length >= 3);
    expect(lane.others).toEqual([]);
    expect(person.state().participants[0]?.handRaised).toBe(true);
  });

  test('L3 tells the pose of its person; an older one that comes later is not shown', async () => {
    const [person, other] = [await join(), await join()];
    const lane = await laneOf(person);
    lane.send(poseFrame(65_535, at(1)));
    await other.until(() => headOf(other, person) === 1);
    // Numbers begin again after 65,535.
    lane.send(poseFrame(3, at(3)));
    await other.until(() => headOf(other, person) === 3);
    lane.send(poseFrame(2, at(2)));
    lane.send(poseFrame(65_535, at(1)));
    lane.send(poseFrame(4, at(4)));
    const seen = new Set<number | undefined>();
    await other.until(() => seen.add(headOf(other, person)).has(4));
    expect([...seen].filter((x) => x !== 3 && x !== 4)).toEqual([]);
  });

  test('L3 acknowledges snapshots too', async () => {
    const person = await join({ acknowledges: false });
    const lane = await laneOf(person);
    const newest = (): number =>
      Math.max(person.snapshots.at(-1)?.tick ?? 0, lane.snapshots.at(-1)?.tick ?? 0);
    await person.until(() => newest() > 0);
    for (let count = 0; count < 5; count++) {
      const before = newest();
      lane.send(poseFrame(count, at(0), before));
      await Promise.race([lane.until(() => newest() > before), person.until(() => newest() > before)]); // prettier-ignore
    }
    expect(lane.snapshots.length + person.snapshots.length).toBeGreaterThanOrEqual(5);
  });

  test('L4 ends with its person', async () => {
    const person = await join();
    const lanes = [await laneOf(person), await laneOf(person)];
    await person.leave();
    expect(await Promise.all(lanes.map(({ closed }) => closed))).toEqual([1000, 1000]);
  });

  test('L4 that ends takes nobody with it, and its turns go to the others', async () => {
    const person = await join();
    const lane = await laneOf(person);
    lane.close();
    await lane.closed;
    await person.until(() => {
      const ticks = person.snapshots.slice(-5).map(({ tick }) => tick);
      return ticks.length === 5 && (ticks[4] ?? 0) - (ticks[0] ?? 0) === 4;
    });
    const another = await laneOf(person);
    await another.until(() => another.snapshots.length > 1);
    expect(another.others).toEqual([]);
  });
});

describe('a lane is refused', () => {
  test('L1 without a key, with a wrong one, and with one that was used', async () => {
    const person = await join();
    const path = await offerTo(person);
    const [, processId] = path.split('/');
    await openTestLane(running.url, path);
    for (const wrong of [path, `/${processId}/lane`, `/${processId}/lane?key=nobodys`]) {
      const { status, body } = await askForUpgrade(running.url, wrong);
      expect(status).toBe(ERRORS['join.token-expired'].httpStatus);
      expect(JSON.parse(body)).toMatchObject({ code: 'join.token-expired' });
    }
    expect((await person.ping()).clientMs).toBe(12.5);
  });

  test('L1 to pages of others, whatever key they have', async () => {
    const person = await join();
    const path = await offerTo(person);
    const origin = 'https://elsewhere.example';
    expect((await askForUpgrade(running.url, path, { origin })).status).toBe(403);
    expect((await askForUpgrade(running.url, path, { origin: running.url })).status).toBe(101);
  });

  test('L1 with the key of somebody who has left', async () => {
    const person = await join();
    const path = await offerTo(person);
    const other = await join();
    await person.leave();
    await other.until(() => other.state().participants.filter((p) => p.connected).length === 1);
    expect((await askForUpgrade(running.url, path)).status).toBe(401);
  });

  test('L1 with a key for which another was asked since', async () => {
    const person = await join();
    const first = await offerTo(person);
    const second = await offerTo(person);
    expect((await askForUpgrade(running.url, first)).status).toBe(401);
    await openTestLane(running.url, second);
  });

  test('L1 to who has enough of them, and where the room has', async () => {
    const [greedy, other, third] = [await join(), await join(), await join()];
    for (let count = 0; count < MAX_LANES; count++) await laneOf(greedy);
    for (let count = 0; count < 6 - MAX_LANES; count++) await laneOf(other);
    for (const person of [greedy, other, third]) {
      const before = person.lanePaths.length;
      person.sendRaw(MESSAGES.lane, {});
      // Answers come in order.
      await person.ping();
      expect(person.lanePaths).toHaveLength(before);
    }
  });

  test.each([{ seatIndex: 0 }, 'lane', 7, null, [1]])(
    'L1 to who asks for something else: %j',
    async (message) => {
      const person = await join();
      person.sendRaw(MESSAGES.lane, message);
      expect(await person.closed).toBe(PROTOCOL);
    },
  );
});

describe('on a lane', () => {
  // prettier-ignore
  const frames: [string, Uint8Array][] = [
    ['a command of an instructor', Uint8Array.of(ROOM_DATA, ...commandBytes())],
    ['a wrong pose', Uint8Array.of(ROOM_DATA_BYTES, MESSAGES.poseUpdate, 1, 2, 3)],
    ['a snapshot', Uint8Array.of(ROOM_DATA_BYTES, MESSAGES.snapshot, 0, 0, 0, 0)],
    ['the word that one has joined', Uint8Array.of(10)],
    ['leaving', Uint8Array.of(12)],
    ['nothing', new Uint8Array(0)],
    ['40 kB', new Uint8Array(40_000)],
  ];
  test.each(frames)('L3 %s closes its person, and changes nothing', async (_name, bytes) => {
    const [instructor, other] = [await join({ cookie }), await join()];
    const lane = await laneOf(instructor);
    const before = other.stateChanges;
    lane.send(bytes);
    expect(await instructor.closed).toBe(PROTOCOL);
    expect(await lane.closed).toBe(1000);
    await other.until(() => other.stateChanges > before);
    expect(other.state().lifecycle).toBe('open');
    expect((await other.ping()).clientMs).toBe(12.5);
  });

  test('L3 messages count together with those of the socket', async () => {
    const person = await join();
    const lanes = [await laneOf(person), await laneOf(person)];
    for (let count = 0; count < 50; count++)
      for (const lane of lanes) lane.send(poseFrame(count, at(0)));
    expect(await person.closed).toBe(FLOODING);
  });
});

/** `session.end`, as msgpack: the type of the message, then the request. */
function commandBytes(): readonly number[] {
  const text = (value: string): number[] => [0xa0 + value.length, ...Buffer.from(value)];
  const request = [0x82, ...text('requestId'), 1, ...text('command')];
  return [...text('command'), ...request, 0x81, ...text('type'), ...text('session.end')];
}
