import { matchMaker } from '@colyseus/core';
import {
  type CaseDocument,
  caseDocumentSchema,
  type JournalEntry,
  ROOM_NAME,
  SERVER_ACTOR,
  type TickRateHz,
} from '@rounds/classroom';

import type { Clock } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { newId, newJoinCode } from '../identity/ids.ts';
import { exportJournal, type JournalExportOptions } from '../journal/export-journal.ts';
import type { DeleteOutcome, JournalStore, SessionRecord } from '../journal/journal-store.ts';
import { RefusedAtDoor } from './refused-at-door.ts';
import { type SessionRoom, sessionRoom } from './session-room.ts';

const CODE_ATTEMPTS = 20;

export interface SessionDirectoryOptions {
  readonly journal: JournalStore;
  readonly clock: Clock;
  /** Undefined where this process is the only one. */
  readonly cluster?: Cluster | undefined;
}

/**
 * Opens sessions, and finds the room of each in whichever process it is, having it built from the journal where there is
 * none. A room has the id of its session.
 */
export class SessionDirectory {
  readonly #journal: JournalStore;
  readonly #clock: Clock;
  readonly #cluster: Cluster | undefined;
  readonly #building = new Map<string, Promise<void>>();
  readonly #assets = new Map<string, Promise<ReadonlySet<string>>>();

  constructor({ journal, clock, cluster }: SessionDirectoryOptions) {
    this.#journal = journal;
    this.#clock = clock;
    this.#cluster = cluster;
  }

  async open(
    cases: readonly CaseDocument[],
    title: string,
    tickRateHz?: TickRateHz,
  ): Promise<SessionRecord> {
    const sessionId = newId();
    const openedAtMs = this.#clock.unixMs();
    const entry: JournalEntry = {
      sequence: 0,
      tick: 0,
      atMs: openedAtMs,
      actorId: SERVER_ACTOR,
      command: {
        type: 'session.open',
        sessionId,
        title,
        cases: cases.map((document) => caseDocumentSchema.parse(document)),
        ...(tickRateHz === undefined ? {} : { tickRateHz }),
      },
    };
    for (let attempt = 0; attempt < CODE_ATTEMPTS; attempt++) {
      const session: SessionRecord = { sessionId, code: newJoinCode(), title, openedAtMs };
      const outcome = await this.#journal.open(session, entry);
      if (outcome === 'opened') return session;
      if (outcome === 'case-quarantined') throw new RefusedAtDoor('case.quarantined');
      if (outcome === 'case-changed') throw new RefusedAtDoor('case.version-conflict');
    }
    throw new Error('no free join code was found');
  }

  findByCode(code: string): Promise<SessionRecord | undefined> {
    return this.#journal.findByCode(code);
  }

  find(sessionId: string): Promise<SessionRecord | undefined> {
    return this.#journal.find(sessionId);
  }

  listOpen(): Promise<readonly SessionRecord[]> {
    return this.#journal.listOpen();
  }

  listEnded(limit: number): Promise<readonly SessionRecord[]> {
    return this.#journal.listEnded(limit);
  }

  /** The journal of a session as lines of JSON. */
  exportJournal(session: SessionRecord, options: JournalExportOptions): AsyncIterable<string> {
    return exportJournal(this.#journal, session, options);
  }

  /** Deletes an ended session for good. Whoever still looks at it is sent away first. */
  async delete(sessionId: string): Promise<DeleteOutcome> {
    const session = await this.#journal.find(sessionId);
    if (session === undefined) return 'unknown';
    if (session.endedAtMs === undefined) return 'still-open';
    const room = await this.liveRoom(sessionId);
    await room?.dismiss();
    this.#assets.delete(sessionId);
    return this.#journal.delete(sessionId);
  }

  /**
   * Deletes sessions that nobody ended, in which nothing happened since and where nobody is; gives how many.
   * @throws where it cannot be known whether another process has one of them
   */
  async deleteAbandoned(unixMs: number): Promise<number> {
    let deleted = 0;
    for (const sessionId of await this.#journal.listIdleSince(unixMs)) {
      const isLive = isHere(sessionId) || (await this.#cluster?.isElsewhere(sessionId)) === true;
      if (isLive && !(await sessionRoom(sessionId).abandon())) continue;
      this.#assets.delete(sessionId);
      if (await this.#journal.deleteIdle(sessionId, unixMs)) deleted += 1;
    }
    return deleted;
  }

  /** The live room of a session, if there is one now and it can be reached. */
  async liveRoom(sessionId: string): Promise<SessionRoom | undefined> {
    if (isHere(sessionId)) return sessionRoom(sessionId);
    const isElsewhere = await this.#cluster?.isElsewhere(sessionId).catch(() => false);
    return isElsewhere === true ? sessionRoom(sessionId) : undefined;
  }

  /**
   * The room of a session; built from the journal where there is none. Two who ask at once get the same one, whichever
   * process they ask. @throws RefusedAtDoor where the processes cannot tell each other who has it
   */
  async room(sessionId: string): Promise<SessionRoom> {
    if (!isHere(sessionId)) {
      let building = this.#building.get(sessionId);
      if (building === undefined) {
        building = this.#findOrBuild(sessionId).finally(() => this.#building.delete(sessionId));
        this.#building.set(sessionId, building);
      }
      await building;
    }
    return sessionRoom(sessionId);
  }

  async #findOrBuild(sessionId: string): Promise<void> {
    if (await this.#cluster?.isElsewhere(sessionId)) return;
    try {
      await matchMaker.createRoom(ROOM_NAME, { sessionId });
    } catch (error) {
      // Another process may have been faster.
      if (!(await this.#cluster?.isElsewhere(sessionId))) throw error;
    }
  }

  /** Content addresses of the images a session shows. */
  assetsOf(sessionId: string): Promise<ReadonlySet<string>> {
    const known = this.#assets.get(sessionId);
    if (known !== undefined) return known;
    const assets = this.#readAssets(sessionId);
    this.#assets.set(sessionId, assets);
    assets.catch(() => this.#assets.delete(sessionId));
    return assets;
  }

  async #readAssets(sessionId: string): Promise<ReadonlySet<string>> {
    const [opening] = await this.#journal.read(sessionId, 0, 1);
    const cases = opening?.command.type === 'session.open' ? opening.command.cases : [];
    return new Set(
      cases.flatMap(({ volume, overlays }) => [
        volume.assetSha256,
        ...overlays.map((overlay) => overlay.assetSha256),
      ]),
    );
  }
}

/** In this process, and ready to be asked. */
function isHere(sessionId: string): boolean {
  return matchMaker.getLocalRoomById(sessionId) !== undefined;
}
