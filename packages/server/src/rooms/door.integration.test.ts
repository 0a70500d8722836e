import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type JoinReply,
  MAX_MESSAGES_PER_SECOND,
  MESSAGES,
  PROTOCOL_VERSION,
} from '@rounds/classroom';

import { systemClock } from '../clock.ts';
import { caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import {
  askToJoin,
  enterRoom,
  joinClass,
  type TestParticipant,
} from '../fixtures/test-participant.ts';
import { type OpenedSession, startTestServer, type TestServer } from '../fixtures/test-server.ts';
import { TOKEN_LIFETIME_MS } from '../identity/tokens.ts';

let running: TestServer;
let cookie: string;
let session: OpenedSession;
let aheadMs = 0;
const people: TestParticipant[] = [];

beforeAll(async () => {
  running = await startTestServer({
    cases: [caseFixture('case-a')],
    roomLimits: { maxConnections: 3 },
    clock: { ...systemClock, unixMs: () => systemClock.unixMs() + aheadMs },
  });
  cookie = await running.instructorCookie();
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});
beforeEach(async () => {
  session = await running.openSession(cookie);
});
afterEach(async () => {
  aheadMs = 0;
  for (const person of people.splice(0)) await person.leave();
});

async function enter(
  ...parameters: Parameters<typeof joinClass> extends [string, string, ...infer R] ? R : never
) {
  const person = await joinClass(running.url, session.code, ...parameters);
  people.push(person);
  return person;
}

async function replyTo(options: Parameters<typeof askToJoin>[2] = {}): Promise<JoinReply> {
  return (await (await askToJoin(running.url, session.code, options)).json()) as JoinReply;
}

async function errorOf(response: Response): Promise<[number, string]> {
  const { code } = (await response.json()) as { code: string };
  return [response.status, code];
}

function matchmake(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return running.request('POST', path, { body, headers });
}

/** A socket without the SDK: its close code, or that it never opened. */
async function openSocket(path: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const options = { headers } as unknown as string[];
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}${path}`, options);
  socket.binaryType = 'arraybuffer';
  return socket;
}

function closeCodeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.addEventListener('close', (event) => resolve(event.code));
  });
}

describe('the door of a room', () => {
  test('J3 a ticket admits once', async () => {
    const reply = await replyTo();
    people.push(await enterRoom(running.url, reply));
    await expect(enterRoom(running.url, reply)).rejects.toMatchObject({
      message: expect.stringContaining(''),
    });
    const again = await matchmake(`/matchmake/joinById/${reply.roomId}`, {
      ticket: reply.ticket,
      protocolVersion: PROTOCOL_VERSION,
    });
    expect(await errorOf(again)).toEqual([401, 'join.token-expired']);
  });

  test('J3 every reservation is a secret of its own', async () => {
    const reservations = new Set<string>();
    for (let count = 0; count < 3; count++) {
      const { roomId, ticket, sessionId } = await replyTo();
      const response = await matchmake(`/matchmake/joinById/${roomId}`, {
        ticket,
        protocolVersion: PROTOCOL_VERSION,
      });
      const reservation = (await response.json()) as { sessionId: string };
      expect(reservation.sessionId).not.toBe(sessionId);
      reservations.add(reservation.sessionId);
    }
    expect(reservations.size).toBe(3);
  });

  test('J3 a ticket expires after a minute', async () => {
    const { roomId, ticket } = await replyTo();
    aheadMs = TOKEN_LIFETIME_MS.ticket;
    const late = await matchmake(`/matchmake/joinById/${roomId}`, {
      ticket,
      protocolVersion: PROTOCOL_VERSION,
    });
    expect(await errorOf(late)).toEqual([401, 'join.token-expired']);
  });

  test('J3 a ticket is for one room, and other tokens are no tickets', async () => {
    const reply = await replyTo();
    const other = await running.openSession(cookie);
    const elsewhere = (await (await askToJoin(running.url, other.code)).json()) as JoinReply;
    for (const ticket of [
      elsewhere.ticket,
      reply.seatToken,
      reply.assetToken,
      `${reply.ticket}x`,
    ]) {
      const response = await matchmake(`/matchmake/joinById/${reply.roomId}`, {
        ticket,
        protocolVersion: PROTOCOL_VERSION,
      });
      expect(await errorOf(response)).toEqual([401, 'join.token-expired']);
    }
  });

  test('J3 options that are not exactly a ticket of this protocol are refused', async () => {
    const { roomId, ticket } = await replyTo();
    const wrong = [
      {},
      null,
      [],
      { ticket },
      { ticket, protocolVersion: 99 },
      { ticket, protocolVersion: PROTOCOL_VERSION, more: 1 },
    ];
    for (const body of wrong) {
      expect(await errorOf(await matchmake(`/matchmake/joinById/${roomId}`, body))).toEqual([
        400,
        'connection.protocol',
      ]);
    }
  });

  test.each(['joinOrCreate', 'create', 'join', 'reconnect', 'remoteRoomCall', 'query'])(
    'J3 matchmaking by %s does not exist',
    async (method) => {
      const { ticket } = await replyTo();
      const response = await matchmake(`/matchmake/${method}/classroom`, {
        ticket,
        protocolVersion: PROTOCOL_VERSION,
      });
      expect(await errorOf(response)).toEqual([404, 'route.unknown']);
    },
  );

  test.each(['/monitor', '/playground', '/colyseus', '/matchmake', '/__healthcheck', '/__apidocs'])(
    '%s does not exist',
    async (path) => {
      expect((await running.request('GET', path)).status).toBe(404);
    },
  );

  test('a socket nobody reserved is closed, and says nothing', async () => {
    const { roomId } = await replyTo();
    const socket = await openSocket(`/process/${roomId}?sessionId=guessed`);
    expect(await closeCodeOf(socket)).not.toBe(1000);
  });

  test('pages of other origins reach neither the routes nor the sockets', async () => {
    const { roomId, ticket } = await replyTo();
    const headers = { origin: 'https://evil.example' };
    const refused = await matchmake(
      `/matchmake/joinById/${roomId}`,
      { ticket, protocolVersion: PROTOCOL_VERSION },
      headers,
    );
    expect(await errorOf(refused)).toEqual([403, 'request.foreign-origin']);
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    const reservation = await matchmake(
      `/matchmake/joinById/${roomId}`,
      { ticket, protocolVersion: PROTOCOL_VERSION },
      { origin: running.url },
    );
    const { sessionId, processId } = (await reservation.json()) as {
      sessionId: string;
      processId: string;
    };
    const socket = await openSocket(`/${processId}/${roomId}?sessionId=${sessionId}`, headers);
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
    });
    await closeCodeOf(socket);
    expect(opened).toBe(false);
  });

  test('J5 a second tab is refused; taking over closes the first with 4408 and keeps the seat', async () => {
    const first = await enter();
    const { seatToken, participantId } = first.reply;
    const refused = await askToJoin(running.url, session.code, { seatToken });
    expect(await errorOf(refused)).toEqual([409, 'join.already-open']);
    const second = await enter({ seatToken, takeOver: true });
    expect(await first.closed).toBe(4408);
    expect(second.reply.participantId).toBe(participantId);
    await second.until(() => second.state().participants.length === 1);
    expect(second.state().participants[0]).toMatchObject({ seatIndex: 0, connected: true });
    expect(await second.send({ type: 'hand.raise', raised: true })).toMatchObject({
      status: 'accepted',
    });
  });

  test('J5 of two tabs that come through the door at once, one stays', async () => {
    const first = await enter();
    const { seatToken } = first.reply;
    await first.leave();
    const [a, b] = await Promise.all([replyTo({ seatToken }), replyTo({ seatToken })]);
    people.push(await enterRoom(running.url, a));
    await expect(enterRoom(running.url, b)).rejects.toMatchObject({ code: 4408 });
  });

  test('J4 the seat waits for its person, and a seat of another session is none here', async () => {
    const first = await enter({ name: 'First' });
    const second = await enter({ name: 'Second' });
    await first.leave();
    await second.until(() => second.state().participants[0]?.connected === false);
    const third = await enter({ name: 'Third' });
    expect(third.state().participants.map((p) => p.seatIndex)).toEqual([0, 1, 2]);
    await third.leave();
    const back = await enter({ name: 'First again', seatToken: first.reply.seatToken });
    await back.until(() => back.state().participants[0]?.name === 'First again');
    const other = await running.openSession(cookie);
    const stranger = (await (
      await askToJoin(running.url, other.code, { seatToken: first.reply.seatToken })
    ).json()) as JoinReply;
    expect(stranger.participantId).not.toBe(first.reply.participantId);
  });

  test('a full room takes nobody else, but takes back its own', async () => {
    const [first] = [await enter(), await enter(), await enter()];
    expect(await errorOf(await askToJoin(running.url, session.code))).toEqual([
      409,
      'join.room-full',
    ]);
    const moved = await enter({ seatToken: first.reply.seatToken, takeOver: true });
    expect(moved.state().participants).toHaveLength(3);
    expect(await first.closed).toBe(4408);
  });

  test('more tickets than places: those who come too late are closed with 4409', async () => {
    const replies = await Promise.all([1, 2, 3, 4].map(() => replyTo()));
    const outcomes = await Promise.allSettled(
      replies.map((reply) => enterRoom(running.url, reply)),
    );
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') people.push(outcome.value);
    expect(people).toHaveLength(3);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')).toMatchObject({
      reason: { code: 4409 },
    });
  });
});

describe('what comes through a socket', () => {
  test('P7 a pose that is none closes the socket with 4400', async () => {
    const person = await enter();
    person.sendFrame(new Uint8Array([17, MESSAGES.poseUpdate, 1, 2, 3]));
    expect(await person.closed).toBe(4400);
  });

  // prettier-ignore
  const frames: [string, number[]][] = [
    ['nothing', []], ['a lone code', [13]], ['a cut type', [13, 0xd9, 200]], ['a cut number', [13, 0xcf]],
    ['bytes of a cut type', [17, 0xdb, 255, 255, 255]], ['a request without a number', [18]],
    ['msgpack that ends early', [13, 0xa7, ...Buffer.from('command'), 0x82]],
    ['msgpack of a huge array', [13, 0xa7, ...Buffer.from('command'), 0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['a code nobody knows', [255, 1, 2, 3]], ['a second join', [10]], ['input nobody asked for', [19, 1, 2]],
    ['a type nobody knows', [13, 0xa4, ...Buffer.from('evil'), 0xc0]],
    ['a type that every object has', [13, 0xab, ...Buffer.from('constructor'), 0xc0]],
    ['__proto__', [13, 0xa9, ...Buffer.from('__proto__'), 0xc0]],
  ];
  test.each(frames)('%s does the others no harm', async (_name, bytes) => {
    const person = await enter();
    const other = await enter();
    person.sendFrame(Uint8Array.from(bytes));
    expect((await other.ping()).clientMs).toBe(12.5);
    const { status } = (await (await running.request('GET', '/healthz')).json()) as {
      status: string;
    };
    expect(status).toBe('ok');
  });

  test.each([
    ['msgpack that ends early', [13, 0xa7, ...Buffer.from('command'), 0x82]],
    ['a request with an answer', [21, 1, 0xa4, ...Buffer.from('ping'), 0xc0]],
    ['input', [19, 1, 2]],
    ['a code nobody knows', [255, 1, 2, 3]],
    ['a type nobody knows', [13, 0xa4, ...Buffer.from('evil'), 0xc0]],
  ])('%s closes its own socket with 4400', async (_name, bytes) => {
    const person = await enter();
    person.sendFrame(Uint8Array.from(bytes));
    expect(await person.closed).toBe(4400);
  });

  test('C4 a command that is none is refused as such, where it says which one', async () => {
    const person = await enter();
    person.sendRaw(MESSAGES.command, { requestId: 7, command: { type: 'room.rebuild' } });
    person.sendRaw(MESSAGES.command, {
      requestId: 8,
      command: { type: 'hand.raise', raised: true, more: 1 },
    });
    person.sendRaw(MESSAGES.command, {
      requestId: 9,
      command: { type: 'participant.drop', participantId: 'x' },
    });
    // Bytes where a list belongs, which the schema cannot even refuse.
    person.sendRaw(MESSAGES.command, {
      requestId: 10,
      command: { type: 'crosshair.move', pointLps: new Uint8Array(3) },
    });
    await person.until(() => person.replies.length === 4);
    expect(person.replies).toEqual(
      [7, 8, 9, 10].map((requestId) => ({ requestId, status: 'refused', code: 'command.invalid' })),
    );
    person.sendRaw(MESSAGES.command, 'nonsense');
    expect(await person.closed).toBe(4400);
  });

  test('a frame over 64 kB ends the connection', async () => {
    const person = await enter();
    person.sendFrame(new Uint8Array(70_000).fill(1));
    expect(await person.closed).toBe(1009);
  });

  test('a flood ends with 4429, and only for who makes it', async () => {
    const person = await enter();
    const other = await enter();
    for (let count = 0; count <= MAX_MESSAGES_PER_SECOND; count++) {
      person.sendRaw(MESSAGES.ping, { clientMs: count });
    }
    expect(await person.closed).toBe(4429);
    await other.until(() => other.state().participants[0]?.connected === false);
    await other.ping();
  });
});
