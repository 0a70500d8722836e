import { ClientState } from '@colyseus/core';
import { describe, expect, test } from '@jest/globals';
import { decodeSnapshot, encodePoseUpdate, type Pose, type Snapshot } from '@rounds/classroom';

import type { LaneSocket } from '../lanes/lane-socket.ts';
import { Lanes } from '../lanes/lanes.ts';
import type { SeatConnection } from '../seat-connection.ts';
import { FAR_BUDGET_BYTES, Interest, PACKED_MAX_BYTES } from './interest.ts';
import { PoseTable } from './pose-table.ts';
import { MAX_PRESENTERS, Presenters } from './presenters.ts';
import { SnapshotPace } from './snapshot-pace.ts';
import { TickOutput } from './tick-output.ts';
import { webSocketFrame } from './web-socket-frame.ts';

const rigid = (x: number): Pose['head'] => ({
  positionRoom: [x, 1.6, 0],
  orientation: [0, 0, 0, 1],
});
const standing = (x: number): Pose => ({ head: rigid(x) });
const pointing = (x: number): Pose => ({
  head: rigid(x),
  left: rigid(x),
  right: rigid(x),
  ray: { source: 'right', lengthMetres: 1 },
  hitLps: [1, 2, 3],
});

function tableOf(seats: number, poseOf: (seatIndex: number) => Pose = standing): PoseTable {
  const table = new PoseTable();
  for (let seat = 0; seat < seats; seat++) keep(table, seat, poseOf(seat / 1000));
  return table;
}

function keep(table: PoseTable, seatIndex: number, pose: Pose): void {
  const update = encodePoseUpdate({ sequence: 1, lastTickSeen: 0, pose });
  table.keep(seatIndex, Uint8Array.of(17, 1, ...update), 2);
}

interface FakeSocket {
  readonly connection: SeatConnection;
  readonly writes: Buffer[];
  readyState: number;
  bufferedAmount: number;
}

function connect(seatIndex: number): FakeSocket {
  const writes: Buffer[] = [];
  const ref = {
    readyState: 1,
    bufferedAmount: 0,
    _socket: { write: (bytes: Buffer) => writes.push(bytes) > 0 },
  };
  const connection = {
    client: { state: ClientState.JOINED },
    webSocket: ref,
    seatIndex,
    pace: new SnapshotPace(),
    lanes: new Lanes(),
    closing: false,
  } as unknown as SeatConnection;
  return Object.assign(ref, { connection, writes });
}

/** Payloads of the frames in what was written. */
function payloadsOf(bytes: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    expect(bytes[at]).toBe(0x82);
    const short = bytes[at + 1] ?? 0;
    const length = short < 126 ? short : bytes.readUInt16BE(at + 2);
    const from = at + (short < 126 ? 2 : 4);
    payloads.push(bytes.subarray(from, from + length));
    at = from + length;
  }
  return payloads;
}

function snapshotIn(payload: Buffer | undefined): Snapshot {
  expect([...(payload ?? Buffer.alloc(0)).subarray(0, 2)]).toEqual([17, 2]);
  const snapshot = decodeSnapshot(Uint8Array.from(payload ?? []).subarray(2));
  if (snapshot === undefined) throw new Error('not a snapshot');
  return snapshot;
}

const isSnapshot = (payload: Buffer): boolean => payload[0] === 17 && payload[1] === 2;

function lastSnapshot({ writes }: FakeSocket): Snapshot {
  return snapshotIn(payloadsOf(writes.at(-1) ?? Buffer.alloc(0)).at(-1));
}

const moment = (tick: number, patch?: Uint8Array) => ({
  tick,
  serverMs: 50 * tick,
  nowMs: 50 * tick,
  patch,
  leaders: [] as number[],
});

describe('the table of poses', () => {
  test('keeps the newest of every seat, in order of seats, and forgets who is gone', () => {
    const table = new PoseTable();
    for (const seat of [700, 3, 12, 3]) keep(table, seat, pointing(seat / 1000));
    keep(table, 12, standing(0));
    expect([0, 1, 2].map((place) => table.seatAt(place))).toEqual([3, 12, 700]);
    expect([3, 12, 700, 5].map((seat) => table.lengthOf(seat))).toEqual([45, 12, 45, 0]);
    expect(table.wholeBytes).toBe(47 + 14 + 47);
    expect([3, 12, 700].map((seat) => table.points(seat))).toEqual([true, false, true]);
    table.remove(3);
    table.remove(3);
    expect([table.count, table.seatAt(0), table.wholeBytes]).toEqual([2, 12, 14 + 47]);
  });

  test('an acknowledgement changes nothing', () => {
    const table = tableOf(1, pointing);
    table.keep(0, Uint8Array.of(17, 1, ...encodePoseUpdate({ sequence: 1, lastTickSeen: 9 })), 2);
    expect([table.count, table.lengthOf(0)]).toEqual([1, 45]);
  });

  test('a snapshot holds what was kept, though the sender uses its buffer again', () => {
    const table = new PoseTable();
    const update = encodePoseUpdate({ sequence: 1, lastTickSeen: 0, pose: standing(1) });
    table.keep(0, update, 0);
    update.fill(0);
    const someone = connect(0);
    new TickOutput(table).send([someone.connection], moment(1));
    expect(lastSnapshot(someone).poses[0]?.pose.head.positionRoom[0]).toBe(1);
  });
});

