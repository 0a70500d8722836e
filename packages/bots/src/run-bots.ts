import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

import type { ErrorCode } from '@rounds/classroom';
import type { SeatTokenStore } from '@rounds/connection';

import { Bot, type BotMeasurements } from './bot.ts';
import { Distribution } from './distribution.ts';
import { cpuMsOf } from './process-cpu.ts';
import type { BotsReport } from './report.ts';
import { seededRandom } from './seeded-random.ts';

const JOINS_AT_ONCE = 25;
/** After everybody has joined, before measuring: clocks settle, delays adapt. */
const WARM_UP_MS = 2_000;
/** So many bots draw as well. */
const DRAWING_BOTS = 4;

export interface RunOptions {
  readonly serverUrl: string;
  readonly code: string;
  readonly n: number;
  readonly seconds: number;
  readonly seed: number;
  /** Carries an instructor's cookie: the first bot joins with it, and moves a plane. */
  readonly instructorFetch?: typeof globalThis.fetch;
  /** Process of the server, where it is known: tells how much of a core it uses. */
  readonly serverProcessId?: number;
  /** Hears in plain words what is going on. */
  readonly progress?: (message: string) => void;
}

/** Joins n bots, lets them move for a while, and tells what they saw. */
export async function runBots(options: RunOptions): Promise<BotsReport> {
  const progress = options.progress ?? (() => undefined);
  const ticks = new TickCount();
  const joining = await joinAll(options, ticks);
  const { bots } = joining;
  progress(`${bots.length} of ${options.n} bots joined.`);
  for (const bot of bots) bot.start();
  await delay(WARM_UP_MS);

  const measurements: BotMeasurements = {
    moveToSeen: new Distribution(),
    moveToDrawn: new Distribution(),
    commandAck: new Distribution(),
    refusals: new Map<ErrorCode, number>(),
  };
  const bytesBefore = bytesReceivedBy(bots);
  const loopDelay = monitorEventLoopDelay({ resolution: 5 });
  const cpuMs = serverCpuMs(options);
  const cpuBeforeMs = await cpuMs();
  const startedMs = performance.now();
  ticks.begin();
  loopDelay.enable();
  for (const bot of bots) bot.measureInto(measurements);
  await delay(options.seconds * 1000);
  for (const bot of bots) bot.measureInto(undefined);
  loopDelay.disable();
  const seconds = (performance.now() - startedMs) / 1000;
  const cpuUsedMs = (await cpuMs()) - cpuBeforeMs;
  const bytes = bytesReceivedBy(bots) - bytesBefore;
  const report: BotsReport = {
    n: bots.length,
    seconds: rounded(seconds),
    seed: options.seed,
    tickHz: rounded(ticks.hz(), 2),
    bytesPerClientPerSecond: bots.length === 0 ? 0 : Math.round(bytes / bots.length / seconds),
    ...figuresOf(measurements),
    drops: bots.reduce((sum, bot) => sum + bot.drops, 0),
    lost: bots.filter((bot) => bot.connection.status().kind !== 'joined').length,
    joinFailures: joining.failures,
    joinP50Ms: joining.durations.quantileMs(0.5),
    joinMaxMs: rounded(joining.durations.maxMs()),
    roundTripP50Ms: medianRoundTripMs(bots),
    serverCpuPercent: Number.isNaN(cpuUsedMs) ? null : rounded(cpuUsedMs / 10 / seconds),
    botsLoopDelayP99Ms: rounded(loopDelay.percentile(99) / 1e6),
  };
  progress('Leaving.');
  await Promise.all(bots.map((bot) => bot.stop()));
  return report;
}

/** NaN where nobody knows. */
function serverCpuMs({ serverProcessId }: RunOptions): () => Promise<number> {
  return async () =>
    serverProcessId === undefined ? NaN : ((await cpuMsOf(serverProcessId)) ?? NaN);
}

interface Joining {
  readonly bots: readonly Bot[];
  readonly failures: number;
  readonly durations: Distribution;
}

