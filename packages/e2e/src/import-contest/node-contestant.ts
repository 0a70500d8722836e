import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { ROOT } from '../system/shared-data.ts';
import type { Contestant, ContestSeries, Reading } from './contest.ts';

/** What a tool's process answers. */
export type ToolReply =
  | { readonly kind: 'read'; readonly reading: Reading; readonly peakMb: number }
  | { readonly kind: 'failed'; readonly message: string };

const PEER_TOOLS = join(ROOT, 'packages/e2e/peers/node');

const TOOLS: Readonly<Record<string, string>> = {
  rounds: join(import.meta.dirname, 'rounds-tool.ts'),
  'itk-wasm': join(PEER_TOOLS, 'itk-wasm.mjs'),
  daikon: join(PEER_TOOLS, 'daikon.mjs'),
};

/** The tools that Node can run, each in a process of its own. */
export function startNodeContestants(withPeers: boolean): readonly Contestant[] {
  return Object.entries(TOOLS)
    .filter(([tool]) => withPeers || tool === 'rounds')
    .map(([tool, module]) => startTool(tool, module));
}

function startTool(tool: string, module: string): Contestant {
  const child = fork(join(import.meta.dirname, 'node-tool.ts'), [module], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // Tools print as they like.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let peakMb: number | null = null;
  return {
    tool,
    read: async (series) => {
      const reply = await ask(child, series);
      if (reply.kind === 'failed') throw new Error(reply.message);
      peakMb = Math.round(reply.peakMb);
      return reply.reading;
    },
    peakMb: async () => peakMb,
    close: async () => {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

function ask(child: ChildProcess, series: ContestSeries): Promise<ToolReply> {
  return new Promise((resolve) => {
    const ended = (code: number | null): void =>
      resolve({ kind: 'failed', message: `the process ended with ${code}` });
    child.once('exit', ended);
    child.once('message', (reply) => {
      child.off('exit', ended);
      resolve(reply as ToolReply);
    });
    child.send(series);
  });
}