describe('presenters', () => {
  test('are those who lead, then those who point, up to the limit', () => {
    const table = tableOf(40, pointing);
    const presenters = new Presenters();
    presenters.choose(1, table, [30, 31, 999]);
    expect([...presenters.seats].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 30, 31]);
    expect(presenters.seats).toHaveLength(MAX_PRESENTERS);
  });

  test('first come, first served; who lets the pointer go keeps the place for a second', () => {
    const table = tableOf(20);
    const presenters = new Presenters();
    keep(table, 15, pointing(0));
    presenters.choose(1, table, []);
    for (let seat = 0; seat < 10; seat++) keep(table, seat, pointing(0));
    presenters.choose(2, table, []);
    expect(presenters.seats).toContain(15);
    keep(table, 15, standing(0));
    presenters.choose(10, table, []);
    expect(presenters.seats).toContain(15);
    presenters.choose(23, table, []);
    expect(presenters.seats).not.toContain(15);
    expect(presenters.seats).toHaveLength(MAX_PRESENTERS);
    table.remove(0);
    presenters.choose(24, table, []);
    expect(presenters.seats).not.toContain(0);
  });
});

describe('interest', () => {
  test('P10 a small room is told whole to everybody', () => {
    const interest = new Interest();
    const table = tableOf(24, pointing);
    expect(table.wholeBytes).toBeLessThanOrEqual(PACKED_MAX_BYTES);
    interest.begin(table, []);
    expect(interest.groupOf(0)).toBe(interest.groupOf(23));
    expect(interest.fill(0, false)).toMatchObject({ whole: { length: 24 }, heads: [] });
  });

  test('P10 a full room: own cell and presenters whole, heads of the others in turn, nobody twice', () => {
    const interest = new Interest();
    const table = tableOf(1000, pointing);
    const presenters = [17, 500, 501];
    const told = new Map<number, number>();
    const ticks = Math.ceil(1000 / Math.floor(FAR_BUDGET_BYTES / 14));
    for (let tick = 0; tick < ticks; tick++) {
      interest.begin(table, presenters);
      const group = interest.groupOf(35);
      const { whole, heads } = interest.fill(group, false);
      const cell = Array.from({ length: 16 }, (_, i) => 32 + i);
      expect([...whole].sort((a, b) => a - b)).toEqual([17, ...cell, 500, 501]);
      expect(new Set([...whole, ...heads]).size).toBe(whole.length + heads.length);
      expect(heads.length * 14).toBeLessThanOrEqual(FAR_BUDGET_BYTES);
      for (const seat of heads) told.set(seat, (told.get(seat) ?? 0) + 1);
      expect(interest.fill(group, true).heads).toEqual([]);
    }
    // Everybody within one round, save a few at its seam.
    expect(told.size).toBe(1000 - 16 - presenters.length);
    expect(Math.max(...told.values())).toBeLessThanOrEqual(2);
  });

  test('the round goes on when people come and go', () => {
    const interest = new Interest();
    const table = tableOf(200, pointing);
    const told = new Set<number>();
    for (let tick = 0; tick < 20; tick++) {
      interest.begin(table, []);
      for (const seat of interest.fill(12, false).heads) told.add(seat);
      table.remove(tick * 3);
      keep(table, 300 + tick, pointing(0));
    }
    for (let seat = 60; seat < 192; seat++) expect(told.has(seat)).toBe(true);
  });
});

