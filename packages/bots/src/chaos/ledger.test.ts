import { describe, expect, test } from '@jest/globals';
import type { Command, JournalEntry } from '@rounds/classroom';
import type { CommandResult } from '@rounds/connection';

import { Ledger } from './ledger.ts';
import type { Person } from './person.ts';

/** Somebody whose changes are answered with these numbers, in order; a refusal where there is none left. */
function personWith(participantId: string, sequences: number[]): Person {
  const send = (): Promise<CommandResult> => {
    const sequence = sequences.shift();
    return Promise.resolve(
      sequence === undefined
        ? { status: 'refused', code: 'connection.lost', message: '' }
        : { status: 'accepted', sequence },
    );
  };
  return { connection: { participantId, send } } as unknown as Person;
}

const windowOf = (windowCenter: number): Command => ({
  type: 'window.set',
  windowCenter,
  windowWidth: 100,
});

const entry = (sequence: number, actorId: string, command: Command): JournalEntry => ({
  sequence,
  tick: sequence,
  atMs: 0,
  actorId,
  command,
});

const journal = [
  entry(0, 'ann', windowOf(1)),
  entry(1, 'ann', windowOf(2)),
  entry(2, 'ben', windowOf(3)),
];

describe('the ledger of what was acknowledged', () => {
  test('finds nothing wrong with a journal that holds it all, and more', async () => {
    const ledger = new Ledger();
    ledger.send(personWith('ann', [1]), windowOf(2));
    ledger.send(personWith('ben', [2]), windowOf(3));
    await ledger.settled();
    expect(ledger.count).toBe(2);
    expect(ledger.problemsIn(journal)).toEqual([]);
  });

  test('does not ask for what was refused', async () => {
    const ledger = new Ledger();
    ledger.send(personWith('ann', []), windowOf(9));
    expect(ledger.openCount).toBe(1);
    await ledger.settled();
    expect([...ledger.refusals]).toEqual([['connection.lost', 1]]);
    expect(ledger.problemsIn(journal)).toEqual([]);
  });

  test('misses what is not there, and sees what is another change or somebody else’s', async () => {
    const ledger = new Ledger();
    ledger.send(personWith('ann', [3]), windowOf(4));
    ledger.send(personWith('ann', [0]), windowOf(5));
    ledger.send(personWith('ann', [2]), windowOf(3));
    await ledger.settled();
    expect(ledger.problemsIn(journal)).toEqual([
      'window.set under 3 is not in the journal',
      'window.set under 0 is something else in the journal: window.set',
      'window.set under 2 is something else in the journal: window.set',
    ]);
  });

  test('lets the newest answer for what was merged into it, but no two people for one number', async () => {
    const merged = new Ledger();
    const ann = personWith('ann', [1, 1]);
    merged.send(ann, windowOf(1.5));
    merged.send(ann, windowOf(2));
    await merged.settled();
    expect(merged.problemsIn(journal)).toEqual([]);

    // As when an acknowledged change is lost and its number is given away again.
    const lost = new Ledger();
    lost.send(personWith('ann', [2]), windowOf(7));
    lost.send(personWith('ben', [2]), windowOf(3));
    await lost.settled();
    expect(lost.problemsIn(journal)).toEqual(['two changes were acknowledged as 2']);
  });

  test('sees a gap', () => {
    const gap = journal.filter(({ sequence }) => sequence !== 1);
    expect(new Ledger().problemsIn(gap)).toEqual(['entry 1 of the journal is missing']);
  });
});
