import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where everything the server keeps lies. */
export interface DataFolder {
  readonly path: string;
  readonly database: string;
  /** Locked by the server that uses the folder. */
  readonly claim: string;
  readonly assets: string;
  /** Imports on their way, each in a folder of its own. */
  readonly temporary: string;
  /** Files that are checked or written on the way in or out; emptied at start. */
  readonly transit: string;
  readonly secret: string;
  /** Makes pseudonyms and shifts of dates: the same for everything that this project de-identifies. */
  readonly pseudonymSecret: string;
  readonly tls: string;
}

export function dataFolderAt(path: string): DataFolder {
  return {
    path,
    database: join(path, 'rounds.sqlite'),
    claim: join(path, 'rounds.sqlite.claim'),
    assets: join(path, 'assets'),
    temporary: join(path, 'uploads'),
    transit: join(path, 'transit'),
    secret: join(path, 'secret'),
    pseudonymSecret: join(path, 'pseudonym-secret'),
    tls: join(path, 'tls'),
  };
}

/** `ROUNDS_HOME`, else `.rounds` where the server is started. */
export function defaultDataFolder(environment: NodeJS.ProcessEnv): string {
  return resolve(environment.ROUNDS_HOME ?? '.rounds');
}

/** Where the web package puts the built pages. */
export function builtPagesFolder(): string {
  return fileURLToPath(new URL('../../web/dist', import.meta.url));
}
