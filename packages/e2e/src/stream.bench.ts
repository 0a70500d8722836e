/**
 * npm run bench -- stream [--json] [--visits n] [--lines 20,50,10]: how long a picture takes over a slow line, in real Chromium: the chest CT of the shared
 * data as Rounds' asset, and as a gzipped NIfTI in NiiVue. Medians of several visits with an empty cache, in turns.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { readSeries, writeNifti } from '@rounds/imaging';
import type { Browser } from 'playwright-core';

import { buildBenchPages } from './import-contest/bench-pages.ts';
import { type ContestSeries, median } from './import-contest/contest.ts';
import { type BenchServer, serveBenchPages } from './import-contest/serve-bench-pages.ts';
import { sharedSeries } from './import-contest/shared-series.ts';
import { visitNiivue } from './stream/niivue-visit.ts';
import { type SeatTimes, type StreamTimes, visitSeat } from './stream/seat-visit.ts';
import { startSlowLink } from './stream/slow-link.ts';
import { CHROME_PATH, launchBrowser, openPage } from './system/browser.ts';
import { HANDLE_SCRIPT } from './system/participant.ts';
import { ServerProcess } from './system/server-process.ts';
import { ROOT } from './system/shared-data.ts';
import { textTable } from './system/text-table.ts';

const SERIES = 'petct-chest-acrin042-ct';
const OWN_TOOL = 'rounds';
const RTT_MS = 40;
const { values: OPTIONS } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    visits: { type: 'string', default: '3' },
    lines: { type: 'string', default: '20,50,10' },
  },
});
const PEERS_FOLDER = process.env['ROUNDS_PEERS'];

interface StreamRow extends StreamTimes {
  readonly tool: string;
  readonly mbitPerSecond: number;
  readonly rttMs: number;
  readonly bytes: number;
  readonly visits: number;
  readonly joinMs: number | null;
  readonly first3dMs: number | null;
}

interface Contest {
  readonly tool: string;
  readonly port: number;
  readonly bytes: number;
  readonly visit: (browser: Browser, linkPort: number) => Promise<StreamTimes & Partial<SeatTimes>>;
}

async function main(): Promise<void> {
  const series = sharedSeries().find(({ name }) => name === SERIES);
  if (series === undefined || CHROME_PATH === undefined)
    throw new Error('this needs the shared imaging data (ROUNDS_DATA) and a Chromium');
  const server = await ServerProcess.createEmpty();
  await server.start();
  const browser = await launchBrowser();
  const folder = mkdtempSync(join(tmpdir(), 'rounds-stream-'));
  let bench: BenchServer | undefined;
  const rows: StreamRow[] = [];
  try {
    const contests = [await rounds(server, browser, series)];
    if (PEERS_FOLDER !== undefined) {
      say('Making the NIfTI ...');
      bench = await benchServer(folder, series);
      contests.push(niivue(bench, statSync(join(folder, NIFTI)).size));
    }
    for (const mbitPerSecond of OPTIONS.lines.split(',').map(Number)) {
      const compared = await compare(browser, mbitPerSecond, contests);
      say(table(compared));
      rows.push(...compared);
    }
  } finally {
    bench?.close();
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  print(rows);
}

const NIFTI = 'chest.nii.gz';

async function rounds(
  server: ServerProcess,
  browser: Browser,
  series: ContestSeries,
): Promise<Contest> {
  const { page } = await openPage(browser, server.url, {}, HANDLE_SCRIPT);
  await page.goto(server.instructorUrl());
  await page.getByTestId('session-start').waitFor();
  const before = await caseIds();
  server.command('import', series.folder);
  const caseId = (await caseIds()).find((id) => !before.includes(id));
  const reply = await page.request.post(`${server.url}/api/sessions`, {
    data: { caseIds: [caseId] },
    headers: { origin: server.url },
  });
  const { code } = (await reply.json()) as { code: string };
  await page.context().close();
  return {
    tool: OWN_TOOL,
    port: server.port,
    bytes: largestFileBytes(server.home),
    visit: (visitor, linkPort) => visitSeat(visitor, `http://localhost:${linkPort}`, code),
  };

  async function caseIds(): Promise<readonly string[]> {
    const answer = await page.request.get(`${server.url}/api/cases`);
    const { cases } = (await answer.json()) as { cases: readonly { caseId: string }[] };
    return cases.map((summary) => summary.caseId);
  }
}

/** The asset of the imported series: nothing else that the server keeps is as large. */
function largestFileBytes(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(...names.map((name) => statSync(join(folder, name)).size));
}

