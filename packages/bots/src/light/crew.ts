import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

import { Distribution } from '../distribution.ts';
import { seededRandom } from '../seeded-random.ts';
import { LightBot, type LightBotOptions } from './light-bot.ts';
import { PoseLoop } from './pose-loop.ts';
import { SendWheel } from './send-wheel.ts';

const JOIN_ATTEMPTS = 3;
const JOIN_PAUSE_MS = 1_000;

export interface CrewOptions {
  readonly serverUrl: string;
  readonly code: string;
  readonly firstIndex: number;
  readonly count: number;
  readonly seed: number;
  /** So many bots look for markers; looking is not free, and a few hundred tell enough. */
  readonly measuring: number;
  /** Everybody joins spread evenly over this time. */
  readonly joinWithinMs: number;
}

export interface CrewJoined {
  readonly joined: number;
  readonly failures: readonly string[];
}

/** What a crew measured in a window. */
export interface CrewWindow {
  readonly elapsedMs: number;
  readonly bots: number;
  readonly bytesReceived: number;
  readonly snapshots: number;
  /** Counts of `Distribution`. */
  readonly moveToSeen: readonly (readonly [bin: number, count: number])[];
  readonly loopDelayP99Ms: number;
  /** Sockets that were closed, by code. */
  readonly closed: readonly number[];
}

/** Many light bots of one process. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #bots: LightBot[] = [];
  readonly #closed: number[] = [];
  readonly #wheel = new SendWheel<LightBot>((bot) => bot.sendPose());
  readonly #loopDelay = monitorEventLoopDelay({ resolution: 5 });
  #measured = new Distribution();
  #startedMs = 0;
  #bytesBefore = 0;
  #snapshotsBefore = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Bots move from the moment they are in. */
  async join(): Promise<CrewJoined> {
    const { count, firstIndex, joinWithinMs } = this.#options;
    const failures: string[] = [];
    const startMs = performance.now();
    this.#wheel.start();
    const joins: Promise<void>[] = [];
    for (let i = 0; i < count; i++) {
      const dueMs = startMs + (i * joinWithinMs) / count;
      const waitMs = dueMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      joins.push(
        this.#joinOne(firstIndex + i).catch((error: unknown) => {
          failures.push(error instanceof Error ? error.message : String(error));
        }),
      );
    }
    await Promise.all(joins);
    return { joined: this.#bots.length, failures };
  }

  beginWindow(): void {
    this.#measured = new Distribution();
    this.#startedMs = performance.now();
    this.#bytesBefore = this.#sum((bot) => bot.bytesReceived);
    this.#snapshotsBefore = this.#sum((bot) => bot.snapshots);
    this.#loopDelay.reset();
    this.#loopDelay.enable();
    for (const bot of this.#bots.slice(0, this.#options.measuring)) bot.measureInto(this.#measured);
  }

  endWindow(): CrewWindow {
    for (const bot of this.#bots) bot.measureInto(undefined);
    this.#loopDelay.disable();
    return {
      elapsedMs: performance.now() - this.#startedMs,
      bots: this.#bots.length,
      bytesReceived: this.#sum((bot) => bot.bytesReceived) - this.#bytesBefore,
      snapshots: this.#sum((bot) => bot.snapshots) - this.#snapshotsBefore,
      moveToSeen: this.#measured.counts(),
      loopDelayP99Ms: this.#loopDelay.percentile(99) / 1e6,
      closed: this.#closed,
    };
  }

  stop(): void {
    this.#wheel.stop();
    for (const bot of this.#bots) bot.destroy();
  }

  async #joinOne(index: number): Promise<void> {
    const { serverUrl, code, seed } = this.#options;
    const random = seededRandom(seed * 1_000_003 + index);
    const bot = await joinWithPatience({
      index,
      serverUrl,
      code,
      loop: new PoseLoop(index, Math.floor(random() * 2 ** 32), index),
      closed: (closeCode) => this.#closed.push(closeCode),
    });
    this.#bots.push(bot);
    this.#wheel.add(bot, random());
  }

  #sum(of: (bot: LightBot) => number): number {
    return this.#bots.reduce((sum, bot) => sum + of(bot), 0);
  }
}

/** People try again, too, when the door is too crowded. */
async function joinWithPatience(options: LightBotOptions): Promise<LightBot> {
  for (let attempt = 1; attempt < JOIN_ATTEMPTS; attempt++) {
    try {
      return await LightBot.join(options);
    } catch {
      await delay(JOIN_PAUSE_MS); // The last attempt says why.
    }
  }
  return LightBot.join(options);
}
