import {
  type JoinReply,
  joinReplySchema,
  MESSAGES,
  poseLengthIn,
  PROTOCOL_VERSION,
  SEAT_INDEX_BYTES,
  SNAPSHOT_HEADER_BYTES,
} from '@rounds/classroom';

import type { Distribution } from '../distribution.ts';
import { MARKER_STEPS_PER_MS, elapsedMs, markerNowMs } from '../marker.ts';
import { readMarkerSteps } from './encoded-marker.ts';
import type { PoseLoop } from './pose-loop.ts';
import { RawWebSocket } from './raw-web-socket.ts';

/** First byte of a room's messages (Colyseus 0.18). */
const ROOM = { join: 10, error: 11, leave: 12, state: 14, patch: 15, bytes: 17 } as const;
const BYTES_HEADER = 2;
const OLDEST_MS = 20_000;

export interface LightBotOptions {
  readonly index: number;
  readonly serverUrl: string;
  readonly code: string;
  readonly loop: PoseLoop;
  readonly closed: (closeCode: number) => void;
}

/**
 * A participant that costs next to nothing: it joins by the same door as everybody, sends whole poses, acknowledges
 * snapshots, and counts every byte that comes; of the state's patches it reads nothing.
 */
export class LightBot {
  readonly #options: LightBotOptions;
  readonly #newest = new Map<number, number>();
  #socket: RawWebSocket | undefined;
  #measured: Distribution | undefined;
  #isJoined = false;
  #isLeaving = false;
  /** What the room said before it closed. */
  #error = '';
  #lastTick = 0;
  #snapshots = 0;
  #step = 0;

  private constructor(options: LightBotOptions) {
    this.#options = options;
    this.#step = options.index;
  }

  /** Resolves with the first state. Rejects where the server refuses. */
  static async join(options: LightBotOptions): Promise<LightBot> {
    const bot = new LightBot(options);
    await bot.#open(await askForPass(options));
    bot.#isJoined = true;
    return bot;
  }

  get bytesReceived(): number {
    return this.#socket?.bytesReceived ?? 0;
  }

  get snapshots(): number {
    return this.#snapshots;
  }

  get lastTick(): number {
    return this.#lastTick;
  }

  /** Without a distribution markers are not even looked at. */
  measureInto(distribution: Distribution | undefined): void {
    this.#measured = distribution;
  }

  sendPose(): void {
    const { loop, index } = this.#options;
    this.#step += 1;
    this.#socket?.sendFrame(loop.frame(this.#step, index, this.#lastTick, markerNowMs()));
  }

  ping(frame: Uint8Array): void {
    this.#socket?.send(frame);
  }

  leave(): void {
    this.#isLeaving = true;
    this.#socket?.send(Uint8Array.of(ROOM.leave));
  }

  destroy(): void {
    this.#isLeaving = true;
    this.#socket?.destroy();
  }

  async #open(pass: Pass): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const url = new URL(
        `/${pass.processId}/${pass.roomId}?sessionId=${pass.socketId}`,
        this.#options.serverUrl,
      );
      this.#socket = new RawWebSocket(url, {
        opened: () => undefined,
        message: (bytes) => this.#receive(bytes, resolve),
        closed: (closeCode) => {
          reject(new Error(`closed with ${closeCode} ${this.#error}`));
          if (this.#isJoined && !this.#isLeaving) this.#options.closed(closeCode);
        },
      });
    });
  }

  #receive(bytes: Buffer, joined: () => void): void {
    const kind = bytes[0];
    if (kind === ROOM.bytes && bytes[1] === MESSAGES.snapshot) this.#readSnapshot(bytes);
    else if (kind === ROOM.join) this.#socket?.send(Uint8Array.of(ROOM.join));
    else if (kind === ROOM.state) joined();
    else if (kind === ROOM.error) this.#error = bytes.toString('utf8', 1).replace(/[^ -~]/g, '');
  }

  #readSnapshot(bytes: Buffer): void {
    this.#lastTick = bytes.readUInt32LE(BYTES_HEADER);
    this.#snapshots += 1;
    const measured = this.#measured;
    if (measured === undefined) return;
    const nowMs = markerNowMs();
    const count = bytes.readUInt16LE(BYTES_HEADER + 8);
    let at = BYTES_HEADER + SNAPSHOT_HEADER_BYTES;
    for (let i = 0; i < count; i++) {
      const seatIndex = bytes.readUInt16LE(at);
      at += SEAT_INDEX_BYTES;
      const length = poseLengthIn(bytes, at);
      if (length === 0) throw new Error('a snapshot that is none');
      const steps = readMarkerSteps(bytes, at, length);
      at += length;
      if (steps < 0 || this.#newest.get(seatIndex) === steps) continue;
      this.#newest.set(seatIndex, steps);
      const tookMs = elapsedMs(steps / MARKER_STEPS_PER_MS, nowMs);
      if (tookMs < OLDEST_MS) measured.add(tookMs);
    }
  }
}

interface Pass {
  readonly roomId: string;
  readonly processId: string;
  readonly socketId: string;
}

async function askForPass({ serverUrl, code, index }: LightBotOptions): Promise<Pass> {
  const body = { code, name: `Light bot ${index + 1}`, device: 'bot' };
  const reply: JoinReply = joinReplySchema.parse(await post(serverUrl, '/api/join', body));
  const reservation = await post(serverUrl, `/matchmake/joinById/${reply.roomId}`, {
    ticket: reply.ticket,
    protocolVersion: PROTOCOL_VERSION,
  });
  const { processId, sessionId } = reservation as Record<string, string>;
  if (processId === undefined || sessionId === undefined) throw new Error('no reservation');
  return { roomId: reply.roomId, processId, socketId: sessionId };
}

async function post(serverUrl: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(new URL(path, serverUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
