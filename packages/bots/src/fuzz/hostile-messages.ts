import { encodePoseUpdate, MESSAGES } from '@rounds/classroom';
import { Packr } from 'msgpackr';

import {
  below,
  hostileValue,
  pick,
  properCommand,
  type Random,
  systemCommand,
  wrongCommand,
} from './hostile-values.ts';

/** First byte of what a client sends to a room (Colyseus 0.18). */
export const ROOM_DATA = 13;
const ROOM_DATA_BYTES = 17;
/** Harmless pings carry numbers below this. */
export const HARMLESS_PING_LIMIT = 1e6;
const CODES_NOBODY_SENDS = [0, 1, 9, 10, 11, 14, 15, 16, 19, 20, 21, 22, 100, 255];

const packr = new Packr({ useRecords: false });

/** What may become of a message. */
export type Expectation =
  /** A reply comes; the socket stays open. */
  | { readonly kind: 'reply'; readonly requestId: number; readonly type: string }
  /** The socket stays open; nothing is said. */
  | { readonly kind: 'silence' }
  /** The socket is closed with one of these, or stays open where the bytes happened to mean something harmless. */
  | { readonly kind: 'close'; readonly codes: readonly number[]; readonly mayStay: boolean };

export interface HostileMessage {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Sent as they are, without a WebSocket frame around them. */
  readonly isRaw?: boolean;
  readonly expects: Expectation;
}

const CLOSE = {
  protocol: 4400,
  /** Leaving, as a client asks for it. */
  left: 4000,
  badFrame: 1002,
  badText: 1007,
  tooBig: 1009,
  /** The server hung up without a word, as it may on what is no WebSocket any more. */
  abnormal: 1006,
} as const;

/** The messages of one offender, the same for the same random source. */
export class HostileMessages {
  readonly #random: Random;
  #requestId = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Something a socket survives. `people`: ids of who is in the class. */
  harmless(people: readonly string[], lastTick: number): HostileMessage {
    const random = this.#random;
    const roll = random();
    if (roll < 0.4) return this.#command('command', properCommand(random, people));
    if (roll < 0.75) return this.#command('wrong command', wrongCommand(random, people));
    if (roll < 0.85) return this.#command('system command', systemCommand(random, people));
    if (roll < 0.95) return this.#pose(lastTick);
    const clientMs = random() * HARMLESS_PING_LIMIT;
    return {
      name: 'ping',
      bytes: message(MESSAGES.ping, { clientMs }),
      expects: { kind: 'silence' },
    };
  }

  /** Something a socket need not survive. */
  harmful(people: readonly string[]): HostileMessage {
    const random = this.#random;
    const makers: readonly (() => HostileMessage)[] = [
      () => this.#mutated(people),
      () => this.#mutated(people),
      () => this.#randomBytes(),
      () => this.#wrongEnvelope(),
      () => this.#wrongPing(),
      () => this.#wrongLaneRequest(),
      () => this.#wrongPose(),
      () => this.#unknownType(),
      () => this.#oversize(),
      () => this.#brokenFrame(),
    ];
    return pick(random, makers)();
  }

  /** Where only poses are heard: even what is proper elsewhere closes its sender. Its answer, if one came, has this number. */
  onLane(people: readonly string[]): {
    readonly message: HostileMessage;
    readonly requestId: number;
  } {
    const random = this.#random;
    const message = this.#command('on a lane: command', properCommand(random, people));
    const requestId = this.#requestId;
    if (random() < 0.5) return { message, requestId };
    const { name, bytes } = pick(random, [
      () => this.#mutated(people),
      () => this.#randomBytes(),
      () => this.#wrongPing(),
      () => this.#wrongPose(),
      () => this.#unknownType(),
    ])();
    return { message: { ...message, name: `on a lane: ${name}`, bytes }, requestId };
  }

  /** Asks for a socket beside one's own. */
  laneRequest(): Uint8Array {
    return message(MESSAGES.lane, {});
  }

  /** Comes back with its number, so that its pong is told from that of an earlier ping. */
  ping(clientMs: number): Uint8Array {
    return message(MESSAGES.ping, { clientMs });
  }

