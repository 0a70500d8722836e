import { connect, type Socket } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type JoinReply, PROTOCOL_VERSION } from '@rounds/classroom';

import { caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { askToJoin, joinClass } from '../fixtures/test-participant.ts';
import { type OpenedSession, startTestServer, type TestServer } from '../fixtures/test-server.ts';

/** Three pings without an answer, and the fourth cuts off. */
const PING_INTERVAL_MS = 100;
const CUT_OFF_WITHIN_MS = 4 * PING_INTERVAL_MS;
/** A busy machine may be late with everything, but not by what the room itself gives people who acknowledge nothing. */
const LATENESS_MS = 5000;

let running: TestServer;
let session: OpenedSession;

beforeAll(async () => {
  running = await startTestServer({
    cases: [caseFixture('case-a')],
    pingIntervalMs: PING_INTERVAL_MS,
  });
  session = await running.openSession(await running.instructorCookie());
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});

describe('a socket that leaves the server waiting', () => {
  // prettier-ignore
  const beginnings: [string, number[]][] = [
    ['nothing', []],
    ['half a header', [0x82]],
    ['a header whose length is missing', [0x82, 0xfe, 0]],
    ['a header without its mask', [0x82, 0x85, 1, 2]],
    ['40 kB announced, and three bytes of them', [0x82, 0xfe, 0x9c, 0x40, 0, 0, 0, 0, 17, 1, 0]],
    ['the first part of a message in parts', [0x02, 0x83, 0, 0, 0, 0, 17, 1, 0]],
    ['the first part, and the announcement of another', [0x02, 0x81, 0, 0, 0, 0, 17, 0x00, 0xfe, 0x9c]],
  ];
  test.each(beginnings)('is cut off: %s', async (_name, bytes) => {
    const socket = await openRawSocket();
    socket.write(Uint8Array.from(bytes));
    const sinceMs = performance.now();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(performance.now() - sinceMs).toBeLessThan(CUT_OFF_WITHIN_MS + LATENESS_MS);
  });

  test('takes nobody else with it', async () => {
    const other = await joinClass(running.url, session.code);
    const socket = await openRawSocket();
    socket.write(Uint8Array.of(0x82, 0xfe, 0x9c));
    await new Promise((resolve) => socket.once('close', resolve));
    await other.until(() => other.state().participants.filter((p) => p.connected).length === 1);
    expect((await other.ping()).clientMs).toBe(12.5);
    await other.leave();
  });
});

/** In the class, as a program that answers no ping. */
async function openRawSocket(): Promise<Socket> {
  const reply = (await (await askToJoin(running.url, session.code)).json()) as JoinReply;
  const reserved = await running.request('POST', `/matchmake/joinById/${reply.roomId}`, {
    body: { ticket: reply.ticket, protocolVersion: PROTOCOL_VERSION },
  });
  const { processId, roomId, sessionId } = (await reserved.json()) as Record<string, string>;
  const { hostname, port } = new URL(running.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  socket.write(
    [
      `GET /${processId}/${roomId}?sessionId=${sessionId} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
      '\r\n',
    ].join('\r\n'),
  );
  const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
  expect(first.toString('latin1')).toMatch(/^HTTP\/1\.1 101 /);
  socket.resume();
  return socket;
}
