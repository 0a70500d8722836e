import { median } from '../import-contest/contest.ts';
import { textTable } from '../system/text-table.ts';
import { MODES, roundsMode } from './modes.ts';
import { type DrawingOptions, RenderPage } from './render-page.ts';
import { VIEWS_DEGREES } from './views.ts';

const FUSION = { caseName: 'pet', colorMapId: 'hot', opacity: 0.85 } as const;
const TURNS = 3;

export interface FusedRow {
  readonly mode: string;
  readonly withPet: boolean;
  readonly samplesPerPixel: number;
  readonly cellsPerPixel: number;
  /** Of the drawing process, a frame; null where the system does not tell. */
  readonly cpuMs: number | null;
}

export interface FusedSettings {
  readonly sizePixels: number;
  readonly json: boolean;
  readonly keepFolder: string | undefined;
  readonly say: (line: string) => void;
}

/** What a PET over its chest CT costs, in turns with the CT alone. @throws Error where the series are absent */
export async function runFusedCost(settings: FusedSettings): Promise<void> {
  const { sizePixels: size, json, keepFolder, say } = settings;
  const page = await RenderPage.open(['chest', 'pet'], { keepFolder });
  const rows: FusedRow[] = [];
  try {
    for (const name of ['chest', 'pet'])
      if (!page.volumes.includes(name)) throw new Error(`the series "${name}" is absent`);
    for (const mode of MODES) {
      const plain: DrawingOptions = {
        ...roundsMode(mode),
        size,
        stepMm: 1,
        azimuthsDegrees: VIEWS_DEGREES.few,
      };
      rows.push(...(await costs(page, mode, plain)));
      say(`${mode} ...`);
    }
  } finally {
    await page.close();
  }
  process.stdout.write(json ? `${JSON.stringify({ rows }, null, 2)}\n` : `${tableOf(rows)}\n`);
}

async function costs(
  page: RenderPage,
  mode: string,
  plain: DrawingOptions,
): Promise<readonly FusedRow[]> {
  const both = [plain, { ...plain, fusion: FUSION }] as const;
  const times: number[][] = [[], []];
  const counted = [];
  for (const options of both) counted.push(await page.measure('chest', options));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, options] of both.entries()) {
      const { frameCpuMs } = await page.measure('chest', { ...options, withoutCounting: true });
      if (frameCpuMs !== undefined) times[i]?.push(frameCpuMs);
    }
  }
  return counted.map(({ samplesPerPixel, cellsPerPixel }, i) => ({
    mode,
    withPet: i > 0,
    samplesPerPixel: Number(samplesPerPixel.toFixed(2)),
    cellsPerPixel: Number(cellsPerPixel.toFixed(2)),
    cpuMs: times[i]?.length ? Math.round(median(times[i])) : null,
  }));
}

function tableOf(rows: readonly FusedRow[]): string {
  return textTable(
    rows.map(({ mode, withPet, samplesPerPixel, cellsPerPixel, cpuMs }) => ({
      mode,
      drawn: withPet ? 'PET over CT' : 'CT',
      'samples/px': String(samplesPerPixel),
      'cells/px': String(cellsPerPixel),
      'CPU ms': cpuMs === null ? '-' : String(cpuMs),
    })),
  );
}