async function joinAll(options: RunOptions, ticks: TickCount): Promise<Joining> {
  const durations = new Distribution();
  const bots: Bot[] = [];
  let failures = 0;
  const joinOne = async (index: number): Promise<void> => {
    const startedMs = performance.now();
    try {
      bots.push(await joinBot(options, index, index === 0 ? ticks : undefined));
      durations.add(performance.now() - startedMs);
    } catch (error) {
      failures += 1;
      options.progress?.(
        `Bot ${index + 1} could not join: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  // The first one first: it may be the instructor.
  await joinOne(0);
  for (let first = 1; first < options.n; first += JOINS_AT_ONCE) {
    const count = Math.min(JOINS_AT_ONCE, options.n - first);
    await Promise.all(Array.from({ length: count }, (_, i) => joinOne(first + i)));
  }
  return { bots, failures, durations };
}

function joinBot(options: RunOptions, index: number, ticks?: TickCount): Promise<Bot> {
  const leads = index === 0 && options.instructorFetch !== undefined;
  return Bot.join(
    {
      index,
      leads,
      draws: index < DRAWING_BOTS,
      random: seededRandom(options.seed * 1_000_003 + index),
      join: {
        serverUrl: options.serverUrl,
        code: options.code,
        name: leads ? 'Bot instructor' : `Bot ${index + 1}`,
        device: 'bot',
        seatTokens: seatTokenInMemory(),
        ...(leads && options.instructorFetch ? { fetch: options.instructorFetch } : {}),
      },
    },
    ticks === undefined ? undefined : (snapshot, nowMs) => ticks.add(snapshot.tick, nowMs),
  );
}

/** Every bot is a person of its own. */
function seatTokenInMemory(): SeatTokenStore {
  let kept: string | undefined;
  return {
    read: () => kept,
    write: (_code, token) => (kept = token),
    remove: () => (kept = undefined),
  };
}

/** Ticks per second over the time that is measured. */
class TickCount {
  #first: { readonly tick: number; readonly nowMs: number } | undefined;
  #last: { readonly tick: number; readonly nowMs: number } | undefined;

  begin(): void {
    this.#first = undefined;
  }

  add(tick: number, nowMs: number): void {
    this.#last = { tick, nowMs };
    this.#first ??= this.#last;
  }

  hz(): number {
    if (this.#first === undefined || this.#last === undefined) return 0;
    const elapsedMs = this.#last.nowMs - this.#first.nowMs;
    return elapsedMs > 0 ? ((this.#last.tick - this.#first.tick) * 1000) / elapsedMs : 0;
  }
}

type Figures = Pick<
  BotsReport,
  | 'moveToSeenP50Ms'
  | 'moveToSeenP99Ms'
  | 'moveToSeenMaxMs'
  | 'moveToDrawnP50Ms'
  | 'moveToDrawnP99Ms'
  | 'posesSeen'
  | 'commandAckP50Ms'
  | 'commandAckP99Ms'
  | 'commands'
  | 'refused'
  | 'refusals'
>;

function figuresOf({ moveToSeen, moveToDrawn, commandAck, refusals }: BotMeasurements): Figures {
  const refused = [...refusals.values()].reduce((sum, count) => sum + count, 0);
  return {
    moveToSeenP50Ms: moveToSeen.quantileMs(0.5),
    moveToSeenP99Ms: moveToSeen.quantileMs(0.99),
    moveToSeenMaxMs: moveToSeen.count === 0 ? null : rounded(moveToSeen.maxMs()),
    moveToDrawnP50Ms: moveToDrawn.quantileMs(0.5),
    moveToDrawnP99Ms: moveToDrawn.quantileMs(0.99),
    posesSeen: moveToSeen.count,
    commandAckP50Ms: commandAck.quantileMs(0.5),
    commandAckP99Ms: commandAck.quantileMs(0.99),
    commands: commandAck.count + refused,
    refused,
    refusals: Object.fromEntries(refusals),
  };
}

function bytesReceivedBy(bots: readonly Bot[]): number {
  return bots.reduce((sum, bot) => sum + bot.connection.statistics().bytesReceived, 0);
}

function medianRoundTripMs(bots: readonly Bot[]): number | null {
  const roundTrips = new Distribution();
  for (const bot of bots) roundTrips.add(bot.connection.statistics().roundTripMs);
  return roundTrips.quantileMs(0.5);
}

function rounded(value: number, decimals = 1): number {
  return Number(value.toFixed(decimals));
}
