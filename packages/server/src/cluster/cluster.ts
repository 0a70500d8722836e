import { type MatchMakerDriver, matchMaker, type Presence } from '@colyseus/core';
import type { Redis } from 'ioredis';

import type { Clock } from '../clock.ts';
import type { Log } from '../logging/log.ts';
import type { LocalRooms } from '../rooms/local-rooms.ts';
import { RefusedAtDoor } from '../rooms/refused-at-door.ts';
import type { RoomClaims } from '../rooms/room-services.ts';
import type { ClusterSettings } from './cluster-settings.ts';
import { ProcessMessages } from './process-messages.ts';
import { connectRedis } from './redis-connection.ts';
import { RoomRecords } from './room-records.ts';
import { type ListedServer, SERVER_GONE_AFTER_MS, ServerList } from './server-list.ts';

export interface ClusterParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly rooms: LocalRooms;
}

const SIGN_OF_LIFE_EVERY_MS = 1000;
/**
 * After Redis was away nobody knows who is alive: everybody tells anew first. Until then no session is taken over, and none
 * is built whose record may have been lost.
 */
const SETTLING_MS = SERVER_GONE_AFTER_MS + SIGN_OF_LIFE_EVERY_MS;
/** A connection of a living process that breaks for a moment is no death. */
const SECOND_LOOK_AFTER_MS = 300;
/** A long session is read from the journal in about a second. */
const BUILDING_PATIENCE_MS = 5000;
const LOOK_AGAIN_AFTER_MS = 100;
/** So many more people than elsewhere, and a new class is better off there. */
const CROWDED_BY = 100;
/** The front looks twice a second which servers take more. */
const DRAIN_NOTICE_MS = 1500;

/** Channels of Colyseus' matchmaker: of a process, and of a room. */
const channelOfProcess = (processId: string): string => `p:${processId}`;
const channelOfRoom = (roomId: string): string => `$${roomId}`;

