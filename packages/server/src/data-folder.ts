import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where everything the server keeps lies. */
export interface DataFolder {
  readonly path: string;
  readonly database: string;
  readonly assets: string;
  /** Uploads on their way; emptied at start. */
  readonly temporary: string;
  readonly secret: string;
  readonly tls: string;
}

export function dataFolderAt(path: string): DataFolder {
  return {
    path,
    database: join(path, 'rounds.sqlite'),
    assets: join(path, 'assets'),
    temporary: join(path, 'uploads'),
    secret: join(path, 'secret'),
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
