import type { Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of processor time. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Processor time of what a page's thread did in one go: other programs on a busy machine do not count. */
export interface TaskTimes {
  readonly tasks: number;
  readonly longestMs: number;
  /** As `longestMs`, of all but one in a hundred. */
  readonly usualMs: number;
}

/** What a page's thread does while something goes on. */
export async function taskTimes(page: Page, during: () => Promise<void>): Promise<TaskTimes> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('a page without a browser');
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  await during();
  const text = (await browser.stopTracing()).toString();
  const { traceEvents } = JSON.parse(text) as { readonly traceEvents: readonly TraceEvent[] };
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  const times = traceEvents
    .filter(
      ({ ph, pid, tid, tdur }) => ph === 'X' && tdur !== undefined && threads.has(`${pid}:${tid}`),
    )
    .map(({ tdur = 0 }) => tdur / 1000)
    .toSorted((a, b) => a - b);
  return {
    tasks: times.length,
    longestMs: times.at(-1) ?? Number.NaN,
    usualMs: times[Math.floor(times.length * 0.99)] ?? Number.NaN,
  };
}
