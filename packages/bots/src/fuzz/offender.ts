import { setTimeout as delay } from 'node:timers/promises';

import { type JoinReply, type LaneOffer, MESSAGES } from '@rounds/classroom';
import { Unpackr } from 'msgpackr';

import { RawWebSocket } from '../light/raw-web-socket.ts';
import { type Door, isReservation } from './door.ts';
import type { Findings } from './findings.ts';
import {
  HARMLESS_PING_LIMIT,
  type HostileMessage,
  HostileMessages,
  ROOM_DATA,
} from './hostile-messages.ts';
import type { Random } from './hostile-values.ts';

const JOIN_ROOM = 10;
const ROOM_DATA_BYTES = 17;
const OPEN_TIMEOUT_MS = 15_000;
const ANSWER_TIMEOUT_MS = 30_000;
const BURST_MESSAGES = 10_000;
const FLOODING = 4429;
/** Ten seconds without an acknowledgement: what sends a hundred people's messages may itself be kept waiting. */
const TOO_SLOW = 4504;
/** Below what a client may send in a second, the acknowledgement and the ping behind harmful messages included. */
const HARMLESS_AT_ONCE = 10;
const ROUND_MS = 190;
const ACKNOWLEDGE_EVERY_MS = 400;
/** Of what is harmful. */
const LANE_SHARE = 0.1;
const PROTOCOL = 4400;
/** Neither a pose nor anything else that a room knows. */
const NO_FRAME = Uint8Array.of(0);

/** What a learner or observer may do, written down here once more: the server's own table is what is looked at. */
export const OWN: Readonly<Record<'learner' | 'observer', ReadonlySet<string>>> = {
  learner: new Set<string>(['hand.raise', 'attention.set']),
  observer: new Set<string>(['attention.set']),
};
export const WITH_CONTROL: ReadonlySet<string> = new Set<string>([
  'step.go', 'plane.set', 'plane.remove', 'window.set', 'preset.set', 'crosshair.move',
  'volume.place', 'overlay.set', 'view.set', 'view.reset', 'view.undo', 'view.redo',
  'bookmark.recall', 'control.take-back', 'grab.take', 'grab.release',
  'rendering.set', 'slab.set', 'crop.set', 'cut-out.set', 'oblique.set', 'transfer-function.set',
  'comparison.scroll',
]); // prettier-ignore

/** Refusals that say the server did what it should. */
const PROPER_REFUSALS: ReadonlySet<string> = new Set([
  'command.invalid', 'command.not-permitted', 'command.control-required', 'command.target-unknown',
  'command.limit-reached', 'command.nothing-to-undo', 'command.held-by-another',
]); // prettier-ignore

export interface OffenderOptions {
  readonly index: number;
  readonly code: string;
  readonly role: 'learner' | 'observer';
  /** Whether this one may have been given control: what is accepted then includes what control covers. */
  readonly mayHaveControl: boolean;
  readonly door: Door;
  readonly random: Random;
  readonly findings: Findings;
  /** Ids of people in the class, to aim at. */
  readonly people: () => readonly string[];
}

/** A participant who sends what nobody should, notes what becomes of it, and comes back after being closed. */
export class Offender {
  readonly #options: OffenderOptions;
  readonly #messages: HostileMessages;
  readonly #unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });
  readonly #pending = new Map<number, string>();
  /** Numbers of commands that were said where none is heard. */
  readonly #unheard = new Set<number>();
  #lanePath: string | undefined;
  #socket: RawWebSocket | undefined;
  #pass: JoinReply | undefined;
  #closeCode: number | undefined;
  #wake: (() => void) | undefined;
  #pingNumber = HARMLESS_PING_LIMIT;
  /** Number of the last ping that was answered. */
  #pongNumber = 0;
  #lastTick = 0;
  #acknowledgedMs = 0;

  constructor(options: OffenderOptions) {
    this.#options = options;
    this.#messages = new HostileMessages(options.random);
  }

  get door(): Door {
    return this.#options.door;
  }

  /** The last ticket and tokens. */
  get pass(): JoinReply | undefined {
    return this.#pass;
  }

