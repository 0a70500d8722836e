import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

import {
  encodeSegmentationAsset,
  encodeVolumeAsset,
  type PlacedSegmentation,
  sha256Hex,
  type Volume,
  volumeBoundsLps,
} from '@rounds/imaging';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

export interface MadeUpCase {
  readonly volume: Volume;
  /** Lies over the volume. */
  readonly segmentation?: PlacedSegmentation;
  /** So does this, such as a PET. */
  readonly fusion?: Volume;
}

/** By the name they are asked for in the page's address (`?case=`). */
export type MadeUpCases = Readonly<Record<string, MadeUpCase>>;

type Assets = Map<string, Uint8Array>;

/** Serves a bundled viewer page, and cases made for a test from memory. */
export async function serveCases(folder: string, cases: MadeUpCases): Promise<Server> {
  const assets: Assets = new Map();
  const index: Record<string, object> = {};
  for (const [name, made] of Object.entries(cases)) index[name] = await entryOf(made, assets);
  assets.set('index.json', Buffer.from(JSON.stringify(index)));
  const server = createServer(({ url = '/', headers }, response) => {
    const { pathname } = new URL(url, 'http://harness');
    const name = pathname.split('/').at(-1) ?? '';
    const bytes = assets.get(name) ?? pageFile(folder, pathname);
    const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
    response.statusCode = bytes === undefined ? 404 : range === null ? 200 : 206;
    const extension = extname(name === '' ? 'index.html' : name);
    response.setHeader('content-type', CONTENT_TYPES[extension] ?? 'application/octet-stream');
    const end = range?.[2] ? Number(range[2]) + 1 : undefined;
    response.end(bytes?.subarray(Number(range?.[1] ?? 0), end));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function pageFile(folder: string, pathname: string): Uint8Array | undefined {
  const path = pathname === '/' ? 'index.html' : pathname.slice(1);
  // Browsers ask for it unasked.
  if (path === 'favicon.ico') return new Uint8Array();
  if (path.includes('..')) return undefined;
  try {
    return readFileSync(join(folder, path));
  } catch {
    return undefined;
  }
}

async function entryOf(
  { volume, segmentation, fusion }: MadeUpCase,
  assets: Assets,
): Promise<object> {
  const { modality, kind, frameTimeMs, samplesPerPixel, geometry, windows } = volume;
  const { center, min, max } = volumeBoundsLps(geometry);
  return {
    assetSha256: store(await encodeVolumeAsset(volume), assets),
    modality,
    kind,
    frameTimeMs,
    samplesPerPixel,
    overlays: [
      ...(segmentation === undefined ? [] : [overlayOf(segmentation, assets)]),
      ...(fusion === undefined ? [] : [await fusionOf(fusion, assets)]),
    ],
    centerLps: center,
    sizeMm: max.map((value, axis) => value - (min[axis] ?? 0)),
    window: windows[0],
  };
}

function overlayOf(segmentation: PlacedSegmentation, assets: Assets): object {
  return {
    overlayId: 'regions',
    kind: 'segmentation',
    assetSha256: store(encodeSegmentationAsset(segmentation), assets),
    name: 'Regions',
    segments: segmentation.segments.map(({ number, label, colorRgb }) => ({
      number,
      label,
      colorRgb,
    })),
  };
}

async function fusionOf(volume: Volume, assets: Assets): Promise<object> {
  const assetSha256 = store(await encodeVolumeAsset(volume), assets);
  return { overlayId: 'uptake', kind: 'fusion', assetSha256, name: 'Uptake' };
}

function store(bytes: Uint8Array, assets: Assets): string {
  const sha256 = sha256Hex(bytes);
  assets.set(sha256, bytes);
  return sha256;
}
