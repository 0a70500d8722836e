import { Redis } from 'ioredis';

import type { Log } from '../logging/log.ts';
import { SettingsError } from '../settings/environment.ts';

const CONNECT_PATIENCE_MS = 2000;
/** Longer than any command takes; a Redis that hangs must not hang whoever asks. */
const COMMAND_PATIENCE_MS = 1000;
const LONGEST_PAUSE_MS = 1000;
const START_PATIENCE_MS = 10_000;

/**
 * A connection that fails at once while Redis is gone, and repairs itself: what waits in a queue for minutes is of no use to
 * somebody at the door. @throws SettingsError where Redis does not answer at the start
 */
export async function connectRedis(url: string, log: Log): Promise<Redis> {
  const redis = new Redis(url, {
    connectTimeout: CONNECT_PATIENCE_MS,
    commandTimeout: COMMAND_PATIENCE_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(LONGEST_PAUSE_MS, 100 * attempt),
  });
  let isGone = false;
  redis.on('error', (error: unknown) => {
    if (!isGone) log.warn({ err: error }, 'Redis does not answer: nobody can join until it does');
    isGone = true;
  });
  redis.on('ready', () => {
    if (isGone) log.info('Redis answers again');
    isGone = false;
  });
  await untilReady(redis);
  return redis;
}

async function untilReady(redis: Redis): Promise<void> {
  const ready = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), START_PATIENCE_MS);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
  if (await ready) return;
  redis.disconnect();
  throw new SettingsError('Redis does not answer. Check REDIS_URL, and that it runs.');
}
