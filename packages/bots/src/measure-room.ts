import { setTimeout as delay } from 'node:timers/promises';

import type { JoinOptions, SeatTokenStore } from '@rounds/connection';

import { Bot } from './bot.ts';
import { newClass } from './destination.ts';
import { Distribution } from './distribution.ts';
import { timeLateJoin } from './late-join.ts';
import type { CrewWindow } from './light/crew.ts';
import { CrewLeader } from './light/crew-leader.ts';
import { type OwnServer, startOwnServer, type TickWindow } from './own-server.ts';
import { cpuMsOf } from './process-cpu.ts';
import { seededRandom } from './seeded-random.ts';

/** People of the usual kind among the light ones: one leads and drags a plane, the others look, draw, and raise hands. */
const WHOLE_BOTS = 5;
const FIRST_WHOLE_INDEX = 1_000_000;
/** After everybody is in: clocks settle, delays adapt, code gets warm. */
const WARM_UP_MS = 15_000;
/** A thousand people come within ten seconds. */
const JOIN_MS_PER_PERSON = 9;
/** So many come late, one after the other, to the room in full swing. */
const LATE_JOINS = 5;

export interface RoomMeasurementOptions {
  readonly n: number;
  readonly seed: number;
  readonly windows: number;
  readonly windowSeconds: number;
  readonly progress?: (message: string) => void;
}

/** One window of a room in full swing. Times in milliseconds. */
export interface RoomWindow {
  readonly hz: number;
  /** Every byte after the upgrade to a WebSocket, at the light bots. */
  readonly bytesPerClientPerSecond: number;
  /** Of one core. */
  readonly serverCpuPercent: number;
  readonly tickP99Ms: number;
  /**
   * From a pose handed to a socket to the snapshot that shows it whole, at another bot: of those who are near and those who
   * present, which is whom people see at full rate. Of everybody else heads are told in turn.
   */
  readonly moveToSeenP50Ms: number;
  readonly moveToSeenP99Ms: number;
  /** How late the processes of the bots were themselves. */
  readonly botsLoopDelayP99Ms: number;
}

export interface RoomMeasurement extends RoomWindow {
  readonly n: number;
  /** From the first bot that asks to join to the last one that is in. */
  readonly joinAllMs: number;
  readonly joinFailures: number;
  /** While people joined: the rhythm over that time, and the slowest tick. */
  readonly joinHz: number;
  readonly joinTickP99Ms: number;
  readonly joinLongestGapMs: number;
  /** Sockets that were lost while measuring. */
  readonly drops: number;
  /** From asking at the door to the exact state of the full room: the median of some who come late, and the slowest. */
  readonly lateJoinMs: number;
  readonly lateJoinSlowestMs: number;
  readonly windows: readonly RoomWindow[];
}

/**
 * A room of n people on a server of its own, everything on: journal on the disk, permissions, a plane that is dragged,
 * hands that go up, everybody moving head, hands and pointer. Medians of several windows.
 */
export async function measureRoom(options: RoomMeasurementOptions): Promise<RoomMeasurement> {
  const progress = options.progress ?? (() => undefined);
  const server = await startOwnServer();
  try {
    const destination = await newClass(server.url, server.link);
    const { code, serverUrl } = destination;
    const whole = new WholeBots(serverUrl, code, options.seed);
    await whole.join(1, destination.instructorFetch);
    const { n, seed } = options;
    const wholeCount = Math.min(WHOLE_BOTS, n - 1);
    const count = n - wholeCount;
    const crews = new CrewLeader({
      serverUrl,
      code,
      count,
      seed,
      joinWithinMs: count * JOIN_MS_PER_PERSON,
    });
    try {
      await crews.ready();
      await server.takeTickWindows();
      const startedMs = performance.now();
      const joined = await crews.join();
      const joinAllMs = performance.now() - startedMs;
      const joining = roomOf(await server.takeTickWindows());
      progress(
        `${joined.joined} of ${count} light bots joined. ${joined.failures.slice(0, 3).join()}`,
      );
      await whole.join(wholeCount - 1);
      whole.start();
      await delay(WARM_UP_MS);
      const { windows, drops } = await measureWindows(server, crews, options);
      const lateMs = await whole.timeLateJoins(LATE_JOINS);
      return {
        n,
        ...medians(windows),
        joinAllMs: Math.round(joinAllMs),
        joinFailures: joined.failures.length,
        joinHz: rounded(hzOf(joining), 2),
        joinTickP99Ms: rounded(joining.durationP99Ms),
        joinLongestGapMs: rounded(joining.longestGapMs),
        drops,
        lateJoinMs: Math.round(lateMs[lateMs.length >> 1] ?? NaN),
        lateJoinSlowestMs: Math.round(lateMs.at(-1) ?? NaN),
        windows,
      };
    } finally {
      await whole.stop();
      await crews.stop();
    }
  } finally {
    await server.stop();
  }
}

async function measureWindows(
  server: OwnServer,
  crews: CrewLeader,
  { windows: count, windowSeconds, progress }: RoomMeasurementOptions,
): Promise<Pick<RoomMeasurement, 'windows' | 'drops'>> {
  const windows: RoomWindow[] = [];
  let drops = 0;
  for (let i = 0; i < count; i++) {
    const { window, closed } = await measureWindow(server, crews, windowSeconds);
    windows.push(window);
    drops = closed;
    progress?.(JSON.stringify(window));
  }
  return { windows, drops };
}

