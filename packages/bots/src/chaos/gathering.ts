import { seededRandom } from '../seeded-random.ts';
import { Distribution } from '../distribution.ts';
import { every } from '../rhythm.ts';
import type { ChaosServer } from './chaos-server.ts';
import { lastingState } from './journal-file.ts';
import type { Ledger } from './ledger.ts';
import { Person } from './person.ts';
import type { ScenarioRun } from './scenario.ts';
import { waitUntil } from './wait-until.ts';

const FRAME_MS = 1000 / 60;

export interface GatheringOptions {
  /** Instructor and co-instructors. */
  readonly teachers: number;
  readonly learners: number;
  /** Where each of them comes in; the server's own address where undefined. */
  readonly urlOf?: (index: number) => string;
}

/** Opens a class and brings people into it: teachers first, one after the other, so that seats are the same every time. */
export async function gather(
  run: ScenarioRun,
  server: ChaosServer,
  options: GatheringOptions,
): Promise<readonly Person[]> {
  return (await gatherWithTeacher(run, server, options)).people;
}

/** The same, and `fetch` of the instructor besides. */
export async function gatherWithTeacher(
  run: ScenarioRun,
  server: ChaosServer,
  { teachers, learners, urlOf }: GatheringOptions,
): Promise<{ readonly people: readonly Person[]; readonly instructor: typeof globalThis.fetch }> {
  const instructorFetch = await server.openClass();
  const people: Person[] = [];
  run.afterwards(() => Promise.all(people.map((person) => person.leave())).then(() => undefined));
  for (let index = 0; index < teachers + learners; index++) {
    const isTeacher = index < teachers;
    const person = await Person.join({
      serverUrl: urlOf?.(index) ?? server.url,
      code: server.code,
      name: isTeacher ? `Teacher ${index + 1}` : `Learner ${index + 1 - teachers}`,
      random: seededRandom(run.seed * 1_000_003 + index),
      fetch: isTeacher ? instructorFetch : undefined,
    });
    person.move();
    people.push(person);
  }
  run.progress(`${people.length} people are in class ${server.code}.`);
  return { people, instructor: instructorFetch };
}

/** Everybody is in, and sees everybody. */
export async function waitUntilTogether(
  people: readonly Person[],
  withinMs: number,
): Promise<void> {
  const isTogether = ({ isIn, connection }: Person): boolean => {
    const present = connection.state().participants.filter((each) => each.connected);
    return isIn && present.length >= people.length;
  };
  await waitUntil('everybody is in the class', () => people.every(isTogether), withinMs);
}

/** Waits until everybody sees the same, and says what is different where that does not happen. */
export async function differences(people: readonly Person[], expected?: string): Promise<string[]> {
  const wrong = (): string[] => {
    const states = people.map(({ connection }) => lastingState(connection.state()));
    const right = expected ?? states[0];
    return people
      .filter((_, index) => states[index] !== right)
      .map(({ name }) => `${name} sees another state`);
  };
  const sameMs = 5_000;
  await waitUntil('everybody sees the same', () => wrong().length === 0, sameMs).catch(
    () => undefined,
  );
  return wrong();
}

export function movedSeats(people: readonly Person[]): string[] {
  return people
    .filter((person) => person.seatNow() !== person.seatIndex)
    .map(({ name, seatIndex }) => `${name} is not in seat ${seatIndex} any more`);
}

/** A few words on what was changed and answered. */
export function noteLedger(run: ScenarioRun, ledger: Ledger): void {
  run.note('acknowledged changes', ledger.count);
  const refused = [...ledger.refusals].map(([code, count]) => `${count} ${code}`).join(', ');
  run.note('not acknowledged', refused === '' ? 'none' : refused);
  run.note(
    'answer p50/p99',
    `${ledger.answerTimes.quantileMs(0.5)}/${ledger.answerTimes.quantileMs(0.99)} ms`,
  );
}

/**
 * Looks sixty times a second how old the newest picture is that people have of the others. `onTime` are people without a
 * fault: they tell how the server's clock runs.
 */
export class StalenessWatch {
  readonly ages = new Distribution();
  readonly #stop: () => void;

  constructor(
    run: Pick<ScenarioRun, 'afterwards'>,
    watched: readonly Person[],
    onTime: readonly Person[],
  ) {
    this.#stop = every(FRAME_MS, 0, () => {
      const offsetMs = Math.min(...onTime.map((person) => person.clockOffsetMs));
      const nowMs = performance.now();
      for (const person of watched) {
        const ageMs = person.stalenessMs(nowMs, offsetMs);
        if (Number.isFinite(ageMs)) this.ages.add(ageMs);
      }
    });
    run.afterwards(() => this.#stop());
  }

  stop(): void {
    this.#stop();
  }
}
