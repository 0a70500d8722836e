import { isIP } from 'node:net';
import { resolve } from 'node:path';

import { InvalidArgumentError } from 'commander';

import type { DataFolder } from '../data-folder.ts';
import type { DatabasePlace } from '../database/protocol.ts';
import { parsePostgresUrl, type PostgresAddress } from '../database/postgres-address.ts';
import { DEFAULT_KEEP_DAYS, type KeepDays } from '../journal/retention.ts';
import { secretSettingOf, settingOf, SettingsError } from '../settings/environment.ts';
import { type Assets, openAssets } from '../storage/open-assets.ts';
import { readS3Settings } from '../storage/s3-settings.ts';

export const DEFAULT_PORT = 2567;

/** A port as it is typed or set in the environment. @throws InvalidArgumentError */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  }
  return port;
}

export function portFrom(environmentValue: string | undefined, fallback: number): number {
  return environmentValue === undefined || environmentValue === ''
    ? fallback
    : parsePort(environmentValue);
}

/** For how long ended classes are kept: days, or `forever`. @throws InvalidArgumentError */
export function parseKeepDays(text: string): KeepDays {
  if (text === 'forever') return text;
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 36_500) {
    throw new InvalidArgumentError('It is a whole number of days from 1 to 36500, or "forever".');
  }
  return days;
}

export function keepDaysFrom(environmentValue: string | undefined): KeepDays {
  const isSet = environmentValue !== undefined && environmentValue !== '';
  return isSet ? parseKeepDays(environmentValue) : DEFAULT_KEEP_DAYS;
}

/** A port for something that is off where none is set. */
export function optionalPortFrom(environmentValue: string | undefined): number | undefined {
  const isSet = environmentValue !== undefined && environmentValue !== '';
  return isSet ? parsePort(environmentValue) : undefined;
}

/**
 * Where PostgreSQL is, from DATABASE_URL or the file that DATABASE_URL_FILE names; undefined where the database is the file in
 * the data folder. @throws SettingsError, DatabaseProblem
 */
export async function postgresFrom(
  environment: NodeJS.ProcessEnv,
): Promise<PostgresAddress | undefined> {
  const url = await secretSettingOf(environment, 'DATABASE_URL');
  return url === undefined ? undefined : parsePostgresUrl(url);
}

/** Where a command finds the assets of the server. @throws SettingsError */
export async function assetsFrom(
  environment: NodeJS.ProcessEnv,
  folder: DataFolder,
): Promise<Assets> {
  return openAssets({
    s3: await readS3Settings(environment),
    folder: assetFolderFrom(environment) ?? folder.assets,
    workFolder: folder.transit,
  });
}

/** The folder that several servers keep assets in; each has its own where undefined. */
export function assetFolderFrom(environment: NodeJS.ProcessEnv): string | undefined {
  const folder = settingOf(environment, 'ROUNDS_ASSETS');
  return folder === undefined ? undefined : resolve(folder);
}

/** Where people reach the front, best first. @throws SettingsError */
export function publicOriginsFrom(environment: NodeJS.ProcessEnv): readonly string[] | undefined {
  const text = settingOf(environment, 'ROUNDS_PUBLIC_ORIGINS');
  const origins = text?.split(',').map((each) => each.trim());
  const isOrigin = (each: string): boolean =>
    /^https?:\/\//.test(each) && URL.canParse(each) && new URL(each).origin === each;
  if (origins?.every(isOrigin) === false)
    throw new SettingsError(
      'ROUNDS_PUBLIC_ORIGINS must be a list of addresses without a path, such as https://rounds.example.',
    );
  return origins;
}

/** Fronts that are believed about who asks: addresses, nets such as 10.0.0.0/8, or `loopback`. @throws SettingsError */
export function trustedProxiesFrom(environment: NodeJS.ProcessEnv): readonly string[] {
  const text = settingOf(environment, 'ROUNDS_TRUSTED_PROXIES') ?? '';
  const given = text.split(',').map((each) => each.trim());
  const proxies = given.filter((each) => each !== '');
  const isProxy = (each: string): boolean =>
    ['loopback', 'linklocal', 'uniquelocal'].includes(each) ||
    isIP(each.replace(/\/\d{1,3}$/, '')) !== 0;
  if (!proxies.every(isProxy))
    throw new SettingsError(
      'ROUNDS_TRUSTED_PROXIES must be a list such as 10.0.0.5,172.16.0.0/12 or loopback.',
    );
  return proxies;
}

/** Where a command finds the database of the server. @throws SettingsError, DatabaseProblem */
export async function databaseFrom(
  environment: NodeJS.ProcessEnv,
  folder: DataFolder,
): Promise<DatabasePlace> {
  return (await postgresFrom(environment)) ?? folder.database;
}
