/**
 * npm run bench -- render [--json] [--full] [--volumes cranium,chest] [--modes bone,mip] [--turns n] [--alone]: what the ray
 * caster costs beside vtk.js, NiiVue and three.js, in one real Chromium, on the same voxels (32-bit floats), camera, transfer
 * function and step. Samples per pixel do not depend on the machine; times in software do, and only their ratios mean anything.
 * --full takes eight views of 512x512 pixels rather than three of 256x256. --growth draws the same body in 128 to 512 voxels
 * along every axis instead; --write keeps that in docs/benchmarks. --lossless compares pictures with and without leaping instead: every
 * preset and way of drawing, with every kind of cut; it fails below 60 dB. --fused tells what a PET over the chest CT costs.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';

import { compete, type ContestRow, type ContestSettings } from './render/contest.ts';
import { contestTable } from './render/contest-table.ts';
import { runFusedCost } from './render/fused-cost.ts';
import { runGrowth } from './render/growth.ts';
import { runLossless } from './render/lossless.ts';
import { MODES } from './render/modes.ts';
import { PEERS_FOLDER } from './render/peers.ts';
import { RenderPage, type SeriesName } from './render/render-page.ts';
import { VIEWS_DEGREES } from './render/views.ts';
import { DATA_FOLDER } from './system/shared-data.ts';

const { values: OPTIONS } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    lossless: { type: 'boolean', default: false },
    fused: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    /** Of --growth: voxels along each axis, 128,192,256,384,512. */
    sides: { type: 'string' },
    /** Without the others. */
    alone: { type: 'boolean', default: false },
    volumes: { type: 'string', default: 'cranium,cta,chest' },
    modes: { type: 'string', default: MODES.join(',') },
    turns: { type: 'string' },
    /** Pixels along each side of the picture. */
    size: { type: 'string' },
    /** A folder in which encoded volumes are kept for the next time. */
    keep: { type: 'string' },
    /** A folder to put the compared pictures in. */
    pictures: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const peersFolder = OPTIONS.alone ? undefined : PEERS_FOLDER;
  const settings: ContestSettings = {
    sizePixels: Number(OPTIONS.size ?? (OPTIONS.full ? 512 : 256)),
    stepMm: 1,
    azimuths: OPTIONS.full ? VIEWS_DEGREES.many : VIEWS_DEGREES.few,
    turns: Number(OPTIONS.turns ?? (OPTIONS.full ? 5 : 3)),
    turnCpuMs: OPTIONS.full ? 2000 : 400,
    withPeers: peersFolder !== undefined,
    picturesFolder: OPTIONS.pictures,
  };
  const wanted = OPTIONS.modes.split(',');
  const modes = MODES.filter((mode) => wanted.includes(mode));
  if (DATA_FOLDER === undefined)
    say('The shared imaging data is absent (ROUNDS_DATA): the phantom alone is drawn.');
  if (peersFolder === undefined) say('Rounds is measured alone.');
  const rows: ContestRow[] = [];
  const page = await RenderPage.open(OPTIONS.volumes.split(',') as SeriesName[], {
    peersFolder,
    keepFolder: OPTIONS.keep,
  });
  try {
    const real = page.volumes.filter((name) => name !== 'phantom');
    for (const volume of real.length > 0 ? real : page.volumes) {
      for (const mode of modes) {
        say(`${volume}, ${mode} ...`);
        const compared = await compete(page, volume, mode, settings);
        rows.push(...compared);
        say(contestTable(compared));
      }
    }
  } finally {
    await page.close();
  }
  if (OPTIONS.json)
    process.stdout.write(
      `${JSON.stringify({ rows: rows satisfies readonly ContestRow[] }, null, 2)}\n`,
    );
  else process.stdout.write(`${contestTable(rows)}\n`);
}

/** Progress, not results. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

if (OPTIONS.lossless) {
  const { json, keep: keepFolder } = OPTIONS;
  const volumes = OPTIONS.volumes.split(',') as SeriesName[];
  if (!(await runLossless({ volumes, json, keepFolder, say }))) process.exitCode = 1;
} else if (OPTIONS.fused) {
  const { json, keep: keepFolder, size } = OPTIONS;
  await runFusedCost({ sizePixels: Number(size ?? 256), json, keepFolder, say });
} else if (OPTIONS.growth) {
  const { write, json, keep: keepFolder } = OPTIONS;
  const sides = OPTIONS.sides?.split(',').map(Number);
  await runGrowth({ sides, write, json, keepFolder, say });
} else await main();
