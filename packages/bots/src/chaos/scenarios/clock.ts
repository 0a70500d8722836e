import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { seededRandom } from '../../seeded-random.ts';
import { ChaosServer } from '../chaos-server.ts';
import { differences, gather, movedSeats, noteLedger, waitUntilTogether } from '../gathering.ts';
import { stateOf } from '../journal-file.ts';
import { Ledger } from '../ledger.ts';
import { Lesson } from '../lesson.ts';
import { Person } from '../person.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';
import { jumpWallClock } from '../wall-clock.ts';
import { waitUntil } from '../wait-until.ts';

const JUMPING_CLOCK = fileURLToPath(new URL('../jumping-clock.ts', import.meta.url));
const MINUTE_MS = 60_000;
/** Within what passes of a class are good for. */
const LEAST_JUMP_MS = 10 * MINUTE_MS;
const LONGEST_JUMP_MS = 180 * MINUTE_MS;
const JUMPS = 12;
const SHORT_JUMPS = 3;
const WATCHED_MS = 1_500;
const LEAST_HZ = 19;
const LONGEST_GAP_MS = 500;
const PATIENCE_MS = 60_000;

export const clock: Scenario = {
  name: 'clock',
  sentence:
    'The wall clocks of server and clients jump forwards and back by minutes and hours: the tick, the passes and the order of the journal do not care.',
  run: jumpClocks,
};

async function jumpClocks(run: ScenarioRun): Promise<void> {
  const random = seededRandom(run.seed);
  const server = await ChaosServer.start(run, { nodeArguments: ['--import', JUMPING_CLOCK] });
  run.afterwards(() => jumpWallClock(0));
  const people = await gather(run, server, { teachers: 1, learners: 5 });
  const ledger = new Ledger();
  const lesson = new Lesson(run, people, ledger);
  lesson.start();
  const problems: string[] = [];
  const jumps = run.isShort ? SHORT_JUMPS : JUMPS;
  let leastHz = Infinity;
  let longestGapMs = 0;
  for (let number = 1; number <= jumps; number++) {
    const size = LEAST_JUMP_MS + (LONGEST_JUMP_MS - LEAST_JUMP_MS) * random();
    // Forwards and back in turn; the clients' clock jumps the other way.
    const serverMs = Math.round(number % 2 === 1 ? size : -size);
    for (const person of people) person.takeLongestGapMs();
    await server.now.takeTickWindows();
    server.now.tell({ clockOffsetMs: serverMs });
    jumpWallClock(-serverMs);
    const before = ledger.count;
    await delay(WATCHED_MS);
    await waitUntil('changes are acknowledged', () => ledger.count > before, PATIENCE_MS);
    leastHz = Math.min(leastHz, await tickHz(server));
    problems.push(...(await problemsOfJoining(run, server, number)));
    const gapMs = Math.max(...people.map((person) => person.takeLongestGapMs()));
    longestGapMs = Math.max(longestGapMs, gapMs);
    run.progress(`The server's clock is wrong by ${Math.round(serverMs / MINUTE_MS)} minutes.`);
  }
  await concludeAfterRestart(run, {
    server,
    people,
    lesson,
    ledger,
    problems,
    leastHz,
    longestGapMs,
  });
}

interface Jumped {
  readonly server: ChaosServer;
  readonly people: readonly Person[];
  readonly lesson: Lesson;
  readonly ledger: Ledger;
  readonly problems: string[];
  readonly leastHz: number;
  readonly longestGapMs: number;
}

/** The last jump stays over a kill: the new server's clock is right again, and the journal has times of another one. */
async function concludeAfterRestart(run: ScenarioRun, jumped: Jumped): Promise<void> {
  const { server, people, lesson, ledger, problems } = jumped;
  const away = people.filter(({ absences }) => absences.length > 0);
  await lesson.stop();
  await server.end('SIGKILL');
  const journal = await server.journal();
  await server.startAgain();
  await waitUntilTogether(people, PATIENCE_MS);
  const ticks = journal.map(({ tick }) => tick);
  const backwards = ticks.filter((tick, index) => tick < (ticks[index - 1] ?? 0));
  const times = journal.map(({ atMs }) => atMs);
  const jumpsMs = times.map((atMs, index) => Math.abs(atMs - (times[index - 1] ?? atMs)));
  const longestMinutes = Math.max(...jumpsMs) / MINUTE_MS;
  const leastMinutes = LEAST_JUMP_MS / MINUTE_MS;
  const { checks } = run;
  checks.atLeast('Longest jump in the times of the journal', longestMinutes, leastMinutes, 'min');
  checks.atLeast('Tick of the class, slowest', jumped.leastHz, LEAST_HZ, 'Hz');
  checks.atMost(
    'Longest time without a picture of the others',
    jumped.longestGapMs,
    LONGEST_GAP_MS,
    'ms',
  );
  checks.none('What a jump disturbed', problems);
  checks.none(
    'People who lost the connection',
    away.map(({ name }) => name),
  );
  checks.none(
    'Acknowledged changes that were lost, or are out of order',
    ledger.problemsIn(journal),
  );
  checks.equal('Ticks of the journal that go backwards', backwards.length, 0);
  checks.none(
    'People who see something else than the journal says',
    await differences(people, stateOf(journal)),
  );
  checks.none('People who lost their seat over the kill', movedSeats(people));
  run.note(
    'how',
    'another Date in the server process (--import), and in the clients; monotonic time goes on',
  );
  noteLedger(run, ledger);
}

async function tickHz({ now }: ChaosServer): Promise<number> {
  const windows = await now.takeTickWindows();
  return Math.max(...windows.map(({ ticks, elapsedMs }) => (1000 * ticks) / elapsedMs));
}

/** A pass that is made by a clock that is wrong is good by the same clock, whatever the client's says. */
async function problemsOfJoining(
  run: ScenarioRun,
  { url: serverUrl, code }: ChaosServer,
  number: number,
): Promise<string[]> {
  const random = seededRandom(run.seed * 101 + number);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const guest = await Person.join({ serverUrl, code, name: `Guest ${number}`, random, signal });
    await guest.leave();
    return [];
  } catch (error) {
    return [`nobody could join: ${error instanceof Error ? error.message : String(error)}`];
  }
}