  #command(name: string, command: unknown): HostileMessage {
    this.#requestId = (this.#requestId + 1) % 0xffff_ffff;
    const requestId = this.#requestId;
    return {
      name,
      bytes: message(MESSAGES.command, { requestId, command }),
      expects: { kind: 'reply', requestId, type: typeOf(command) },
    };
  }

  #pose(lastTick: number): HostileMessage {
    const random = this.#random;
    const far = (): number => pick(random, [0, 1.6, -31, 32, 1e6, -1e6, Number.NaN, Infinity]);
    const orientation = pick(random, [
      [0, 0, 0, 1],
      [0, 0, 0, 0],
      [1e9, 1, -1, Number.NaN],
    ] as const);
    const head = { positionRoom: [far(), far(), far()], orientation } as const;
    const update = {
      sequence: below(random, 0x1_0000),
      // The truth would keep the connection; a lie may end it, and is told among the harmful.
      lastTickSeen: lastTick,
      pose: { head },
    };
    return {
      name: 'pose',
      bytes: Uint8Array.of(ROOM_DATA_BYTES, MESSAGES.poseUpdate, ...encodePoseUpdate(update)),
      expects: { kind: 'silence' },
    };
  }

  /** A proper message in which bytes were changed, removed, put in or repeated. */
  #mutated(people: readonly string[]): HostileMessage {
    const random = this.#random;
    const requestId = 0xffff_fff0;
    const proper = message(MESSAGES.command, {
      requestId,
      command: properCommand(random, people),
    });
    let bytes = [...proper];
    for (let change = below(random, 6); change >= 0; change--) {
      const at = 1 + below(random, Math.max(1, bytes.length - 1));
      const roll = random();
      if (roll < 0.5) bytes[at] = below(random, 256);
      else if (roll < 0.7) bytes.splice(at, 1 + below(random, 8));
      else if (roll < 0.85) bytes.splice(at, 0, below(random, 256), below(random, 256));
      else bytes = bytes.slice(0, at);
    }
    return this.#mayClose('mutated command', Uint8Array.from(bytes));
  }

  #randomBytes(): HostileMessage {
    const random = this.#random;
    const length = pick(random, [0, 1, 2, 5, 20, 200, 4000]);
    const bytes = Uint8Array.from({ length }, () => below(random, 256));
    if (random() < 0.5 && length > 0) bytes[0] = pick(random, [ROOM_DATA, ROOM_DATA_BYTES, 21]);
    return this.#mayClose('random bytes', bytes);
  }

  #wrongEnvelope(): HostileMessage {
    const random = this.#random;
    const envelope = pick(random, [
      hostileValue(random),
      { requestId: hostileValue(random), command: { type: 'session.end' } },
      { command: { type: 'session.end' } },
      [1, { type: 'session.end' }],
    ]);
    return this.#mayClose('wrong envelope', message(MESSAGES.command, envelope));
  }

  #wrongPing(): HostileMessage {
    const clientMs = hostileValue(this.#random);
    return this.#mayClose('wrong ping', message(MESSAGES.ping, { clientMs }));
  }

  #wrongLaneRequest(): HostileMessage {
    const random = this.#random;
    const value = pick(random, [hostileValue(random), { path: '/', seatIndex: 0 }, { key: 'x' }]);
    return this.#mayClose('wrong lane request', message(MESSAGES.lane, value));
  }

  #wrongPose(): HostileMessage {
    const random = this.#random;
    const length = pick(random, [0, 1, 3, 5, 7, 8, 19, 50, 200, 3000]);
    const rest = Uint8Array.from({ length }, () => below(random, 256));
    const bytes = Uint8Array.of(ROOM_DATA_BYTES, MESSAGES.poseUpdate, ...rest);
    return this.#mayClose('wrong pose', bytes);
  }

  #unknownType(): HostileMessage {
    const random = this.#random;
    const type = pick(random, [
      'evil',
      '__proto__',
      'constructor',
      'snapshot',
      'reply',
      'x'.repeat(30),
    ]);
    if (random() < 0.6) return this.#mayClose('unknown type', message(type, hostileValue(random)));
    const code = pick(random, CODES_NOBODY_SENDS);
    return this.#mayClose('unknown code', Uint8Array.of(code, below(random, 256), 0, 1));
  }

  #oversize(): HostileMessage {
    const length = 64 * 1024 + 1 + below(this.#random, 100_000);
    // A frame with a length of eight bytes and a mask of zeros.
    const frame = Buffer.alloc(14 + length, ROOM_DATA);
    frame.set([0x82, 0xff, 0, 0, 0, 0]);
    frame.writeUInt32BE(length, 6);
    frame.writeUInt32BE(0, 10);
    const expects = { kind: 'close', codes: [CLOSE.tooBig], mayStay: false } as const;
    return { name: 'oversize', bytes: frame, isRaw: true, expects };
  }

  /** What is no WebSocket frame, or one no client may send. */
  #brokenFrame(): HostileMessage {
    const random = this.#random;
    const frames: readonly (readonly [string, readonly number[]])[] = [
      ['not masked', [0x82, 0x05, 1, 2, 3, 4, 5]],
      ['an opcode that does not exist', [0x83, 0x80, 0, 0, 0, 0]],
      ['reserved bits', [0xf2, 0x80, 0, 0, 0, 0]],
      ['goes on with nothing', [0x80, 0x80, 0, 0, 0, 0]],
      ['a ping too long', [0x89, 0xfe, 0, 200, 0, 0, 0, 0]],
      ['a ping in parts', [0x09, 0x80, 0, 0, 0, 0]],
      ['an endless length', [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
      ['4 GB to come', [0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
      ['text that is none', [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]],
      ['a close of one byte', [0x88, 0x81, 0, 0, 0, 0, 1]],
    ];
    const [what, bytes] = pick(random, frames);
    const codes = [CLOSE.badFrame, CLOSE.badText, CLOSE.tooBig, CLOSE.protocol, CLOSE.abnormal];
    return {
      name: `broken frame: ${what}`,
      bytes: Uint8Array.from(bytes),
      isRaw: true,
      expects: { kind: 'close', codes, mayStay: false },
    };
  }

  #mayClose(name: string, bytes: Uint8Array): HostileMessage {
    const codes = [CLOSE.protocol, CLOSE.left];
    return { name, bytes, expects: { kind: 'close', codes, mayStay: true } };
  }
}

function message(type: string, value: unknown): Uint8Array {
  return Buffer.concat([Buffer.from([ROOM_DATA]), packr.pack(type), packr.pack(value)]);
}

function typeOf(command: unknown): string {
  if (typeof command !== 'object' || command === null) return 'none';
  const type: unknown = command instanceof Map ? command.get('type') : Reflect.get(command, 'type');
  return typeof type === 'string' ? type : 'none';
}
