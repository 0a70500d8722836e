import { errorMessage, errorOfCloseCode } from '@rounds/classroom';

import { LightBot } from '../../light/light-bot.ts';
import { PoseLoop } from '../../light/pose-loop.ts';
import { ChaosServer } from '../chaos-server.ts';
import { differences, gather, movedSeats, noteLedger, waitUntilTogether } from '../gathering.ts';
import { stateOf } from '../journal-file.ts';
import { Ledger } from '../ledger.ts';
import { Lesson } from '../lesson.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';
import { waitUntil } from '../wait-until.ts';

const BACK_WITHIN_S = 10;
const PATIENCE_MS = 60_000;
const CHANGES_BEFORE = 60;
const RESTARTS = 5;

export const restart: Scenario = {
  name: 'restart',
  sentence:
    'The server is told to stop (SIGTERM) under load and started again: people are told so in words, nothing acknowledged is lost, everybody comes back by themselves.',
  run: restartUnderLoad,
};

async function restartUnderLoad(run: ScenarioRun): Promise<void> {
  const restarts = run.isShort ? 1 : RESTARTS;
  const server = await ChaosServer.start(run);
  const people = await gather(run, server, { teachers: 2, learners: run.isShort ? 8 : 28 });
  const ledger = new Ledger();
  const lesson = new Lesson(run, people, ledger);
  const told: string[] = [];
  const untold: string[] = [];
  const moved: string[] = [];
  let slowestMs = 0;
  let slowestStopMs = 0;
  let slowestStartMs = 0;
  lesson.start();
  for (let round = 1; round <= restarts; round++) {
    const closeCode = closeCodeHeard(run, server, round);
    const enough = ledger.count + CHANGES_BEFORE;
    await waitUntil('the class goes on', () => ledger.count >= enough, PATIENCE_MS);
    const stoppedMs = performance.now();
    const exit = await server.end('SIGTERM');
    slowestStopMs = Math.max(slowestStopMs, performance.now() - stoppedMs);
    if (exit !== 0) untold.push(`the server ended with ${exit}`);
    const code = errorOfCloseCode(await closeCode);
    if (code === 'server.stopping') told.push(errorMessage(code));
    else untold.push(`a socket was closed with ${code ?? 'no code'}`);
    const startMs = performance.now();
    await server.startAgain();
    slowestStartMs = Math.max(slowestStartMs, performance.now() - startMs);
    const areBack = (): boolean =>
      people.every(({ isIn, absences }) => isIn && absences.length === round);
    await waitUntil('everybody is back', areBack, PATIENCE_MS);
    slowestMs = Math.max(slowestMs, performance.now() - stoppedMs);
    await waitUntilTogether(people, PATIENCE_MS);
    moved.push(...movedSeats(people));
  }
  await lesson.stop();
  const disagreements = await differences(people);
  await server.end('SIGKILL');
  const journal = await server.journal();
  const { checks } = run;
  checks.equal('Restarts under load', restarts, restarts);
  checks.none('Acknowledged changes that were lost', ledger.problemsIn(journal));
  checks.none('People who see something else than the journal says', [
    ...disagreements,
    ...(await differences(people.slice(0, 1), stateOf(journal))),
  ]);
  checks.none('People who lost their seat', moved);
  checks.none('Stops that were not in order, or not said', untold);
  checks.atMost('Everybody back after the stop, slowest', slowestMs / 1000, BACK_WITHIN_S, 's');
  run.note('told', told[0] ?? 'nothing');
  run.note('people', people.length);
  run.note('stopping took at most', `${Math.round(slowestStopMs)} ms`);
  run.note('starting took at most', `${(slowestStartMs / 1000).toFixed(1)} s`);
  noteLedger(run, ledger);
}

/** Somebody who only listens to what the socket says in the end. */
async function closeCodeHeard(
  run: ScenarioRun,
  server: ChaosServer,
  round: number,
): Promise<number> {
  const { url: serverUrl, code } = server;
  let heard: (closeCode: number) => void = () => undefined;
  const closed = new Promise<number>((resolve) => (heard = resolve));
  const index = 1000 + round;
  const loop = new PoseLoop(index, run.seed, index);
  const bot = await LightBot.join({ index, serverUrl, code, loop, closed: heard });
  run.afterwards(() => bot.destroy());
  return closed;
}
