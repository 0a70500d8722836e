import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Command, MESSAGES } from '@rounds/classroom';
import { type ClassroomConnection, joinClassroom, type SeatTokenStore } from '@rounds/connection';

import { connectDatabase } from '../database/database-client.ts';
import { caseFixture } from '../fixtures/case-fixture.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../fixtures/postgres-server.ts';
import { startS3Endpoint, stopS3Endpoints } from '../fixtures/s3-endpoint.ts';
import {
  killServerProcesses,
  type ServerProcess,
  startClusterProcess,
} from '../fixtures/server-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { openTestLane } from '../fixtures/test-lane.ts';
import { askToJoin, joinClass } from '../fixtures/test-participant.ts';
import {
  instructorCookie,
  type OpenedSession,
  openSession,
  type RequestOptions,
  sendRequest,
  TEST_CASE_FACTS,
  type TestServer,
} from '../fixtures/test-server.ts';
import { createS3AssetStore } from '../storage/s3-asset-store.ts';
import { readS3Settings } from '../storage/s3-settings.ts';
import { findRedisServer, type LocalRedis, startLocalRedis } from './local-redis.ts';

jest.setTimeout(120_000);

const redisProgram = await findRedisServer(process.env);
const PEOPLE = 4;
const SIGN_OUT_KNOWN_MS = 5000;
/** What a busy machine takes to look it up, and to answer. */
const ASKING_MS = 1000;
const ASSET = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251);

interface Person {
  readonly connection: ClassroomConnection;
  readonly seatIndex: number;
  /** How long they were away each time, in milliseconds. */
  readonly away: number[];
}

let postgres: PostgresServer;
let redis: LocalRedis;
let cluster: ServerProcess;
let cookie: string;
let session: OpenedSession;
let assetSha256: string;
const people: Person[] = [];

const request: TestServer['request'] = (method, path, options) =>
  sendRequest(`${cluster.url}${path}`, method, options);

function keptTokens(): SeatTokenStore {
  const tokens = new Map<string, string>();
  return {
    read: (code) => tokens.get(code),
    write: (code, token) => void tokens.set(code, token),
    remove: (code) => void tokens.delete(code),
  };
}

async function enter(name: string, asInstructor = false): Promise<Person> {
  const connection = await joinClassroom({
    serverUrl: cluster.url,
    code: session.code,
    name,
    device: 'laptop',
    seatTokens: keptTokens(),
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        headers: {
          ...(init?.headers as Record<string, string>),
          ...(asInstructor ? { cookie } : {}),
        },
      }),
  });
  const away: number[] = [];
  let leftMs: number | undefined;
  connection.subscribe(() => {
    const { kind } = connection.status();
    if (kind === 'dropped') leftMs ??= performance.now();
    if (kind !== 'joined' || leftMs === undefined) return;
    away.push(performance.now() - leftMs);
    leftMs = undefined;
  });
  const seatIndex = seatOf(connection);
  const person = { connection, seatIndex, away };
  people.push(person);
  return person;
}

function seatOf(connection: ClassroomConnection): number {
  const { participants } = connection.state();
  const own = participants.find((each) => each.participantId === connection.participantId);
  if (own === undefined) throw new Error('not seated');
  return own.seatIndex;
}

function until(connection: ClassroomConnection, holds: () => boolean): Promise<void> {
  if (holds()) return Promise.resolve();
  return new Promise((resolve) => {
    const unsubscribe = connection.subscribe(() => {
      if (!holds()) return;
      unsubscribe();
      resolve();
    });
  });
}

/** Everybody is in, and everybody sees everybody. */
async function untilTogether(): Promise<void> {
  for (const { connection } of people) {
    await until(connection, () => {
      const present = connection.state().participants.filter((each) => each.connected);
      return connection.status().kind === 'joined' && present.length === people.length;
    });
  }
}

const windowOf = (windowCenter: number): Command => ({
  type: 'window.set',
  windowCenter,
  windowWidth: 500,
});

