import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';
import { MESSAGES } from '@rounds/classroom';
import { Packr, Unpackr } from 'msgpackr';

import { Door } from './door.ts';
import { Findings } from './findings.ts';
import { ROOM_DATA } from './hostile-messages.ts';
import { Offender } from './offender.ts';

const BAD_FRAME = 1002;
/** Makes every choice the last one: a ping among the harmless, a close of one byte among the harmful. */
const LAST_CHOICE = 0.99;
const ENTERED_FRAME = Uint8Array.of(0x82, 1, 10);
const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });
let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('a late pong of a harmless ping does not say that a broken frame was let through', async () => {
  const url = await startLatePongs();
  const findings = new Findings();
  const offender = new Offender({
    index: 0,
    code: '123456',
    role: 'learner',
    mayHaveControl: false,
    door: new Door(url, undefined),
    random: () => LAST_CHOICE,
    findings,
    people: () => [],
  });
  await offender.round(1, 1);
  expect([...findings.sent.keys()]).toEqual(['ping', 'broken frame: a close of one byte']);
  expect(findings.violations).toEqual([]);
  expect([...findings.closes.keys()]).toEqual([`${BAD_FRAME} broken frame: a close of one byte`]);
});

/** Admits anybody. Answers the ping only once the broken frame is there too, and then closes for that one. */
async function startLatePongs(): Promise<string> {
  server = createServer((request, response) => {
    const token = 'x'.repeat(20);
    const pass = { roomId: 'room', sessionId: 'session', participantId: 'person', role: 'learner' };
    const reply = { ...pass, ticket: token, seatToken: token, assetToken: token };
    const place = { processId: 'process', roomId: 'room', sessionId: 'session' };
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/api/join' ? reply : place));
  });
  server.on('upgrade', (_request, socket: Socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n');
    socket.write(ENTERED_FRAME);
    let received = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      const ping = pingIn(received);
      if (ping === undefined || received.at(-7) !== 0x88) return;
      const pong = Buffer.concat([
        Buffer.of(ROOM_DATA),
        packr.pack(MESSAGES.pong),
        packr.pack({ clientMs: ping, serverMs: 1 }),
      ]);
      socket.write(Buffer.concat([Buffer.of(0x82, pong.length), pong]), () =>
        setImmediate(() => socket.end(Uint8Array.of(0x88, 2, BAD_FRAME >> 8, BAD_FRAME & 255))),
      );
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Number of the ping behind the answer to having entered. */
function pingIn(received: Buffer): number | undefined {
  const enteredBytes = 7;
  const length = (received[enteredBytes + 1] ?? 0) & 127;
  const payload = received.subarray(enteredBytes + 6, enteredBytes + 6 + length);
  if (length === 0 || payload.length < length) return undefined;
  const [, value] = unpackr.unpackMultiple(payload.subarray(1)) as [unknown, { clientMs: number }];
  return value.clientMs;
}
