import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

/** What takes long or is not for a test runner's own module system runs as a process of its own. */
export async function runNode(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${args[0]} failed`);
}
