import type { IRoomCache } from '@colyseus/core';
import { RedisDriver } from '@colyseus/redis-driver';
import { ROOM_NAME } from '@rounds/classroom';
import type { Redis } from 'ioredis';

import type { Log } from '../logging/log.ts';
import { RefusedAtDoor } from '../rooms/refused-at-door.ts';
import type { RoomClaims } from '../rooms/room-services.ts';

/** Where the driver keeps its records: a hash, by room. */
const RECORDS = 'roomcaches';

/** Writes a record only over one's own, or where there is none. ARGV: room, process, record */
const WRITE_OWN = `
local found = redis.call('HGET', KEYS[1], ARGV[1])
if found and cjson.decode(found).processId ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

/** Removes a record only where it is of this process. ARGV: room, process */
const REMOVE_OF = `
local found = redis.call('HGET', KEYS[1], ARGV[1])
if not found or cjson.decode(found).processId ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])`;

/**
 * The matchmaker's records of rooms: which process has which. A record is the claim to a session: it is written before the
 * journal is read, by one process alone, and nobody overwrites or removes another's by mistake, which the driver itself
 * would do. How many people are in a room is not kept here: nobody asks the record for it, and a write at every join would
 * make every join wait for Redis.
 */
export class RoomRecords extends RedisDriver implements RoomClaims {
  readonly #redis: Redis;
  readonly #log: Log;
  readonly #processId: () => string;
  /** Of the rooms of this process: they are found without asking anybody. */
  readonly #own = new Map<string, IRoomCache>();

  /** @param processId of this process; known once the matchmaker is set up */
  constructor(redis: Redis, log: Log, processId: () => string) {
    super(redis);
    this.#redis = redis;
    this.#log = log;
    this.#processId = processId;
  }

  /** @throws where Redis is gone */
  async claim(roomId: string): Promise<boolean> {
    const record = recordOf(roomId, this.#processId());
    const written = await this.#redis.hsetnx(RECORDS, roomId, JSON.stringify(record));
    if (written !== 1) return false;
    this.#own.set(roomId, record);
    return true;
  }

  async release(roomId: string): Promise<void> {
    await this.remove(roomId);
  }

  /** Of a claimed room the whole record takes the place of the claim. */
  async insert(room: IRoomCache): Promise<boolean> {
    const { roomId } = room;
    const claimed = this.#own.has(roomId);
    const json = JSON.stringify(room);
    const written = claimed
      ? await this.#redis.eval(WRITE_OWN, 1, RECORDS, roomId, room.processId, json)
      : await this.#redis.hsetnx(RECORDS, roomId, json);
    if (written !== 1) {
      this.#own.delete(roomId);
      return false;
    }
    this.#own.set(roomId, room);
    return true;
  }

  /** @throws where Redis is gone */
  async findRecorded(roomId: string): Promise<IRoomCache | undefined> {
    const text = await this.#redis.hget(RECORDS, roomId);
    return text === null ? undefined : (JSON.parse(text) as IRoomCache);
  }

  /** Removes what a process that is gone left behind. */
  async removeOf(roomId: string, processId: string): Promise<void> {
    await this.#redis.eval(REMOVE_OF, 1, RECORDS, roomId, processId);
  }

  /** Looks whether the rooms of this process are still its own, and records again what Redis lost. @returns those that are another's now */
  async watchOwn(): Promise<readonly string[]> {
    const superseded: string[] = [];
    const own = [...this.#own];
    if (own.length === 0) return superseded;
    const recorded = await this.#redis.hmget(RECORDS, ...own.map(([roomId]) => roomId));
    for (const [index, [roomId, room]] of own.entries()) {
      const text = recorded[index] ?? undefined;
      // Closed in the meantime.
      if (this.#own.get(roomId) !== room) continue;
      if (text === undefined) await this.#recordAgain(room);
      else if ((JSON.parse(text) as IRoomCache).processId !== room.processId) {
        this.#own.delete(roomId);
        superseded.push(roomId);
      }
    }
    return superseded;
  }

  async #recordAgain(room: IRoomCache): Promise<void> {
    const { roomId, processId } = room;
    await this.#redis.hsetnx(RECORDS, roomId, JSON.stringify(room));
    if (!this.#own.has(roomId)) await this.removeOf(roomId, processId);
  }

  /** Of the own rooms without asking anybody. */
  async #find(roomId: string): Promise<IRoomCache | undefined> {
    return this.#own.get(roomId) ?? this.findRecorded(roomId);
  }

  override async findOne(conditions: Partial<IRoomCache>): Promise<IRoomCache> {
    try {
      // What Colyseus' own types leave out: there may be none.
      return (await this.#find(conditions.roomId ?? '')) as IRoomCache;
    } catch (error) {
      throw new RefusedAtDoor('cluster.unreachable', { cause: error });
    }
  }

  override async update(
    room: IRoomCache,
    { $set = {}, $inc = {} }: Parameters<RedisDriver['update']>[1],
  ): Promise<boolean> {
    Object.assign(room, $set);
    if ($inc.clients !== undefined) room.clients += $inc.clients;
    return true;
  }

  override async persist(): Promise<boolean> {
    return true;
  }

  override async remove(roomId: string): Promise<boolean> {
    this.#own.delete(roomId);
    try {
      await this.removeOf(roomId, this.#processId());
      return true;
    } catch (error) {
      // Whoever looks for the room finds that it is nowhere, and removes the record.
      this.#log.warn({ err: error }, 'the record of a closed room could not be removed');
      return false;
    }
  }

  override async cleanup(processId: string): Promise<void> {
    if (processId !== this.#processId()) return;
    for (const roomId of this.#own.keys()) await this.remove(roomId);
  }

  /** The connection is closed by whoever opened it. */
  override async shutdown(): Promise<void> {
    this.#own.clear();
  }
}

function recordOf(roomId: string, processId: string): IRoomCache {
  return {
    name: ROOM_NAME,
    roomId,
    processId,
    clients: 0,
    maxClients: 0,
    // Nobody gets in before the room is there.
    locked: true,
    createdAt: new Date(),
  };
}
