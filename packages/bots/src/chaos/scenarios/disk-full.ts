import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { savingWords } from '@rounds/classroom';

import { ChaosServer } from '../chaos-server.ts';
import { differences, gather, movedSeats, noteLedger, waitUntilTogether } from '../gathering.ts';
import { stateOf } from '../journal-file.ts';
import { Ledger } from '../ledger.ts';
import { Lesson } from '../lesson.ts';
import type { Person } from '../person.ts';
import type { Scenario, ScenarioRun } from '../scenario.ts';
import { mountSmallDisk, whyNoSmallDisk } from '../small-disk.ts';
import { waitUntil } from '../wait-until.ts';

const DISK_MEGABYTES = 64;
const PATIENCE_MS = 60_000;
const CHANGES_BEFORE = 20;
/** So many pictures of the others come while nothing can be saved: three seconds of class. */
const SNAPSHOTS_MEANWHILE = 60;
const GAP_MS = 500;

export const diskFull: Scenario = {
  name: 'disk-full',
  sentence:
    'The disk runs full in mid-class: the class goes on, nobody is told that something is saved which is not, who teaches is told in words, and all that was acknowledged survives a kill.',
  whyNotHere: whyNoSmallDisk,
  run: fillTheDisk,
};

async function fillTheDisk(run: ScenarioRun): Promise<void> {
  const disk = await mountSmallDisk(DISK_MEGABYTES);
  if (disk === undefined) throw new Error('a small disk could be mounted before, and now not');
  run.afterwards(() => disk.remove());
  const dataFolder = join(disk.path, 'data');
  await mkdir(dataFolder);
  if (run.dataTemplate !== undefined) await cp(run.dataTemplate, dataFolder, { recursive: true });
  const server = await ChaosServer.start(run, { dataFolder });
  const people = await gather(run, server, { teachers: 1, learners: 5 });
  const [teacher, learner] = people;
  if (teacher === undefined || learner === undefined) throw new Error('nobody there');
  const ledger = new Ledger();
  const lesson = new Lesson(run, people, ledger);
  lesson.start();
  await waitUntil('the class goes on', () => ledger.count >= CHANGES_BEFORE, PATIENCE_MS);

  run.progress('The disk is full.');
  await disk.fill();
  const isTold = (): boolean => people.every((person) => savingOf(person) === 'disk-full');
  await waitUntil('people are told that the disk is full', isTold, PATIENCE_MS);
  const told = savingWords(savingOf(teacher))?.sentence ?? 'nothing';
  const before = momentOf(ledger, learner);
  for (const person of people) person.takeLongestGapMs();
  const isGoingOn = (): boolean => snapshotsOf(learner) >= before.snapshots + SNAPSHOTS_MEANWHILE;
  await waitUntil('pictures of the others go on', isGoingOn, PATIENCE_MS);
  const after = momentOf(ledger, learner);
  const longestGapMs = Math.max(...people.map((person) => person.takeLongestGapMs()));

  await disk.clear();
  run.progress('There is room again.');
  const isFine = (): boolean => people.every((person) => savingOf(person) === 'fine');
  await waitUntil('saving works again', isFine, PATIENCE_MS);
  await lesson.stop();
  await server.end('SIGKILL');
  const journal = await server.journal();
  const { checks } = run;
  checks.equal(
    'Changes acknowledged while nothing could be saved',
    after.acknowledged,
    before.acknowledged,
  );
  checks.equal(
    'Changes shown to learners meanwhile',
    after.view === before.view ? 'no' : 'yes',
    'yes',
  );
  checks.atMost('Longest time without a picture of the others', longestGapMs, GAP_MS, 'ms');
  checks.none('Acknowledged changes that were lost by the kill', ledger.problemsIn(journal));
  await server.startAgain();
  await waitUntilTogether(people, PATIENCE_MS);
  checks.none(
    'People who see something else than the journal says',
    await differences(people, stateOf(journal)),
  );
  checks.none('People who lost their seat', movedSeats(people));
  run.note('told to who teaches', told);
  noteLedger(run, ledger);
}

function savingOf({ connection }: Person): ReturnType<Person['connection']['state']>['saving'] {
  return connection.state().saving;
}

function snapshotsOf({ connection }: Person): number {
  return connection.statistics().snapshotsReceived;
}

interface Moment {
  readonly acknowledged: number;
  readonly snapshots: number;
  readonly view: string;
}

function momentOf(ledger: Ledger, person: Person): Moment {
  return {
    acknowledged: ledger.count,
    snapshots: snapshotsOf(person),
    view: JSON.stringify(person.connection.state().view),
  };
}
