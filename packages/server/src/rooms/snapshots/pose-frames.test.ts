import { EventEmitter } from 'node:events';

import { describe, expect, test } from '@jest/globals';
import { encodePoseUpdate, type Pose } from '@rounds/classroom';

import { takePoseFrames } from './pose-frames.ts';

const pose: Pose = { head: { positionRoom: [1, 2, 3], orientation: [0, 0, 0, 1] } };

/** A frame as clients send it. */
function frame(payload: readonly number[], mask: readonly number[], first = 0x82): Buffer {
  const masked = payload.map((byte, i) => byte ^ (mask[i & 3] ?? 0));
  const length =
    payload.length < 126
      ? [0x80 | payload.length]
      : [0x80 | 126, payload.length >> 8, payload.length & 255];
  return Buffer.from([first, ...length, ...mask, ...masked]);
}

const update = (sequence: number): number[] => [
  17,
  1,
  ...encodePoseUpdate({ sequence, lastTickSeen: 7, ...(sequence % 3 === 0 ? {} : { pose }) }),
];

/** As much of ws as counts: how many bytes of a frame that did not come whole wait. */
class FakeWebSocket {
  readonly _socket = new EventEmitter();
  readonly _receiver = { _state: 0, _bufferedBytes: 0, _fragmented: 0, writableLength: 0 };
  readonly usual: Buffer[] = [];
  readonly taken: number[][] = [];

  constructor() {
    this._socket.on('data', (chunk: Buffer) => {
      this.usual.push(Buffer.from(chunk));
      this._receiver._bufferedBytes = bytesOfLastFrame(Buffer.concat(this.usual));
    });
    takePoseFrames(this, (message) => this.taken.push([...message]));
  }
}

/** Of the frame at the end that is not there as a whole. */
function bytesOfLastFrame(bytes: Buffer): number {
  let at = 0;
  while (at + 2 <= bytes.length) {
    const short = (bytes[at + 1] ?? 0) & 127;
    if (short === 126 && at + 4 > bytes.length) break;
    const length = short === 126 ? 8 + bytes.readUInt16BE(at + 2) : 6 + short;
    if (at + length > bytes.length) break;
    at += length;
  }
  return bytes.length - at;
}

describe('pose updates on their way in', () => {
  test('however frames are mixed and cut, each is heard once, and poses are unmasked', () => {
    const random = seededRandom(20261122);
    const below = (end: number): number => Math.floor(random() * end);
    const anyMessage = (): number[] => {
      if (below(2) === 0) return update(below(1000));
      const others = [
        [13, ...Array.from({ length: 1 + below(300) }, () => below(256))],
        [17],
        [17, 2, 5],
      ];
      return others[below(3)] ?? [];
    };
    for (let run = 0; run < 300; run++) {
      const messages = Array.from({ length: below(12) }, anyMessage);
      const sent = messages.map((m) => frame(m, [below(256), below(256), below(256), below(256)]));
      const bytes = Buffer.concat(sent);
      const socket = new FakeWebSocket();
      for (let at = 0; at < bytes.length;) {
        const end = at + 1 + below(run % 2 === 0 ? 400 : 40);
        socket._socket.emit('data', Buffer.from(bytes.subarray(at, end)));
        at = end;
      }
      const poses = messages.filter(([kind, number]) => kind === 17 && number === 1);
      const takenBytes = socket.taken.reduce((sum, message) => sum + message.length + 6, 0);
      const usual = Buffer.concat(socket.usual);
      expect(usual.length + takenBytes).toBe(bytes.length);
      for (const taken of socket.taken) expect(poses).toContainEqual(taken);
      // What was not taken is what ws was given, whole and in order.
      const rest = sent.filter((_, i) => !isTaken(messages[i], socket.taken));
      if (socket.taken.length === poses.length) expect(usual).toEqual(Buffer.concat(rest));
    }
  });

  test('chunks of whole frames never reach ws where they are poses, and always where they are not', () => {
    const socket = new FakeWebSocket();
    const key = [1, 2, 3, 4];
    const command = frame([13, 7, 7, 7], key);
    socket._socket.emit('data', Buffer.concat([frame(update(1), key), frame(update(2), key)]));
    socket._socket.emit(
      'data',
      Buffer.concat([frame(update(3), key), command, frame(update(4), key)]),
    );
    expect(socket.taken).toEqual([update(1), update(2), update(3)]);
    expect(Buffer.concat(socket.usual)).toEqual(Buffer.concat([command, frame(update(4), key)]));
  });

  test.each([
    ['a fragment', frame(update(1), [0, 0, 0, 0], 0x02)],
    ['a continuation', frame(update(1), [0, 0, 0, 0], 0x80)],
    ['compressed', frame(update(1), [0, 0, 0, 0], 0xc2)],
    ['text', frame(update(1), [0, 0, 0, 0], 0x81)],
    ['not masked', Buffer.from([0x82, update(1).length, ...update(1)])],
    ['too long', frame([...update(1), ...Array.from({ length: 50 }, () => 0)], [0, 0, 0, 0])],
  ])('%s is left to ws', (_name, bytes) => {
    const socket = new FakeWebSocket();
    socket._socket.emit('data', bytes);
    expect(socket.taken).toEqual([]);
    expect(socket.usual).toEqual([bytes]);
  });

  test('while ws is in the middle of something it gets all', () => {
    for (const key of ['_state', '_fragmented', 'writableLength'] as const) {
      const socket = new FakeWebSocket();
      socket._receiver[key] = 1;
      socket._socket.emit('data', frame(update(1), [9, 9, 9, 9]));
      expect(socket.taken).toEqual([]);
      expect(socket.usual).toHaveLength(1);
    }
  });
});

function isTaken(payload: readonly number[] | undefined, taken: readonly number[][]): boolean {
  return taken.some((message) => message.join() === payload?.join());
}

/** Mulberry32: the same chances for the same seed, everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
