import type { ViewerStatistics } from '../viewer.ts';

const MIB = 1024 * 1024;
const LEVEL_NAMES = ['full resolution', 'half resolution', 'quarter resolution'];

/** What the panel says, a name and a value a line. */
export function statisticsWords(
  statistics: ViewerStatistics,
): readonly (readonly [string, string])[] {
  const { frameMs, budgetMs, framesPerSecond, rays, quality, textureLevel } = statistics;
  const { textureBytes, voxelBytes, samplesPerRay } = statistics;
  return [
    ['Frame', `${number(frameMs, 1)} ms of ${number(budgetMs, 0)} · ${rateWords(framesPerSecond)}`],
    ['Rays', `${count(rays)} a frame`],
    ['Samples', rays === 0 ? '–' : `at most ${number(samplesPerRay, 0)} a ray (before leaping)`],
    ['Level', quality === undefined ? '–' : levelWords(statistics, quality)],
    ['Volume', textureLevel === undefined ? '–' : (LEVEL_NAMES[textureLevel] ?? 'preview')],
    ['Textures', `${number(textureBytes / MIB, 0)} MB`],
    ['Voxels kept', `${number(voxelBytes / MIB, 0)} MB`],
  ];
}

function levelWords(
  { rung, rungCount, scaleFactor }: ViewerStatistics,
  { resolution, stepFactor, shading, foveation }: NonNullable<ViewerStatistics['quality']>,
): string {
  const light = shading === 'full' ? 'lit' : shading === 'half' ? 'lit coarsely' : 'unlit';
  const sight =
    scaleFactor === undefined
      ? `pixels ${number(100 * resolution, 0)} %`
      : `pixels ${number(100 * scaleFactor, 0)} %, foveation ${number(foveation, 2)}`;
  return `${rung + 1} of ${rungCount}: ${sight}, step ×${number(stepFactor, 2)}, ${light}`;
}

function rateWords(framesPerSecond: number): string {
  return framesPerSecond === 0 ? 'at rest' : `${framesPerSecond} a second`;
}

function number(value: number | undefined, digits: number): string {
  return value === undefined || !Number.isFinite(value)
    ? '–'
    : String(Number(value.toFixed(digits)));
}

function count(value: number): string {
  if (value >= 1e6) return `${number(value / 1e6, 2)} million`;
  return value >= 1e4 ? `${number(value / 1e3, 0)} thousand` : number(value, 0);
}
