import { setTimeout as delay } from 'node:timers/promises';

import { differences, gather, movedSeats, noteLedger, waitUntilTogether } from '../gathering.ts';
import { stateOf } from '../journal-file.ts';
import { Ledger } from '../ledger.ts';
import { Lesson } from '../lesson.ts';
import { startOnCuttableNetwork } from '../network/poor-network.ts';
import type { Person } from '../person.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';
import { waitUntil } from '../wait-until.ts';

const CUT_MS = 20_000;
/** Longer than it takes to notice: four pings without an answer. */
const SHORT_CUT_MS = 12_000;
const BACK_WITHIN_MS = 10_000;
const PATIENCE_MS = 60_000;
/** Between two pictures of the others, for those whose network is sound. */
const UNDISTURBED_GAP_MS = 500;
const CHANGES_BEFORE = 20;

export const cut: Scenario = {
  name: 'cut',
  sentence:
    'The network of half of the class is cut for 20 s, without a word: they come back by themselves, to the same seat and the exact state; the others are not disturbed.',
  run: cutHalfOff,
};

async function cutHalfOff(run: ScenarioRun): Promise<void> {
  const network = await startOnCuttableNetwork(run);
  const { server, faultyUrl } = network;
  const urlOf = (index: number): string => (index % 2 === 0 ? server.url : faultyUrl);
  const people = await gather(run, server, { teachers: 2, learners: 10, urlOf });
  const near = people.filter((_, index) => index % 2 === 0);
  const far = people.filter((_, index) => index % 2 === 1);
  const ledger = new Ledger();
  const lesson = new Lesson(run, people, ledger);
  lesson.start();
  await waitUntil('the class goes on', () => ledger.count >= CHANGES_BEFORE, PATIENCE_MS);
  for (const person of near) person.takeLongestGapMs();
  run.progress('Cut.');
  network.cut();
  const duringCut = ledger.count;
  await delay(run.isShort ? SHORT_CUT_MS : CUT_MS);
  const changesMeanwhile = ledger.count - duringCut;
  const noticed = far.filter((person) => !person.isIn).length;
  network.mend();
  const mendedMs = performance.now();
  run.progress('Mended.');
  const areBack = (): boolean => far.every(({ isIn, snapshotMs }) => isIn && snapshotMs > mendedMs);
  await waitUntil('everybody is back', areBack, PATIENCE_MS);
  const backMs = Math.max(...far.map((person) => backSince(person, mendedMs)));
  await waitUntilTogether(people, PATIENCE_MS);
  const longestGapMs = Math.max(...near.map((person) => person.takeLongestGapMs()));
  await lesson.stop();
  const disagreements = await differences(people);
  await server.end('SIGKILL');
  const journal = await server.journal();

  const { checks } = run;
  checks.atMost('Everybody back after it is mended', backMs / 1000, BACK_WITHIN_MS / 1000, 's');
  checks.none('People who lost their seat', movedSeats(people));
  checks.none('People who see something else than the journal says', [
    ...disagreements,
    ...(await differences(people, stateOf(journal))),
  ]);
  checks.none('Acknowledged changes that were lost', ledger.problemsIn(journal));
  checks.atLeast('Changes acknowledged to the others meanwhile', changesMeanwhile, 1, '');
  checks.none(
    'Others who were disturbed',
    near.filter(wasAway).map(({ name }) => `${name} was away`),
  );
  checks.atMost(
    'Longest time without a picture, of the others',
    longestGapMs,
    UNDISTURBED_GAP_MS,
    'ms',
  );
  run.note('how', network.how);
  run.note(
    'people cut off',
    `${far.length} of ${people.length}, ${noticed} of whom knew at the end of it`,
  );
  noteLedger(run, ledger);
}

function backSince({ absences }: Person, mendedMs: number): number {
  return (absences.at(-1)?.backMs ?? mendedMs) - mendedMs;
}

function wasAway({ absences }: Person): boolean {
  return absences.length > 0;
}