(redisProgram !== undefined && hasPostgres ? describe : describe.skip)('two servers', () => {
  beforeAll(async () => {
    const [s3] = await Promise.all([
      startS3Endpoint(),
      startPostgres().then((started) => (postgres = started)),
      temporaryFolder()
        .then((folder) => startLocalRedis(redisProgram ?? '', folder))
        .then((started) => (redis = started)),
    ]);
    const address = await postgres.createDatabase();
    const settings = await readS3Settings(s3);
    if (settings === undefined) throw new Error('no S3 store');
    const store = createS3AssetStore(settings);
    assetSha256 = await store.put(ASSET);
    store.close();
    const document = caseFixture('case-a');
    const database = await connectDatabase(address);
    await database.cases.add(
      { ...document, volume: { ...document.volume, assetSha256 } },
      TEST_CASE_FACTS,
      1,
    );
    await database.close();
    cluster = await startClusterProcess(await temporaryFolder(), {
      ...s3,
      DATABASE_URL: postgres.urlOf(address),
      REDIS_URL: redis.url,
    });
    cookie = await instructorCookie(request, cluster.link);
    session = await openSession(request, cookie, ['case-a']);
  });

  afterAll(async () => {
    for (const { connection } of people) await connection.leave();
    cluster.kill('SIGTERM');
    await cluster.exited;
    await killServerProcesses();
    await redis.stop();
    await postgres.stop();
    await stopS3Endpoints();
    await removeTemporaryFolders();
  });

  test('let people of one class in by either of them, into one room', async () => {
    // All at once: nobody has built the room yet.
    const names = Array.from({ length: PEOPLE - 1 }, (_, index) => `Person ${index + 1}`);
    const [teacher] = await Promise.all([
      enter('Teacher', true),
      ...names.map((name) => enter(name)),
    ]);
    people.sort((a, b) => Number(b === teacher) - Number(a === teacher));
    await untilTogether();
    expect(new Set(people.map((person) => person.seatIndex)).size).toBe(PEOPLE);
    expect(await teacher.connection.send(windowOf(41))).toMatchObject({ status: 'accepted' });
    for (const { connection } of people)
      await until(connection, () => connection.state().view.windowCenter === 41);
  });

  test('a lane leads to the server that has the room', async () => {
    // Whichever of them answers a request: the path of the lane names its server.
    const person = await joinClass(cluster.url, session.code, { name: 'Far away' });
    for (let count = 0; count < 2; count++) {
      const before = person.lanePaths.length;
      person.sendRaw(MESSAGES.lane, {});
      await person.until(() => person.lanePaths.length > before);
      const lane = await openTestLane(cluster.url, person.lanePaths.at(-1) ?? '');
      await lane.until(() => lane.snapshots.length > 1);
      expect(lane.others).toEqual([]);
    }
    await person.leave();
    await untilTogether();
  });

  test('a ticket is used up wherever it is shown', async () => {
    const reply = (await (await askToJoin(cluster.url, session.code)).json()) as {
      roomId: string;
      ticket: string;
    };
    const { PROTOCOL_VERSION } = await import('@rounds/classroom');
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const body = { ticket: reply.ticket, protocolVersion: PROTOCOL_VERSION };
      const answer = await request('POST', `/matchmake/joinById/${reply.roomId}`, { body });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 401, 401, 401]);
  });

  test('images are there whichever server is asked', async () => {
    const [, learner] = people;
    const answer = await request('GET', `/assets/volumes/${assetSha256}`, {
      bearer: learner?.connection.assetToken() ?? '',
      headers: { range: 'bytes=1000-250999' },
    });
    expect(answer.status).toBe(206);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.equals(ASSET.subarray(1000, 251_000))).toBe(true);
  });

  test('all are restarted in turn, and classes and uploads go on', async () => {
    const [teacher] = people;
    if (teacher === undefined) throw new Error('nobody there');
    for (const person of people) person.away.length = 0;
    const begun = await request('POST', '/api/imports', { cookie });
    const { importId } = (await begun.json()) as { importId: string };
    const kept = `${cookie}; ${begun.headers.get('set-cookie')?.split(';')[0]}`;
    const upload = async (name: string): Promise<number> => {
      const path = `/api/imports/${importId}/files?name=${name}`;
      return (await request('PUT', path, { cookie: kept, body: ASSET })).status;
    };
    expect([await upload('one'), await upload('two')]).toEqual([204, 204]);
    cluster.kill('SIGHUP');
    let center = 200;
    let acknowledged = 0;
    while (!cluster.output().includes('All servers were restarted.')) {
      const result = await teacher.connection.send(windowOf(center));
      if (result.status === 'accepted') acknowledged = center;
      center += 1;
      await new Promise((resume) => setTimeout(resume, 50));
    }
    await untilTogether();
    expect(people.map((person) => seatOf(person.connection))).toEqual(
      people.map((person) => person.seatIndex),
    );
    expect(acknowledged).toBeGreaterThan(200);
    expect(teacher.connection.state().view.windowCenter).toBeGreaterThanOrEqual(acknowledged);
    expect(await upload('three')).toBe(204);
    const files = await request('GET', `/api/imports/${importId}/files`, { cookie: kept });
    expect(((await files.json()) as { files: unknown[] }).files).toHaveLength(3);
    const longest = Math.max(...people.flatMap((person) => person.away));
    process.stdout.write(`away for at most ${Math.round(longest)} ms\n`);
    expect(longest).toBeLessThan(10_000);
  });

  test('everybody is signed out: the other server knows within five seconds', async () => {
    const [teacher] = people;
    const at = (server: string): RequestOptions => ({
      cookie: `${cookie}; rounds_server=${server}`,
    });
    const ask = async (server: string): Promise<number> =>
      (await request('GET', '/api/instructor', at(server))).status;
    expect([await ask('server-1'), await ask('server-2')]).toEqual([200, 200]);
    expect((await request('DELETE', '/api/instructors', at('server-1'))).status).toBe(204);
    const signedOutMs = performance.now();
    expect(await ask('server-1')).toBe(401);
    while ((await ask('server-2')) !== 401) await new Promise((resume) => setTimeout(resume, 50));
    expect(performance.now() - signedOutMs).toBeLessThan(SIGN_OUT_KNOWN_MS + ASKING_MS);
    // Who is in a class keeps the seat.
    expect(await teacher?.connection.send(windowOf(300))).toMatchObject({ status: 'accepted' });
  });
});
