import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { RoomMetrics } from './room-metrics.ts';

/** What is asked of the server at the moment when somebody reads the metrics. */
export interface MetricSources {
  readonly rooms: () => Promise<number>;
  /** How long the oldest change that is not in the journal yet has waited. */
  readonly journalLagMs: () => number;
  readonly auditWaiting: () => number;
  readonly isDraining: () => boolean;
}

/** What the HTTP side tells. */
export interface HttpMetrics {
  answered(method: string, route: string, status: number, durationMs: number): void;
  refused(code: string): void;
}

/** What commits tell. */
export interface JournalMetrics {
  committed(durationMs: number, entries: number): void;
  commitFailed(): void;
}

const TICK_BUCKETS_MS = [1, 2, 4, 6, 8, 12, 18, 25, 40, 50, 100, 250];
const BEHIND_BUCKETS_TICKS = [1, 2, 3, 4, 6, 8, 10, 20, 40, 60, 100, 200];
const DURATION_BUCKETS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/**
 * Everything the server counts, by the names dashboards use. Times are in milliseconds, as everywhere here; what Node
 * itself tells keeps the names and units its library gives it. No label says who somebody is.
 */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly rooms: RoomMetrics;
  readonly http: HttpMetrics;
  readonly journal: JournalMetrics;

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    this.rooms = roomMetrics(this.#registry);
    this.http = httpMetrics(this.#registry);
    this.journal = journalMetrics(this.#registry);
  }

  /** Where values come from that are looked up, not counted. */
  watch(sources: MetricSources): void {
    const looked = (name: string, help: string, value: () => number | Promise<number>): void => {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect: async () => gauge.set(await value()),
      });
    };
    looked('rounds_rooms', 'Classes that are live in this process', sources.rooms);
    looked(
      'rounds_journal_lag_ms',
      'How long the oldest change that is not in the journal yet has waited',
      sources.journalLagMs,
    );
    looked(
      'rounds_audit_waiting',
      'Entries of the audit log that are not on the disk yet',
      sources.auditWaiting,
    );
    looked('rounds_draining', '1 while this server takes in nobody new', () =>
      sources.isDraining() ? 1 : 0,
    );
  }

  /** All names, to check dashboards against. */
  names(): readonly string[] {
    return this.#registry.getMetricsAsArray().map((metric) => metric.name);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

function roomMetrics(registry: Registry): RoomMetrics {
  const registers = [registry];
  const refusals = new Counter({
    name: 'rounds_room_refusals_total',
    help: 'Commands refused and sockets closed, by code of the catalogue',
    labelNames: ['code'],
    registers,
  });
  return {
    ...peopleMetrics(registers),
    ...tickMetrics(registers),
    ...trafficMetrics(registers),
    refused: (code) => refusals.inc({ code }),
  };
}

function peopleMetrics(
  registers: Registry[],
): Pick<RoomMetrics, 'entered' | 'left' | 'laneOpened' | 'laneClosed'> {
  const people = new Gauge({
    name: 'rounds_people',
    help: 'People connected to classes, by device',
    labelNames: ['device'],
    registers,
  });
  const joins = new Counter({
    name: 'rounds_joins_total',
    help: 'Seats taken, by device, and whether the person came back to it',
    labelNames: ['device', 'kind'],
    registers,
  });
  const lanes = new Gauge({
    name: 'rounds_lanes',
    help: "Sockets beside people's own, which clients ask for where their network loses packets",
    registers,
  });
  return {
    laneOpened: () => lanes.inc(),
    laneClosed: () => lanes.dec(),
    entered: (device, isReturning) => {
      people.inc({ device });
      joins.inc({ device, kind: isReturning ? 'return' : 'first' });
    },
    left: (device) => people.dec({ device }),
  };
}

function tickMetrics(registers: Registry[]): Pick<RoomMetrics, 'ticked' | 'stale'> {
  const duration = new Histogram({
    name: 'rounds_tick_duration_ms',
    help: 'How long a tick of a class took; its count is the number of ticks',
    buckets: TICK_BUCKETS_MS,
    registers,
  });
  const missed = new Counter({
    name: 'rounds_ticks_missed_total',
    help: 'Ticks left out because the process was late',
    registers,
  });
  const behind = new Histogram({
    name: 'rounds_client_ticks_behind',
    help: 'How many snapshots clients have not acknowledged; looked at once a second for each',
    buckets: BEHIND_BUCKETS_TICKS,
    registers,
  });
  return {
    ticked: (durationMs, missedTicks) => {
      duration.observe(durationMs);
      if (missedTicks > 0) missed.inc(missedTicks);
    },
    stale: (ticksBehind) => behind.observe(ticksBehind),
  };
}

function trafficMetrics(registers: Registry[]): Pick<RoomMetrics, 'patched' | 'snapshotted'> {
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  const patches = counter('rounds_patches_total', 'Schema patches that were sent, before fan-out');
  const patchBytes = counter('rounds_patch_bytes_total', 'Bytes of schema patches, to all people');
  const snapshots = counter(
    'rounds_snapshots_total',
    'Pose snapshots that were sent, to all people',
  );
  const snapshotBytes = counter('rounds_snapshot_bytes_total', 'Bytes of pose snapshots');
  return {
    patched: (bytes, receivers) => {
      patches.inc();
      patchBytes.inc(bytes * receivers);
    },
    snapshotted: (frames, bytes) => {
      snapshots.inc(frames);
      snapshotBytes.inc(bytes);
    },
  };
}

function httpMetrics(registry: Registry): HttpMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: 'rounds_http_requests_total',
    help: 'Answered requests, by route (never by address) and status',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'rounds_http_request_duration_ms',
    help: 'How long requests took, by route',
    labelNames: ['route'],
    buckets: DURATION_BUCKETS_MS,
    registers,
  });
  const refusals = new Counter({
    name: 'rounds_http_refusals_total',
    help: 'Refused requests, by code of the catalogue',
    labelNames: ['code'],
    registers,
  });
  return {
    answered: (method, route, status, durationMs) => {
      requests.inc({ method, route, status });
      duration.observe({ route }, durationMs);
    },
    refused: (code) => refusals.inc({ code }),
  };
}

function journalMetrics(registry: Registry): JournalMetrics {
  const registers = [registry];
  const duration = new Histogram({
    name: 'rounds_journal_commit_duration_ms',
    help: 'How long a commit to the journal took',
    buckets: DURATION_BUCKETS_MS,
    registers,
  });
  const entries = new Counter({
    name: 'rounds_journal_entries_total',
    help: 'Changes that are in the journal',
    registers,
  });
  const failures = new Counter({
    name: 'rounds_journal_commit_failures_total',
    help: 'Commits that the journal refused',
    registers,
  });
  return {
    committed: (durationMs, count) => {
      duration.observe(durationMs);
      entries.inc(count);
    },
    commitFailed: () => failures.inc(),
  };
}
