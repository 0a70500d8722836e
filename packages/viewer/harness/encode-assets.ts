/**
 * Encodes cases for the harness: the teaching phantom, and any DICOM files or folders named on the command line as
 * name=path+path. Segmentations among them lie over the series they belong to, a PET series over the CT beside it.
 * Usage: node harness/encode-assets.ts <output folder> [name=path+path ...]
 */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import {
  createTeachingPhantom,
  encodeSegmentationAsset,
  encodeVolumeAsset,
  isPlainGrid,
  placeSegmentation,
  readSeries,
  resampleToPlainGrid,
  type Segmentation,
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

interface Overlay {
  readonly overlayId: string;
  readonly kind: 'segmentation' | 'fusion';
  readonly assetSha256: string;
  readonly name: string;
  readonly segments?: readonly unknown[];
}

async function store(bytes: Uint8Array): Promise<string> {
  const sha256 = sha256Hex(bytes);
  await writeFile(join(output, sha256), bytes);
  return sha256;
}

async function encode(
  name: string,
  volume: Volume,
  overlays: readonly Overlay[] = [],
): Promise<string> {
  const bytes = await encodeVolumeAsset(volume);
  const sha256 = await store(bytes);
  const { storedValues, ...description } = volume;
  const bounds = volumeBoundsLps(volume.geometry);
  index[name] = {
    assetSha256: sha256,
    modality: volume.modality,
    kind: volume.kind,
    frameTimeMs: volume.frameTimeMs,
    samplesPerPixel: volume.samplesPerPixel,
    overlays,
    centerLps: bounds.center,
    sizeMm: bounds.max.map((value, axis) => value - (bounds.min[axis] ?? 0)),
    window: description.windows[0],
  };
  await writeFile(join(output, 'index.json'), JSON.stringify(index, undefined, 2));
  process.stdout.write(
    `${name} ${sha256} ${bytes.length} ${storedValues.length} ${volume.kind} ${description.flags.join(' ')}\n`,
  );
  return sha256;
}

async function encodeSegmentation(
  segmentation: Segmentation,
  volume: Volume,
  overlayId: string,
): Promise<Overlay> {
  const placed = placeSegmentation(segmentation, volume.geometry);
  const assetSha256 = await store(encodeSegmentationAsset(placed));
  const segments = placed.segments.map(({ number, label, colorRgb }) => ({
    number,
    label,
    colorRgb,
  }));
  process.stdout.write(
    `  ${overlayId}: ${placed.segments.map(({ label, mask }) => `${label} ${mask.voxelCount}`).join(', ')}\n`,
  );
  const name = segments
    .map(({ label }) => label)
    .join(', ')
    .slice(0, 100);
  return { overlayId, kind: 'segmentation', assetSha256, name, segments };
}

async function filesOf(path: string) {
  const found = (await stat(path)).isDirectory()
    ? (await readdir(path, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [path];
  return Promise.all(
    found.map(async (file) => ({
      name: basename(file),
      bytes: new Uint8Array(await readFile(file)),
    })),
  );
}

/** CT comes last: what lies over it must be there before it. */
async function encodeCase(name: string, paths: readonly string[]): Promise<void> {
  const files = (await Promise.all(paths.map(filesOf))).flat();
  const { series, segmentations, refused } = await readSeries(files);
  const fused: Overlay[] = [];
  const isCt = ({ volume }: { readonly volume: Volume }): boolean => volume.modality === 'CT';
  for (const pass of [false, true]) {
    for (const [i, { volume: found }] of series.entries()) {
      const volume = isPlainGrid(found) ? found : resampleToPlainGrid(found);
      if (isCt({ volume }) !== pass) continue;
      const own = segmentations.filter(({ seriesIndex }) => seriesIndex === i);
      const overlays = await Promise.all(
        own.map(({ segmentation }, n) => encodeSegmentation(segmentation, volume, `seg-${n}`)),
      );
      const isPlain = series.length === 1 || pass || !series.some(isCt);
      const sha256 = await encode(
        isPlain ? name : `${name}-${volume.modality.toLowerCase()}`,
        volume,
        pass ? [...fused, ...overlays] : overlays,
      );
      if (volume.modality === 'PT' && series.some(isCt))
        fused.push({ overlayId: 'pt', kind: 'fusion', assetSha256: sha256, name: 'PET' });
    }
  }
  for (const refusal of refused)
    process.stdout.write(`${name}: ${JSON.stringify(refusal).slice(0, 200)}\n`);
}

if (!('phantom' in index)) await encode('phantom', createTeachingPhantom().volume);
for (const source of sources) {
  const [name, paths] = source.split('=');
  if (name !== undefined && paths !== undefined) await encodeCase(name, paths.split('+'));
}
