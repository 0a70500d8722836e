import { Distribution } from '../../distribution.ts';
import {
  differences,
  gatherWithTeacher,
  movedSeats,
  noteLedger,
  waitUntilTogether,
} from '../gathering.ts';
import { stateOf } from '../journal-file.ts';
import { Ledger } from '../ledger.ts';
import { Lesson } from '../lesson.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';
import { sessionIdOf, SeveralServers } from '../several-servers.ts';
import { waitUntil } from '../wait-until.ts';

const KILLS = 5;
const SHORT_KILLS = 1;
const CHANGES_BEFORE = 30;
const BACK_WITHIN_S = 10;
const PATIENCE_MS = 60_000;

export const failover: Scenario = {
  name: 'failover',
  sentence:
    'Of two servers the one that has the class is killed (SIGKILL): the other one rebuilds it, everybody comes back by themselves, nothing acknowledged is lost.',
  whyNotHere: () => SeveralServers.whyNotHere(),
  run: killTheOneWithTheClass,
};

async function killTheOneWithTheClass(run: ScenarioRun): Promise<void> {
  const servers = await SeveralServers.of(run);
  const { people, instructor } = await gatherWithTeacher(run, servers.front, {
    teachers: 1,
    learners: 9,
  });
  const sessionId = sessionIdOf(people);
  const ledger = new Ledger();
  const lesson = new Lesson(run, people, ledger);
  const kills = run.isShort ? SHORT_KILLS : KILLS;
  const back = new Distribution();
  const problems: string[] = [];
  lesson.start();
  for (let round = 1; round <= kills; round++) {
    const enough = ledger.count + CHANGES_BEFORE;
    const isDue = (): boolean => ledger.count >= enough && ledger.openCount > 0;
    await waitUntil('the class goes on', isDue, PATIENCE_MS);
    const killed = await servers.serverOf(sessionId);
    const killedMs = performance.now();
    process.kill(killed.processId, 'SIGKILL');
    const areBack = (): boolean =>
      people.every(({ isIn, absences }) => isIn && absences.length === round);
    await waitUntil('everybody is back', areBack, PATIENCE_MS);
    back.add(performance.now() - killedMs);
    await waitUntilTogether(people, PATIENCE_MS);
    problems.push(...movedSeats(people));
    const heir = await servers.serverOf(sessionId);
    run.progress(`${killed.name} was killed; ${heir.name} has the class.`);
    if (heir.name === killed.name) run.note('came back to the same server', round);
    if (round < kills) await servers.waitUntilWhole(killed);
  }
  await lesson.stop();
  const journal = await servers.journal(sessionId, instructor);
  const { checks } = run;
  checks.equal('Servers killed that had the class', kills, kills);
  checks.none('Acknowledged changes that were lost', ledger.problemsIn(journal));
  checks.none(
    'People who see something else than the journal says',
    await differences(people, stateOf(journal)),
  );
  checks.none('People who lost their seat', problems);
  checks.atMost('Everybody back after a kill, slowest', back.maxMs() / 1000, BACK_WITHIN_S, 's');
  run.note('people', people.length);
  noteLedger(run, ledger);
}
