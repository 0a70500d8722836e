/**
 * Bundles the viewer's harness, and encodes small made-up cases for it: heads of different noise, the second one with a
 * segmentation. Usage: node make-viewer-page.ts <output folder>
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import {
  createTeachingPhantom,
  encodeSegmentationAsset,
  encodeVolumeAsset,
  sha256Hex,
  type Volume,
  volumeBoundsLps,
} from '@rounds/imaging';

import { buildBenchPages } from '../import-contest/bench-pages.ts';
import { ROOT } from '../system/shared-data.ts';

const [outDir] = process.argv.slice(2);
if (outDir === undefined) throw new Error('an output folder is needed');
const VOLUMES = join(outDir, 'assets/volumes');

async function store(bytes: Uint8Array): Promise<string> {
  const sha256 = sha256Hex(bytes);
  await writeFile(join(VOLUMES, sha256), bytes);
  return sha256;
}

/** A block in the middle of the head. */
async function blockOver({ geometry }: Volume): Promise<unknown> {
  const { columns, rows, slices } = geometry;
  const size = [16, 16, 16] as const;
  const voxelCount = size[0] * size[1] * size[2];
  const mask = {
    origin: [(columns >> 1) - 8, (rows >> 1) - 8, (slices >> 1) - 8] as const,
    size,
    bits: new Uint8Array(voxelCount / 8).fill(255),
    voxelCount,
  };
  const segment = { number: 1, label: 'Block', colorRgb: [220, 60, 60] as const };
  const described = { ...segment, mask, propertyCategory: null, propertyType: null };
  const bytes = encodeSegmentationAsset({ columns, rows, slices, segments: [described] });
  const assetSha256 = await store(bytes);
  return {
    overlayId: 'block',
    kind: 'segmentation',
    assetSha256,
    name: 'Block',
    segments: [segment],
  };
}

async function entryOf(volume: Volume, hasOverlay: boolean): Promise<unknown> {
  const bounds = volumeBoundsLps(volume.geometry);
  return {
    assetSha256: await store(await encodeVolumeAsset(volume)),
    modality: volume.modality,
    kind: volume.kind,
    frameTimeMs: volume.frameTimeMs,
    samplesPerPixel: volume.samplesPerPixel,
    overlays: hasOverlay ? [await blockOver(volume)] : [],
    centerLps: bounds.center,
    sizeMm: bounds.max.map((value, axis) => value - (bounds.min[axis] ?? 0)),
    window: volume.windows[0],
  };
}

await mkdir(VOLUMES, { recursive: true });
const index: Record<string, unknown> = {};
for (const [i, name] of ['first', 'second'].entries()) {
  const grid = { columns: 96, rows: 112, slices: 88, seed: i + 1 };
  index[name] = await entryOf(createTeachingPhantom(grid).volume, i === 1);
}
await writeFile(join(outDir, 'assets/index.json'), JSON.stringify(index));

// The page has an element for the viewer, and then the harness.
const script = join(outDir, 'start.js');
await writeFile(
  script,
  `const host = document.createElement('div');
  host.id = 'host';
  Object.assign(host.style, { position: 'fixed', inset: '0', background: '#000' });
  document.body.append(host);
  await import(${JSON.stringify(join(ROOT, 'packages/viewer/harness/main.ts'))});`,
);
await buildBenchPages([{ name: 'viewer', script }], outDir, undefined);
