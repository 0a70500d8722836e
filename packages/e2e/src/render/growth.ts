import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../system/shared-data.ts';
import { textTable } from '../system/text-table.ts';
import { growthPlot, type GrowthRow } from './growth-plot.ts';
import { type Mode, roundsMode } from './modes.ts';
import { RenderPage } from './render-page.ts';
import { VIEWS_DEGREES } from './views.ts';

const SIDES = [128, 192, 256, 384, 512] as const;
const SIZE_PIXELS = 256;
/** The head CT is 245 mm wide: a voxel of 256^3 is 0.96 mm at most. */
const WIDTH_MM = 245;

/** A way of drawing, followed from few voxels to many. */
interface GrowthLine {
  readonly name: string;
  readonly mode: Mode;
  /** A step for each voxel: finer voxels are not lost between steps. Else 1 mm. */
  readonly perVoxel: boolean;
  readonly withoutSkipping?: boolean;
}

const LINES: readonly GrowthLine[] = [
  { name: 'bone, 1 mm', mode: 'bone', perVoxel: false },
  { name: 'soft shaded, 1 mm', mode: 'soft shaded', perVoxel: false },
  { name: 'mip, 1 mm', mode: 'mip', perVoxel: false },
  { name: 'bone, a step per voxel', mode: 'bone', perVoxel: true },
  {
    name: 'bone, a step per voxel, no leaping',
    mode: 'bone',
    perVoxel: true,
    withoutSkipping: true,
  },
];

export interface GrowthSettings {
  /** Voxels along each axis. */
  readonly sides?: readonly number[] | undefined;
  readonly write: boolean;
  readonly json: boolean;
  readonly keepFolder: string | undefined;
  readonly say: (line: string) => void;
}

/** The same head in ever more voxels. The texture is of half floats, as in a class. */
export async function runGrowth({
  sides = SIDES,
  write,
  json,
  keepFolder,
  say,
}: GrowthSettings): Promise<void> {
  const page = await RenderPage.open(['cranium'], { keepFolder });
  const rows: GrowthRow[] = [];
  try {
    const body = page.volumes.includes('cranium') ? 'cranium' : 'phantom';
    for (const side of sides) {
      for (const line of LINES) {
        const row = await measureLine(page, body, side, line);
        rows.push(row);
        say(`${body} in ${side}^3, ${line.name}: ${row.samplesPerPixel} samples/px`);
      }
    }
  } finally {
    await page.close();
  }
  if (json) process.stdout.write(`${JSON.stringify({ rows }, null, 2)}\n`);
  else process.stdout.write(`${growthTable(rows)}\n`);
  if (write) writeFileSync(join(ROOT, 'docs/benchmarks/rendering.svg'), growthPlot(rows));
}

async function measureLine(
  page: RenderPage,
  body: string,
  side: number,
  { name, mode, perVoxel, withoutSkipping = false }: GrowthLine,
): Promise<GrowthRow> {
  const drawn = await page.measure(`${body}@${side}`, {
    ...roundsMode(mode),
    size: SIZE_PIXELS,
    stepMm: perVoxel ? WIDTH_MM / side : 1,
    azimuthsDegrees: VIEWS_DEGREES.few,
    withoutSkipping,
  });
  return {
    line: name,
    side,
    samplesPerPixel: Number(drawn.samplesPerPixel.toFixed(2)),
    cellsPerPixel: Number(drawn.cellsPerPixel.toFixed(2)),
    cpuMs: drawn.frameCpuMs === undefined ? null : Math.round(drawn.frameCpuMs),
  };
}

function growthTable(rows: readonly GrowthRow[]): string {
  return textTable(
    rows.map(({ line, side, samplesPerPixel, cellsPerPixel, cpuMs }) => ({
      line,
      voxels: `${side}^3`,
      'samples/px': samplesPerPixel,
      'cells/px': cellsPerPixel,
      'CPU ms': cpuMs ?? '-',
    })),
  );
}
