import type { Redis } from 'ioredis';

/** A server of the cluster as it told of itself. */
export interface ListedServer {
  readonly processId: string;
  readonly name: string;
  /** People connected to its rooms. */
  readonly people: number;
  /** It is going to stop: its rooms are moving, and it takes no new ones. */
  readonly isDraining: boolean;
}

const SEEN = 'rounds:servers:seen';
const SERVERS = 'rounds:servers';

/** Longer without a sign of life, and a server counts as gone. */
export const SERVER_GONE_AFTER_MS = 4000;
const FORGOTTEN_AFTER_MS = 60_000;

/** By the clock of Redis: those of the servers need not agree. ARGV: process, text, gone after, forgotten after */
const SIGN_OF_LIFE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[2] ~= '' then
  redis.call('ZADD', KEYS[1], now, ARGV[1])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
end
for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[4])) do
  redis.call('ZREM', KEYS[1], old)
  redis.call('HDEL', KEYS[2], old)
end
local alive = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now - ARGV[3], '+inf')) do
  table.insert(alive, redis.call('HGET', KEYS[2], id))
end
return alive`;

/** The servers that are there. Every one of them gives a sign of life every second. */
export class ServerList {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @returns all that are there, this one among them */
  signOfLife(own: ListedServer): Promise<readonly ListedServer[]> {
    return this.#run(own.processId, JSON.stringify(own));
  }

  read(): Promise<readonly ListedServer[]> {
    return this.#run('', '');
  }

  async leave(processId: string): Promise<void> {
    await this.#redis.multi().zrem(SEEN, processId).hdel(SERVERS, processId).exec();
  }

  /** How many processes hear this channel; a killed one does not from the moment the system closed its sockets. */
  async listenersOf(channel: string): Promise<number> {
    const [, count] = (await this.#redis.pubsub('NUMSUB', channel)) as [string, number];
    return count;
  }

  async #run(processId: string, text: string): Promise<readonly ListedServer[]> {
    const alive = await this.#redis.eval(
      SIGN_OF_LIFE,
      2,
      SEEN,
      SERVERS,
      processId,
      text,
      SERVER_GONE_AFTER_MS,
      FORGOTTEN_AFTER_MS,
    );
    return (alive as string[]).map((each) => JSON.parse(each) as ListedServer);
  }
}
