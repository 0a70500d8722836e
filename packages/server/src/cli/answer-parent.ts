import type { RunningServer } from '../start-server.ts';

/** What a parent process may ask a server that it started itself; there is no such question over the network. */
const TICK_WINDOWS = 'tick-windows';
const MEMORY = 'memory';

/**
 * Answers a parent process, where there is one that listens: how the ticks went since it asked last, and what memory is
 * used, without garbage where the process was started with --expose-gc. A server ends with the process that started it.
 */
export function answerParent(server: Pick<RunningServer, 'takeTickWindows' | 'close'>): void {
  if (process.send === undefined) return;
  process.on('message', (question: unknown) => {
    if (question === TICK_WINDOWS) process.send?.({ [TICK_WINDOWS]: server.takeTickWindows() });
    if (question === MEMORY) process.send?.({ [MEMORY]: memoryInUse() });
  });
  process.once('disconnect', () => void server.close().finally(() => process.exit(0)));
  // The channel alone keeps no server alive.
  process.channel?.unref();
}

function memoryInUse(): object {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapUsedBytes: heapUsed, rssBytes: rss };
}
