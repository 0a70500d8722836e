/**
 * What the journal costs: single commits, and the rebuilding of a long class with and without checkpoints. The class is
 * seeded: 1000 people come, one or two drag, hands go up and down, people look away, drop and come back.
 *
 *   npm run bench -- journal [--json] [--entries n] [--people n]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import {
  type CaseDocument,
  foldEntry,
  type Classroom,
  type JournalEntry,
  NO_METADATA,
  SERVER_ACTOR,
  PLAIN_PARTS,
} from '@rounds/classroom';

import { connectDatabase, type Database } from '../database/database-client.ts';
import { CHECKPOINT_EVERY } from '../rooms/checkpoint-pace.ts';
import { restoreClassroom } from './restore-classroom.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    entries: { type: 'string', default: '100000' },
    people: { type: 'string', default: '1000' },
  },
});
const ENTRIES = Number(values.entries);
const PEOPLE = Number(values.people);
const COMMITS = 2000;
const REPEATS = 5;
const SEED = 11;
const CASES = 6;
/** Three hours. */
const LENGTH_MS = 3 * 3_600_000;

/** Mulberry32: the same class every time. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const VIEW = {
  presetId: 'ct-bone',
  windowCenter: 400,
  windowWidth: 1800,
  crosshairLps: [0, 0, 0],
  planes: [],
  placement: { rotation: [0, 0, 0, 1], offsetRoom: [0, 0, 0], scale: 1 },
  ...PLAIN_PARTS,
} as const;

function benchCase(index: number): CaseDocument {
  return {
    caseId: `case-${index}`,
    title: `Case ${index}`,
    synthetic: true,
    volume: {
      assetSha256: index.toString(16).padStart(64, '0'),
      modality: 'CT',
      kind: 'volume',
      frameTimeMs: null,
      samplesPerPixel: 1,
      centerLps: [0, 0, 0],
      sizeMm: [300, 300, 300],
    },
    overlays: [],
    initialView: VIEW,
    history: 'Tearing pain between the shoulder blades. '.repeat(20),
    question: 'What do you see?',
    reveal: 'Dissection. '.repeat(40),
    keyViews: Array.from({ length: 8 }, (_, view) => ({
      bookmarkId: `view-${view}`,
      title: `View ${view}`,
      view: VIEW,
    })),
    metadata: NO_METADATA,
  };
}

type Change = Pick<JournalEntry, 'actorId' | 'command'>;

function arrival(index: number): Change {
  const role = index === 0 ? 'instructor' : 'learner';
  const participantId = `person-${index}`;
  const participant = {
    participantId,
    name: `Participant ${index}`,
    role,
    device: 'laptop',
    seatIndex: index,
  } as const;
  return { actorId: SERVER_ACTOR, command: { type: 'participant.join', participant } };
}

/** Mostly dragging; now and then people do what people do. */
function randomChange(random: () => number): Change {
  const person = Math.floor(random() * PEOPLE);
  const actorId = `person-${person}`;
  const number = (): number => random() * 300 - 150;
  const kind = random();
  if (kind < 0.08) return { actorId, command: { type: 'hand.raise', raised: random() < 0.5 } };
  if (kind < 0.16) {
    return { actorId, command: { type: 'attention.set', following: random() < 0.5 } };
  }
  if (kind < 0.18) {
    return { actorId: SERVER_ACTOR, command: { type: 'participant.drop', participantId: actorId } };
  }
  if (kind < 0.2) return arrival(person);
  const teacher = 'person-0';
  if (kind < 0.203) {
    const step = { caseIndex: Math.floor(random() * CASES), stepIndex: Math.floor(random() * 10) };
    return { actorId: teacher, command: { type: 'step.go', ...step } };
  }
  if (kind < 0.6) {
    const pointLps: [number, number, number] = [number(), number(), number()];
    const planeId = `plane-${Math.floor(random() * 3)}`;
    const plane = {
      planeId,
      enabled: true,
      pointLps,
      normalLps: [0, 0, 1] as [number, number, number],
    };
    return { actorId: teacher, command: { type: 'plane.set', plane } };
  }
  return {
    actorId: teacher,
    command: { type: 'crosshair.move', pointLps: [number(), number(), number()] },
  };
}

function benchEntries(count: number): readonly JournalEntry[] {
  const random = seededRandom(SEED);
  const cases = Array.from({ length: CASES }, (_, index) => benchCase(index));
  const opening: Change = {
    actorId: SERVER_ACTOR,
    command: { type: 'session.open', sessionId: 'bench', title: 'Grand rounds', cases },
  };
  const changes = [opening, ...Array.from({ length: PEOPLE }, (_, index) => arrival(index))];
  while (changes.length < count) changes.push(randomChange(random));
  return changes.map((change, sequence) => {
    const atMs = 1_000_000 + Math.round((sequence / count) * LENGTH_MS);
    return { sequence, tick: Math.floor(atMs / 50), atMs, ...change };
  });
}

