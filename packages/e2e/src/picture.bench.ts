/**
 * npm run bench -- picture [--json]: how long a person waits for the picture, in real Chromium on localhost. From the tap on
 * Join to the first picture and to full resolution, the median of several visits with an empty cache, one page at a time.
 */
import { join } from 'node:path';
import process from 'node:process';

import type { Browser, Page } from 'playwright-core';

import { launchBrowser, openPage } from './system/browser.ts';
import {
  HANDLE_SCRIPT,
  markJoinPress,
  waitFullResolution,
  waitJoined,
} from './system/participant.ts';
import { ServerProcess } from './system/server-process.ts';
import { DATA_FOLDER } from './system/shared-data.ts';
import { textTable } from './system/text-table.ts';

const VISITS = 5;
const SERIES = {
  'CTA 126x120x164': 'series/cta-aorta-totalseg/dicom',
  'head CT 256x256x108': 'series/ct-head-cranium/dicom',
  'chest CT 512x512x135': 'series/petct-chest-acrin042/ct',
} as const;

interface Row {
  readonly series: string;
  readonly joinedMs: number;
  /** Slices of the preview are painted. */
  readonly firstSlicesMs: number;
  /** The first picture in three dimensions: with WebGL in software it waits for the processor. */
  readonly firstPictureMs: number;
  readonly fullMs: number;
}

async function main(): Promise<void> {
  const server = await ServerProcess.createEmpty();
  await server.start();
  const browser = await launchBrowser();
  const rows: Row[] = [];
  try {
    const names = Object.keys(SERIES) as (keyof typeof SERIES)[];
    if (DATA_FOLDER === undefined)
      throw new Error('the shared imaging data is absent: set ROUNDS_DATA');
    const open = await openPage(browser, server.url, {}, HANDLE_SCRIPT);
    await open.page.goto(server.instructorUrl());
    await open.page.getByTestId('session-start').waitFor();
    for (const name of names) {
      const before = await caseIds(open.page.request, server.url);
      server.command('import', join(DATA_FOLDER, SERIES[name]));
      const caseId = (await caseIds(open.page.request, server.url)).find(
        (id) => !before.includes(id),
      );
      const reply = await open.page.request.post(`${server.url}/api/sessions`, {
        data: { caseIds: [caseId] },
        headers: { origin: server.url },
      });
      const { code } = (await reply.json()) as { code: string };
      rows.push(await measure(browser, `${server.url}/join/${code}`, name));
    }
  } finally {
    await browser.close();
    await server.stop();
  }
  print(rows);
}

type Requests = Awaited<ReturnType<typeof openPage>>['page']['request'];

async function caseIds(requests: Requests, url: string): Promise<readonly string[]> {
  const reply = await requests.get(`${url}/api/cases`);
  const { cases } = (await reply.json()) as { cases: readonly { caseId: string }[] };
  return cases.map((summary) => summary.caseId);
}

async function measure(browser: Browser, url: string, series: string): Promise<Row> {
  const visits: Row[] = [];
  for (let visit = 0; visit < VISITS; visit++) {
    const { page } = await openPage(browser, new URL(url).origin, {}, HANDLE_SCRIPT);
    await page.goto(url);
    await page.getByTestId('join-name').fill(`Visitor ${visit}`);
    await markJoinPress(page);
    const started = performance.now();
    const since = (): number => Math.round(performance.now() - started);
    await page.getByTestId('join-button').click();
    await waitJoined(page);
    const joinedMs = since();
    await page.waitForFunction(() => window.rounds?.viewer?.status().firstPictureMs !== undefined);
    const firstPictureMs = since();
    await waitFullResolution(page);
    const fullMs = since();
    const firstSlicesMs = Math.round(await firstSlicesSinceJoin(page));
    visits.push({ series, joinedMs, firstSlicesMs, firstPictureMs, fullMs });
    await page.context().close();
  }
  return {
    series,
    joinedMs: median(visits.map((visit) => visit.joinedMs)),
    firstSlicesMs: median(visits.map((visit) => visit.firstSlicesMs)),
    firstPictureMs: median(visits.map((visit) => visit.firstPictureMs)),
    fullMs: median(visits.map((visit) => visit.fullMs)),
  };
}

/** From the tap on Join, by the page's own clock: waiting from outside would see it late. */
function firstSlicesSinceJoin(page: Page): Promise<number> {
  return page.evaluate(() => {
    const at = (name: string): number =>
      performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
    const sinceOpenedMs = window.rounds?.viewer?.status().firstSlicesMs ?? Number.NaN;
    return at('rounds-case-opened') - at('join-pressed') + sinceOpenedMs;
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function print(rows: readonly Row[]): void {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ rows }, null, 2)}\n`);
    return;
  }
  const cells = rows.map((row) => ({
    series: row.series,
    'joined ms': row.joinedMs,
    'first slices ms': row.firstSlicesMs,
    'first 3D picture ms': row.firstPictureMs,
    'full resolution ms': row.fullMs,
  }));
  process.stdout.write(`${textTable(cells)}\n`);
}

await main();
