import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CODE_CACHE_ENVIRONMENT } from '../code-cache.ts';
import type { CaseTaskResults } from './case-task.ts';
import type {
  ChildTask,
  DeidentifyResult,
  ImportMessage,
  ImportProgress,
  ImportResult,
  ImportTask,
  InspectResult,
  PhantomResult,
} from './import-protocol.ts';

export interface ImportLimits {
  readonly maxDurationMs: number;
  /** JavaScript heap; pixels and codecs live outside it. */
  readonly maxHeapMegabytes: number;
  /** All memory of the process. */
  readonly maxRssBytes: number;
}

export const DEFAULT_IMPORT_LIMITS: ImportLimits = {
  maxDurationMs: 15 * 60_000,
  maxHeapMegabytes: 1024,
  maxRssBytes: 3 * 1024 ** 3,
};

export type ImportFailure = 'time-limit' | 'memory-limit' | 'crashed' | 'cancelled';

/** The child process was stopped or died. */
export class ImportProcessError extends Error {
  override readonly name = 'ImportProcessError';
  readonly failure: ImportFailure;

  constructor(failure: ImportFailure, cause?: unknown) {
    super(`the import process ended: ${failure}`, { cause });
    this.failure = failure;
  }
}

interface TaskResults extends CaseTaskResults {
  import: ImportResult;
  inspect: InspectResult;
  deidentify: DeidentifyResult;
  phantom: PhantomResult;
}

export interface RunOptions {
  readonly limits?: ImportLimits;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
  /** Where archives are unpacked, in a folder of this task's own. The system's temporary folder where undefined. */
  readonly temporaryFolder?: string;
}

const RSS_CHECK_INTERVAL_MS = 250;

/** Runs one task in a child process of its own, within limits. @throws ImportProcessError */
export async function runImportTask<T extends ImportTask>(
  task: T,
  options: RunOptions = {},
): Promise<TaskResults[T['kind']]> {
  const scratchFolder = await mkdtemp(join(options.temporaryFolder ?? tmpdir(), 'rounds-import-'));
  try {
    const result = await runChild({ task, scratchFolder }, options);
    return result as TaskResults[T['kind']];
  } finally {
    // A child that was just killed may still be writing.
    await rm(scratchFolder, { recursive: true, force: true, maxRetries: 10 });
  }
}

function runChild(
  childTask: ChildTask,
  options: RunOptions,
): Promise<TaskResults[keyof TaskResults]> {
  const { limits = DEFAULT_IMPORT_LIMITS, onProgress, signal } = options;
  const child = fork(new URL('./import-child.ts', import.meta.url), [], {
    execArgv: [
      `--max-old-space-size=${limits.maxHeapMegabytes}`,
      '--disable-warning=ExperimentalWarning',
    ],
    // Decoders print what they read: none of it belongs in a log.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    env: childEnvironment(),
  });
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      clearInterval(watch);
      signal?.removeEventListener('abort', cancel);
      child.removeAllListeners();
      child.once('error', () => undefined);
      child.kill('SIGKILL');
      finish();
    };
    const fail = (failure: ImportFailure, cause?: unknown): void =>
      settle(() => reject(new ImportProcessError(failure, cause)));
    const cancel = (): void => fail('cancelled');
    const timer = setTimeout(() => fail('time-limit'), limits.maxDurationMs);
    const watch = setInterval(() => {
      void rssBytesOf(child).then((rss) => rss > limits.maxRssBytes && fail('memory-limit'));
    }, RSS_CHECK_INTERVAL_MS);
    signal?.addEventListener('abort', cancel);
    child.once('error', (cause) => fail('crashed', cause));
    child.once('exit', () => fail('crashed'));
    child.on('message', (message: ImportMessage) => {
      if (message.kind === 'failed') fail('crashed', message.error);
      else if (message.kind === 'result') settle(() => resolve(message.result));
      else if (message.rssBytes > limits.maxRssBytes) fail('memory-limit');
      else onProgress?.(message.progress);
    });
    if (signal?.aborted === true) cancel();
    else child.send(childTask);
  });
}

/** Nothing of the server's environment but what Node needs to run, and to start quickly. */
function childEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...CODE_CACHE_ENVIRONMENT };
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'TEMP']) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/** Asked of the system, because a child that decodes has no time to answer. Elsewhere than on Linux its reports count. */
async function rssBytesOf(child: ChildProcess): Promise<number> {
  if (process.platform !== 'linux' || child.pid === undefined) return 0;
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
