import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';

import { launchBrowser } from '../system/browser.ts';
import { ROOT } from '../system/shared-data.ts';
import type { PageSource } from './bench-pages.ts';
import type { Contestant, ContestSeries, Reading } from './contest.ts';

const PEER_PAGES = join(ROOT, 'packages/e2e/peers/pages');

/** The page of every tool that runs in Chromium. */
export function importPages(withPeers: boolean): readonly PageSource[] {
  const own = { name: 'rounds', script: join(import.meta.dirname, 'rounds-page.ts') };
  const peers = ['cornerstone', 'dcm2niix'].map((name) => ({
    name,
    script: join(PEER_PAGES, `${name}.mjs`),
  }));
  return withPeers ? [own, ...peers] : [own];
}

/** cornerstone takes half as many workers as there are cores; a second entry gives it as many as Rounds takes. */
const VARIANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cornerstone: { cornerstone: '', 'cornerstone, all cores': '?all-cores' },
};

/** Each tool in a browser of its own, so that the memory of its page is told apart. */
export function startBrowserContestants(
  pages: readonly PageSource[],
  serverUrl: string,
): Promise<readonly Contestant[]> {
  const entries = pages.flatMap(({ name }) =>
    Object.entries(VARIANTS[name] ?? { [name]: '' }).map(([tool, query]) => ({
      tool,
      path: `${name}.html${query}`,
    })),
  );
  return Promise.all(
    entries.map(async ({ tool, path }) => {
      const browser = await launchBrowser();
      const page = await browser.newPage();
      await page.goto(`${serverUrl}/${path}`);
      await page.waitForFunction(() => 'readFiles' in globalThis);
      await page.evaluate(() => {
        document.body.innerHTML = '<input type="file" multiple>';
      });
      return {
        tool,
        read: (series) => readOnPage(browser, page, series),
        peakMb: () => rendererPeakMb(browser),
        close: () => browser.close(),
      };
    }),
  );
}

/** What the script of a page offers. */
interface PageTool {
  /** Awaited before the clock starts. */
  readonly prepare?: () => Promise<unknown>;
  readonly readFiles: (files: readonly File[]) => Promise<PageVolume>;
  readonly forget?: () => void;
}

interface PageVolume {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly values: Int16Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** Whether columns go from right to left, or rows from bottom to top, of what the files hold. */
  readonly turnedX?: boolean;
  readonly turnedY?: boolean;
}

/** The files are chosen in the page as a person does it; the clock starts when they are. */
async function readOnPage(
  browser: Browser,
  page: Page,
  { folder, names }: ContestSeries,
): Promise<Reading> {
  await page.setInputFiles(
    'input',
    names.map((name) => join(folder, name)),
  );
  const cpuBeforeMs = await rendererCpuMs(browser);
  const read = await page.evaluate(async () => {
    const tool = globalThis as unknown as PageTool;
    const files = [...(document.querySelector('input')?.files ?? [])];
    await tool.prepare?.();
    const started = performance.now();
    const volume = await tool.readFiles(files);
    const ms = performance.now() - started;
    Object.assign(globalThis, { volume });
    return { ms, size: [volume.columns, volume.rows, volume.slices] as const };
  });
  const cpuMs = (await rendererCpuMs(browser)) - cpuBeforeMs;
  return { ...read, cpuMs, sha256: await hashOnPage(page) };
}

/** The voxels of the last reading, in the order of the files; they are forgotten then. */
function hashOnPage(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { volume, forget } = globalThis as unknown as PageTool & { volume: PageVolume };
    const { columns, rows, slices, values, turnedX = false, turnedY = false } = volume;
    let ordered = values;
    if (turnedX || turnedY) {
      ordered = values.slice();
      for (let row = 0; row < rows * slices; row += 1) {
        const slice = Math.floor(row / rows);
        const from = turnedY ? slice * rows + (rows - 1 - (row % rows)) : row;
        const line = values.slice(from * columns, (from + 1) * columns);
        ordered.set(turnedX ? line.reverse() : line, row * columns);
      }
    }
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', ordered));
    Object.assign(globalThis, { volume: undefined });
    forget?.();
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  });
}

/** Processor time of all renderers of a browser: its only page. */
async function rendererCpuMs(browser: Browser): Promise<number> {
  const renderers = await renderersOf(browser);
  return renderers.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
}

async function renderersOf(browser: Browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer');
}

/** VmHWM of the largest renderer of a browser: its only page. Null where there is no /proc. */
async function rendererPeakMb(browser: Browser): Promise<number | null> {
  let peakKb = 0;
  for (const { id } of await renderersOf(browser)) {
    try {
      const status = readFileSync(`/proc/${id}/status`, 'utf8');
      peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
    } catch {
      return null;
    }
  }
  return peakKb === 0 ? null : Math.round(peakKb / 1024);
}
