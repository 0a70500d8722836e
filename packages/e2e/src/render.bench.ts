/**
 * npm run bench -- render [--json]: what the ray caster costs, in real Chromium. Samples per pixel (512x512, 1 mm steps, eight
 * views around the patient) do not depend on the machine; times in software do, and only their ratios mean anything.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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
const SIZE_PIXELS = 512;
const STEP_MM = 1;
const SERIES: Readonly<Record<string, string>> = {
  cranium: 'series/ct-head-cranium/dicom',
  cta: 'series/cta-aorta-totalseg/dicom',
  chest: 'series/petct-chest-acrin042/ct',
};
const PRESETS = ['ct-bone', 'ct-soft', 'ct-angio'];

interface Measured {
  readonly samplesPerPixel: number;
  readonly cellsPerPixel: number;
  readonly medianFrameMs: number;
}

interface Row extends Measured {
  readonly volume: string;
  readonly preset: string;
  readonly skipping: boolean;
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
    await openWhenServed(page, `${HARNESS_URL}/measure.html`);
    const rows: Row[] = [];
    for (const volume of volumes) {
      for (const preset of PRESETS) {
        for (const skipping of [true, false]) {
          rows.push({
            volume,
            preset,
            skipping,
            ...(await measure(page, volume, preset, skipping)),
          });
        }
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

function measure(
  page: Page,
  volume: string,
  presetId: string,
  skipping: boolean,
): Promise<Measured> {
  const options = { presetId, size: SIZE_PIXELS, stepMm: STEP_MM, withoutSkipping: !skipping };
  return page.evaluate(
    async ([name, wanted]) => {
      const { measure } = globalThis as unknown as {
        measure: (name: string, options: object) => Promise<Measured>;
      };
      const { samplesPerPixel, cellsPerPixel, medianFrameMs } = await measure(name, wanted);
      return { samplesPerPixel, cellsPerPixel, medianFrameMs };
    },
    [volume, options] as const,
  );
}

function print(rows: readonly Row[]): void {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ rows }, null, 2)}\n`);
    return;
  }
  process.stdout.write(
    'volume    preset     skipping   samples/px   cells/px   ms a frame (software)\n',
  );
  for (const row of rows) {
    const cells = [row.samplesPerPixel, row.cellsPerPixel, row.medianFrameMs].map((value) =>
      value.toFixed(1),
    );
    const [samples = '', skipped = '', ms = ''] = cells;
    process.stdout.write(
      `${row.volume.padEnd(9)} ${row.preset.padEnd(10)} ${(row.skipping ? 'yes' : 'no').padEnd(8)} ` +
        `${samples.padStart(12)} ${skipped.padStart(10)} ${ms.padStart(12)}\n`,
    );
  }
}

await main();
