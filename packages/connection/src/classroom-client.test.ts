import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodePoseUpdate, encodePose, encodeSnapshot, type Pose } from '@rounds/classroom';

import { ClassroomClient } from './classroom-client.ts';
import {
  type ClassroomConnection,
  type ConnectionStatus,
  JoinRefusedError,
  type JoinOptions,
  type RemotePose,
} from './classroom-connection.ts';
import { FakeEnvironment, seededRandom, settle } from './fixtures/fake-environment.ts';
import {
  FakeRoom,
  JoinDoor,
  jsonResponse,
  participantFixture,
  refusalResponse,
  seatTokenFixture,
  sharedStateFixture,
} from './fixtures/fake-room.ts';
import { refused, unreachable } from './joining/join-outcome.ts';

const pose: Pose = { head: { positionRoom: [0, 1.6, 1], orientation: [0, 0, 0, 1] } };

describe('a connection', () => {
  let environment: FakeEnvironment;
  let door: JoinDoor;
  let room: FakeRoom;
  let options: JoinOptions & { readonly seatTokens: ReturnType<typeof seatTokenFixture> };

  beforeEach(() => {
    environment = new FakeEnvironment();
    door = new JoinDoor();
    environment.fetch = door.fetch;
    room = new FakeRoom();
    options = {
      serverUrl: 'http://rounds.test',
      code: '123456',
      name: 'Ann',
      device: 'bot',
      seatTokens: seatTokenFixture(),
    };
  });

  const join = (change: Partial<JoinOptions> = {}): Promise<ClassroomConnection> =>
    ClassroomClient.join(environment, { ...options, ...change }, room.open);

  function statusesOf(connection: ClassroomConnection): ConnectionStatus['kind'][] {
    const kinds: ConnectionStatus['kind'][] = [connection.status().kind];
    connection.subscribe(() => {
      const { kind } = connection.status();
      if (kinds.at(-1) !== kind) kinds.push(kind);
    });
    return kinds;
  }

  test('joins, keeps the seat token and has the state', async () => {
    const connection = await join({ role: 'observer' });
    expect(door.requests).toEqual([
      { code: '123456', name: 'Ann', device: 'bot', role: 'observer' },
    ]);
    expect(options.seatTokens.tokens.get('123456')).toBe('seat-1');
    expect(connection.status()).toEqual({ kind: 'joined' });
    expect(connection.participantId).toBe('me');
    expect(connection.assetToken()).toBe('asset-1');
    expect(connection.state()).toEqual(room.state);
    await connection.leave();
    expect(environment.pendingTimers).toBe(0);
  });

  test('J4 comes as the person it was before', async () => {
    options.seatTokens.write('123456', 'kept');
    const connection = await join({ takeOver: true });
    expect(door.requests[0]).toMatchObject({ seatToken: 'kept', takeOver: true });
    await connection.leave();
  });

  test('a refusal at the door is an error with its code', async () => {
    door.answer = () => refusalResponse(404, 'join.code-unknown');
    const error: unknown = await join().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(JoinRefusedError);
    expect(error).toMatchObject({ code: 'join.code-unknown', message: 'No.' });
    expect(environment.pendingTimers).toBe(0);
  });

  test('a refusal by the room is one too', async () => {
    room.answer = () => refused('join.room-full');
    await expect(join()).rejects.toMatchObject({ code: 'join.room-full' });
  });

  test('an answer of another version of the server is a refusal', async () => {
    door.answer = () => jsonResponse(200, { roomId: 'room-1' });
    await expect(join()).rejects.toMatchObject({ code: 'connection.protocol' });
  });

  test('nonsense is believed after five answers, but not before', async () => {
    door.answer = () => jsonResponse(404, { oops: true });
    const joining = join();
    joining.catch(() => undefined);
    await environment.advance(60_000);
    await expect(joining).rejects.toMatchObject({ code: 'server.failed' });
    expect(door.requests).toHaveLength(5);
  });

  test('without a network the first join goes on trying, and wakes with the page', async () => {
    door.answer = () => new TypeError('fetch failed');
    const joining = join();
    await environment.advance(120_000);
    const tries = door.requests.length;
    expect(tries).toBeGreaterThan(10);
    door.answer = () => undefined;
    environment.wake();
    const connection = await joining;
    expect(door.requests).toHaveLength(tries + 1);
    await connection.leave();
    expect(environment.wakeListeners).toBe(0);
  });

  test('100 of 100 joins succeed where 30 % of everything is lost', async () => {
    const random = seededRandom(2026);
    let joined = 0;
    door.answer = () =>
      random() < 0.3
        ? new TypeError('lost')
        : random() < 0.1
          ? refusalResponse(503, 'server.stopping')
          : undefined;
    room.answer = () => (random() < 0.3 ? unreachable(false) : undefined);
    for (let i = 0; i < 100; i++) {
      const joining = join().then((connection) => {
        joined += 1;
        return connection;
      });
      await environment.advance(120_000);
      await (await joining).leave();
    }
    expect(joined).toBe(100);
    expect(environment.pendingTimers).toBe(0);
  });

  test('a try whose socket was lost claims its own seat at the next', async () => {
    room.answer = (opening) => (opening === 1 ? unreachable(false) : undefined);
    const joining = join();
    await environment.advance(1_000);
    await (await joining).leave();
    expect(door.requests[0]).not.toHaveProperty('takeOver');
    expect(door.requests[1]).toMatchObject({ seatToken: 'seat-1', takeOver: true });
  });

  test('being overtaken by an earlier try of its own only costs another try', async () => {
    room.answer = (opening) =>
      opening === 1 ? unreachable(false) : opening === 2 ? refused('join.seat-moved') : undefined;
    const joining = join();
    await environment.advance(2_000);
    await (await joining).leave();
    expect(door.requests).toHaveLength(3);
  });

  test('an abort while joining ends it with its reason', async () => {
    door.answer = () => new TypeError('fetch failed');
    const controller = new AbortController();
    const joining = join({ signal: controller.signal });
    joining.catch(() => undefined);
    await environment.advance(5_000);
    controller.abort(new Error('changed my mind'));
    await expect(joining).rejects.toThrow('changed my mind');
    await settle();
    expect(environment.pendingTimers).toBe(0);
    await expect(join({ signal: controller.signal })).rejects.toThrow('changed my mind');
  });

  test('an abort after joining leaves', async () => {
    const controller = new AbortController();
    const connection = await join({ signal: controller.signal });
    controller.abort();
    await settle();
    expect(connection.status()).toEqual({ kind: 'ended' });
    expect(room.link.left).toBe(true);
    expect(environment.pendingTimers).toBe(0);
  });

  test('J4 a drop is repaired by the seat token, as often as it takes', async () => {
    const connection = await join();
    const kinds = statusesOf(connection);
    for (let drop = 1; drop <= 3; drop++) {
      room.link.close(1006);
      expect(connection.status()).toMatchObject({ kind: 'dropped', attempt: 1 });
      await environment.advance(500);
      expect(connection.status()).toEqual({ kind: 'joined' });
      expect(connection.statistics().reconnects).toBe(drop);
    }
    expect(door.requests.at(-1)).toMatchObject({ seatToken: 'seat-3', takeOver: true });
    expect(connection.assetToken()).toBe('asset-4');
    expect(kinds).toEqual([
      'joined',
      'dropped',
      'joined',
      'dropped',
      'joined',
      'dropped',
      'joined',
    ]);
    await connection.leave();
  });

  test('it comes back after an hour without a server, and does not steal the seat then', async () => {
    const connection = await join();
    door.answer = (number) =>
      number % 2 === 0 ? new TypeError('down') : refusalResponse(500, 'server.failed');
    room.link.close(1006);
    await environment.advance(3_600_000);
    expect(connection.status()).toMatchObject({ kind: 'dropped' });
    door.answer = () => undefined;
    environment.wake();
    await settle();
    expect(connection.status()).toEqual({ kind: 'joined' });
    expect(door.requests.at(-1)).not.toHaveProperty('takeOver');
    await connection.leave();
  });

  test.each([
    ['join.session-ended', 410, { kind: 'ended' }],
    ['join.already-open', 409, { kind: 'failed', code: 'join.already-open' }],
    ['join.room-full', 409, { kind: 'failed', code: 'join.room-full' }],
  ])('a way back that ends with %s', async (code, httpStatus, status) => {
    const connection = await join();
    door.answer = () => refusalResponse(httpStatus, code);
    room.link.close(1006);
    await environment.advance(1_000);
    expect(connection.status()).toMatchObject(status);
    expect(environment.pendingTimers).toBe(0);
    expect(await connection.send({ type: 'view.reset' })).toMatchObject({ status: 'refused' });
  });

  test('a seat token the server has forgotten is dropped, and a new one taken', async () => {
    const connection = await join();
    door.answer = (number) =>
      number === 2 ? refusalResponse(401, 'join.token-expired') : undefined;
    room.link.close(1006);
    await environment.advance(3_000);
    expect(door.requests[1]).toHaveProperty('seatToken');
    expect(door.requests[2]).not.toHaveProperty('seatToken');
    expect(connection.status()).toEqual({ kind: 'joined' });
    await connection.leave();
  });

  test.each([
    [4408, { kind: 'failed', code: 'join.seat-moved' }],
    [4429, { kind: 'failed', code: 'connection.flooding' }],
    [4400, { kind: 'failed', code: 'connection.protocol' }],
    [4410, { kind: 'ended' }],
    [4503, { kind: 'dropped' }],
    [4401, { kind: 'dropped' }],
    [1000, { kind: 'dropped' }],
    [4002, { kind: 'dropped' }],
  ])('close code %d means %j', async (closeCode, status) => {
    const connection = await join();
    room.link.close(closeCode);
    expect(connection.status()).toMatchObject(status);
    await connection.leave();
    expect(environment.pendingTimers).toBe(0);
  });

  test('a drop after the session ended is the end', async () => {
    const connection = await join();
    room.link.events.state(sharedStateFixture({ lifecycle: 'ended' }));
    expect(connection.status()).toEqual({ kind: 'joined' });
    room.link.close(1006);
    expect(connection.status()).toEqual({ kind: 'ended' });
    expect(await connection.send({ type: 'view.reset' })).toMatchObject({
      code: 'command.session-ended',
    });
  });

  test('a socket that has gone silent is cut after four pings, one that speaks is not', async () => {
    const connection = await join();
    for (let i = 0; i < 20; i++) {
      await environment.advance(1_000);
      room.link.events.received(10);
    }
    expect(connection.status()).toEqual({ kind: 'joined' });
    const silent = room.link;
    await environment.advance(9_500);
    expect(silent.isOpen).toBe(false);
    expect(room.links).toHaveLength(2);
    expect(connection.status()).toEqual({ kind: 'joined' });
    await connection.leave();
  });

  test('what an earlier socket still says is not heard', async () => {
    const connection = await join();
    const earlier = room.link;
    earlier.close(1006);
    await environment.advance(500);
    earlier.events.state(sharedStateFixture({ title: 'Yesterday' }));
    earlier.events.closed(4408);
    expect(connection.status()).toEqual({ kind: 'joined' });
    expect(connection.state().title).toBe('Grand rounds');
    await connection.leave();
  });

  test('leaving while away stops coming back', async () => {
    const connection = await join();
    room.link.close(1006);
    await connection.leave();
    await environment.advance(60_000);
    expect(room.openings).toBe(1);
    expect(connection.status()).toEqual({ kind: 'ended' });
    expect(environment.pendingTimers).toBe(0);
  });

  test('state is the same object until something changes, and listeners run only then', async () => {
    const connection = await join();
    let calls = 0;
    const unsubscribe = connection.subscribe(() => (calls += 1));
    const before = connection.state();
    room.link.events.state(sharedStateFixture());
    expect(connection.state()).toBe(before);
    room.link.events.state(sharedStateFixture({ stepIndex: 1 }));
    expect(connection.state()).not.toBe(before);
    expect(connection.state().view).toBe(before.view);
    room.link.events.instructorState({ cases: [] });
    room.link.events.instructorState({ cases: [] });
    expect(connection.instructorState()).toEqual({ cases: [] });
    expect(calls).toBe(2);
    unsubscribe();
    room.link.events.state(sharedStateFixture());
    expect(calls).toBe(2);
    await connection.leave();
  });

  test('commands go over the socket, and survive a drop that is over in time', async () => {
    const connection = await join();
    const first = connection.send({ type: 'view.reset' });
    expect(room.link.sentOf('command')).toEqual([
      { requestId: 1, command: { type: 'view.reset' } },
    ]);
    room.link.close(1006);
    expect(await first).toMatchObject({ code: 'connection.lost' });
    const second = connection.send({ type: 'view.reset' });
    await environment.advance(500);
    expect(room.link.sentOf('command')).toEqual([
      { requestId: 2, command: { type: 'view.reset' } },
    ]);
    room.link.events.reply({ requestId: 2, status: 'accepted', sequence: 12 });
    expect(await second).toEqual({ status: 'accepted', sequence: 12 });
    await connection.leave();
  });

  test('others are drawn, oneself and people who dropped are not', async () => {
    const heard: number[] = [];
    const connection = await join({ onSnapshot: (snapshot) => heard.push(snapshot.tick) });
    const poseBytes = encodePose(pose);
    const out: RemotePose[] = [];
    const seats = [0, 1, 7].map((seatIndex) => ({ seatIndex, poseBytes }));
    for (let tick = 1; tick <= 10; tick++) {
      room.link.events.snapshot(encodeSnapshot(tick, tick * 50, seats));
      await environment.advance(50);
    }
    connection.remotePoses(environment.nowMs(), out);
    expect(out.map((remote) => remote.seatIndex)).toEqual([1]);
    expect(heard).toHaveLength(10);
    expect(connection.statistics()).toMatchObject({ snapshotsReceived: 10, serverTickHz: 20 });

    const gone = participantFixture('ann', 1, { connected: false });
    room.link.events.state(
      sharedStateFixture({ participants: [participantFixture('me', 0), gone] }),
    );
    connection.remotePoses(environment.nowMs(), out);
    expect(out).toEqual([]);
    await connection.leave();
  });

  test('after a restart of the server its young clock and ticks are believed', async () => {
    const connection = await join();
    const bytes = [{ seatIndex: 1, poseBytes: encodePose(pose) }];
    room.link.events.snapshot(encodeSnapshot(900, 45_000, bytes));
    room.link.close(4503);
    await environment.advance(500);
    connection.sendPose(pose);
    room.link.events.snapshot(encodeSnapshot(2, 100, bytes));
    await environment.advance(1_000);
    const sequence = room.link.sentBytes.map((update) => decodePoseUpdate(update)?.lastTickSeen);
    expect(sequence).toEqual([0, 2, 2]);
    const out: RemotePose[] = [];
    connection.remotePoses(environment.nowMs(), out);
    expect(out).toHaveLength(1);
    await connection.leave();
  });

  test('the clock is asked quickly at first, then every two seconds', async () => {
    const connection = await join();
    await environment.advance(5_000);
    expect(room.link.sentOf('ping')).toHaveLength(17);
    await environment.advance(2_000);
    expect(room.link.sentOf('ping')).toHaveLength(18);
    const [ping] = room.link.sentOf('ping') as { clientMs: number }[];
    room.link.events.pong({ clientMs: environment.nowMs() - 40, serverMs: 5_000 });
    room.link.events.pong({ clientMs: 'x' });
    room.link.events.pong(undefined);
    expect(ping).toEqual({ clientMs: 1_000 });
    expect(connection.statistics()).toMatchObject({
      roundTripMs: 40,
      serverClockOffsetMs: 5_000 - environment.nowMs() + 20,
    });
    await connection.leave();
  });
});
