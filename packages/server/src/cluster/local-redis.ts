import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import { freePort } from './free-port.ts';
import { startKept } from './kept-process.ts';

export interface LocalRedis {
  /** REDIS_URL of whoever may use it. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Where redis-server is; undefined where it is not installed. */
export async function findRedisServer(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'redis-server');
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/**
 * A Redis of this machine alone, for who knows its password. What is in it need not outlive it.
 * @param folder its settings lie there
 */
export async function startLocalRedis(
  program: string,
  folder: string,
  given?: { readonly port: number; readonly password: string },
): Promise<LocalRedis> {
  const port = given?.port ?? (await freePort());
  const password = given?.password ?? randomBytes(16).toString('hex');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Not on the command line, where every user of the machine reads it.
  const settings = ['bind 127.0.0.1', `port ${port}`, `requirepass ${password}`, 'save ""', 'appendonly no', '']; // prettier-ignore
  const path = join(folder, 'redis.conf');
  await writeFile(path, settings.join('\n'), { mode: 0o600 });
  const { stop } = startKept({ program, parameters: [path], signal: 'TERM', folder });
  return { url: `redis://:${password}@127.0.0.1:${port}`, stop };
}
