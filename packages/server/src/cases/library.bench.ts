/**
 * How long the library takes to answer, as the console asks it: one page and the counts of all facets, over HTTP, one
 * question after the other, on SQLite and (where it is there) on PostgreSQL. The cases are seeded.
 *
 *   npm run bench -- library [--json]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { CASE_LEVELS, type CaseDocument, NO_METADATA, PLAIN_PARTS } from '@rounds/classroom';

import { connectDatabase } from '../database/database-client.ts';
import type { PostgresAddress } from '../database/postgres-address.ts';
import { hasPostgres, startPostgres } from '../fixtures/postgres-server.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { startServer } from '../start-server.ts';
import { CASE_SORTS } from './case-query.ts';

const SIZES = [1000, 5000] as const;
const QUESTIONS = 500;
const SEED = 7;

const REGIONS = ['head', 'neck', 'chest', 'abdomen', 'pelvis', 'spine', 'knee', 'hand'] as const;
const MODALITIES = ['CT', 'MR', 'PT', 'US', 'CR', 'XA'] as const;
const FINDINGS = ['dissection', 'embolism', 'fracture', 'abscess', 'carcinoma', 'aneurysm', 'oedema', 'stenosis', 'torsion', 'infarction'] as const; // prettier-ignore
const ORGANS = ['aortic', 'pulmonary', 'hepatic', 'renal', 'cerebral', 'femoral', 'splenic', 'ovarian'] as const; // prettier-ignore
const TAGS = ['acute', 'trauma', 'oncology', 'vessel', 'airway', 'child', 'pregnancy', 'classic', 'trap', 'incidental', 'follow-up', 'contrast'] as const; // prettier-ignore
const WORDS = ['patient', 'pain', 'sudden', 'since', 'three', 'days', 'fever', 'known', 'after', 'surgery', 'left', 'right', 'swelling', 'cough', 'history', 'of', 'smoking', 'admitted', 'with', 'blood', 'pressure', 'referred', 'from', 'clinic'] as const; // prettier-ignore

/** Mulberry32: the same cases and questions every time. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function one<T>(random: () => number, of: readonly T[]): T {
  const chosen = of[Math.floor(random() * of.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

function seededCase(index: number, random: () => number): CaseDocument {
  const diagnosis = `${one(random, ORGANS)} ${one(random, FINDINGS)}`;
  const region = one(random, REGIONS);
  const initialView = {
    presetId: 'ct-bone',
    windowCenter: 400,
    windowWidth: 1800,
    crosshairLps: [0, 0, 0],
    planes: [],
    placement: { rotation: [0, 0, 0, 1], offsetRoom: [0, 0, 0], scale: 1 },
    ...PLAIN_PARTS,
  } as const;
  return {
    caseId: `case-${index}`,
    title: `${region} ${one(random, WORDS)} ${index}`,
    synthetic: true,
    volume: {
      assetSha256: index.toString(16).padStart(64, '0'),
      modality: one(random, MODALITIES),
      kind: 'volume',
      frameTimeMs: null,
      samplesPerPixel: 1,
      centerLps: [0, 0, 0],
      sizeMm: [300, 300, 300],
    },
    overlays: [],
    initialView,
    history: Array.from({ length: 120 }, () => one(random, WORDS)).join(' '),
    question: 'What do you see?',
    reveal: diagnosis,
    keyViews: Array.from({ length: 6 }, (_, view) => ({
      bookmarkId: `view-${view}`,
      title: `View ${view}`,
      view: initialView,
    })),
    metadata: {
      ...NO_METADATA,
      diagnosis,
      region,
      level: one(random, CASE_LEVELS),
      tags: [...new Set([one(random, TAGS), one(random, TAGS), one(random, TAGS)])],
      author: `Author ${index % 12}`,
    },
  };
}

function question(random: () => number): string {
  const parameters = new URLSearchParams({ sort: one(random, CASE_SORTS), limit: '50' });
  const kind = Math.floor(random() * 6);
  if (kind === 1) parameters.set('text', one(random, WORDS));
  if (kind === 2) parameters.set('text', `${one(random, ORGANS)} ${one(random, FINDINGS)}`);
  if (kind === 3) parameters.set('text', one(random, WORDS).slice(0, 1));
  if (kind === 4) parameters.append('region', one(random, REGIONS));
  if (kind >= 4) parameters.append('tags', one(random, TAGS));
  if (kind === 5) parameters.append('level', one(random, CASE_LEVELS));
  if (random() < 0.2) parameters.set('offset', '400');
  return parameters.toString();
}

interface Row {
  readonly database: 'SQLite' | 'PostgreSQL';
  readonly cases: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

async function measure(size: number, postgres: PostgresAddress | undefined): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'rounds-library-'));
  const random = seededRandom(SEED);
  const database = await connectDatabase(postgres ?? join(folder, 'rounds.sqlite'));
  const facts = { columns: 512, rows: 512, slices: 200, warnings: [], quarantineReasons: [] };
  for (let index = 0; index < size; index++) {
    await database.cases.add(seededCase(index, random), facts, index, {
      // Thumbnails would be made in the background, of images that are not there.
      thumbnailSha256: 'f'.repeat(64),
    });
  }
  await database.close();
  const server = await startServer({
    dataFolder: folder,
    postgres,
    port: 0,
    host: '127.0.0.1',
    demonstrationCase: false,
    logLevel: 'silent',
    requestsPerMinute: 1_000_000,
  });
  try {
    const origin = `http://127.0.0.1:${server.port}`;
    const link = (await server.oneTimeLink()).split('#link=')[1];
    const signedIn = await fetch(`${origin}/api/instructor`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link }),
    });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const times: number[] = [];
    for (let asked = 0; asked < QUESTIONS; asked++) {
      const startedMs = performance.now();
      const response = await fetch(`${origin}/api/cases?${question(random)}`, {
        headers: { cookie },
      });
      if (response.status !== 200) throw new Error(`the library answered ${response.status}`);
      await response.json();
      times.push(performance.now() - startedMs);
    }
    times.sort((a, b) => a - b);
    const at = (share: number): number =>
      Math.round((times[Math.ceil(share * times.length) - 1] ?? 0) * 10) / 10;
    const database = postgres === undefined ? 'SQLite' : 'PostgreSQL';
    return { database, cases: size, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const rows: Row[] = [];
const server = hasPostgres ? await startPostgres() : undefined;
for (const size of SIZES) {
  process.stderr.write(`${size} cases ...\n`);
  rows.push(await measure(size, undefined));
  if (server !== undefined) rows.push(await measure(size, await server.createEmptyDatabase()));
}
await server?.stop();
await removeTemporaryFolders();
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ rows })}\n`);
else {
  const lines = rows.map(
    (r) => `| ${r.database} | ${r.cases} | ${r.p50Ms} | ${r.p99Ms} | ${r.maxMs} |`,
  );
  process.stdout.write(
    `| database | cases | p50 ms | p99 ms | max ms |\n| --- | ---: | ---: | ---: | ---: |\n${lines.join('\n')}\n\n` +
      `${QUESTIONS} questions each, over HTTP; ${cpus().length} cores, Node ${process.version}.\n`,
  );
}
