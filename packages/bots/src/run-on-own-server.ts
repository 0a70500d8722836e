import { newClass } from './destination.ts';
import { startOwnServer } from './own-server.ts';
import type { BotsReport } from './report.ts';
import { type RunOptions, runBots } from './run-bots.ts';

/** Runs bots against a server that is started for them, and stopped afterwards. */
export async function runOnOwnServer(
  options: Pick<RunOptions, 'n' | 'seconds' | 'seed' | 'progress'>,
): Promise<BotsReport> {
  options.progress?.('Starting a server.');
  const server = await startOwnServer();
  try {
    const destination = await newClass(server.url, server.link);
    const { processId } = server;
    const known = processId === undefined ? {} : { serverProcessId: processId };
    return await runBots({ ...options, ...destination, ...known });
  } finally {
    await server.stop();
  }
}
