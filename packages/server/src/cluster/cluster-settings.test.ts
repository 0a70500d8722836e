import { describe, expect, test } from '@jest/globals';

import { SettingsError } from '../settings/environment.ts';
import { readClusterSettings } from './cluster-settings.ts';

const ENVIRONMENT = {
  REDIS_URL: 'redis://:password@redis:6379',
  DATABASE_URL: 'postgres://database/rounds',
  ROUNDS_SERVER_NAME: 'server-2',
};

describe('the settings of one of several servers', () => {
  test('are off where there is no Redis', async () => {
    expect(await readClusterSettings({ ...ENVIRONMENT, REDIS_URL: ' ' })).toBeUndefined();
  });

  test('are read, and a name is made where none is given', async () => {
    const { REDIS_URL: redisUrl } = ENVIRONMENT;
    expect(await readClusterSettings(ENVIRONMENT)).toEqual({ redisUrl, serverName: 'server-2' });
    const unnamed = await readClusterSettings({ ...ENVIRONMENT, ROUNDS_SERVER_NAME: '' });
    expect(unnamed?.serverName).toMatch(/^server-[a-z0-9-]+$/);
  });

  test.each([
    ['REDIS_URL', 'http://:password@redis'],
    ['DATABASE_URL', ''],
    ['ROUNDS_SERVER_NAME', 'api'],
    ['ROUNDS_SERVER_NAME', 'server-../x'],
  ])('%s of %j is refused by name', async (name, value) => {
    const problem: unknown = await readClusterSettings({ ...ENVIRONMENT, [name]: value }).catch(
      (error: unknown) => error,
    );
    expect(problem).toBeInstanceOf(SettingsError);
    expect(String(problem)).toContain(name);
    expect(String(problem)).not.toContain('password@');
  });
});
