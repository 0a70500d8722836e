import { describe, expect, test } from '@jest/globals';
import type { JournalEntry } from '@rounds/classroom';

import { MemoryJournal } from '../fixtures/memory-journal.ts';
import { TestClock } from '../fixtures/test-clock.ts';
import { measureJournal } from './measured-journal.ts';
import { ServerMetrics } from './metrics.ts';
import { createReadiness } from './readiness.ts';
import { NO_TRACING } from './tracing.ts';

function entry(sequence: number): JournalEntry {
  return { sequence, tick: 1, atMs: 1, actorId: 'a', command: { type: 'everyone.gather' } };
}

async function measuredJournal() {
  const clock = new TestClock();
  const memory = new MemoryJournal();
  const metrics = new ServerMetrics();
  await memory.open({ sessionId: 's', code: '1', title: 'T', openedAtMs: 1 }, entry(0));
  const options = { metrics: metrics.journal, clock, tracing: NO_TRACING };
  return { clock, memory, metrics, ...measureJournal(memory, options) };
}

describe('the measured journal', () => {
  const commit = (sequence: number) => ({
    sessionId: 's',
    entries: [entry(sequence)],
    libraryChanges: [],
  });

  test('tells how long the oldest change waits, and what commits took', async () => {
    const { clock, memory, metrics, journal, lagMs } = await measuredJournal();
    let open = (): void => undefined;
    memory.beforeAppend = () => new Promise((resolve) => (open = resolve));
    expect(lagMs()).toBe(0);
    const appended = journal.append(commit(1));
    clock.advance(700);
    expect(lagMs()).toBe(700);
    open();
    await appended;
    expect(lagMs()).toBe(0);
    const text = await metrics.text();
    expect(text).toContain('rounds_journal_commit_duration_ms_sum 700');
    expect(text).toContain('rounds_journal_entries_total 1');
  });

  test('a batch that failed waits until the class commits again', async () => {
    const { clock, memory, metrics, journal, lagMs } = await measuredJournal();
    memory.beforeAppend = () => Promise.reject(new Error('away'));
    await expect(journal.append(commit(1))).rejects.toThrow('away');
    clock.advance(5000);
    expect(lagMs()).toBe(5000);
    memory.beforeAppend = async () => undefined;
    await journal.append(commit(1));
    expect(lagMs()).toBe(0);
    expect(await metrics.text()).toContain('rounds_journal_commit_failures_total 1');
  });

  test('passes everything else on', async () => {
    const { journal } = await measuredJournal();
    expect(await journal.find('s')).toMatchObject({ title: 'T' });
    expect(await journal.read('s')).toHaveLength(1);
  });
});

describe('the metrics of rooms', () => {
  test('count people by device, and bytes over all of them', async () => {
    const metrics = new ServerMetrics();
    const { rooms } = metrics;
    rooms.entered('phone', false);
    rooms.entered('headset', true);
    rooms.entered('phone', true);
    rooms.left('phone');
    rooms.patched(100, 3);
    rooms.snapshotted(3, 900);
    rooms.ticked(5, 2);
    rooms.stale(3);
    rooms.laneOpened();
    rooms.laneOpened();
    rooms.laneClosed();
    rooms.refused('connection.flooding');
    const text = await metrics.text();
    for (const line of [
      'rounds_people{device="phone"} 1',
      'rounds_people{device="headset"} 1',
      'rounds_joins_total{device="phone",kind="return"} 1',
      'rounds_lanes 1',
      'rounds_patch_bytes_total 300',
      'rounds_snapshots_total 3',
      'rounds_snapshot_bytes_total 900',
      'rounds_tick_duration_ms_bucket{le="6"} 1',
      'rounds_ticks_missed_total 2',
      'rounds_client_ticks_behind_sum 3',
      'rounds_room_refusals_total{code="connection.flooding"} 1',
    ])
      expect(text).toContain(line);
  });
});

describe('readiness', () => {
  const ready = {
    pingDatabase: async () => undefined,
    folder: '/nowhere',
    minFreeBytes: 512 * 1024 ** 2,
    isStopping: () => false,
    freeBytesAt: async () => 1e12,
  };

  test('is there while the database answers, the disk has room, and the server stays', async () => {
    const clock = new TestClock();
    expect(await createReadiness({ ...ready, clock }).problems()).toEqual([]);
  });

  test.each([
    ['the database is away', { pingDatabase: () => Promise.reject(new Error('secret@host')) }],
    ['the disk is nearly full', { freeBytesAt: async () => 1000 }],
    ['the folder is gone', { freeBytesAt: () => Promise.reject(new Error('/secret/path')) }],
    ['the server stops', { isStopping: () => true }],
  ])('is not there where %s, which is said in words and tells no secret', async (_name, change) => {
    const clock = new TestClock();
    const [problem, ...more] = await createReadiness({ ...ready, ...change, clock }).problems();
    expect(more).toEqual([]);
    expect(problem).toMatch(/^[A-Z].*\.$/);
    expect(problem).not.toContain('secret');
  });

  test('asks the database at most once a second', async () => {
    const clock = new TestClock();
    let asked = 0;
    const readiness = createReadiness({
      ...ready,
      clock,
      pingDatabase: async () => void (asked += 1),
    });
    for (let count = 0; count < 10; count++) await readiness.problems();
    expect(asked).toBe(1);
    clock.advance(1001);
    await readiness.problems();
    expect(asked).toBe(2);
  });
});
