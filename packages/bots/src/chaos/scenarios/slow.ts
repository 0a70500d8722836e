import { setTimeout as delay } from 'node:timers/promises';

import { Distribution } from '../../distribution.ts';
import { CrewLeader } from '../../light/crew-leader.ts';
import { every } from '../../rhythm.ts';
import { seededRandom } from '../../seeded-random.ts';
import { ChaosServer } from '../chaos-server.ts';
import { differences, gather, noteLedger, StalenessWatch } from '../gathering.ts';
import { Ledger } from '../ledger.ts';
import { Lesson } from '../lesson.ts';
import { Wire } from '../network/wire.ts';
import { Person } from '../person.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';

const BYTES_PER_SECOND = 10_000;
const STALE_MS = 3_000;
/** Everybody else: one-way time, a tick, a frame, and what a busy machine adds. */
const OTHERS_P99_MS = 250;
const ANSWER_P99_MS = 500;
const CROWD = 100;
const SHORT_CROWD = 40;
const WATCHED_MS = 30_000;
const SHORT_WATCHED_MS = 6_000;
const SETTLING_MS = 3_000;
const FRAME_MS = 1000 / 60;
const JOIN_MS_PER_PERSON = 10;

export const slow: Scenario = {
  name: 'slow',
  sentence:
    'One person gets 10 kB a second of a class that sends three times as much: they are never over 3 s behind, and nobody else notices.',
  run: slowOneDown,
};

async function slowOneDown(run: ScenarioRun): Promise<void> {
  const server = await ChaosServer.start(run);
  const random = seededRandom(run.seed);
  const { port } = server;
  const bytesPerSecondDown = BYTES_PER_SECOND;
  const wire = await Wire.open({ host: '127.0.0.1', port, bytesPerSecondDown });
  run.afterwards(() => wire.close());
  const people = await gather(run, server, { teachers: 1, learners: 3 });
  const crowd = crowdOf(run, server);
  const { joined } = await crowd.join();
  const { code } = server;
  const slowOne = await Person.join({ serverUrl: wire.url, code, name: 'Slow', random });
  run.afterwards(() => slowOne.leave());
  slowOne.move();
  const ledger = new Ledger();
  const lesson = new Lesson(run, people, ledger);
  lesson.start();
  await delay(SETTLING_MS);
  const seen = await watch(run, { people, slowOne, crowd });
  await lesson.stop();
  const different = await differences([...people, slowOne]);

  const { checks } = run;
  checks.atMost('The slow one, longest behind', seen.slowest.maxMs(), STALE_MS, 'ms');
  const lagMs = seen.stateLags.maxMs();
  checks.atMost('The slow one, longest behind with what is shown', lagMs, STALE_MS, 'ms');
  checks.none('People who see another state in the end', different);
  const othersMs = seen.others.quantileMs(0.99) ?? NaN;
  checks.atMost('Others, staleness p99', othersMs, OTHERS_P99_MS, 'ms');
  const answerMs = ledger.answerTimes.quantileMs(0.99) ?? NaN;
  checks.atMost('Others, answer to a change p99', answerMs, ANSWER_P99_MS, 'ms');
  checks.none('People who lost the connection', [
    ...[...people, slowOne].filter(wasAway).map(({ name }) => name),
    ...seen.crowd.flatMap(({ closed }) => closed.map((code) => `one of the crowd, with ${code}`)),
  ]);
  run.note('people', people.length + joined + 1);
  run.note('the slow one got', `${seen.kilobytesPerSecond.toFixed(1)} kB/s of messages`);
  run.note('others got', `${(bytesOf(seen.crowd) / 1000).toFixed(1)} kB/s each`);
  run.note('the slow one, staleness p50', `${seen.slowest.quantileMs(0.5)} ms`);
  noteLedger(run, ledger);
}

function crowdOf(run: ScenarioRun, { url: serverUrl, code }: ChaosServer): CrewLeader {
  const count = run.isShort ? SHORT_CROWD : CROWD;
  const joinWithinMs = count * JOIN_MS_PER_PERSON;
  const crowd = new CrewLeader({ serverUrl, code, count, seed: run.seed, joinWithinMs });
  run.afterwards(() => crowd.stop());
  return crowd;
}

interface Watched {
  readonly people: readonly Person[];
  readonly slowOne: Person;
  readonly crowd: CrewLeader;
}

interface Seen {
  readonly slowest: Distribution;
  readonly others: Distribution;
  readonly stateLags: Distribution;
  readonly crowd: CrewWindows;
  readonly kilobytesPerSecond: number;
}

async function watch(run: ScenarioRun, { people, slowOne, crowd }: Watched): Promise<Seen> {
  const bytesBefore = slowOne.connection.statistics().bytesReceived;
  const startedMs = performance.now();
  const ofSlow = new StalenessWatch(run, [slowOne], people);
  const ofOthers = new StalenessWatch(run, people, people);
  const ofState = watchState(run, slowOne, people);
  await crowd.beginWindow();
  await delay(run.isShort ? SHORT_WATCHED_MS : WATCHED_MS);
  const crowdSaw = await crowd.endWindow();
  for (const each of [ofSlow, ofOthers, ofState]) each.stop();
  const bytes = slowOne.connection.statistics().bytesReceived - bytesBefore;
  return {
    slowest: ofSlow.ages,
    others: ofOthers.ages,
    stateLags: ofState.lags,
    crowd: crowdSaw,
    kilobytesPerSecond: bytes / (performance.now() - startedMs),
  };
}

/** How long what others were shown is not shown to the slow one, looked at sixty times a second. */
function watchState(
  run: ScenarioRun,
  slowOne: Person,
  people: readonly Person[],
): { readonly lags: Distribution; stop(): void } {
  const lags = new Distribution();
  const shown: { readonly view: unknown; readonly sinceMs: number }[] = [];
  const stop = every(FRAME_MS, 0, () => {
    const nowMs = performance.now();
    const view = JSON.stringify(people[0]?.connection.state().view);
    if (shown.at(-1)?.view !== view) shown.push({ view, sinceMs: nowMs });
    const own = JSON.stringify(slowOne.connection.state().view);
    const at = shown.findIndex((each) => each.view === own);
    if (at >= 0) shown.splice(0, at);
    // What came after the view that the slow one has: since when that is late.
    const missing = shown[1];
    lags.add(missing === undefined ? 0 : nowMs - missing.sinceMs);
  });
  run.afterwards(stop);
  return { lags, stop };
}

type CrewWindows = Awaited<ReturnType<CrewLeader['endWindow']>>;

function bytesOf(windows: CrewWindows): number {
  const bytes = windows.reduce(
    (sum, { bytesReceived, elapsedMs }) => sum + (1000 * bytesReceived) / elapsedMs,
    0,
  );
  return (
    bytes /
    Math.max(
      1,
      windows.reduce((sum, { bots }) => sum + bots, 0),
    )
  );
}

function wasAway({ absences, isIn }: Person): boolean {
  return absences.length > 0 || !isIn;
}
