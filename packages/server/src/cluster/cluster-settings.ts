import { hostname } from 'node:os';

import { secretSettingOf, settingOf, SettingsError } from '../settings/environment.ts';

/** What a server needs to be one of several. */
export interface ClusterSettings {
  /** Where the servers tell each other which of them has which room. May hold a password. */
  readonly redisUrl: string;
  /** What the front finds this server by: the first part of the path of its sockets. */
  readonly serverName: string;
}

/** No page and no route begins so, and a front tells by it which server a socket goes to. */
const SERVER_NAME = /^server-[a-z0-9-]{1,32}$/;

/** Undefined where REDIS_URL is not set: the server is the only one. @throws SettingsError */
export async function readClusterSettings(
  environment: NodeJS.ProcessEnv,
): Promise<ClusterSettings | undefined> {
  const redisUrl = await secretSettingOf(environment, 'REDIS_URL');
  if (redisUrl === undefined) return undefined;
  if (!/^rediss?:\/\//i.test(redisUrl) || !URL.canParse(redisUrl))
    throw new SettingsError('REDIS_URL must be a redis or rediss address.');
  if (
    settingOf(environment, 'DATABASE_URL') === undefined &&
    settingOf(environment, 'DATABASE_URL_FILE') === undefined
  )
    throw new SettingsError(
      'REDIS_URL needs DATABASE_URL: several servers cannot share the database file of one.',
    );
  const serverName = settingOf(environment, 'ROUNDS_SERVER_NAME') ?? serverNameOf(hostname());
  if (!SERVER_NAME.test(serverName))
    throw new SettingsError(
      'ROUNDS_SERVER_NAME must be "server-" and then small letters, digits and hyphens.',
    );
  return { redisUrl, serverName };
}

function serverNameOf(host: string): string {
  const name = host
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 24);
  return `server-${name}`;
}
