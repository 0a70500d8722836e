import { setTimeout as delay } from 'node:timers/promises';

import { CrewLeader } from '../../light/crew-leader.ts';
import { cpuMsOf } from '../../process-cpu.ts';
import { ChaosServer } from '../chaos-server.ts';
import { gather, noteLedger } from '../gathering.ts';
import { Ledger } from '../ledger.ts';
import { Lesson } from '../lesson.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';

const PEOPLE = 1000;
const SHORT_PEOPLE = 200;
const JOIN_WITHIN_MS = 10_000;
const SHORT_JOIN_WITHIN_MS = 4_000;
/** The last one asks at the end of those 10 s, and the bots have to start, too. */
const TAIL_MS = 5_000;
const LEAST_HZ = 18;
/** The rhythm is looked at in windows of so long. */
const WINDOW_MS = 1_000;

export const storm: Scenario = {
  name: 'storm',
  sentence:
    'A thousand people join one class within 10 s: all of them get in, and the class that is on never goes below 18 ticks a second.',
  run: joinAllAtOnce,
};

async function joinAllAtOnce(run: ScenarioRun): Promise<void> {
  const count = run.isShort ? SHORT_PEOPLE : PEOPLE;
  const server = await ChaosServer.start(run);
  // One who teaches, and no more: reading the state of a thousand people costs, and the bots share the machine.
  const people = await gather(run, server, { teachers: 1, learners: 0 });
  const ledger = new Ledger();
  const lesson = new Lesson(run, people, ledger);
  lesson.start();
  const crowd = new CrewLeader({
    serverUrl: server.url,
    code: server.code,
    count,
    seed: run.seed,
    joinWithinMs: run.isShort ? SHORT_JOIN_WITHIN_MS : JOIN_WITHIN_MS,
  });
  run.afterwards(() => crowd.stop());
  // The bots' processes are up before the first one asks.
  await crowd.beginWindow();
  await server.now.takeTickWindows();
  const cpuMs = async (): Promise<number> => (await cpuMsOf(server.now.processId ?? NaN)) ?? NaN;
  const cpuBeforeMs = await cpuMs();
  const startedMs = performance.now();
  const joining = crowd.join();
  const rates: number[] = [];
  let longestGapMs = 0;
  let longestTickMs = 0;
  const isOver = (): Promise<boolean> =>
    Promise.race([joining.then(() => true), delay(WINDOW_MS, false)]);
  for (let over = false; !over;) {
    over = await isOver();
    for (const window of await server.now.takeTickWindows()) {
      if (window.ticks === 0) continue; // Of a room that nobody is in.
      rates.push((1000 * window.ticks) / window.elapsedMs);
      longestGapMs = Math.max(longestGapMs, window.longestGapMs);
      longestTickMs = Math.max(longestTickMs, window.durationMaxMs);
    }
  }
  const { joined, failures } = await joining;
  const joinedMs = performance.now() - startedMs;
  const cpuPerJoinMs = ((await cpuMs()) - cpuBeforeMs) / joined;
  await lesson.stop();

  const { checks } = run;
  const lostOnes = people.filter(({ absences }) => absences.length > 0);
  checks.equal('People who got in', `${joined} of ${count}`, `${count} of ${count}`);
  checks.atMost('All are in after', Math.round(joinedMs), JOIN_WITHIN_MS + TAIL_MS, 'ms');
  checks.atLeast('Tick of the class, slowest second', Math.min(...rates), LEAST_HZ, 'Hz');
  checks.none(
    'People in class who lost the connection',
    lostOnes.map(({ name }) => name),
  );
  checks.none('Joins that failed', failures);
  run.note('longest time between two ticks', `${Math.round(longestGapMs)} ms`);
  run.note('processor time of the server', `${cpuPerJoinMs.toFixed(1)} ms for each who got in`);
  run.note('longest tick', `${Math.round(longestTickMs)} ms`);
  run.note('ticks in each second', rates.map((rate) => rate.toFixed(1)).join(' '));
  noteLedger(run, ledger);
}
