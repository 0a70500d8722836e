/**
 * Encodes volumes for the harness: the teaching phantom, and any DICOM folders named on the command line as name=folder.
 * Usage: node harness/encode-assets.ts <output folder> [name=folder ...]
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  createTeachingPhantom,
  encodeVolumeAsset,
  readSeries,
  sha256Hex,
  type Volume,
  volumeBoundsLps,
} from '@rounds/imaging';

const [output, ...sources] = process.argv.slice(2);
if (output === undefined) throw new Error('an output folder is needed');
await mkdir(output, { recursive: true });

const index: Record<string, unknown> = JSON.parse(
  await readFile(join(output, 'index.json'), 'utf8').catch(() => '{}'),
);

async function encode(name: string, volume: Volume): Promise<void> {
  const bytes = await encodeVolumeAsset(volume);
  const sha256 = sha256Hex(bytes);
  await writeFile(join(output, sha256), bytes);
  const { storedValues, ...description } = volume;
  const bounds = volumeBoundsLps(volume.geometry);
  index[name] = {
    assetSha256: sha256,
    modality: volume.modality,
    centerLps: bounds.center,
    sizeMm: bounds.max.map((value, axis) => value - (bounds.min[axis] ?? 0)),
    window: description.windows[0],
  };
  await writeFile(join(output, 'index.json'), JSON.stringify(index, undefined, 2));
  process.stdout.write(`${name} ${sha256} ${bytes.length} ${storedValues.length}\n`);
}

async function filesOf(folder: string) {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  return Promise.all(
    names.map(async (entry) => ({
      name: entry.name,
      bytes: new Uint8Array(await readFile(join(entry.parentPath, entry.name))),
    })),
  );
}

if (!('phantom' in index)) await encode('phantom', createTeachingPhantom().volume);
for (const source of sources) {
  const [name, folder] = source.split('=');
  if (name === undefined || folder === undefined) continue;
  const { series, refused } = await readSeries(await filesOf(folder));
  for (const [i, { volume }] of series.entries())
    await encode(i === 0 ? name : `${name}-${i + 1}`, volume);
  if (refused.length > 0) process.stdout.write(`${name}: ${refused.length} files refused\n`);
}
