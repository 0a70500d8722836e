import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface KeptProcessOptions {
  readonly program: string;
  readonly parameters: readonly string[];
  /** Ends it in order. */
  readonly signal: 'INT' | 'TERM';
  readonly folder: string;
  readonly uid?: number;
  readonly gid?: number;
}

export interface KeptProcess {
  hasEnded(): boolean;
  readonly stop: () => Promise<void>;
}

/** Waits until nobody holds its input open, then ends the program: also where this process was killed. */
const KEEPER = 'signal=$1; shift; "$@" < /dev/null & child=$!; cat > /dev/null; exec 2> /dev/null; kill -$signal $child; wait $child'; // prettier-ignore

/**
 * A program that ends when this process ends, however it does, and not before: Ctrl+C in a terminal goes to all processes of
 * the terminal at once, and what keeps the data must not go before those who still write to it.
 */
export function startKept(options: KeptProcessOptions): KeptProcess {
  const { program, parameters, signal, folder, uid, gid } = options;
  const child = spawn('sh', ['-c', KEEPER, 'sh', signal, program, ...parameters], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  return { hasEnded: () => hasEnded(child), stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
