import type { Snapshot } from '@rounds/classroom';
import { type ClassroomConnection, joinClassroom, type SeatTokenStore } from '@rounds/connection';

import { Motion } from '../motion.ts';
import { every } from '../rhythm.ts';

const POSE_INTERVAL_MS = 50;

export interface PersonOptions {
  readonly serverUrl: string;
  readonly code: string;
  readonly name: string;
  readonly random: () => number;
  /** Of an instructor; a learner without. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly signal?: AbortSignal;
  /** Of somebody who was here before. */
  readonly seatTokens?: SeatTokenStore;
}

/** A time somebody was not in the class, on the clock of `performance.now()`. */
export interface Absence {
  readonly leftMs: number;
  readonly backMs: number;
}

/** Somebody in a class whom faults happen to. */
export class Person {
  readonly name: string;
  readonly connection: ClassroomConnection;
  readonly seatIndex: number;
  readonly absences: Absence[] = [];
  readonly #heard: Heard;
  readonly #random: () => number;
  #leftMs: number | undefined;
  #stopMoving: () => void = () => undefined;

  private constructor(options: PersonOptions, connection: ClassroomConnection, heard: Heard) {
    this.name = options.name;
    this.connection = connection;
    this.#random = options.random;
    this.#heard = heard;
    this.seatIndex = this.seatNow() ?? NaN;
    connection.subscribe(() => this.#follow());
  }

  /** @throws JoinRefusedError */
  static async join(options: PersonOptions): Promise<Person> {
    const heard = new Heard();
    const { serverUrl, code, name, fetch, signal } = options;
    const connection = await joinClassroom({
      serverUrl,
      code,
      name,
      device: 'bot',
      seatTokens: options.seatTokens ?? seatTokenInMemory(),
      onSnapshot: (snapshot, nowMs) => heard.add(snapshot, nowMs),
      ...(fetch === undefined ? {} : { fetch }),
      ...(signal === undefined ? {} : { signal }),
    });
    return new Person(options, connection, heard);
  }

  get isIn(): boolean {
    return this.connection.status().kind === 'joined';
  }

  /** Where the roster has this person now. */
  seatNow(): number | undefined {
    const { participantId } = this.connection;
    const { participants } = this.connection.state();
    return participants.find((each) => each.participantId === participantId)?.seatIndex;
  }

  /** Least difference between the arrival of a snapshot and what the server's clock said in it. */
  get clockOffsetMs(): number {
    return this.#heard.leastOffsetMs;
  }

  /** How old the newest picture of the others is now, where `offsetMs` is how far the server's clock is behind this one. */
  stalenessMs(nowMs: number, offsetMs: number): number {
    return nowMs - (this.#heard.newestServerMs + offsetMs);
  }

  /** When the newest snapshot came, on the clock of `performance.now()`. */
  get snapshotMs(): number {
    return this.#heard.arrivedMs;
  }

  /** Longest time between two snapshots since this was last asked. */
  takeLongestGapMs(): number {
    return this.#heard.takeLongestGapMs();
  }

  /** Begins to move: head, hands and pointer, twenty times a second. */
  move(): void {
    const random = this.#random;
    const motion = new Motion(this.seatIndex, Math.floor(random() * 2 ** 32));
    this.#stopMoving = every(POSE_INTERVAL_MS, random() * POSE_INTERVAL_MS, (elapsedMs) =>
      this.connection.sendPose(motion.poseAt(elapsedMs, [0, 0, 0])),
    );
  }

  async leave(): Promise<void> {
    this.#stopMoving();
    await this.connection.leave();
  }

  #follow(): void {
    if (this.isIn) {
      if (this.#leftMs !== undefined)
        this.absences.push({ leftMs: this.#leftMs, backMs: performance.now() });
      this.#leftMs = undefined;
    } else this.#leftMs ??= performance.now();
  }
}

/** When which snapshots came. */
class Heard {
  newestServerMs = NaN;
  leastOffsetMs = Infinity;
  arrivedMs = NaN;
  #longestGapMs = 0;

  add({ serverMs }: Snapshot, nowMs: number): void {
    if (nowMs - this.arrivedMs > this.#longestGapMs) this.#longestGapMs = nowMs - this.arrivedMs;
    this.arrivedMs = nowMs;
    this.newestServerMs = serverMs;
    this.leastOffsetMs = Math.min(this.leastOffsetMs, nowMs - serverMs);
  }

  takeLongestGapMs(): number {
    const longestMs = Math.max(this.#longestGapMs, performance.now() - this.arrivedMs);
    this.#longestGapMs = 0;
    return longestMs;
  }
}

export function seatTokenInMemory(): SeatTokenStore {
  let kept: string | undefined;
  return {
    read: () => kept,
    write: (_code, token) => (kept = token),
    remove: () => (kept = undefined),
  };
}