function entry(entries: readonly JournalEntry[], index: number): JournalEntry {
  const found = entries[index];
  if (found === undefined) throw new Error(`no entry ${index}`);
  return found;
}

function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const startedMs = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startedMs };
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) times.push((await timed(work)).ms);
  return percentile(times, 0.5);
}

/** One commit after the other, as a class with one who drags makes them: each is on the disk before the next begins. */
async function measureCommits({ journal }: Database, entries: readonly JournalEntry[]) {
  const times: number[] = [];
  const during: number[] = [];
  const sessionId = 'bench';
  let isAdvancing = false;
  for (let index = 1; index <= PEOPLE + COMMITS; index++) {
    if (index > PEOPLE && (index - PEOPLE) % 250 === 0) {
      isAdvancing = true;
      void journal.advanceCheckpoint(sessionId).finally(() => (isAdvancing = false));
    }
    const commit = { sessionId, entries: [entry(entries, index)], libraryChanges: [] };
    const wasAdvancing = isAdvancing;
    const { ms } = await timed(() => journal.append(commit));
    if (index > PEOPLE) (wasAdvancing ? during : times).push(ms);
  }
  return {
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    maxMs: percentile(times, 1),
    duringCheckpointMaxMs: percentile(during, 1),
  };
}

async function measureRebuild({ journal }: Database, entries: readonly JournalEntry[]) {
  const sessionId = 'bench';
  const append = async (from: number, to: number): Promise<void> => {
    for (let start = from; start < to; start += 500) {
      const page = entries.slice(start, Math.min(to, start + 500));
      await journal.append({ sessionId, entries: page, libraryChanges: [] });
    }
  };
  const begun = PEOPLE + COMMITS + 1;
  const cut = entries.length - CHECKPOINT_EVERY;
  await append(begun, cut);
  const advance = await timed(() => journal.advanceCheckpoint(sessionId));
  await append(cut, entries.length);
  const withCheckpointMs = await median(() => restoreClassroom(journal, sessionId));
  const none = { read: journal.read.bind(journal), checkpoint: async () => undefined };
  const wholeMs = await median(() => restoreClassroom(none, sessionId));
  const next = await timed(() => journal.advanceCheckpoint(sessionId));
  const checkpoint = await journal.checkpoint(sessionId);
  const direct = await restoreClassroom(journal, sessionId);
  let folded: Classroom | undefined;
  for (const each of entries) folded = foldEntry(folded, each);
  if (JSON.stringify(direct.classroom?.view) !== JSON.stringify(folded?.view))
    throw new Error('the rebuilt class is another one');
  return {
    wholeMs,
    withCheckpointMs,
    checkpointMs: round(next.ms),
    firstCheckpointMs: round(advance.ms),
    checkpointKb: Math.round((checkpoint?.text.length ?? 0) / 1000),
  };
}

const folder = await mkdtemp(join(tmpdir(), 'rounds-journal-'));
const database = await connectDatabase(join(folder, 'rounds.sqlite'));
try {
  const entries = benchEntries(ENTRIES);
  const opened = { sessionId: 'bench', code: '123456', title: 'Grand rounds', openedAtMs: 1 };
  await database.journal.open(opened, entry(entries, 0));
  process.stderr.write('commits ...\n');
  const commits = await measureCommits(database, entries);
  process.stderr.write('rebuilding ...\n');
  const rebuild = await measureRebuild(database, entries);
  const result = { entries: ENTRIES, people: PEOPLE, commits, rebuild };
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    process.stdout.write(
      [
        '| durable commit p50 / p99 / max ms | while a checkpoint is made, max ms |',
        '| --- | --- |',
        `| ${commits.p50Ms} / ${commits.p99Ms} / ${commits.maxMs} | ${commits.duringCheckpointMaxMs} |`,
        '',
        '| rebuild, whole journal ms | newest checkpoint and all that can follow it ms | a checkpoint ms, kB |',
        '| --- | --- | --- |',
        `| ${rebuild.wholeMs} | ${rebuild.withCheckpointMs} | ${rebuild.checkpointMs}, ${rebuild.checkpointKb} |`,
        '',
        `${ENTRIES} entries, ${PEOPLE} people; ${COMMITS} single commits; rebuilding is the median of ${REPEATS}; ` +
          `${cpus().length} cores, Node ${process.version}.`,
        '',
      ].join('\n'),
    );
  }
} finally {
  await database.close();
  await rm(folder, { recursive: true, force: true });
}
