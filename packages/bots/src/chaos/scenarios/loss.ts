import { setTimeout as delay } from 'node:timers/promises';

import { Distribution } from '../../distribution.ts';
import { seededRandom } from '../../seeded-random.ts';
import { gather, movedSeats, noteLedger, StalenessWatch } from '../gathering.ts';
import { Ledger } from '../ledger.ts';
import { Lesson } from '../lesson.ts';
import { startFarAway, whyNoPacketsAreLost } from '../network/poor-network.ts';
import { Person } from '../person.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';

const FAR_AND_LOSSY = { loss: 0.05, delayMs: 100, jitterMs: 30 };
const STALENESS_P99_MS = 400;
const JOINS = 100;
const SHORT_JOINS = 20;
const JOINS_AT_ONCE = 10;
const JOIN_PATIENCE_MS = 60_000;
/** After everybody is in: delays adapt, the queues of the joins are gone. */
const SETTLING_MS = 2_000;

export const loss: Scenario = {
  name: 'loss',
  sentence:
    'Every twentieth packet is lost, and each takes 100 ms and up to 30 ms more or less: pictures of others are fresh, and everybody gets in.',
  whyNotHere: whyNoPacketsAreLost,
  run: joinAndWatchOverLossyNetwork,
};

async function joinAndWatchOverLossyNetwork(run: ScenarioRun): Promise<void> {
  const network = await startFarAway(run, FAR_AND_LOSSY);
  const { server, faultyUrl } = network;
  // The teacher is at the hospital, and tells how the server's clock runs; the others are somewhere else.
  const urlOf = (index: number): string => (index === 0 ? server.url : faultyUrl);
  const people = await gather(run, server, { teachers: 1, learners: 10, urlOf });
  const far = people.slice(1);
  const ledger = new Ledger();
  const lesson = new Lesson(run, people, ledger);
  lesson.start();
  await delay(SETTLING_MS);
  const watch = new StalenessWatch(run, far, people.slice(0, 1));
  // Losses come in runs: in half of that time one run more or less moves the last hundredth by 150 ms.
  await delay(run.isShort ? 12_000 : 60_000);
  watch.stop();
  await lesson.stop();
  run.progress('Now the joins.');
  const joins = await joinMany(run, faultyUrl, server.code, run.isShort ? SHORT_JOINS : JOINS);

  const { checks } = run;
  checks.atMost('Staleness p99', watch.ages.quantileMs(0.99) ?? NaN, STALENESS_P99_MS, 'ms');
  const all = run.isShort ? SHORT_JOINS : JOINS;
  checks.equal('Joins', `${joins.times.count} of ${all}`, `${all} of ${all}`);
  checks.none('People who lost their seat', movedSeats(people));
  run.note('how', network.how);
  run.note('people', people.length);
  run.note('staleness p50', `${watch.ages.quantileMs(0.5)} ms`);
  run.note('staleness, longest', `${Math.round(watch.ages.maxMs())} ms`);
  run.note(
    'times somebody was away',
    far.reduce((sum, { absences }) => sum + absences.length, 0),
  );
  run.note(
    'a join took p50/p99',
    `${joins.times.quantileMs(0.5)}/${joins.times.quantileMs(0.99)} ms`,
  );
  run.note('joins that failed', joins.failures.join('; ') || 'none');
  noteLedger(run, ledger);
}

interface Joins {
  readonly times: Distribution;
  readonly failures: readonly string[];
}

async function joinMany(
  run: ScenarioRun,
  serverUrl: string,
  code: string,
  count: number,
): Promise<Joins> {
  const times = new Distribution();
  const failures: string[] = [];
  let next = 0;
  const joinInTurn = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const startedMs = performance.now();
      try {
        const signal = AbortSignal.timeout(JOIN_PATIENCE_MS);
        const random = seededRandom(run.seed * 3_001 + index);
        const person = await Person.join({
          serverUrl,
          code,
          name: `Guest ${index + 1}`,
          random,
          signal,
        });
        times.add(performance.now() - startedMs);
        await person.leave();
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: JOINS_AT_ONCE }, joinInTurn));
  return { times, failures };
}
