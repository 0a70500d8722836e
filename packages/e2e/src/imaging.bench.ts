/**
 * npm run bench -- imaging [--json] [--runs n] [--series name]: from a folder of DICOM to a volume in memory, Rounds beside others in the same run, in
 * Node and in Chromium, voxels compared; then from DICOM to a streamed asset, for every series at hand.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { buildBenchPages } from './import-contest/bench-pages.ts';
import { importPages, startBrowserContestants } from './import-contest/browser-contestants.ts';
import { compete, type ContestRow, type ContestSeries } from './import-contest/contest.ts';
import { type ImportRow, measureImports } from './import-contest/import-table.ts';
import { startNodeContestants } from './import-contest/node-contestant.ts';
import { serveBenchPages } from './import-contest/serve-bench-pages.ts';
import { sharedSeries } from './import-contest/shared-series.ts';
import { CHROME_PATH } from './system/browser.ts';
import { textTable } from './system/text-table.ts';

const PEERS_FOLDER = process.env['ROUNDS_PEERS'];
const { values: OPTIONS } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** After the first. */
    runs: { type: 'string', default: '5' },
    /** Of the contest; all if nothing is said. */
    series: { type: 'string' },
  },
});
const RUNS = Number(OPTIONS.runs);
/** Explicit little endian; JPEG-LS, signed and unsigned. */
const CONTEST_SERIES = ['cta-aorta-totalseg', 'petct-chest-acrin042-ct', 'mr-brain-vs001'];

async function main(): Promise<void> {
  const allSeries = sharedSeries();
  const contested = allSeries.filter(({ name }) =>
    OPTIONS.series === undefined ? CONTEST_SERIES.includes(name) : name === OPTIONS.series,
  );
  const rows = [...(await competeInNode(contested)), ...(await competeInBrowser(contested))];
  say('From DICOM to assets ...');
  const imports = await measureImports(allSeries);
  if (OPTIONS.json) {
    process.stdout.write(`${JSON.stringify({ rows, imports }, null, 2)}\n`);
    return;
  }
  for (const line of missing(allSeries)) process.stdout.write(`${line}\n`);
  if (rows.length > 0) process.stdout.write(`\n${contestTable(rows)}\n`);
  process.stdout.write(`\n${importTable(imports)}\n`);
}

async function competeInNode(allSeries: readonly ContestSeries[]): Promise<readonly ContestRow[]> {
  const rows: ContestRow[] = [];
  for (const series of allSeries) {
    say(`${series.name} in Node ...`);
    const contestants = startNodeContestants(PEERS_FOLDER !== undefined);
    const competed = await compete(series, 'node', contestants, RUNS);
    say(contestTable(competed));
    rows.push(...competed);
    await Promise.all(contestants.map(({ close }) => close()));
  }
  return rows;
}

async function competeInBrowser(
  allSeries: readonly ContestSeries[],
): Promise<readonly ContestRow[]> {
  if (CHROME_PATH === undefined || allSeries.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'rounds-imaging-'));
  const pages = importPages(PEERS_FOLDER !== undefined);
  await buildBenchPages(pages, folder, PEERS_FOLDER);
  const server = await serveBenchPages(folder);
  const rows: ContestRow[] = [];
  try {
    for (const series of allSeries) {
      say(`${series.name} in Chromium ...`);
      const contestants = await startBrowserContestants(pages, server.url);
      const competed = await compete(series, 'chromium', contestants, RUNS);
      say(contestTable(competed));
      rows.push(...competed);
      await Promise.all(contestants.map(({ close }) => close()));
    }
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

/** The work takes minutes: people see where it is. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function missing(allSeries: readonly ContestSeries[]): readonly string[] {
  return [
    ...(allSeries.length > 0
      ? []
      : ['No real data at hand (ROUNDS_DATA): only the teaching phantom was measured.']),
    ...(PEERS_FOLDER === undefined
      ? ['The software to compare with is not at hand: Rounds was measured alone.']
      : []),
    ...(CHROME_PATH === undefined ? ['No Chromium at hand (CHROME_PATH): Node alone.'] : []),
  ];
}

function contestTable(rows: readonly ContestRow[]): string {
  const cells = rows.map((row) => {
    const own = rows.find(
      ({ series, runtime, tool }) =>
        series === row.series && runtime === row.runtime && tool === 'rounds',
    );
    return {
      series: row.series,
      runtime: row.runtime,
      tool: row.tool,
      ms: row.ms,
      'first ms': row.firstMs,
      'cpu ms': row.cpuMs ?? '-',
      'peak MB': row.rssMb ?? '-',
      'rounds / tool': own === undefined ? '-' : (own.ms / row.ms).toFixed(2),
      'cpu / cpu': own?.cpuMs && row.cpuMs ? (own.cpuMs / row.cpuMs).toFixed(2) : '-',
      voxels: row.note ?? (row.sameVoxels ? 'same' : 'OTHERS'),
    };
  });
  return textTable(cells);
}

function importTable(rows: readonly ImportRow[]): string {
  return textTable(rows.map((row) => ({ ...row })));
}

await main();
