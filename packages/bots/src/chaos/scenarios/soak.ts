import { setTimeout as delay } from 'node:timers/promises';

import type { SeatTokenStore } from '@rounds/connection';

import { nowAndThen } from '../../rhythm.ts';
import { seededRandom } from '../../seeded-random.ts';
import { ChaosServer } from '../chaos-server.ts';
import { differences, gather, movedSeats, noteLedger } from '../gathering.ts';
import { stateOf } from '../journal-file.ts';
import { Ledger } from '../ledger.ts';
import { Lesson } from '../lesson.ts';
import { growthPercent, type MemorySample } from '../memory-trend.ts';
import { Person, seatTokenInMemory } from '../person.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';

const HOUR_MS = 3_600_000;
const CLASS_HOURS = 4;
const SHORT_MS = 15_000;
/** How much faster than in a class everything happens but the tick. */
const COMPRESSION = 40;
const TEACHERS = 2;
const LEARNERS = 16;
/** In a class: one change a second of those who teach, a hand every six seconds, somebody who comes back each minute. */
const CHANGES_HZ = 1;
const HANDS_HZ = 1 / 6;
const COMINGS_AND_GOINGS_HZ = 1 / 60;
/** People who come and go, each always to the same seat. */
const VISITORS = 12;
const WARM_UP_SHARE = 0.3;
/** Each has all garbage collected, which holds a tick up. */
const SAMPLES = 60;
const SHORT_SAMPLES = 10;
/** So many samples between two words on how it goes. */
const TOLD_EVERY = 6;
const GROWTH_PERCENT = 5;
const REBUILD_MS = 1_000;
const LEAST_HZ = 19;

export const soak: Scenario = {
  name: 'soak',
  sentence:
    'A class of four hours, forty times as fast (or --hours in real time): memory stays flat, and the journal is rebuilt within a second at the end.',
  run: longClass,
};

async function longClass(run: ScenarioRun): Promise<void> {
  const server = await ChaosServer.start(run, { nodeArguments: ['--expose-gc'] });
  const people = await gather(run, server, { teachers: TEACHERS, learners: LEARNERS });
  const ledger = new Ledger();
  const lesson = new Lesson(run, people, ledger);
  const faster = run.hours === undefined ? COMPRESSION : 1;
  const lengthMs = run.isShort ? SHORT_MS : ((run.hours ?? CLASS_HOURS) * HOUR_MS) / faster;
  lesson.start({ teacherHz: (faster * CHANGES_HZ) / TEACHERS, handsHz: faster * HANDS_HZ });
  const visits = new Visits(run, server, faster * COMINGS_AND_GOINGS_HZ);
  await server.now.takeTickWindows();
  const samples = await sampleMemory(run, server, lengthMs);
  const hz = await tickHz(server);
  await visits.stop();
  await lesson.stop();
  const disagreements = await differences(people);
  const moved = movedSeats(people);
  // Nobody waits at the door when the next server comes up: the first who asks has the room rebuilt.
  for (const person of people) await person.leave();
  await server.end('SIGKILL');
  const journal = await server.journal();
  await server.startAgain();
  const rebuildMs = await timeToEnter(run, server);

  const { checks } = run;
  const warm = samples.slice(Math.floor(WARM_UP_SHARE * samples.length));
  const grown = (of: keyof Memory): number =>
    growthPercent(warm.map(({ atMs, memory }) => ({ atMs, bytes: memory[of] })));
  checks.atMost('Heap after warm-up, growth', grown('heapUsedBytes'), GROWTH_PERCENT, '%');
  // Of the whole process only a long run tells: it takes minutes until the system's share of it settles.
  if (!run.isShort)
    checks.atMost('Whole process after warm-up, growth', grown('rssBytes'), GROWTH_PERCENT, '%');
  checks.atMost(
    'Into the class after a kill, its journal rebuilt',
    rebuildMs / 1000,
    REBUILD_MS / 1000,
    's',
  );
  checks.none('Acknowledged changes that were lost', ledger.problemsIn(journal));
  checks.none('People who see something else than the journal says', [
    ...disagreements,
    ...(await differences(people.slice(0, 1), stateOf(journal))),
  ]);
  checks.none('People who lost their seat', [...moved, ...visits.problems]);
  checks.atLeast('Tick of the class, mean', hz, LEAST_HZ, 'Hz');
  const last = samples.at(-1)?.memory;
  run.note('length', `${Math.round(lengthMs / 60_000)} min, ${faster} times as fast as a class`);
  run.note(
    'heap, first and last sample',
    `${megabytes(warm[0]?.memory.heapUsedBytes)} and ${megabytes(last?.heapUsedBytes)}`,
  );
  run.note(
    'whole process',
    `${megabytes(warm[0]?.memory.rssBytes)} and ${megabytes(last?.rssBytes)}, growth ${grown('rssBytes').toFixed(1)} %`,
  );
  run.note('entries of the journal', journal.length);
  run.note('comings and goings', visits.count);
  noteLedger(run, ledger);
}