describe('the output of a tick', () => {
  test.each([30, 100, 500, 2000])(
    'P10 bytes per client with %i people stay in bounds',
    (people) => {
      const table = tableOf(people, pointing);
      const output = new TickOutput(table);
      const goal = people <= 30 ? 25_000 : people <= 100 ? 30_000 : 32_000;
      const sockets = [0, people - 1].map((seat) => connect(seat));
      for (let tick = 1; tick <= 100; tick++) {
        output.send(
          sockets.map(({ connection }) => connection),
          { ...moment(tick), leaders: [0] },
        );
        for (const { connection } of sockets) connection.pace.acknowledge(tick);
      }
      for (const { writes } of sockets) {
        const bytes = writes.reduce((sum, write) => sum + write.length, 0);
        expect(bytes / 5).toBeLessThan(goal);
        expect(writes).toHaveLength(100);
      }
    },
  );

  test('those of one cell are sent the same bytes, those of another cell other ones', () => {
    const output = new TickOutput(tableOf(100, pointing));
    const sockets = [0, 15, 16].map((seat) => connect(seat));
    output.send(
      sockets.map(({ connection }) => connection),
      moment(1),
    );
    const [first, same, other] = sockets.map(({ writes }) => writes[0]);
    expect(first).toBe(same);
    expect(other?.equals(first ?? Buffer.alloc(0))).toBe(false);
    const snapshot = snapshotIn(payloadsOf(other ?? Buffer.alloc(0))[0]);
    const whole = snapshot.poses.filter(({ isFar }) => !isFar).map(({ seatIndex }) => seatIndex);
    expect(whole).toEqual(expect.arrayContaining(Array.from({ length: 16 }, (_, i) => 16 + i)));
    expect(snapshot.poses.filter(({ isFar }) => isFar).every(({ pose }) => !pose.hitLps)).toBe(
      true,
    );
  });

  test('S2 a patch goes to all in the same write, also to those who get no snapshot', () => {
    const output = new TickOutput(tableOf(3));
    const [fast, slow] = [connect(0), connect(1)];
    const both = [fast.connection, slow.connection];
    output.send(both, moment(1));
    fast.connection.pace.acknowledge(1);
    const patch = Uint8Array.of(15, 1, 2, 3);
    output.send(both, moment(2, patch));
    const [before, after] = payloadsOf(fast.writes[1] ?? Buffer.alloc(0));
    expect([...(before ?? [])]).toEqual([...patch]);
    expect(snapshotIn(after).tick).toBe(2);
    expect(slow.writes[1]).toEqual(webSocketFrame(patch));
  });

  test('L2 snapshots take turns on lanes; patches go where they always go', () => {
    const output = new TickOutput(tableOf(3));
    const [own, lane, other] = [connect(0), connect(0), connect(0)];
    const { lanes, pace } = own.connection;
    for (const socket of [lane, other]) lanes.add(socket as unknown as LaneSocket);
    const patch = Uint8Array.of(15, 1, 2, 3);
    for (let tick = 1; tick <= 6; tick++) {
      output.send([own.connection], moment(tick, patch));
      pace.acknowledge(tick);
    }
    const ticksOn = ({ writes }: FakeSocket): number[] =>
      writes
        .flatMap(payloadsOf)
        .filter(isSnapshot)
        .map((payload) => snapshotIn(payload).tick);
    expect([own, lane, other].map(ticksOn).map((ticks) => ticks.length)).toEqual([2, 2, 2]);
    expect(new Set([own, lane, other].flatMap(ticksOn))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    const patches = own.writes.flatMap(payloadsOf).filter((payload) => !isSnapshot(payload));
    expect(patches).toHaveLength(6);
    for (const { writes } of [lane, other])
      expect(writes.flatMap(payloadsOf).every(isSnapshot)).toBe(true);
  });

  test('L2 a lane that is closed, or that something waits on, is passed over', () => {
    const output = new TickOutput(tableOf(3));
    const [own, closed, full] = [connect(0), connect(0), connect(0)];
    closed.readyState = 2;
    full.bufferedAmount = 1;
    const { lanes, pace } = own.connection;
    for (const socket of [closed, full]) lanes.add(socket as unknown as LaneSocket);
    for (let tick = 1; tick <= 6; tick++) {
      output.send([own.connection], moment(tick));
      pace.acknowledge(tick);
    }
    expect(own.writes).toHaveLength(6);
    expect([...closed.writes, ...full.writes]).toEqual([]);
  });

  test('who is closing, still joining or gone is sent nothing', () => {
    const output = new TickOutput(tableOf(3));
    const [closing, closed] = [connect(0), connect(1)];
    closing.connection.closing = true;
    closed.readyState = 2;
    output.send([closing.connection, closed.connection], moment(1, Uint8Array.of(1)));
    expect([...closing.writes, ...closed.writes]).toEqual([]);
  });

  test('P11 who never acknowledges is too slow after ten seconds', () => {
    const output = new TickOutput(tableOf(3));
    const [silent, other] = [connect(0), connect(1)];
    const both = [silent.connection, other.connection];
    for (let tick = 1; tick <= 201; tick++) {
      expect(output.send(both, moment(tick))).toEqual([]);
      other.connection.pace.acknowledge(tick);
    }
    expect(output.send(both, moment(202))).toEqual([silent.connection]);
    expect(silent.writes).toHaveLength(1);
    expect(other.writes).toHaveLength(202);
  });
});
