import type { Redis } from 'ioredis';

import type { IRoomCache } from '@colyseus/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { createLog } from '../logging/log.ts';
import { findRedisServer, type LocalRedis, startLocalRedis } from './local-redis.ts';
import { connectRedis } from './redis-connection.ts';
import { RoomRecords } from './room-records.ts';
import { type ListedServer, ServerList } from './server-list.ts';

const program = await findRedisServer(process.env);
const log = createLog({ write: () => undefined }, 'silent');

let local: LocalRedis;
let redis: Redis;

(program === undefined ? describe.skip : describe)('in Redis', () => {
  beforeAll(async () => {
    local = await startLocalRedis(program ?? '', await temporaryFolder());
    redis = await connectRedis(local.url, log);
  });
  afterAll(async () => {
    redis.disconnect();
    await local.stop();
    await removeTemporaryFolders();
  });
  beforeEach(async () => {
    await redis.flushall();
  });

  const recordsOf = (processId: string): RoomRecords =>
    new RoomRecords(redis, log, () => processId);
  const recordedBy = async (roomId: string): Promise<string | undefined> =>
    (await recordsOf('somebody').findRecorded(roomId))?.processId;
  const wholeRecord = async (records: RoomRecords): Promise<IRoomCache> => ({
    ...(await records.findOne({ roomId: 'room' })),
    maxClients: 16,
    locked: false,
  });

  test('one of two who claim a session gets it, and keeps it when its room is built', async () => {
    const [one, two] = [recordsOf('one'), recordsOf('two')];
    const claims = await Promise.all([one.claim('room'), two.claim('room')]);
    expect(claims.filter((isMine) => isMine)).toHaveLength(1);
    const [owner, other] = claims[0] ? [one, two] : [two, one];
    expect(await owner.insert(await wholeRecord(owner))).toBe(true);
    expect(await other.claim('room')).toBe(false);
    expect((await other.findOne({ roomId: 'room' })).locked).toBe(false);
    expect(await owner.findOne({ roomId: 'nowhere' })).toBeUndefined();
  });

  test('nobody removes or overwrites what is another’s', async () => {
    const [one, two] = [recordsOf('one'), recordsOf('two')];
    await one.claim('room');
    await two.remove('room');
    await two.cleanup('one');
    await two.release('room');
    expect(await recordedBy('room')).toBe('one');
    await one.remove('room');
    expect(await recordedBy('room')).toBeUndefined();
  });

  test('a room whose record was lost is recorded again; one that another took over is told', async () => {
    const [one, two] = [recordsOf('one'), recordsOf('two')];
    await one.claim('room');
    await redis.flushall();
    expect(await one.watchOwn()).toEqual([]);
    expect(await recordedBy('room')).toBe('one');
    await two.removeOf('room', 'one');
    await two.claim('room');
    expect(await one.insert({ ...(await wholeRecord(two)), processId: 'one' })).toBe(false);
    await one.claim('other');
    expect(await one.watchOwn()).toEqual([]);
    await two.removeOf('other', 'one');
    await two.claim('other');
    expect(await one.watchOwn()).toEqual(['other']);
    expect(await recordedBy('other')).toBe('two');
  });

  test('servers are listed from their first sign of life until they leave', async () => {
    const list = new ServerList(redis);
    const server = (processId: string): ListedServer => ({
      processId,
      name: `server-${processId}`,
      people: 3,
      isDraining: false,
    });
    expect(await list.signOfLife(server('a'))).toEqual([server('a')]);
    expect(await list.signOfLife(server('b'))).toHaveLength(2);
    await list.leave('a');
    expect(await list.read()).toEqual([server('b')]);
    expect(await list.listenersOf('p:a')).toBe(0);
  });
});