type Memory = Awaited<ReturnType<ChaosServer['now']['memory']>>;

async function sampleMemory(
  run: ScenarioRun,
  server: ChaosServer,
  lengthMs: number,
): Promise<readonly (Pick<MemorySample, 'atMs'> & { readonly memory: Memory })[]> {
  const samples: { readonly atMs: number; readonly memory: Memory }[] = [];
  const startedMs = performance.now();
  const count = run.isShort ? SHORT_SAMPLES : SAMPLES;
  for (let number = 1; number <= count; number++) {
    const dueMs = startedMs + (lengthMs * number) / count;
    await delay(Math.max(0, dueMs - performance.now()));
    samples.push({ atMs: performance.now() - startedMs, memory: await server.now.memory() });
    if (number % TOLD_EVERY === 0) {
      const { heapUsedBytes, rssBytes } = samples.at(-1)?.memory ?? {};
      run.progress(
        `${number} of ${count} samples: heap ${megabytes(heapUsedBytes)}, process ${megabytes(rssBytes)}.`,
      );
    }
  }
  return samples;
}

function megabytes(bytes: number | undefined): string {
  return `${((bytes ?? NaN) / 1e6).toFixed(1)} MB`;
}

async function tickHz({ now }: ChaosServer): Promise<number> {
  const windows = await now.takeTickWindows();
  return Math.max(...windows.map(({ ticks, elapsedMs }) => (1000 * ticks) / elapsedMs));
}

/** How long it takes to get in, for the first who asks. */
async function timeToEnter(run: ScenarioRun, { url, code }: ChaosServer): Promise<number> {
  const random = seededRandom(run.seed);
  const startedMs = performance.now();
  const guest = await Person.join({ serverUrl: url, code, name: 'Late guest', random });
  const tookMs = performance.now() - startedMs;
  await guest.leave();
  return tookMs;
}

/** People who come, stay a while, and go, again and again. */
class Visits {
  readonly problems: string[] = [];
  readonly #server: ChaosServer;
  readonly #random: () => number;
  readonly #visitors: Visitor[];
  readonly #under = new Set<Promise<void>>();
  readonly #over = new AbortController();
  readonly #stop: () => void;
  #next = 0;
  #count = 0;

  constructor(run: ScenarioRun, server: ChaosServer, hz: number) {
    this.#server = server;
    this.#random = seededRandom(run.seed * 31);
    this.#visitors = Array.from({ length: VISITORS }, (_, index) => ({
      name: `Visitor ${index + 1}`,
      seatTokens: seatTokenInMemory(),
    }));
    const pauseMs = (): number => (500 + 1000 * this.#random()) / hz;
    const stop = nowAndThen(pauseMs, () => this.#begin());
    this.#stop = stop;
    // Also where the class did not come to its end: nobody goes on trying to get in.
    run.afterwards(() => {
      stop();
      this.#over.abort();
    });
  }

  get count(): number {
    return this.#count;
  }

  async stop(): Promise<void> {
    this.#stop();
    await Promise.all(this.#under);
    for (const visitor of this.#visitors) await visitor.person?.leave();
  }

  #begin(): void {
    const visitor = this.#visitors[this.#next++ % VISITORS];
    if (visitor === undefined) return;
    const visit = this.#comeOrGo(visitor)
      .catch((error: unknown) => {
        this.problems.push(`${visitor.name} did not get in: ${String(error)}`);
      })
      .finally(() => this.#under.delete(visit));
    this.#under.add(visit);
  }

  async #comeOrGo(visitor: Visitor): Promise<void> {
    this.#count += 1;
    const { person, name, seatTokens } = visitor;
    if (person !== undefined) {
      visitor.person = undefined;
      await person.leave();
      return;
    }
    const { url: serverUrl, code } = this.#server;
    const random = this.#random;
    const { signal } = this.#over;
    const entered = await Person.join({ serverUrl, code, name, random, seatTokens, signal });
    entered.move();
    visitor.person = entered;
    visitor.seatIndex ??= entered.seatIndex;
    if (visitor.seatIndex !== entered.seatIndex) this.problems.push(`${name} came to another seat`);
  }
}

interface Visitor {
  readonly name: string;
  readonly seatTokens: SeatTokenStore;
  person?: Person | undefined;
  seatIndex?: number;
}
