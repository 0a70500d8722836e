/**
 * npm run bench -- render [--json] [--full]: what the ray caster costs, in real Chromium. Samples per pixel (1 mm steps,
 * views around the patient) do not depend on the machine; times in software do, and only their ratios mean anything. --full
 * takes eight views of 512x512 pixels rather than two of 256x256, one more preset, and compares with not leaping.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';

import type { Page } from 'playwright-core';

import { launchBrowser } from './system/browser.ts';
import { DATA_FOLDER, ROOT } from './system/shared-data.ts';

const VIEWER = join(ROOT, 'packages/viewer');
const HARNESS_PORT = 5299;
const HARNESS_URL = `http://127.0.0.1:${HARNESS_PORT}`;
const STEP_MM = 1;
const SERIES: Readonly<Record<string, string>> = {
  cranium: 'series/ct-head-cranium/dicom',
  cta: 'series/cta-aorta-totalseg/dicom',
  chest: 'series/petct-chest-acrin042/ct',
};
const FULL = process.argv.includes('--full');
/** Fewer pixels have the same rays farther apart. */
const SIZE_PIXELS = FULL ? 512 : 256;
/** What is drawn, and the preset that draws it. All are shaded: reads for gradients count. */
const MODES: Readonly<Record<string, string>> = {
  bone: 'ct-bone',
  soft: 'ct-soft',
  ...(FULL ? { vessels: 'ct-angio' } : {}),
};
const VIEWS_DEGREES = FULL ? [0, 45, 90, 135, 180, 225, 270, 315] : [0, 135];
/** The kernel counts processor time in hundredths of a second. */
const CLOCK_TICK_MS = 10;

interface Measured {
  readonly samplesPerPixel: number;
  readonly cellsPerPixel: number;
  readonly medianFrameMs: number;
  readonly frameCpuMs: number | undefined;
}

interface Row {
  readonly volume: string;
  readonly mode: string;
  readonly renderer: 'rounds' | 'rounds without leaping';
  /** Of the browser's drawing process, a frame; absent where the system does not tell. */
  readonly cpuMs: number | undefined;
  readonly wallMs: number;
  readonly samplesPerPixel: number;
  readonly cellsPerPixel: number;
}

async function main(): Promise<void> {
  const assets = mkdtempSync(join(tmpdir(), 'rounds-render-'));
  const sources = Object.entries(SERIES).flatMap(([name, path]) => {
    const folder = DATA_FOLDER && join(DATA_FOLDER, path);
    return folder !== undefined && existsSync(folder) ? [`${name}=${folder}`] : [];
  });
  const volumes = ['phantom', ...sources.map((source) => source.split('=')[0] ?? '')];
  await once(node([join(VIEWER, 'harness/encode-assets.ts'), assets, ...sources], {}), 'exit');
  const viteFolder = dirname(
    createRequire(join(VIEWER, 'package.json')).resolve('vite/package.json'),
  );
  const harness = node(
    [
      join(viteFolder, 'bin/vite.js'),
      '--config',
      'harness/vite.config.ts',
      '--port',
      String(HARNESS_PORT),
    ],
    {
      ROUNDS_HARNESS_ASSETS: assets,
    },
  );
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    if (existsSync('/proc/self/stat')) await page.exposeFunction('drawingCpuMs', drawingCpuMs);
    await openWhenServed(page, `${HARNESS_URL}/measure.html`);
    const rows: Row[] = [];
    for (const volume of volumes) {
      for (const mode of Object.keys(MODES)) {
        rows.push(await measure(page, volume, mode, true));
        if (FULL) rows.push(await measure(page, volume, mode, false));
      }
    }
    print(rows);
  } finally {
    await browser.close();
    harness.kill();
    rmSync(assets, { recursive: true, force: true });
  }
}

function node(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [...args], {
    cwd: VIEWER,
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The page's own server needs a moment: a refused connection is asked again, for half a minute at most. */
async function openWhenServed(page: Page, url: string): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt++) {
    const answered = await page.goto(url).then(
      () => true,
      () => false,
    );
    if (answered) {
      await page.waitForFunction(() => 'measure' in globalThis);
      return;
    }
    await page.waitForTimeout(500);
  }
  throw new Error(`${url} does not answer`);
}

async function measure(page: Page, volume: string, mode: string, leaping: boolean): Promise<Row> {
  const options = {
    presetId: MODES[mode],
    size: SIZE_PIXELS,
    stepMm: STEP_MM,
    azimuthsDegrees: VIEWS_DEGREES,
    withoutSkipping: !leaping,
  };
  const measured = await page.evaluate(
    ([name, wanted]) => {
      const { measure: measureInPage } = globalThis as unknown as {
        measure: (name: string, options: object) => Promise<Measured>;
      };
      return measureInPage(name, wanted);
    },
    [volume, options] as const,
  );
  return {
    volume,
    mode,
    renderer: leaping ? 'rounds' : 'rounds without leaping',
    cpuMs: measured.frameCpuMs,
    wallMs: measured.medianFrameMs,
    samplesPerPixel: measured.samplesPerPixel,
    cellsPerPixel: measured.cellsPerPixel,
  };
}

/** Processor time of the drawing process of the browser that this process started. */
function drawingCpuMs(): number {
  let ticks = 0;
  for (const pid of descendantsOf(process.pid)) {
    if (!commandOf(pid).includes('--type=gpu-process')) continue;
    const fields = statOf(pid);
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * CLOCK_TICK_MS;
}

function descendantsOf(ancestor: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number(statOf(Number(name))[1]));
  }
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === ancestor || descends(parents.get(pid)));
  return [...parents.keys()].filter((pid) => pid !== ancestor && descends(pid));
}

/** The fields of /proc/<pid>/stat behind the name, which may hold anything; none for a process that has just ended. */
function statOf(pid: number): readonly string[] {
  return readProcess(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
}

function commandOf(pid: number): string {
  return readProcess(pid, 'cmdline');
}

function readProcess(pid: number, file: 'stat' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && /ENOENT|ESRCH|EACCES/.test(String(cause.code)))
      return '';
    throw cause;
  }
}

function print(rows: readonly Row[]): void {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ rows }, null, 2)}\n`);
    return;
  }
  process.stdout.write(
    'volume    mode      renderer                 samples/px   cells/px   CPU ms a frame   wall ms (software)\n',
  );
  for (const row of rows) {
    const cells = [row.samplesPerPixel, row.cellsPerPixel, row.cpuMs, row.wallMs].map((value, i) =>
      (value?.toFixed(1) ?? '-').padStart([12, 10, 16, 20][i] ?? 0),
    );
    process.stdout.write(
      `${row.volume.padEnd(9)} ${row.mode.padEnd(9)} ${row.renderer.padEnd(23)} ${cells.join(' ')}\n`,
    );
  }
}

await main();
