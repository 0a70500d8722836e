import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import process from 'node:process';

import type { DicomFile } from '../series/read-series.ts';

/** Real series for tests and benchmarks: never part of the repository, so every user must do without them. */
export const REAL_DATA_FOLDER =
  process.env['ROUNDS_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');

export const hasRealData = existsSync(join(REAL_DATA_FOLDER, 'TRUTH.json'));

/** What dcmtk and gdcm say about a series. */
export interface SeriesTruth {
  readonly folder: string;
  readonly modality: string;
  readonly rows: number;
  readonly cols: number;
  readonly slices: number;
  readonly pixelSpacing: readonly [number, number];
  readonly sliceSpacing: { readonly median: number };
  readonly voxelSha256: string;
  readonly voxelBytes: number;
  readonly rescaled: { readonly min: number; readonly max: number; readonly mean: number };
  readonly stepVersusNormalDegrees: number;
  readonly firstPosition: readonly [number, number, number];
  readonly order: readonly { readonly file: string }[];
  readonly probes: readonly {
    readonly slice: number;
    readonly row: number;
    readonly col: number;
    readonly value: number;
  }[];
}

/** What they say about a single file. */
export interface FileTruth {
  readonly transferSyntax: string;
  readonly pixels?: { readonly sha256: string };
  readonly segments?: readonly {
    readonly number: number;
    readonly label: string;
    readonly voxels?: number;
    readonly frames?: number;
  }[];
}

export interface Truth {
  readonly series: Readonly<Record<string, SeriesTruth>>;
  readonly files: Readonly<Record<string, FileTruth>>;
}

export function readTruth(): Truth {
  return hasRealData
    ? JSON.parse(readFileSync(join(REAL_DATA_FOLDER, 'TRUTH.json'), 'utf8'))
    : { series: {}, files: {} };
}

/** Every file under a folder of the data, as paths relative to the data. */
export function listFiles(folder: string): string[] {
  const absolute = join(REAL_DATA_FOLDER, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, encoding: 'utf8' })
    .map((path) => join(absolute, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(REAL_DATA_FOLDER, path))
    .sort();
}

export function readFile(path: string): DicomFile {
  return { name: basename(path), bytes: readFileSync(join(REAL_DATA_FOLDER, path)) };
}

/** The images of a series' own folder (not of folders below it). */
export function readSeriesFiles({ folder, order }: SeriesTruth): DicomFile[] {
  return order
    .map(({ file }) => readFile(join(folder, file)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
