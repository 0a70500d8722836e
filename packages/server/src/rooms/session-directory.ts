import { matchMaker } from '@colyseus/core';
import {
  type CaseDocument,
  caseDocumentSchema,
  type JournalEntry,
  ROOM_NAME,
  SERVER_ACTOR,
} from '@rounds/classroom';

import type { Clock } from '../clock.ts';
import { newId, newJoinCode } from '../identity/ids.ts';
import type { JournalStore, SessionRecord } from '../journal/journal-store.ts';
import { ClassroomRoom } from './classroom-room.ts';
import { RefusedAtDoor } from './refused-at-door.ts';

const CODE_ATTEMPTS = 20;

/** Opens sessions, and finds the room of each, building it from the journal where there is none. */
export class SessionDirectory {
  readonly #journal: JournalStore;
  readonly #clock: Clock;
  readonly #rooms = new Map<string, Promise<ClassroomRoom>>();
  readonly #assets = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(journal: JournalStore, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  async open(cases: readonly CaseDocument[], title: string): Promise<SessionRecord> {
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

  listOpen(): Promise<readonly SessionRecord[]> {
    return this.#journal.listOpen();
  }

  /** The live room of a session, if there is one now. */
  async liveRoom(sessionId: string): Promise<ClassroomRoom | undefined> {
    const room = await this.#rooms.get(sessionId)?.catch(() => undefined);
    return room !== undefined && isLive(room) ? room : undefined;
  }

  /** The room of a session; built from the journal where there is none. Two who ask at once get the same one. */
  async room(sessionId: string): Promise<ClassroomRoom> {
    const known = this.#rooms.get(sessionId);
    const live = await this.liveRoom(sessionId);
    if (live !== undefined) return live;
    const newer = this.#rooms.get(sessionId);
    if (newer !== undefined && newer !== known) return newer;
    const building = buildRoom(sessionId);
    this.#rooms.set(sessionId, building);
    return building;
  }

  async liveRooms(): Promise<readonly ClassroomRoom[]> {
    const live: ClassroomRoom[] = [];
    for (const [sessionId, known] of this.#rooms) {
      const room = await this.liveRoom(sessionId);
      if (room !== undefined) live.push(room);
      // A room that was built anew in the meantime stays.
      else if (this.#rooms.get(sessionId) === known) this.#rooms.delete(sessionId);
    }
    return live;
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

async function buildRoom(sessionId: string): Promise<ClassroomRoom> {
  const { roomId } = await matchMaker.createRoom(ROOM_NAME, { sessionId });
  const room: unknown = matchMaker.getLocalRoomById(roomId);
  if (!(room instanceof ClassroomRoom)) throw new Error('the room was closed while it was built');
  return room;
}

function isLive(room: ClassroomRoom): boolean {
  return (matchMaker.getLocalRoomById(room.roomId) as unknown) === room;
}