async function benchServer(folder: string, series: ContestSeries): Promise<BenchServer> {
  const script = join(ROOT, 'packages/e2e/peers/pages/niivue.mjs');
  await buildBenchPages([{ name: 'niivue', script }], folder, PEERS_FOLDER);
  const files = series.names.map((name) => ({
    name,
    bytes: readFileSync(join(series.folder, name)),
  }));
  const volume = (await readSeries(files)).series[0]?.volume;
  if (volume === undefined) throw new Error(`${series.name} was refused`);
  writeFileSync(join(folder, NIFTI), writeNifti(volume));
  return serveBenchPages(folder);
}

function niivue(bench: BenchServer, bytes: number): Contest {
  return {
    tool: 'niivue (nii.gz)',
    port: bench.port,
    bytes,
    visit: (browser, linkPort) =>
      visitNiivue(browser, `${bench.url}/niivue.html`, `http://localhost:${linkPort}/${NIFTI}`),
  };
}

async function compare(
  browser: Browser,
  mbitPerSecond: number,
  contests: readonly Contest[],
): Promise<readonly StreamRow[]> {
  const visits = Number(OPTIONS.visits);
  const times = contests.map((): (StreamTimes & Partial<SeatTimes>)[] => []);
  for (let visit = 0; visit < visits; visit += 1) {
    for (const [i, contest] of contests.entries()) {
      say(`${mbitPerSecond} Mbit/s, ${contest.tool}, visit ${visit + 1} of ${visits} ...`);
      const link = await startSlowLink({ port: contest.port, mbitPerSecond, rttMs: RTT_MS });
      times[i]?.push(await contest.visit(browser, link.port));
      await link.close();
    }
  }
  return contests.map(({ tool, bytes }, i) => {
    const middle = (of: keyof SeatTimes): number | null => {
      const known = (times[i] ?? []).flatMap((one) => one[of] ?? []);
      return known.length === 0 ? null : Math.round(median(known));
    };
    return {
      tool,
      mbitPerSecond,
      rttMs: RTT_MS,
      bytes,
      firstPictureMs: middle('firstPictureMs') ?? Number.NaN,
      halfMs: middle('halfMs'),
      lookedAtHalfMs: middle('lookedAtHalfMs'),
      fullMs: middle('fullMs') ?? Number.NaN,
      visits,
      joinMs: middle('joinMs'),
      first3dMs: middle('first3dMs'),
    };
  });
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function print(rows: readonly StreamRow[]): void {
  if (OPTIONS.json) {
    const isPeer = ({ tool }: StreamRow): boolean => tool !== OWN_TOOL;
    const answer = { rows: rows.filter((row) => !isPeer(row)), peers: rows.filter(isPeer) };
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  if (PEERS_FOLDER === undefined)
    process.stdout.write(
      'The software to compare with is not at hand: Rounds was measured alone.\n',
    );
  process.stdout.write(`${table(rows)}\n`);
}

function table(rows: readonly StreamRow[]): string {
  const cells = rows.map((row) => ({
    tool: row.tool,
    'Mbit/s': row.mbitPerSecond,
    'RTT ms': row.rttMs,
    MB: (row.bytes / 1e6).toFixed(1),
    'first slices ms': row.firstPictureMs,
    'slice looked at, half ms': row.lookedAtHalfMs ?? '-',
    'half ms': row.halfMs ?? '-',
    'full ms': row.fullMs,
    'first 3D ms': row.first3dMs ?? '-',
    'join to opened ms': row.joinMs ?? '-',
  }));
  return textTable(cells);
}

await main();
