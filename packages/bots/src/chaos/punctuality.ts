import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;
/** A busy event loop is late by a few milliseconds; one that has no processor by tens. */
const LATE_MS = 30;
const WAITING_PERCENT = 10;
const NANOSECONDS_PER_MS = 1e6;

interface Watched {
  readonly processId: number;
  readonly sinceMs: number;
  readonly waitedMs: number;
}

/**
 * Whether this machine had processors to spare for a scenario. Where it had not, as when other tests run beside it, what
 * takes milliseconds says nothing about the server.
 */
export class Punctuality {
  readonly #loopDelay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #watched: Watched[] = [];

  constructor() {
    this.#loopDelay.enable();
  }

  /** From now on it counts, too, how long this process waits for a processor. */
  watch(processId: number | undefined): void {
    const waitedMs = processId === undefined ? undefined : waitedForProcessorMs(processId);
    if (processId === undefined || waitedMs === undefined) return;
    this.#watched.push({ processId, sinceMs: performance.now(), waitedMs });
  }

  stop(): void {
    this.#loopDelay.disable();
  }

  /** What kept the machine from being on time, in words; undefined where nothing did. */
  excuse(): string | undefined {
    const lateMs = this.#loopDelay.percentile(99) / NANOSECONDS_PER_MS;
    if (lateMs > LATE_MS) return `the bots were ${Math.round(lateMs)} ms late themselves`;
    const waiting = Math.max(0, ...this.#watched.map((each) => waitingPercent(each)));
    return waiting > WAITING_PERCENT
      ? `the server waited for a processor ${Math.round(waiting)} % of the time`
      : undefined;
  }
}

/** 0 where the process has ended. */
function waitingPercent({ processId, sinceMs, waitedMs }: Watched): number {
  const nowMs = waitedForProcessorMs(processId);
  return nowMs === undefined ? 0 : (100 * (nowMs - waitedMs)) / (performance.now() - sinceMs);
}

/** Of the main thread, which ticks; undefined where the system does not tell (only Linux does). */
function waitedForProcessorMs(processId: number): number | undefined {
  try {
    const [, waitedNs] = readFileSync(`/proc/${processId}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / NANOSECONDS_PER_MS;
  } catch {
    return undefined; // No such process, or no /proc.
  }
}
