import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type DicomFile, readSeries } from '@rounds/imaging';
import { createFrameWorkerPool } from '@rounds/server/frame-worker-pool';

import type { ReadVolume } from './contest.ts';

const READ_AHEAD = 8;

const workers = createFrameWorkerPool();

/** A folder to a volume in memory, as an import of Rounds does it. */
export async function readFolder(folder: string, names: readonly string[]): Promise<ReadVolume> {
  const { series, refused } = await readSeries(readFiles(folder, names), { workers });
  const volume = series[0]?.volume;
  if (volume === undefined) throw new Error(refused[0]?.reason ?? 'there are no images');
  const { columns, rows, slices } = volume.geometry;
  return { columns, rows, slices, values: volume.storedValues };
}

/** The disk works ahead while files are parsed. */
async function* readFiles(folder: string, names: readonly string[]): AsyncGenerator<DicomFile> {
  const reading: Promise<Buffer>[] = [];
  for (const [i, name] of names.entries()) {
    while (reading.length < names.length && reading.length < i + READ_AHEAD) {
      reading.push(readFile(join(folder, names[reading.length] ?? '')));
    }
    const bytes = await reading[i];
    if (bytes !== undefined) yield { name, bytes };
  }
}
