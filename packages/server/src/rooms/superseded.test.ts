import { describe, expect, test } from '@jest/globals';
import { type JournalEntry, SERVER_ACTOR, type SystemCommand } from '@rounds/classroom';

import { caseFixture } from '../fixtures/case-fixture.ts';
import { MemoryJournal } from '../fixtures/memory-journal.ts';
import { TestClock } from '../fixtures/test-clock.ts';
import { LiveSession } from './live-session.ts';

const OPENING: JournalEntry = {
  sequence: 0,
  tick: 0,
  atMs: 1,
  actorId: SERVER_ACTOR,
  command: { type: 'session.open', sessionId: 's', title: 'T', cases: [caseFixture('case-a')] },
};
const joinOf = (participantId: string, seatIndex: number): SystemCommand => ({
  type: 'participant.join',
  participant: { participantId, name: 'T', role: 'instructor', device: 'laptop', seatIndex },
});

interface Process {
  readonly session: LiveSession;
  readonly superseded: () => number;
  join(participantId: string, seatIndex: number): Promise<string>;
}

/** One process that has built the room of the session. */
async function buildIn(journal: MemoryJournal): Promise<Process> {
  let superseded = 0;
  const { session } = await LiveSession.rebuild(
    {
      sessionId: 's',
      journal,
      clock: new TestClock(),
      onBug: (error) => {
        throw error;
      },
      onRollback: () => undefined,
      onSuperseded: () => {
        superseded += 1;
      },
    },
    SERVER_ACTOR,
  );
  return {
    session,
    superseded: () => superseded,
    async join(participantId, seatIndex) {
      const joined = session.change(SERVER_ACTOR, () => joinOf(participantId, seatIndex));
      session.apply(1);
      session.commit();
      const { status } = await joined;
      await session.flushed();
      return status;
    },
  };
}

describe('a session that two processes have', () => {
  test('is the one that wrote last: the other is told, and acknowledges nothing', async () => {
    const journal = new MemoryJournal();
    await journal.open({ sessionId: 's', code: '123456', title: 'T', openedAtMs: 1 }, OPENING);
    const first = await buildIn(journal);
    expect(await first.join('one', 0)).toBe('accepted');
    const second = await buildIn(journal);
    expect(await first.join('two', 1)).toBe('refused');
    expect(first.superseded()).toBe(1);
    expect(await second.join('three', 1)).toBe('accepted');
    expect(second.superseded()).toBe(0);
    const kept = await journal.read('s');
    expect(kept.map(({ command }) => command.type)).toEqual([
      'session.open',
      'participant.join',
      'room.rebuild',
      'participant.join',
    ]);
    await Promise.all([first.session.close(), second.session.close()]);
  });
});
