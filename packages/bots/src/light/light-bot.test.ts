import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { describe, expect, test } from '@jest/globals';
import { decodePoseUpdate, MESSAGES } from '@rounds/classroom';

import { markerOfHit } from '../marker.ts';
import { PoseLoop } from './pose-loop.ts';
import { RawWebSocket } from './raw-web-socket.ts';
import { SendWheel } from './send-wheel.ts';

/** Takes one socket, answers its upgrade, and gives it away. */
async function acceptOne(): Promise<{ url: URL; socket: Promise<Socket>; close: () => void }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = (async () => {
    const [accepted] = (await once(server, 'connection')) as [Socket];
    await once(accepted, 'data');
    return accepted;
  })();
  const url = new URL(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/room?sessionId=1`,
  );
  return { url, socket, close: () => server.close() };
}

const UPGRADED = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n';

function frame(payload: Uint8Array, opcode = 2): Buffer {
  const header =
    payload.length < 126
      ? Buffer.of(0x80 | opcode, payload.length)
      : Buffer.of(0x80 | opcode, 126, payload.length >> 8, payload.length & 255);
  return Buffer.concat([header, payload]);
}

describe('the raw socket', () => {
  test('reads frames however they are cut, counts their bytes, and answers pings', async () => {
    const { url, socket, close } = await acceptOne();
    const messages: number[][] = [];
    let heard: () => void = () => undefined;
    const closed = new Promise<number>((resolve) => {
      const raw = new RawWebSocket(url, {
        opened: () => undefined,
        message: (bytes) => {
          messages.push([...bytes]);
          heard();
        },
        closed: (code) => {
          expect(raw.bytesReceived).toBe(sent.length);
          resolve(code);
        },
      });
    });
    const long = Uint8Array.from({ length: 700 }, (_, i) => i & 255);
    const sent = Buffer.concat([
      frame(Uint8Array.of(1, 2, 3)),
      frame(long),
      frame(Uint8Array.of(7), 9),
      frame(Uint8Array.of(4)),
      frame(Uint8Array.of(0x11, 0x98), 8),
    ]);
    const server = await socket;
    const answers: Buffer[] = [];
    server.on('data', (data) => answers.push(data));
    const bytes = Buffer.concat([Buffer.from(UPGRADED), sent]);
    for (let at = 0; at < bytes.length; at += 97) {
      const arrived = new Promise<void>((resolve) => {
        heard = resolve;
        setImmediate(resolve);
      });
      server.write(bytes.subarray(at, at + 97));
      await arrived;
    }
    expect(await closed).toBe(0x1198);
    expect(messages).toEqual([[1, 2, 3], [...long], [4]]);
    // A masked pong with the ping's payload; the mask is zero.
    expect(Buffer.concat(answers).subarray(0, 7)).toEqual(Buffer.of(0x8a, 0x81, 0, 0, 0, 0, 7));
    close();
  });

  test('a server that answers something else is left', async () => {
    const { url, socket, close } = await acceptOne();
    const closed = new Promise<number>((resolve) => {
      void new RawWebSocket(url, { opened: resolve, message: resolve, closed: resolve } as never);
    });
    (await socket).write('HTTP/1.1 403 Forbidden\r\n\r\n');
    expect(await closed).toBe(1006);
    close();
  });
});

describe('a loop of poses', () => {
  test('is made of pose updates that change every time and carry when they were sent', () => {
    const loop = new PoseLoop(3, 1, 3);
    const seen = new Set<string>();
    for (let step = 0; step < 40; step++) {
      const bytes = loop.frame(step, step, 100 + step, 5_000.25);
      const payload = bytes.subarray(6);
      expect([...payload.subarray(0, 2)]).toEqual([17, MESSAGES.poseUpdate]);
      const update = decodePoseUpdate(Uint8Array.from(payload.subarray(2)));
      expect(update).toMatchObject({ sequence: step, lastTickSeen: 100 + step });
      expect(markerOfHit(update?.pose?.hitLps)).toEqual({ botIndex: 3, sentMs: 5_000.2 });
      seen.add(JSON.stringify(update?.pose?.head));
    }
    expect(seen.size).toBe(40);
  });
});

describe('the wheel', () => {
  test('calls everybody twenty times a second, each at a moment of their own', async () => {
    const calls = new Map<string, number>();
    const wheel = new SendWheel<string>((item) => calls.set(item, (calls.get(item) ?? 0) + 1));
    await new Promise<void>((resolve) => {
      wheel.add('a', 0);
      wheel.add('b', 0.999);
      wheel.start();
      const startMs = performance.now();
      const look = (): void => {
        if ((calls.get('b') ?? 0) < 5) return void setTimeout(look, 1);
        wheel.stop();
        const rounds = (performance.now() - startMs) / 50;
        expect(calls.get('a')).toBeLessThanOrEqual(rounds + 1);
        expect(Math.abs((calls.get('a') ?? 0) - (calls.get('b') ?? 0))).toBeLessThanOrEqual(1);
        resolve();
      };
      look();
    });
  });
});
