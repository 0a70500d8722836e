import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  createTeachingPhantom,
  decodeWholeAsset,
  encodeVolumeAsset,
  orthogonalPlane,
  readSeries,
  reslice,
  type Volume,
  volumeBoundsLps,
} from '@rounds/imaging';
import { createFrameWorkerPool } from '@rounds/server/frame-worker-pool';

import type { ContestSeries } from './contest.ts';

/** What an import makes of a series, and what that takes. */
export interface ImportRow {
  readonly series: string;
  readonly slices: number;
  readonly rawMb: number;
  /** From file bytes to voxels; for the phantom, generating it. */
  readonly readMs: number;
  readonly encodeMs: number;
  readonly importMs: number;
  /** The whole asset at full resolution, in one thread. */
  readonly decodeMs: number;
  readonly assetMb: number;
  /** Asset bytes per raw byte. */
  readonly ratio: number;
  /** One axial, coronal and sagittal plane of about 512 pixels a side, each. */
  readonly resliceMs: number;
}

const RUNS = 3;

/** Every series and the teaching phantom, with all cores; times are the best of three runs. */
export async function measureImports(
  allSeries: readonly ContestSeries[],
): Promise<readonly ImportRow[]> {
  const workers = createFrameWorkerPool();
  try {
    const rows = [
      await measure('teaching-phantom', workers, async () => createTeachingPhantom().volume),
    ];
    for (const series of allSeries) {
      const files = series.names.map((name) => ({
        name,
        bytes: readFileSync(join(series.folder, name)),
      }));
      const read = async (): Promise<Volume> => {
        const [first] = (await readSeries(files, { workers })).series;
        if (first === undefined) throw new Error(`${series.name} was refused`);
        return first.volume;
      };
      rows.push(await measure(series.name, workers, read));
    }
    return rows;
  } finally {
    await workers.dispose();
  }
}

async function measure(
  series: string,
  workers: ReturnType<typeof createFrameWorkerPool>,
  read: () => Promise<Volume>,
): Promise<ImportRow> {
  const { result: volume, ms: readMs } = await bestOf(read);
  const { result: asset, ms: encodeMs } = await bestOf(() =>
    encodeVolumeAsset(volume, { workers }),
  );
  const { ms: decodeMs } = await bestOf(() => decodeWholeAsset(asset));
  const { ms: resliceMs } = await bestOf(() => resliceThreePlanes(volume));
  const rawBytes = volume.storedValues.byteLength;
  return {
    series,
    slices: volume.geometry.slices,
    rawMb: round(rawBytes / 1e6, 1),
    readMs: Math.round(readMs),
    encodeMs: Math.round(encodeMs),
    importMs: Math.round(readMs + encodeMs),
    decodeMs: Math.round(decodeMs),
    assetMb: round(asset.length / 1e6, 2),
    ratio: round(asset.length / rawBytes, 3),
    resliceMs: round(resliceMs / 3, 1),
  };
}

async function bestOf<T>(work: () => T | Promise<T>): Promise<{ result: T; ms: number }> {
  let best = Infinity;
  let result: T | undefined;
  for (let run = 0; run < RUNS; run += 1) {
    const started = performance.now();
    result = await work();
    best = Math.min(best, performance.now() - started);
  }
  return { result: result as T, ms: best };
}

function resliceThreePlanes(volume: Volume): void {
  const { min, max, center } = volumeBoundsLps(volume.geometry);
  const pixelMm = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2]) / 512;
  for (const orientation of ['axial', 'coronal', 'sagittal'] as const) {
    const plane = orthogonalPlane(volume.geometry, orientation, center, pixelMm);
    reslice(volume, plane, new Float32Array(plane.columns * plane.rows));
  }
}

const round = (value: number, digits: number): number =>
  Math.round(value * 10 ** digits) / 10 ** digits;