async function measureWindow(
  server: OwnServer,
  crews: CrewLeader,
  seconds: number,
): Promise<{ readonly window: RoomWindow; readonly closed: number }> {
  const cpuMs = async (): Promise<number> =>
    server.processId === undefined ? NaN : ((await cpuMsOf(server.processId)) ?? NaN);
  await crews.beginWindow();
  await server.takeTickWindows();
  const cpuBeforeMs = await cpuMs();
  const startedMs = performance.now();
  await delay(seconds * 1000);
  const cpuUsedMs = (await cpuMs()) - cpuBeforeMs;
  const elapsedMs = performance.now() - startedMs;
  const ticks = roomOf(await server.takeTickWindows());
  const seen = await crews.endWindow();
  const { moveToSeen, bytesPerClientPerSecond } = seenBy(seen);
  return {
    closed: seen.reduce((sum, crew) => sum + crew.closed.length, 0),
    window: {
      hz: rounded(hzOf(ticks), 2),
      bytesPerClientPerSecond: Math.round(bytesPerClientPerSecond),
      serverCpuPercent: rounded((100 * cpuUsedMs) / elapsedMs),
      tickP99Ms: rounded(ticks.durationP99Ms, 2),
      moveToSeenP50Ms: moveToSeen.quantileMs(0.5) ?? NaN,
      moveToSeenP99Ms: moveToSeen.quantileMs(0.99) ?? NaN,
      botsLoopDelayP99Ms: rounded(Math.max(...seen.map((crew) => crew.loopDelayP99Ms))),
    },
  };
}

function seenBy(crews: readonly CrewWindow[]): {
  readonly moveToSeen: Distribution;
  readonly bytesPerClientPerSecond: number;
} {
  const moveToSeen = new Distribution();
  let bytesPerSecond = 0;
  let bots = 0;
  for (const crew of crews) {
    moveToSeen.addCounts(crew.moveToSeen);
    bytesPerSecond += (1000 * crew.bytesReceived) / crew.elapsedMs;
    bots += crew.bots;
  }
  return { moveToSeen, bytesPerClientPerSecond: bytesPerSecond / Math.max(1, bots) };
}

function roomOf(windows: readonly TickWindow[]): TickWindow {
  const [room] = windows.toSorted((a, b) => b.ticks - a.ticks);
  if (room === undefined) throw new Error('the server has no room');
  return room;
}

function hzOf({ ticks, elapsedMs }: TickWindow): number {
  return (1000 * ticks) / elapsedMs;
}

function medians(windows: readonly RoomWindow[]): RoomWindow {
  const median = (key: keyof RoomWindow): number => {
    const values = windows.map((window) => window[key]).toSorted((a, b) => a - b);
    const middle = Math.floor(values.length / 2);
    const upper = values[middle] ?? NaN;
    return values.length % 2 === 1 ? upper : rounded((upper + (values[middle - 1] ?? NaN)) / 2, 2);
  };
  return {
    hz: median('hz'),
    bytesPerClientPerSecond: median('bytesPerClientPerSecond'),
    serverCpuPercent: median('serverCpuPercent'),
    tickP99Ms: median('tickP99Ms'),
    moveToSeenP50Ms: median('moveToSeenP50Ms'),
    moveToSeenP99Ms: median('moveToSeenP99Ms'),
    botsLoopDelayP99Ms: median('botsLoopDelayP99Ms'),
  };
}

function rounded(value: number, decimals = 1): number {
  return Number(value.toFixed(decimals));
}

/** Participants of the usual kind, with all that a page does but draw pixels. */
class WholeBots {
  readonly #serverUrl: string;
  readonly #code: string;
  readonly #seed: number;
  readonly #bots: Bot[] = [];

  constructor(serverUrl: string, code: string, seed: number) {
    this.#serverUrl = serverUrl;
    this.#code = code;
    this.#seed = seed;
  }

  async join(count: number, instructorFetch?: typeof globalThis.fetch): Promise<void> {
    for (let i = 0; i < count; i++) {
      const index = FIRST_WHOLE_INDEX + this.#bots.length;
      const leads = instructorFetch !== undefined;
      const join = this.#joinOptions(leads ? 'Bot instructor' : `Bot ${this.#bots.length}`);
      const bot = await Bot.join({
        index,
        leads,
        draws: !leads,
        random: seededRandom(this.#seed * 1_000_003 + index),
        join: leads ? { ...join, fetch: instructorFetch } : join,
      });
      this.#bots.push(bot);
    }
  }

  /** @returns ascending, in milliseconds */
  async timeLateJoins(count: number): Promise<readonly number[]> {
    const [first] = this.#bots;
    if (first === undefined) throw new Error('nobody is there to compare with');
    // The room is as full as before with whoever comes late: there may be no place for one more.
    if (this.#bots.length > 1) await this.#bots.pop()?.stop();
    const times: number[] = [];
    for (let i = 0; i < count; i++)
      times.push(await timeLateJoin(this.#joinOptions(`Late bot ${i}`), first.connection));
    return times.toSorted((a, b) => a - b);
  }

  start(): void {
    for (const bot of this.#bots) bot.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#bots.map((bot) => bot.stop()));
  }

  #joinOptions(name: string): JoinOptions {
    return {
      serverUrl: this.#serverUrl,
      code: this.#code,
      name,
      device: 'bot',
      seatTokens: seatTokenInMemory(),
    };
  }
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
