import { isDeepStrictEqual } from 'node:util';

import type { Command, ErrorCode, JournalEntry } from '@rounds/classroom';

import { Distribution } from '../distribution.ts';
import type { Person } from './person.ts';

interface Acknowledged {
  readonly actorId: string;
  readonly command: Command;
}

/**
 * Every change that the server said is kept, written down outside of it. What is not in its journal afterwards, exactly as
 * it was sent and under the number that was told, was lost.
 */
export class Ledger {
  readonly answerTimes = new Distribution();
  readonly refusals = new Map<ErrorCode, number>();
  readonly #acknowledged = new Map<number, Acknowledged[]>();
  readonly #open = new Set<Promise<void>>();
  #count = 0;

  /** Changes that were acknowledged. */
  get count(): number {
    return this.#count;
  }

  /** Changes that are not answered yet. */
  get openCount(): number {
    return this.#open.size;
  }

  send(person: Person, command: Command): void {
    const answered = this.#send(person, command).finally(() => this.#open.delete(answered));
    this.#open.add(answered);
  }

  /** Resolves once everything that was sent is answered. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  /** What of the acknowledged is missing or different, in words. */
  problemsIn(journal: readonly JournalEntry[]): readonly string[] {
    const problems: string[] = [];
    journal.forEach((entry, index) => {
      if (entry.sequence !== index) problems.push(`entry ${index} of the journal is missing`);
    });
    for (const [sequence, all] of this.#acknowledged) {
      const entry = journal[sequence];
      const newest = all.at(-1);
      const told = `${newest?.command.type} under ${sequence}`;
      if (entry === undefined) problems.push(`${told} is not in the journal`);
      else if (
        entry.actorId !== newest?.actorId ||
        !isDeepStrictEqual(entry.command, newest.command)
      )
        problems.push(`${told} is something else in the journal: ${entry.command.type}`);
      if (!all.every((each) => isMergedInto(each, newest)))
        problems.push(`two changes were acknowledged as ${sequence}`);
    }
    return problems;
  }

  async #send(person: Person, command: Command): Promise<void> {
    const sentMs = performance.now();
    const result = await person.connection.send(command);
    if (result.status === 'refused') {
      this.refusals.set(result.code, (this.refusals.get(result.code) ?? 0) + 1);
      return;
    }
    this.answerTimes.add(performance.now() - sentMs);
    this.#count += 1;
    const { participantId } = person.connection;
    const all = this.#acknowledged.get(result.sequence) ?? [];
    all.push({ actorId: participantId, command });
    this.#acknowledged.set(result.sequence, all);
  }
}

/** Of what sets the same thing and was not sent yet only the newest is sent, and answers for all. */
function isMergedInto(one: Acknowledged, other: Acknowledged | undefined): boolean {
  return one.actorId === other?.actorId && one.command.type === other.command.type;
}
