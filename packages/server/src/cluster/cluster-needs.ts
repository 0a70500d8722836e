import { resolve } from 'node:path';

import { dataFolderAt } from '../data-folder.ts';
import { readOrCreateSecret } from '../identity/secret-file.ts';
import { settingOf, SettingsError } from '../settings/environment.ts';
import { startLocalPostgres } from './local-postgres.ts';
import { findRedisServer, startLocalRedis } from './local-redis.ts';

/** What the servers of a cluster have in common. */
export interface ClusterNeeds {
  /** Settings of every server. */
  readonly environment: Readonly<Record<string, string>>;
  /** What is used for what, in words. */
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

interface Need {
  readonly environment: Readonly<Record<string, string>>;
  readonly note: string;
  readonly stop?: () => Promise<void>;
}

/**
 * Takes what the environment names, and starts what it does not: Redis and PostgreSQL of this machine, where they are
 * installed. @throws SettingsError where one is neither named nor installed
 */
export async function gatherNeeds(
  environment: NodeJS.ProcessEnv,
  dataFolder: string,
): Promise<ClusterNeeds> {
  const needs: Need[] = [];
  const stop = async (): Promise<void> => {
    for (const need of needs.toReversed()) await need.stop?.();
  };
  try {
    needs.push(await database(environment, dataFolder));
    needs.push(await redis(environment, dataFolder));
    needs.push(assets(environment, dataFolder));
    needs.push(await secret(environment, dataFolder));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    environment: Object.assign({}, ...needs.map((need) => need.environment)) as ClusterNeeds['environment'], // prettier-ignore
    notes: needs.map((need) => need.note),
    stop,
  };
}

async function database(environment: NodeJS.ProcessEnv, dataFolder: string): Promise<Need> {
  if (isSet(environment, 'DATABASE_URL'))
    return { environment: {}, note: 'Cases and journals: the PostgreSQL of DATABASE_URL' };
  const programs = settingOf(environment, 'ROUNDS_POSTGRES');
  if (programs === undefined)
    throw new SettingsError(
      'Several servers need one PostgreSQL: set DATABASE_URL, or install PostgreSQL on this machine.',
    );
  // Beside the data folder, not in it: that one is closed to the user PostgreSQL may have to run as.
  const folder = `${resolve(dataFolder)}-postgres`;
  const { url, stop } = await startLocalPostgres(programs, folder);
  return {
    environment: { DATABASE_URL: url },
    note: `Cases and journals: a PostgreSQL that was started here, in ${folder}`,
    stop,
  };
}

async function redis(environment: NodeJS.ProcessEnv, dataFolder: string): Promise<Need> {
  if (isSet(environment, 'REDIS_URL'))
    return { environment: {}, note: 'Which server has which class: the Redis of REDIS_URL' };
  const program = await findRedisServer(environment);
  if (program === undefined)
    throw new SettingsError(
      'Several servers need one Redis: set REDIS_URL, or install redis-server on this machine.',
    );
  const { url, stop } = await startLocalRedis(program, resolve(dataFolder, 'redis'));
  return {
    environment: { REDIS_URL: url },
    note: `Which server has which class: a Redis that was started here (${program})`,
    stop,
  };
}

function assets(environment: NodeJS.ProcessEnv, dataFolder: string): Need {
  if (isSet(environment, 'ROUNDS_S3_ENDPOINT'))
    return { environment: {}, note: 'Images: the S3 store of ROUNDS_S3_ENDPOINT' };
  const folder = settingOf(environment, 'ROUNDS_ASSETS') ?? dataFolderAt(dataFolder).assets;
  return {
    environment: { ROUNDS_ASSETS: resolve(folder) },
    note: `Images: files in ${resolve(folder)}, which all servers of this machine share`,
  };
}

/** One for all: who has a pass of one server is known to the others. */
async function secret(environment: NodeJS.ProcessEnv, dataFolder: string): Promise<Need> {
  if (isSet(environment, 'ROUNDS_SECRET'))
    return { environment: {}, note: 'Passes are signed with: ROUNDS_SECRET' };
  const path = resolve(dataFolderAt(dataFolder).secret);
  await readOrCreateSecret(path);
  return {
    environment: { ROUNDS_SECRET_FILE: path },
    note: `Passes are signed with: ${path}`,
  };
}

function isSet(environment: NodeJS.ProcessEnv, name: string): boolean {
  return (
    settingOf(environment, name) !== undefined ||
    settingOf(environment, `${name}_FILE`) !== undefined
  );
}
