import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { DATA_FOLDER } from '../system/shared-data.ts';
import type { ContestSeries } from './contest.ts';

interface SeriesTruth {
  readonly folder: string;
  readonly voxelSha256: string;
  readonly order: readonly { readonly file: string }[];
}

/** The series of the shared data by name, as dcmtk reads them; none where the data is absent. */
export function sharedSeries(): readonly ContestSeries[] {
  if (DATA_FOLDER === undefined) return [];
  const folder = DATA_FOLDER;
  const truth = JSON.parse(readFileSync(join(folder, 'TRUTH.json'), 'utf8')) as {
    readonly series: Readonly<Record<string, SeriesTruth>>;
  };
  return Object.entries(truth.series).map(([name, series]) => ({
    name,
    folder: join(folder, series.folder),
    names: series.order.map(({ file }) => file).toSorted(),
    voxelSha256: series.voxelSha256,
  }));
}
