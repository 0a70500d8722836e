import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ERRORS, type Pose, SEATS_PER_CELL } from '@rounds/classroom';

import { caseFixture } from '../fixtures/case-fixture.ts';
import { openSlowLink, type SlowLink } from '../fixtures/slow-link.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { type JoinOptions, joinClass, type TestParticipant } from '../fixtures/test-participant.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';

const TICK_MS = 50;
/** Enough that whole poses of all do not fit into one snapshot. */
const CROWD = 32;
const SLOW_BYTES_PER_SECOND = 10_000;

let running: TestServer;
let cookie: string;
let code: string;
const people: TestParticipant[] = [];
const stops: (() => void)[] = [];
const links: SlowLink[] = [];

beforeAll(async () => {
  running = await startTestServer({ cases: [caseFixture('case-a')] });
  cookie = await running.instructorCookie();
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});
beforeEach(async () => {
  ({ code } = await running.openSession(cookie));
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  for (const person of people.splice(0)) await person.leave();
  for (const link of links.splice(0)) await link.close();
});

async function join(options: JoinOptions = {}, url = running.url): Promise<TestParticipant> {
  const person = await joinClass(url, code, options);
  people.push(person);
  return person;
}

/** Everything that can be tracked, and a spot that is pointed at. */
function wholePose(x: number, elapsedMs: number): Pose {
  const sway = 0.2 * Math.sin(elapsedMs / 300);
  const rigid = { positionRoom: [x, 1.6, sway], orientation: [0, 0, 0, 1] } as const;
  return {
    head: rigid,
    left: rigid,
    right: rigid,
    ray: { source: 'right', lengthMetres: 1 },
    hitLps: [x, sway, 0],
  };
}

/** They come one after the other, so that seats are in their order; then all move at once. */
async function crowd(count: number): Promise<TestParticipant[]> {
  const all: TestParticipant[] = [];
  for (let i = 0; i < count; i++) all.push(await join({ name: `Person ${i}` }));
  move(all);
  return all;
}

function move(movers: readonly TestParticipant[]): void {
  const startMs = performance.now();
  const timer = setInterval(() => {
    const elapsedMs = performance.now() - startMs;
    for (const [i, person] of movers.entries()) person.sendPose(wholePose(i / 10, elapsedMs));
  }, TICK_MS);
  stops.push(() => clearInterval(timer));
}

function seatOf(person: TestParticipant): number {
  const { participantId } = person.reply;
  const self = person.state().participants.find((p) => p.participantId === participantId);
  return self?.seatIndex ?? -1;
}

describe('a crowd', () => {
  test('P10 hears its own cell and those who present whole, of all others the heads, and of everybody', async () => {
    const all = await crowd(CROWD);
    const last = all.at(-1);
    if (last === undefined) throw new Error('nobody came');
    const cell = Math.floor(seatOf(last) / SEATS_PER_CELL);
    const told = new Map<number, { whole: number; heads: number }>();
    await last.until(() => last.snapshots.some(({ poses }) => poses.length === CROWD));
    const from = last.snapshots.length;
    await last.until(() => last.snapshots.length >= from + 20);
    for (const { seatIndex, pose, isFar } of last.snapshots.slice(from).flatMap((s) => s.poses)) {
      const seat = told.get(seatIndex) ?? { whole: 0, heads: 0 };
      if (isFar) expect(Object.keys(pose)).toEqual(['head']);
      else expect(pose.hitLps).toBeDefined();
      seat[isFar ? 'heads' : 'whole'] += 1;
      told.set(seatIndex, seat);
    }
    expect(told.size).toBe(CROWD);
    const far = [...told].filter(([, { whole }]) => whole === 0).map(([seatIndex]) => seatIndex);
    expect(far).toHaveLength(SEATS_PER_CELL - 6);
    for (const seatIndex of far) {
      expect(Math.floor(seatIndex / SEATS_PER_CELL)).not.toBe(cell);
    }
  }, 60_000);

  test('J4 a seat keeps its place, however many came in between', async () => {
    const first = await join({ name: 'First' });
    const away = await join({ name: 'Away' });
    const { seatToken } = away.reply;
    const seatIndex = seatOf(away);
    await away.leave();
    const later = [await join(), await join(), await join()];
    expect(later.map(seatOf)).not.toContain(seatIndex);
    const back = await join({ name: 'Away', seatToken });
    expect(seatOf(back)).toBe(seatIndex);
    await first.until(() => first.state().participants.length === 5);
  });

  test('S2 a room in which nothing changes sends no patches, and nothing but the tick', async () => {
    const person = await join();
    const other = await join();
    await person.until(() => person.state().participants.length === 2);
    await other.ping();
    const before = person.stateChanges;
    const from = person.snapshots.length;
    await person.until(() => person.snapshots.length >= from + 20);
    expect(person.stateChanges).toBe(before);
    expect(person.snapshots.slice(from).every(({ poses }) => poses.length === 0)).toBe(true);
  });
});