  async enter(): Promise<void> {
    const { door, code, index, role } = this.#options;
    const seatToken = this.#pass?.seatToken;
    const back = seatToken === undefined ? {} : { seatToken, takeOver: true };
    this.#pass = await door.join({
      code,
      role,
      name: `Offender ${index}`,
      device: 'laptop',
      ...back,
    });
    const { status, body } = await door.reserve(this.#pass.roomId, this.#pass.ticket);
    if (!isReservation(body)) throw new Error(`no place in the room: ${status}`);
    this.#closeCode = undefined;
    this.#pending.clear();
    await this.#open(door.socketUrl(body));
  }

  /** Harmless ones, and at the end of them perhaps one that is not. Resolves once it is known what became of them. */
  async round(harmfulShare: number, budget: number): Promise<void> {
    const { random, people, findings } = this.#options;
    if (this.#socket === undefined || this.#closeCode !== undefined) await this.enter();
    const startedMs = performance.now();
    for (let count = 0; count < Math.min(HARMLESS_AT_ONCE, budget); count++)
      this.#sendHarmless(this.#messages.harmless(people(), this.#lastTick));
    // Also where this machine is slow, no more than one round is ever on its way: that would be a flood.
    await this.#settle();
    if (this.#closeCode === TOO_SLOW) findings.closed('this machine was too slow', TOO_SLOW);
    else if (this.#closeCode !== undefined)
      findings.violation(`harmless messages were answered by closing with ${this.#closeCode}`);
    else if (random() < harmfulShare) {
      if (random() < LANE_SHARE) await this.#sendOnLane();
      else await this.#sendHarmful(this.#messages.harmful(people()));
    }
    await delay(Math.max(0, startedMs + ROUND_MS - performance.now()));
  }

  /** Ten thousand at once: this socket is closed for flooding, and no other. */
  async burst(): Promise<void> {
    const { findings } = this.#options;
    if (this.#socket === undefined || this.#closeCode !== undefined) await this.enter();
    const ping = this.#messages.ping(1);
    for (let count = 0; count < BURST_MESSAGES; count++) this.#socket?.send(ping);
    findings.countBurst(BURST_MESSAGES);
    await this.#waitFor(() => this.#closeCode !== undefined, ANSWER_TIMEOUT_MS);
    findings.closed('burst', this.#closeCode ?? 0);
    if (this.#closeCode !== FLOODING)
      findings.violation(
        `a burst was closed with ${this.#closeCode ?? 'nothing'}, not ${FLOODING}`,
      );
    this.#drop();
  }

  /** Waits until every command was answered. */
  async #settle(): Promise<void> {
    const isAnswered = (): boolean => this.#pending.size === 0 || this.#closeCode !== undefined;
    if (!(await this.#waitFor(isAnswered, ANSWER_TIMEOUT_MS)))
      this.#options.findings.violation(`never answered: ${[...this.#pending.values()].join(', ')}`);
  }

  leave(): void {
    this.#drop();
  }

  #drop(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(url: URL): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the room did not open')), OPEN_TIMEOUT_MS);
      this.#socket = new RawWebSocket(
        url,
        {
          opened: () => undefined,
          message: (bytes) => {
            if (bytes[0] === JOIN_ROOM) {
              this.#socket?.send(Uint8Array.of(JOIN_ROOM));
              clearTimeout(timer);
              resolve();
            } else this.#receive(bytes);
          },
          closed: (code) => {
            clearTimeout(timer);
            this.#closeCode = code;
            reject(new Error(`the room closed with ${code}`));
            this.#wake?.();
          },
        },
        this.#options.door.localAddress,
      );
    });
  }

  #sendHarmless({ name, bytes, expects }: HostileMessage): void {
    this.#options.findings.count(name);
    if (expects.kind === 'reply') this.#pending.set(expects.requestId, expects.type);
    this.#socket?.send(bytes);
  }

  async #sendHarmful({ name, bytes, isRaw, expects }: HostileMessage): Promise<void> {
    const { findings } = this.#options;
    if (expects.kind !== 'close') return;
    findings.count(name);
    // A harmless ping may still be on its way back: only the pong of the one behind this message says that it passed.
    const pingNumber = ++this.#pingNumber;
    if (isRaw === true) this.#socket?.write(bytes);
    else {
      this.#socket?.send(bytes);
      this.#socket?.send(this.#messages.ping(pingNumber));
    }
    const hasPassed = (): boolean => this.#pongNumber === pingNumber;
    await this.#waitFor(() => this.#closeCode !== undefined || hasPassed(), ANSWER_TIMEOUT_MS);
    const code = this.#closeCode;
    if (code === undefined) {
      if (!expects.mayStay) findings.violation(`"${name}" did not close the socket`);
      else if (!hasPassed()) findings.violation(`nothing came back after "${name}"`);
      if (!hasPassed()) this.#drop();
      return;
    }
    findings.closed(name, code);
    if (!expects.codes.includes(code)) findings.violation(`"${name}" was closed with ${code}`);
    this.#drop();
  }

  /** Only poses are heard on a lane: whatever else comes there closes its sender, and does nothing. */
  async #sendOnLane(): Promise<void> {
    const { findings, people, door } = this.#options;
    this.#lanePath = undefined;
    this.#socket?.send(this.#messages.laneRequest());
    await this.#waitFor(() => this.#lanePath !== undefined, ANSWER_TIMEOUT_MS);
    if (this.#lanePath === undefined) return findings.violation('no lane was offered');
    const { message, requestId } = this.#messages.onLane(people());
    findings.count(message.name);
    this.#unheard.add(requestId);
    const lane = new RawWebSocket(
      door.laneUrl(this.#lanePath),
      {
        opened: () => {
          lane.send(message.bytes);
          // By chance it may have been a pose.
          lane.send(NO_FRAME);
        },
        message: () => undefined,
        closed: () => undefined,
      },
      door.localAddress,
    );
    await this.#waitFor(() => this.#closeCode !== undefined, ANSWER_TIMEOUT_MS);
    findings.closed(message.name, this.#closeCode ?? 0);
    if (this.#closeCode !== PROTOCOL)
      findings.violation(`"${message.name}" was closed with ${this.#closeCode ?? 'nothing'}`);
    lane.destroy();
    this.#drop();
  }

  #acknowledge(): void {
    const nowMs = performance.now();
    if (this.#lastTick === 0 || nowMs - this.#acknowledgedMs < ACKNOWLEDGE_EVERY_MS) return;
    this.#acknowledgedMs = nowMs;
    const bytes = Buffer.alloc(8);
    bytes[0] = ROOM_DATA_BYTES;
    bytes[1] = MESSAGES.poseUpdate;
    bytes.writeUInt32LE(this.#lastTick, 4);
    this.#socket?.send(bytes);
  }

  #receive(bytes: Buffer): void {
    if (bytes[0] === ROOM_DATA_BYTES && bytes[1] === MESSAGES.snapshot) {
      this.#lastTick = bytes.readUInt32LE(2);
      this.#acknowledge();
    }
    if (bytes[0] !== ROOM_DATA) return;
    const [type, value] = this.#unpackr.unpackMultiple(bytes.subarray(1)) as [unknown, unknown];
    if (type === MESSAGES.pong) this.#pongNumber = (value as PongLike).clientMs;
    if (type === MESSAGES.lane) this.#lanePath = (value as LaneOffer).path;
    if (type === MESSAGES.reply) this.#judge(value as ReplyLike);
    if (type === MESSAGES.instructor)
      this.#options.findings.violation('a learner was told what instructors know');
    this.#wake?.();
  }

  #judge({ requestId, status, code }: ReplyLike): void {
    const { findings, role, mayHaveControl } = this.#options;
    const type = this.#pending.get(requestId);
    this.#pending.delete(requestId);
    if (this.#unheard.has(requestId)) findings.violation('a command on a lane was answered');
    findings.reply(status === 'accepted' ? 'accepted' : String(code));
    if (status === 'refused' && !PROPER_REFUSALS.has(String(code)))
      findings.violation(`a command was refused with ${String(code)}`);
    // What a mutated message became is not known here; the witnesses see what it did.
    if (status !== 'accepted' || type === undefined) return;
    const isAllowed = OWN[role].has(type) || (mayHaveControl && WITH_CONTROL.has(type));
    if (!isAllowed) findings.violation(`${type} of a ${role} was accepted`);
  }

  /** @returns whether the condition came to hold in time */
  #waitFor(condition: () => boolean, patienceMs: number): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (held: boolean): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve(held);
      };
      const timer = setTimeout(() => end(condition()), patienceMs);
      this.#wake = () => condition() && end(true);
    });
  }
}

interface PongLike {
  readonly clientMs: number;
}

interface ReplyLike {
  readonly requestId: number;
  readonly status: string;
  readonly code?: string;
}
