import { Distribution } from '../../distribution.ts';
import { seededRandom } from '../../seeded-random.ts';
import { ChaosServer } from '../chaos-server.ts';
import { differences, gather, movedSeats, noteLedger, waitUntilTogether } from '../gathering.ts';
import { stateOf } from '../journal-file.ts';
import { Ledger } from '../ledger.ts';
import { Lesson } from '../lesson.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';
import { waitUntil } from '../wait-until.ts';

const ROUNDS = 30;
const SHORT_ROUNDS = 3;
const BACK_WITHIN_MS = 10_000;
const PATIENCE_MS = 60_000;
const LEAST_CHANGES = 10;
const MORE_CHANGES = 60;

export const kill: Scenario = {
  name: 'kill',
  sentence:
    'The server is killed (SIGKILL) in the middle of class, again and again, and started again: nothing acknowledged is lost, and everybody is back in their seat.',
  run: killInMidClass,
};

async function killInMidClass(run: ScenarioRun): Promise<void> {
  const rounds = run.isShort ? SHORT_ROUNDS : ROUNDS;
  const random = seededRandom(run.seed);
  const server = await ChaosServer.start(run);
  const people = await gather(run, server, { teachers: 2, learners: run.isShort ? 6 : 18 });
  const ledger = new Ledger();
  const lesson = new Lesson(run, people, ledger);
  const back = new Distribution();
  const starts = new Distribution();
  const moved: string[] = [];
  let unanswered = 0;
  lesson.start();
  for (let round = 1; round <= rounds; round++) {
    const enough = ledger.count + LEAST_CHANGES + Math.floor(MORE_CHANGES * random());
    // In the middle of it: some changes are on their way at that moment.
    const isDue = (): boolean => ledger.count >= enough && ledger.openCount > 0;
    await waitUntil('the class goes on', isDue, PATIENCE_MS);
    unanswered += ledger.openCount;
    const killedMs = performance.now();
    await server.end('SIGKILL');
    await server.startAgain();
    starts.add(performance.now() - killedMs);
    const areBack = (): boolean =>
      people.every(({ isIn, absences }) => isIn && absences.length === round);
    await waitUntil('everybody is back', areBack, PATIENCE_MS);
    back.add(performance.now() - killedMs);
    await waitUntilTogether(people, PATIENCE_MS);
    moved.push(...movedSeats(people));
    run.progress(`Killed ${round} of ${rounds} times; ${ledger.count} changes acknowledged.`);
  }
  await lesson.stop();
  const disagreements = await differences(people);
  await server.end('SIGKILL');
  const journal = await server.journal();
  const { checks } = run;
  checks.equal('Kills in mid-class', rounds, rounds);
  checks.none('Acknowledged changes that were lost', ledger.problemsIn(journal));
  checks.none('People who see something else than the journal says', [
    ...disagreements,
    ...(await differences(people.slice(0, 1), stateOf(journal))),
  ]);
  checks.none('People who lost their seat', moved);
  checks.atMost(
    'Everybody back after a kill, slowest',
    back.maxMs() / 1000,
    BACK_WITHIN_MS / 1000,
    's',
  );
  run.note('people', people.length);
  run.note('everybody back, median', `${((back.quantileMs(0.5) ?? NaN) / 1000).toFixed(1)} s`);
  const startS = ((starts.quantileMs(0.5) ?? NaN) / 1000).toFixed(1);
  const longestS = (starts.maxMs() / 1000).toFixed(1);
  run.note('of which the server needed to start', `${startS} s, at most ${longestS} s`);
  run.note('changes under way at the kills', unanswered);
  run.note('entries of the journal', journal.length);
  noteLedger(run, ledger);
}
