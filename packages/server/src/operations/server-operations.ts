import { AuditLog } from '../audit/audit-log.ts';
import type { AuditDetails } from '../audit/audit-record.ts';
import {
  auditedDeletion,
  auditedJournal,
  auditedLibrary,
  auditedReports,
} from '../audit/audited-stores.ts';
import { RefusalNotes } from '../audit/refusal-notes.ts';
import { createRoomAudit, type RoomAudit } from '../audit/room-audit.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database-client.ts';
import type { JournalStore } from '../journal/journal-store.ts';
import type { Log } from '../logging/log.ts';
import { measureJournal } from './measured-journal.ts';
import type { MetricSources, ServerMetrics } from './metrics.ts';
import type { MetricsAddress, MetricsListener } from './metrics-listener.ts';
import { NO_METRICS } from './no-metrics.ts';
import { createReadiness, DEFAULT_MIN_FREE_BYTES, type Readiness } from './readiness.ts';
import { NO_TRACING, type Tracing } from './tracing.ts';

export interface OperationsOptions {
  readonly database: Database;
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
  /** Where images are kept. */
  readonly folder: string;
  readonly isStopping: () => boolean;
  /** No metrics are served where undefined. */
  readonly metricsAddress?: MetricsAddress | undefined;
  readonly tracing?: Tracing | undefined;
  readonly minFreeBytes?: number | undefined;
}

/** What watches over the server: the audit log, metrics, traces and readiness, and the stores as they see them. */
export interface Operations {
  /** The same stores, with the audit log before them. */
  readonly database: Database;
  readonly audit: AuditLog;
  readonly refusals: RefusalNotes;
  readonly roomAudit: RoomAudit;
  readonly metrics: Pick<ServerMetrics, 'rooms' | 'http' | 'journal'>;
  readonly tracing: Tracing;
  readonly readiness: Readiness;
  /** The journal that rooms write to, measured and audited. */
  watchJournal(journal: JournalStore): JournalStore;
  /** Begins to answer for the server: writes its settings down and serves its metrics. */
  begin(settings: AuditDetails, rooms: () => Promise<number>): Promise<void>;
  /** Where metrics are served; undefined where they are not. */
  metricsPort(): number | undefined;
  /** The last thing before the database is closed. */
  close(): Promise<void>;
}

export async function startOperations(options: OperationsOptions): Promise<Operations> {
  const { database, secret, clock, log, tracing = NO_TRACING } = options;
  const audit = new AuditLog({ store: database.audit, secret, clock, log });
  await audit.open();
  const counting = await countingFor(options.metricsAddress);
  const metrics = counting?.metrics ?? NO_METRICS;
  const refusals = new RefusalNotes(audit, clock);
  let lagMs = (): number => 0;
  let listener: MetricsListener | undefined;
  return {
    database: {
      ...database,
      journal: auditedDeletion(database.journal, audit),
      cases: auditedLibrary(database.cases, audit),
      importReports: auditedReports(database.importReports, audit),
    },
    audit,
    refusals,
    roomAudit: createRoomAudit(refusals),
    metrics,
    tracing,
    readiness: createReadiness({
      clock,
      pingDatabase: () => database.ping(),
      folder: options.folder,
      minFreeBytes: options.minFreeBytes ?? DEFAULT_MIN_FREE_BYTES,
      isStopping: options.isStopping,
    }),
    watchJournal(journal) {
      const measured = measureJournal(journal, { metrics: metrics.journal, clock, tracing });
      lagMs = measured.lagMs;
      return auditedJournal(measured.journal, audit);
    },
    async begin(settings, rooms) {
      const auditWaiting = (): number => audit.waiting;
      listener = await counting?.listen({
        rooms,
        journalLagMs: () => lagMs(),
        auditWaiting,
        isDraining: options.isStopping,
      });
      audit.note('server.started', 'server', '', { ...settings, node: process.versions.node });
    },
    metricsPort: () => listener?.port,
    async close() {
      audit.note('server.stopped', 'server');
      await listener?.close();
      await tracing.close();
      await audit.close();
    },
  };
}

interface Counting {
  readonly metrics: ServerMetrics;
  listen(sources: MetricSources): Promise<MetricsListener>;
}

/** Loaded where metrics are wanted: a server without them starts sooner. */
async function countingFor(address: MetricsAddress | undefined): Promise<Counting | undefined> {
  if (address === undefined) return undefined;
  const [{ ServerMetrics }, { listenForMetrics }] = await Promise.all([
    import('./metrics.ts'),
    import('./metrics-listener.ts'),
  ]);
  const metrics = new ServerMetrics();
  return {
    metrics,
    listen(sources) {
      metrics.watch(sources);
      return listenForMetrics(address, metrics);
    },
  };
}
