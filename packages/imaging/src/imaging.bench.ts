import process from 'node:process';

import { decodeWholeAsset } from './asset/decode.ts';
import { encodeVolumeAsset } from './asset/encode.ts';
import { volumeBoundsLps } from './geometry/volume-geometry.ts';
import { orthogonalPlane } from './mpr/slice-plane.ts';
import { reslice } from './mpr/reslice.ts';
import { createTeachingPhantom } from './phantom/teaching-phantom.ts';
import {
  hasRealData,
  readSeriesFiles,
  readTruth,
  type SeriesTruth,
} from './node-tests/real-data.ts';
import { readSeries } from './series/read-series.ts';
import type { Volume } from './volume/volume.ts';

/**
 * How long an import takes and how large its asset is, for every real series at hand and for the phantom.
 * `--json` prints {"rows": [...]}. Times are the best of three runs: what the work costs, not what else runs.
 */

interface Row {
  readonly series: string;
  readonly slices: number;
  readonly rawMb: number;
  /** From file bytes to voxels; for the phantom, generating it. */
  readonly readMs: number;
  readonly encodeMs: number;
  readonly importMs: number;
  readonly decodeMs: number;
  readonly assetMb: number;
  /** Asset bytes per raw byte. */
  readonly ratio: number;
  /** One axial, coronal and sagittal plane of about 512 pixels a side, each. */
  readonly resliceMs: number;
}

const RUNS = 3;

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

async function measure(name: string, read: () => Promise<Volume>): Promise<Row> {
  const { result: volume, ms: readMs } = await bestOf(read);
  const { result: asset, ms: encodeMs } = await bestOf(() => encodeVolumeAsset(volume));
  const { ms: decodeMs } = await bestOf(() => decodeWholeAsset(asset));
  const { ms: resliceMs } = await bestOf(() => resliceThreePlanes(volume));
  const rawBytes = volume.storedValues.byteLength;
  return {
    series: name,
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

const round = (value: number, digits: number): number =>
  Math.round(value * 10 ** digits) / 10 ** digits;

async function readRealSeries(truth: SeriesTruth): Promise<Volume> {
  const { series } = await readSeries(readSeriesFiles(truth));
  const [first] = series;
  if (!first) throw new Error('The series was refused.');
  return first.volume;
}

async function main(): Promise<void> {
  const rows: Row[] = [
    await measure('teaching-phantom', async () => createTeachingPhantom().volume),
  ];
  for (const [name, truth] of Object.entries(readTruth().series)) {
    rows.push(await measure(name, () => readRealSeries(truth)));
  }
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ rows })}\n`);
    return;
  }
  if (!hasRealData)
    process.stdout.write('No real data at hand (ROUNDS_DATA): only the phantom was measured.\n');
  process.stdout.write(`${table(rows)}\n`);
}

/** Rows under their field names: text to the left, numbers to the right. */
function table(rows: readonly Row[]): string {
  const header = Object.fromEntries(Object.keys(rows[0] ?? {}).map((key) => [key, key]));
  const lines = [header, ...rows].map((row) => Object.values(row).map(String));
  const width = (column: number): number =>
    Math.max(...lines.map((cells) => (cells[column] ?? '').length));
  return lines
    .map((cells) =>
      cells
        .map((cell, i) => (i === 0 ? cell.padEnd(width(i)) : cell.padStart(width(i))))
        .join('  '),
    )
    .join('\n');
}

await main();
