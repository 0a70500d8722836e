/** npm run bench -- client [--json]: what a class of a thousand costs each client: snapshots, frames, patches, joining. */
import {
  ClassroomSchema,
  copyFarSeatPose,
  copySeatPose,
  encodePose,
  type Pose,
  readSharedState,
  seatPlace,
  type SharedState,
  SNAPSHOT_HEADER_BYTES,
  writeSharedState,
  writeSnapshotHeader,
} from '@rounds/classroom';

import type { RemotePose } from '../classroom-connection.ts';
import { participantFixture, sharedStateFixture } from '../fixtures/fake-room.ts';
import { RemotePoses } from '../poses/remote-poses.ts';
import { keepEqual } from '../state/keep-equal.ts';

const PEOPLE = 1_000;
/** Told of whole at every tick: fifteen neighbours, eight presenters. */
const NEAR = 23;
/** 360 bytes of heads, each with its seat. */
const FAR = 25;
const TICK_MS = 50;
const ROUNDS = 3_000;

interface Row {
  readonly what: string;
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** @param prepare what belongs to others is done, and not timed */
function measure(
  what: string,
  rounds: number,
  once: (round: number) => void,
  prepare: (round: number) => void = () => undefined,
): Row {
  const warmUp = Math.ceil(rounds / 4);
  const times: number[] = [];
  for (let round = 0; round < warmUp + rounds; round++) {
    prepare(round);
    const startMs = performance.now();
    once(round);
    if (round >= warmUp) times.push(performance.now() - startMs);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? 0;
  return { what, medianMs: at(0.5), p99Ms: at(0.99) };
}

function poseOf(seatIndex: number, tick: number): Pose {
  const { positionRoom, orientation, eyeHeightMetres } = seatPlace(seatIndex);
  const sway = 0.02 * Math.sin(tick / 20 + seatIndex);
  const [x, , z] = positionRoom;
  const hand = { positionRoom: [x + 0.2, eyeHeightMetres - 0.4, z], orientation } as const;
  return {
    head: { positionRoom: [x + sway, eyeHeightMetres, z], orientation },
    left: hand,
    right: hand,
    ray: { source: 'right', lengthMetres: 2 },
    hitLps: [sway, 2, 3],
  };
}

/** A snapshot as somebody in the first cell gets it. */
function snapshotAt(tick: number): Uint8Array {
  const bytes = new Uint8Array(4_096);
  let at = writeSnapshotHeader(bytes, 0, tick, tick * TICK_MS, NEAR + FAR);
  for (let seat = 1; seat <= NEAR; seat++) {
    const pose = encodePose(poseOf(seat, tick));
    at = copySeatPose(bytes, at, seat, pose, 0, pose.length);
  }
  const others = PEOPLE - NEAR - 1;
  for (let i = 0; i < FAR; i++) {
    const seat = NEAR + 1 + ((tick * FAR + i) % others);
    at = copyFarSeatPose(bytes, at, seat, encodePose(poseOf(seat, tick)), 0);
  }
  return bytes.slice(0, Math.max(at, SNAPSHOT_HEADER_BYTES));
}

function measurePoses(): readonly Row[] {
  const remote = new RemotePoses();
  const people = Array.from({ length: PEOPLE }, (_, i) => participantFixture(`p${i}`, i));
  remote.setRoster(people, 'p0');
  const out: RemotePose[] = [];
  const snapshots = Array.from({ length: 2 * ROUNDS }, (_, tick) => snapshotAt(tick + 1));
  let nowMs = 0;
  const received = measure('snapshot taken in', ROUNDS, (round) => {
    nowMs = (round + 1) * TICK_MS + 20;
    remote.receive(snapshots[round] as Uint8Array, nowMs);
  });
  const drawn = measure('poses of one frame', ROUNDS, () => {
    nowMs += 14;
    remote.draw(nowMs, out);
  });
  if (out.length !== PEOPLE - 1) throw new Error(`${out.length} people were drawn`);
  return [received, drawn];
}

function movePlane(state: SharedState, round: number): SharedState {
  const planes = state.view.planes.map((plane) => ({
    ...plane,
    pointLps: [round + 1, 0, 0] as const,
  }));
  return { ...state, view: { ...state.view, planes } };
}

function raiseHand(state: SharedState, round: number): SharedState {
  const index = round % PEOPLE;
  const person = state.participants[index];
  if (person === undefined) return state;
  const changed = { ...person, handRaised: !person.handRaised };
  return { ...state, participants: state.participants.with(index, changed) };
}

function measureState(): readonly Row[] {
  const participants = Array.from({ length: PEOPLE }, (_, i) => participantFixture(`p${i}`, i));
  let shared = sharedStateFixture({ participants });
  const schema = new ClassroomSchema();
  writeSharedState(schema, shared);
  let known = readSharedState(schema);
  const patch = (what: string, change: (state: SharedState, round: number) => SharedState): Row => {
    const read = (): void => {
      const next = keepEqual(known, readSharedState(schema));
      if (next === known) throw new Error('a patch changed nothing');
      known = next;
    };
    return measure(what, ROUNDS / 2, read, (round) => {
      const next = change(shared, round);
      writeSharedState(schema, next, shared);
      shared = next;
    });
  };
  let fresh = schema;
  const joined = measure(
    'whole state read at joining',
    300,
    () => void readSharedState(fresh),
    () => {
      fresh = new ClassroomSchema();
      writeSharedState(fresh, shared);
    },
  );
  return [
    patch('patch of a dragged plane', movePlane),
    patch('patch of a raised hand', raiseHand),
    joined,
  ];
}

const rows = [...measurePoses(), ...measureState()];
function textOf({ what, medianMs, p99Ms }: Row): string {
  return `${what.padEnd(32)} median ${medianMs.toFixed(4)}  p99 ${p99Ms.toFixed(4)}`;
}

const words = [`${PEOPLE} people; milliseconds on one core`, ...rows.map(textOf)].join('\n');
const asJson = process.argv.includes('--json');
process.stdout.write(`${asJson ? JSON.stringify({ people: PEOPLE, rows }) : words}\n`);
