import { setTimeout as delay } from 'node:timers/promises';

import { JoinRefusedError } from '@rounds/connection';

import { seededRandom } from '../../seeded-random.ts';
import type { ChaosServer } from '../chaos-server.ts';
import { differences, gatherWithTeacher, movedSeats, noteLedger } from '../gathering.ts';
import { stateOf } from '../journal-file.ts';
import { Ledger } from '../ledger.ts';
import { Lesson } from '../lesson.ts';
import { Person } from '../person.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';
import { sessionIdOf, SeveralServers } from '../several-servers.ts';
import { waitUntil } from '../wait-until.ts';

const GONE_MS = 30_000;
const SHORT_GONE_MS = 5_000;
const CHANGES_BEFORE = 20;
const GAP_MS = 500;
const IN_AGAIN_WITHIN_MS = 15_000;
const PATIENCE_MS = 60_000;
const COMERS = 4;

export const redis: Scenario = {
  name: 'redis',
  sentence:
    'The Redis of two servers is gone for 30 s: classes go on, whoever wants to come in is told why not, and all is well when it is back.',
  whyNotHere: () => SeveralServers.whyNotHere(),
  run: takeRedisAway,
};

async function takeRedisAway(run: ScenarioRun): Promise<void> {
  const servers = await SeveralServers.of(run);
  const { people, instructor } = await gatherWithTeacher(run, servers.front, {
    teachers: 1,
    learners: 9,
  });
  const ledger = new Ledger();
  const lesson = new Lesson(run, people, ledger);
  lesson.start();
  await waitUntil('the class goes on', () => ledger.count >= CHANGES_BEFORE, PATIENCE_MS);
  for (const person of people) person.takeLongestGapMs();
  run.progress('Redis is gone.');
  await servers.redis.kill();
  const before = ledger.count;
  const refused = await refusalAtDoor(run, servers.front);
  await delay(run.isShort ? SHORT_GONE_MS : GONE_MS);
  const meanwhile = ledger.count - before;
  await servers.redis.startAgain();
  run.progress('Redis is back.');
  const backMs = performance.now();
  const getsIn = async (): Promise<boolean> =>
    (await refusalAtDoor(run, servers.front)) === undefined;
  await waitUntil('people get in again', getsIn, PATIENCE_MS);
  const inAgainMs = performance.now() - backMs;
  // All at once: whichever server they come to, one of the two has to find the class at the other.
  const comers = Array.from({ length: COMERS }, () => refusalAtDoor(run, servers.front));
  const turnedAway = (await Promise.all(comers)).filter((code) => code !== undefined);
  const longestGapMs = Math.max(...people.map((person) => person.takeLongestGapMs()));
  await lesson.stop();
  const journal = await servers.journal(sessionIdOf(people), instructor);
  const away = people.filter(({ absences }) => absences.length > 0);
  const { checks } = run;
  checks.none(
    'People in class who lost the connection',
    away.map(({ name }) => name),
  );
  checks.atLeast('Changes acknowledged without Redis', meanwhile, 1, '');
  checks.atMost('Longest time without a picture of the others', longestGapMs, GAP_MS, 'ms');
  checks.equal(
    'Whoever came in meanwhile was told',
    refused ?? 'nothing, and got in',
    'cluster.unreachable',
  );
  checks.atMost('In again after Redis is back', inAgainMs / 1000, IN_AGAIN_WITHIN_MS / 1000, 's');
  checks.none('People who were turned away after that', turnedAway);
  checks.none('Acknowledged changes that were lost', ledger.problemsIn(journal));
  checks.none(
    'People who see something else than the journal says',
    await differences(people, stateOf(journal)),
  );
  checks.none('People who lost their seat', movedSeats(people));
  run.note('people', people.length);
  noteLedger(run, ledger);
}

let guests = 0;

/** What somebody is told who wants to come in; undefined where they get in, and go again. */
async function refusalAtDoor(
  run: ScenarioRun,
  { url: serverUrl, code }: ChaosServer,
): Promise<string | undefined> {
  guests += 1;
  const random = seededRandom(run.seed * 211 + guests);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const guest = await Person.join({ serverUrl, code, name: `Guest ${guests}`, random, signal });
    await guest.leave();
    return undefined;
  } catch (error) {
    if (error instanceof JoinRefusedError) return error.code;
    return 'no answer';
  }
}