describe('the rhythm of a class', () => {
  test('a small class ticks as often as it asked for, and says so', async () => {
    const body = { caseIds: ['case-a'], tickRateHz: 60 };
    const response = await running.request('POST', '/api/sessions', { cookie, body });
    ({ code } = (await response.json()) as { code: string });
    const person = await join();
    expect(person.state().tickRateHz).toBe(60);
    await person.until(() => person.snapshots.length >= 120);
    const times = person.snapshots.slice(-60).map(({ serverMs }) => serverMs);
    const spacing = times.slice(1).map((ms, i) => ms - (times[i] ?? 0));
    const median = spacing.toSorted((a, b) => a - b)[30] ?? NaN;
    expect(median).toBeLessThan(40);
    const odd = { caseIds: ['case-a'], tickRateHz: 25 };
    expect((await running.request('POST', '/api/sessions', { cookie, body: odd })).status).toBe(
      400,
    );
  });
});

describe('a slow network', () => {
  test('P11 S2 at 10 kB/s nobody is over three seconds behind, misses a change, or harms anybody', async () => {
    const teacher = await join({ name: 'Teacher', cookie });
    const all = await crowd(CROWD);
    const link = await openSlowLink(running.url, SLOW_BYTES_PER_SECOND);
    links.push(link);
    const slow = await join({ name: 'Far away' }, link.url);
    await slow.until(() => slow.snapshots.length >= 1);
    const fast = all[0];
    if (fast === undefined) throw new Error('nobody came');
    const from = fast.snapshots.length;
    let stalestTicks = 0;
    for (let change = 0; change < 60; change++) {
      await teacher.send({ type: 'window.set', windowCenter: change, windowWidth: 100 + change });
      const seen = fast.snapshots.length;
      await fast.until(() => fast.snapshots.length >= seen + 4);
      const behind = (fast.snapshots.at(-1)?.tick ?? 0) - (slow.snapshots.at(-1)?.tick ?? 0);
      stalestTicks = Math.max(stalestTicks, behind);
    }
    // It is behind at all, and not for as long as buffers can hide.
    expect(stalestTicks).toBeGreaterThan(4);
    expect(stalestTicks * TICK_MS).toBeLessThan(3_000);
    const ticks = fast.snapshots.slice(from).map(({ tick }) => tick);
    expect(ticks.length).toBeGreaterThan(0.95 * ((ticks.at(-1) ?? 0) - (ticks[0] ?? 0)));
    await slow.until(() => slow.state().view.windowCenter === 59);
    expect(slow.state()).toEqual(fast.state());
  }, 120_000);

  test('P11 who never acknowledges is closed with a code that says why, and may come back', async () => {
    const silent = await join({ name: 'Silent', acknowledges: false });
    const other = await join();
    other.sendPose(wholePose(0, 0));
    expect(await silent.closed).toBe(ERRORS['connection.too-slow'].closeCode);
    expect(silent.snapshots).toHaveLength(1);
    const back = await join({ name: 'Silent', seatToken: silent.reply.seatToken });
    await back.until(() => back.snapshots.length > 10);
  }, 60_000);
});