/** This server as one of several: where each session's room is, who else is there, and how it leaves them. */
export class Cluster {
  readonly presence: Presence;
  readonly driver: MatchMakerDriver;
  readonly claims: RoomClaims;
  readonly #settings: ClusterSettings;
  readonly #parts: ClusterParts;
  readonly #redis: Redis;
  readonly #messages: ProcessMessages;
  readonly #records: RoomRecords;
  readonly #list: ServerList;
  #servers: readonly ListedServer[] = [];
  #settledAtMs = 0;
  #isDraining = false;
  #isTelling = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(redis: Redis, settings: ClusterSettings, parts: ClusterParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#redis = redis;
    this.#messages = new ProcessMessages(redis, parts.log);
    this.#records = new RoomRecords(redis, parts.log, () => matchMaker.processId);
    this.#list = new ServerList(redis);
    this.presence = this.#messages;
    this.driver = this.#records;
    this.claims = this.#records;
  }

  /** @throws SettingsError where Redis does not answer */
  static async connect(settings: ClusterSettings, parts: ClusterParts): Promise<Cluster> {
    const redis = await connectRedis(settings.redisUrl, parts.log);
    const cluster = new Cluster(redis, settings, parts);
    await cluster.#messages.listening();
    const uptimeMs = 1000 * Number(/uptime_in_seconds:(\d+)/.exec(await redis.info('server'))?.[1]);
    cluster.#settle(Math.max(0, SETTLING_MS - uptimeMs));
    return cluster;
  }

  /** To be called once the matchmaker hears messages of others. */
  async begin(): Promise<void> {
    this.#redis.on('ready', () => {
      this.#settle(SETTLING_MS);
      void this.#tell();
    });
    this.#timer = setInterval(() => void this.#tell(), SIGN_OF_LIFE_EVERY_MS);
    this.#timer.unref();
    await this.#tell();
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Whether the other servers can be asked now. */
  get isConnected(): boolean {
    return this.#redis.status === 'ready';
  }

  /** By what name the front finds a process. */
  serverNameOf(processId: string): string | undefined {
    if (processId === matchMaker.processId) return this.#settings.serverName;
    return this.#servers.find((server) => server.processId === processId)?.name;
  }

  /**
   * Which process is to build a room: this one, unless it is going to stop, or another one has much less to do. The front
   * spreads those who come first, so that asking somebody else is seldom worth the way.
   */
  readonly chooseProcess = async (): Promise<string> => {
    const own = matchMaker.processId;
    const others = this.#servers.filter((each) => !each.isDraining && each.processId !== own);
    const [quietest] = others.toSorted((a, b) => a.people - b.people);
    if (quietest === undefined) return own;
    const isCrowded = this.#countPeople() > quietest.people + CROWDED_BY;
    if (!this.#isDraining && !isCrowded) return own;
    // One that was just killed is still listed.
    const listeners = await this.#list
      .listenersOf(channelOfProcess(quietest.processId))
      .catch(() => 0);
    return listeners > 0 ? quietest.processId : own;
  };

  /**
   * Whether another process has the room of a session. A record of a process that is gone is removed on the way.
   * @throws RefusedAtDoor where that cannot be known now
   */
  async isElsewhere(sessionId: string): Promise<boolean> {
    const deadlineMs = this.#parts.clock.monotonicMs() + BUILDING_PATIENCE_MS;
    let isDoubtful = false;
    try {
      for (;;) {
        const record = await this.#records.findRecorded(sessionId);
        if (record === undefined) return this.#isNowhere();
        const where = await this.#lookAt(sessionId, record.processId);
        if (where === 'there') return true;
        const isLate = this.#parts.clock.monotonicMs() > deadlineMs;
        if ((where === 'gone' && isDoubtful) || isLate) {
          this.#isNowhere();
          await this.#records.removeOf(sessionId, record.processId);
          return false;
        }
        isDoubtful = where === 'gone';
        await pause(isDoubtful ? SECOND_LOOK_AFTER_MS : LOOK_AGAIN_AFTER_MS);
      }
    } catch (error) {
      if (error instanceof RefusedAtDoor) throw error;
      throw new RefusedAtDoor('cluster.unreachable', { cause: error });
    }
  }

  /** Tells that this server is going to stop, and waits until everybody knows. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    await this.#tell();
    await pause(DRAIN_NOTICE_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#list.leave(matchMaker.processId).catch(() => undefined); // It is forgotten by itself then.
    this.#messages.shutdown();
    this.#redis.disconnect();
  }

  async #lookAt(sessionId: string, processId: string): Promise<'there' | 'building' | 'gone'> {
    if (processId === matchMaker.processId) return 'gone';
    const servers = await this.#list.read();
    const isListed = servers.some((server) => server.processId === processId);
    if (!isListed || (await this.#list.listenersOf(channelOfProcess(processId))) === 0)
      return 'gone';
    const listeners = await this.#list.listenersOf(channelOfRoom(sessionId));
    return listeners > 0 ? 'there' : 'building';
  }

  /** @throws RefusedAtDoor while another process may have it all the same */
  #isNowhere(): false {
    if (this.#parts.clock.monotonicMs() < this.#settledAtMs)
      throw new RefusedAtDoor('server.stopping');
    return false;
  }

  #settle(forMs: number): void {
    this.#settledAtMs = this.#parts.clock.monotonicMs() + forMs;
  }

  #countPeople(): number {
    return this.#parts.rooms.all().reduce((sum, room) => sum + room.connectedCount, 0);
  }

  async #tell(): Promise<void> {
    if (this.#isTelling || !this.isConnected) return;
    this.#isTelling = true;
    try {
      this.#servers = await this.#list.signOfLife({
        processId: matchMaker.processId,
        name: this.#settings.serverName,
        people: this.#countPeople(),
        isDraining: this.#isDraining,
      });
      for (const roomId of await this.#records.watchOwn()) {
        this.#parts.log.warn('another server has taken over a class of this one');
        this.#parts.rooms.get(roomId)?.giveWay();
      }
    } catch (error) {
      this.#parts.log.debug({ err: error }, 'no sign of life could be given');
    } finally {
      this.#isTelling = false;
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, ms));
}
