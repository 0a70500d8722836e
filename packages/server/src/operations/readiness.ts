import { statfs } from 'node:fs/promises';

import type { Clock } from '../clock.ts';

export interface ReadinessOptions {
  readonly clock: Clock;
  /** Rejects where the database cannot be asked. */
  readonly pingDatabase: () => Promise<unknown>;
  /** Where images and uploads are kept. */
  readonly folder: string;
  readonly minFreeBytes: number;
  readonly isStopping: () => boolean;
  /** Bytes free at a path; tests hand in their own. */
  readonly freeBytesAt?: (folder: string) => Promise<number>;
}

export interface Readiness {
  /** Why nobody should be sent to this server now, in words; none where it is ready. Asked at most once a second. */
  problems(): Promise<readonly string[]>;
}

export const DEFAULT_MIN_FREE_BYTES = 512 * 1024 ** 2;
const PATIENCE_MS = 3000;
const REMEMBER_MS = 1000;

/** Whether the server can do its work: the database answers, there is room on the disk, and it is not stopping. */
export function createReadiness(options: ReadinessOptions): Readiness {
  let known:
    | { readonly untilMs: number; readonly problems: Promise<readonly string[]> }
    | undefined;
  return {
    async problems() {
      if (options.isStopping()) return ['This server is stopping: it takes in nobody new.'];
      const nowMs = options.clock.monotonicMs();
      if (known === undefined || known.untilMs <= nowMs)
        known = { untilMs: nowMs + REMEMBER_MS, problems: look(options) };
      return known.problems;
    },
  };
}

async function look(options: ReadinessOptions): Promise<readonly string[]> {
  const { pingDatabase, folder, minFreeBytes, freeBytesAt = freeBytes } = options;
  const [answers, free] = await Promise.all([
    withPatience(pingDatabase().then(() => true)).catch(() => false),
    freeBytesAt(folder).catch(() => undefined),
  ]);
  return [
    ...(answers ? [] : ['The database does not answer.']),
    ...(free === undefined ? ['The folder where images are kept cannot be read.'] : []),
    ...(free !== undefined && free < minFreeBytes
      ? [`Less than ${Math.round(minFreeBytes / 1024 ** 2)} MB are free where images are kept.`]
      : []),
  ];
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function withPatience(answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
