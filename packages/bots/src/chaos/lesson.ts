import type { Command, Vector3 } from '@rounds/classroom';

import { every } from '../rhythm.ts';
import { seededRandom } from '../seeded-random.ts';
import type { Ledger } from './ledger.ts';
import type { Person } from './person.ts';
import type { ScenarioRun } from './scenario.ts';

const PLANES = 3;

export interface LessonPace {
  /** Changes a second of each who teaches. */
  readonly teacherHz: number;
  /** Hands a second that go up or down, of all learners together. */
  readonly handsHz: number;
}

export const USUAL_PACE: LessonPace = { teacherHz: 12, handsHz: 3 };

/** A class in full swing: who teaches changes what is shown, learners raise their hands, and all of it is written down. */
export class Lesson {
  readonly #ledger: Ledger;
  readonly #random: () => number;
  readonly #stops: (() => void)[] = [];
  readonly #teachers: readonly Person[];
  readonly #learners: readonly Person[];
  #sent = 0;

  /** Ends with the scenario at the latest, however that ends. */
  constructor(
    run: Pick<ScenarioRun, 'seed' | 'afterwards'>,
    people: readonly Person[],
    ledger: Ledger,
  ) {
    run.afterwards(() => this.#fallSilent());
    const teaches = ({ connection }: Person): boolean => connection.role.endsWith('instructor');
    this.#teachers = people.filter((person) => teaches(person));
    this.#learners = people.filter((person) => !teaches(person));
    this.#ledger = ledger;
    this.#random = seededRandom(run.seed * 7_919 + 17);
  }

  start({ teacherHz, handsHz }: LessonPace = USUAL_PACE): void {
    for (const teacher of this.#teachers) {
      const intervalMs = 1000 / teacherHz;
      this.#stops.push(every(intervalMs, this.#random() * intervalMs, () => this.#teach(teacher)));
    }
    if (this.#learners.length > 0)
      this.#stops.push(every(1000 / handsHz, 0, () => this.#raiseHand()));
  }

  /** No more changes; resolves once all are answered. */
  async stop(): Promise<void> {
    this.#fallSilent();
    await this.#ledger.settled();
  }

  #fallSilent(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  #teach(teacher: Person): void {
    // Who is away has nothing to show: what is sent then waits, and would be merged.
    if (!teacher.isIn) return;
    this.#sent += 1;
    this.#ledger.send(teacher, someChange(this.#random, this.#sent));
  }

  #raiseHand(): void {
    const learner = this.#learners[Math.floor(this.#random() * this.#learners.length)];
    if (learner?.isIn !== true) return;
    const { participantId } = learner.connection;
    const { participants } = learner.connection.state();
    const isUp = participants.find((each) => each.participantId === participantId)?.handRaised;
    this.#ledger.send(learner, { type: 'hand.raise', raised: isUp !== true });
  }
}

function someChange(random: () => number, number: number): Command {
  const pointLps: Vector3 = [100 * random(), 100 * random(), number];
  const kinds: readonly (() => Command)[] = [
    () => ({ type: 'crosshair.move', pointLps }),
    () => ({ type: 'window.set', windowCenter: 500 * random(), windowWidth: 1 + number }),
    () => ({
      type: 'plane.set',
      plane: { planeId: `chaos-${number % PLANES}`, enabled: true, pointLps, normalLps: [0, 0, 1] },
    }),
    () => ({ type: 'everyone.gather' }),
  ];
  const kind = kinds[Math.floor(random() * kinds.length)] ?? kinds[0];
  if (kind === undefined) throw new Error('no kind of change');
  return kind();
}
