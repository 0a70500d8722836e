import { RedisPresence } from '@colyseus/redis-presence';
import type { Redis } from 'ioredis';

import type { Log } from '../logging/log.ts';

/**
 * Messages between the processes, over Redis. Colyseus asks for most of this without waiting for the answer, and a rejection
 * nobody waits for would end the process: so nothing here rejects because Redis is gone. Subscriptions are kept, and
 * made again when it is back.
 */
export class ProcessMessages extends RedisPresence {
  readonly #log: Log;

  constructor(redis: Redis, log: Log) {
    super(redis);
    this.#log = log;
  }

  override async subscribe(topic: string, callback: (...parameters: unknown[]) => void) {
    await this.#attempt(super.subscribe(topic, callback));
    return this;
  }

  override async unsubscribe(topic: string, callback?: (...parameters: unknown[]) => void) {
    await this.#attempt(super.unsubscribe(topic, callback));
    return this;
  }

  override async publish(topic: string, data: unknown): Promise<void> {
    await this.#attempt(super.publish(topic, data));
  }

  override async hset(key: string, field: string, value: string): Promise<boolean> {
    return (await this.#attempt(super.hset(key, field, value))) ?? false;
  }

  override async hdel(key: string, field: string): Promise<boolean> {
    return (await this.#attempt(super.hdel(key, field))) ?? false;
  }

  /** Resolves once messages of others arrive. */
  async listening(): Promise<void> {
    if (this.sub.status === 'ready') return;
    await new Promise<void>((resolve) => this.sub.once('ready', () => resolve()));
  }

  /** The connection for commands is closed by whoever opened it. */
  override shutdown(): void {
    this.sub.disconnect();
  }

  async #attempt<T>(doing: Promise<T>): Promise<T | undefined> {
    try {
      return await doing;
    } catch (error) {
      this.#log.debug({ err: error }, 'Redis was not there for a message');
      return undefined;
    }
  }
}
