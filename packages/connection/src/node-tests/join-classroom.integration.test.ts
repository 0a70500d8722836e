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
import type { Pose } from '@rounds/classroom';

import type { ClassroomConnection, JoinOptions, RemotePose } from '../classroom-connection.ts';
import { seededRandom } from '../fixtures/fake-environment.ts';
import { seatTokenFixture } from '../fixtures/fake-room.ts';
import { ClassroomClient } from '../classroom-client.ts';
import { type Environment, systemEnvironment } from '../environment.ts';
import { joinClassroom } from '../join-classroom.ts';
import { colyseusRooms } from '../room/colyseus-link.ts';
import { type FaultyNetwork, startFaultyNetwork } from './network-fault.ts';
import { type RoomServer, startRoomServer } from './room-server.ts';

const at = (x: number): Pose => ({
  head: { positionRoom: [x, 1.6, 0], orientation: [0, 0, 0, 1] },
});

function optionsFor(serverUrl: string): JoinOptions {
  return { serverUrl, code: '123456', name: 'Ann', device: 'bot', seatTokens: seatTokenFixture() };
}

describe('joining a real room', () => {
  let server: RoomServer;
  let network: FaultyNetwork;
  const connections: ClassroomConnection[] = [];

  beforeAll(async () => {
    // The SDK warns on the console of every join that failed; here they fail on purpose.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    server = await startRoomServer();
  });

  afterAll(async () => {
    await server.close();
    jest.restoreAllMocks();
  });

  beforeEach(async () => {
    network = await startFaultyNetwork(server.port);
    server.room.answersCommands = true;
    server.refusal = undefined;
  });

  afterEach(async () => {
    network.mode = 'open';
    await Promise.all(connections.splice(0).map((connection) => connection.leave()));
    await network.close();
  });

  /** The real world, except that all waits are twenty times shorter. */
  async function join(change: Partial<JoinOptions> = {}): Promise<ClassroomConnection> {
    const real = systemEnvironment();
    const environment: Environment = {
      ...real,
      startTimer: (callback, delayMs) => real.startTimer(callback, delayMs / 20),
    };
    const options = { ...optionsFor(network.url), ...change };
    const rooms = colyseusRooms(environment, options.serverUrl);
    const connection = await ClassroomClient.join(environment, options, rooms);
    connections.push(connection);
    return connection;
  }

  /** Resolves as soon as it holds, told by the connection itself. */
  function until(connection: ClassroomConnection, holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        unsubscribe();
        resolve();
      };
      const unsubscribe = connection.subscribe(look);
      look();
    });
  }

  const joined = (connection: ClassroomConnection) => (): boolean =>
    connection.status().kind === 'joined';

  test('state, instructor state, patches, replies', async () => {
    const connection = await joinClassroom(optionsFor(server.url));
    connections.push(connection);
    const me = connection
      .state()
      .participants.find((p) => p.participantId === connection.participantId);
    expect(me?.connected).toBe(true);
    await until(connection, () => connection.instructorState() !== undefined);
    const { view } = connection.state();
    server.room.change({ title: 'Changed' });
    await until(connection, () => connection.state().title === 'Changed');
    expect(connection.state().view).toBe(view);
    expect(await connection.send({ type: 'view.reset' })).toMatchObject({ status: 'accepted' });
    expect(connection.statistics().bytesReceived).toBeGreaterThan(100);
  });

  test('what one sends the other draws', async () => {
    const ann = await join();
    let snapshots = 0;
    let enough: () => void = () => undefined;
    const moved = new Promise<void>((resolve) => (enough = resolve));
    const bob = await join({ onSnapshot: () => (snapshots += 1) >= 12 && enough() });
    ann.sendPose(at(0.5));
    await moved;
    const out: RemotePose[] = [];
    bob.remotePoses(performance.now(), out);
    const seatIndex = bob
      .state()
      .participants.find((p) => p.participantId === ann.participantId)?.seatIndex;
    const drawn = out.find((remote) => remote.seatIndex === seatIndex);
    expect(drawn?.pose.head.positionRoom).toEqual([0.5, 1.6, 0]);
    expect(out.some((remote) => remote.seatIndex === seatIndex)).toBe(true);
    expect(bob.statistics().serverTickHz).toBeGreaterThan(10);
  });

  test('J4 a broken wire is mended: same person, same seat, new state; in-flight commands say so', async () => {
    const connection = await join();
    const { participantId } = connection;
    server.room.answersCommands = false;
    const inFlight = connection.send({ type: 'view.reset' });
    network.breakAll();
    expect(await inFlight).toMatchObject({ code: 'connection.lost' });
    expect(connection.status().kind).toBe('dropped');
    server.room.change({ title: 'While away' });
    server.room.answersCommands = true;
    const waiting = connection.send({ type: 'view.reset' });
    await until(connection, joined(connection));
    expect(await waiting).toMatchObject({ status: 'accepted' });
    expect(connection.participantId).toBe(participantId);
    expect(connection.state().title).toBe('While away');
    expect(connection.statistics().reconnects).toBe(1);
    expect(server.joins.at(-1)).toMatchObject({ seatToken: participantId, takeOver: true });
  });

  test('a wire that is dead without a word is noticed, and the seat claimed back', async () => {
    const connection = await join();
    network.mode = 'silent';
    await until(connection, () => connection.status().kind === 'dropped');
    network.mode = 'open';
    await until(connection, joined(connection));
    expect(server.room.seated.has(connection.participantId)).toBe(true);
  });

  test('without a server it goes on trying until there is one', async () => {
    const connection = await join();
    network.mode = 'refusing';
    network.breakAll();
    await until(connection, () => {
      const status = connection.status();
      return status.kind === 'dropped' && status.attempt >= 3;
    });
    network.mode = 'open';
    await until(connection, joined(connection));
    expect(connection.statistics().reconnects).toBe(1);
  });

  test('J5 who is closed because the seat moved does not come back', async () => {
    const connection = await join();
    server.room.seated.get(connection.participantId)?.leave(4408);
    await until(connection, () => connection.status().kind === 'failed');
    expect(connection.status()).toMatchObject({ code: 'join.seat-moved' });
  });

  test('a refusal at the door', async () => {
    server.refusal = 'join.room-full';
    await expect(join()).rejects.toMatchObject({
      name: 'JoinRefusedError',
      code: 'join.room-full',
    });
  });

  test('an abort ends a join that nobody answers', async () => {
    network.mode = 'silent';
    const controller = new AbortController();
    const joining = join({ signal: controller.signal });
    setImmediate(() => controller.abort(new Error('changed my mind')));
    await expect(joining).rejects.toThrow('changed my mind');
  });

  test('100 of 100 joins succeed over a wire on which every second connection breaks', async () => {
    const seed = 20_261;
    const random = seededRandom(seed);
    network.bytesUntilBreak = () => (random() < 0.5 ? Infinity : Math.floor(random() * 900));
    const failures: unknown[] = [];
    const joinAndLeave = (): Promise<void> => join().then((connection) => connection.leave());
    for (let batch = 0; batch < 20; batch++) {
      const settled = await Promise.allSettled(Array.from({ length: 5 }, joinAndLeave));
      failures.push(...settled.filter((outcome) => outcome.status === 'rejected'));
    }
    expect({ seed, failures }).toEqual({ seed, failures: [] });
  }, 60_000);
});
