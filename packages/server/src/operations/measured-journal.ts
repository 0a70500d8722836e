import { intercepted } from '../audit/audited-stores.ts';
import type { Clock } from '../clock.ts';
import type { JournalStore } from '../journal/journal-store.ts';
import type { JournalMetrics } from './metrics.ts';
import type { Tracing } from './tracing.ts';

export interface MeasuredJournal {
  readonly journal: JournalStore;
  /**
   * How long the oldest change that is not committed has waited: a class commits one batch at a time, so its oldest
   * change is in the batch that is on its way. A batch that failed counts until the class commits again, or
   * has taken it back.
   */
  readonly lagMs: () => number;
}

/** Tells how long commits take, and how many fail. */
export function measureJournal(
  journal: JournalStore,
  { metrics, clock, tracing }: { metrics: JournalMetrics; clock: Clock; tracing: Tracing },
): MeasuredJournal {
  const waitingSinceMs = new Map<string, number>();
  const underWay = new Set<string>();
  const measured = intercepted(journal, {
    append: async (commit) => {
      const { sessionId, entries } = commit;
      const startedMs = clock.monotonicMs();
      if (!waitingSinceMs.has(sessionId)) waitingSinceMs.set(sessionId, startedMs);
      underWay.add(sessionId);
      try {
        await tracing.during('journal.commit', { entries: entries.length }, () =>
          journal.append(commit),
        );
        waitingSinceMs.delete(sessionId);
        metrics.committed(clock.monotonicMs() - startedMs, entries.length);
      } catch (error) {
        metrics.commitFailed();
        throw error;
      } finally {
        underWay.delete(sessionId);
      }
    },
    probe: async () => {
      await journal.probe();
      // Classes probe once they have taken back what could not be saved: nothing of theirs waits any more.
      for (const sessionId of waitingSinceMs.keys())
        if (!underWay.has(sessionId)) waitingSinceMs.delete(sessionId);
    },
  });
  return {
    journal: measured,
    lagMs: () => {
      if (waitingSinceMs.size === 0) return 0;
      return Math.max(0, clock.monotonicMs() - Math.min(...waitingSinceMs.values()));
    },
  };
}
