import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import process from 'node:process';

import { encodeVolumeAsset, sha256Hex, type Volume, volumeBoundsLps } from '@rounds/imaging';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** The viewer alone in a page, with volumes made for a test: nothing has to be joined, and nobody else is there. */
export class ViewerHarness {
  readonly url: string;
  readonly #server: Server;
  readonly #folder: string;

  private constructor(server: Server, folder: string) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
    this.#folder = folder;
  }

  /** @param volumes by the name they are asked for in the page's address (`?case=`) */
  static async start(volumes: Readonly<Record<string, Volume>>): Promise<ViewerHarness> {
    const folder = mkdtempSync(join(tmpdir(), 'rounds-harness-'));
    const built = buildInto(folder);
    const assets = new Map<string, Buffer>();
    const index: Record<string, object> = {};
    for (const [name, volume] of Object.entries(volumes)) {
      const bytes = Buffer.from(await encodeVolumeAsset(volume));
      const assetSha256 = sha256Hex(bytes);
      assets.set(assetSha256, bytes);
      index[name] = { ...entryOf(volume), assetSha256 };
    }
    assets.set('index.json', Buffer.from(JSON.stringify(index)));
    await built;
    const server = createServer(({ url = '/', headers }, response) => {
      const { pathname } = new URL(url, 'http://harness');
      const name = pathname.split('/').at(-1) ?? '';
      const bytes = assets.get(name) ?? pageFile(folder, pathname);
      const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
      response.statusCode = bytes === undefined ? 404 : range === null ? 200 : 206;
      response.setHeader(
        'content-type',
        CONTENT_TYPES[extname(name === '' ? 'index.html' : name)] ?? 'application/octet-stream',
      );
      const end = range?.[2] ? Number(range[2]) + 1 : undefined;
      response.end(bytes?.subarray(Number(range?.[1] ?? 0), end));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ViewerHarness(server, folder);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function buildInto(folder: string): Promise<void> {
  const builder = spawn(process.execPath, [join(import.meta.dirname, 'build-harness.ts'), folder], {
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(builder, 'exit')) as [number | null];
  if (code !== 0) throw new Error('the harness could not be bundled');
}

function pageFile(folder: string, pathname: string): Buffer | undefined {
  const path = pathname === '/' ? 'index.html' : pathname.slice(1);
  // Browsers ask for it unasked.
  if (path === 'favicon.ico') return Buffer.alloc(0);
  if (path.includes('..')) return undefined;
  try {
    return readFileSync(join(folder, path));
  } catch {
    return undefined;
  }
}

function entryOf(volume: Volume): object {
  const { modality, kind, frameTimeMs, samplesPerPixel, geometry, windows } = volume;
  const { center, min, max } = volumeBoundsLps(geometry);
  const sizeMm = [max[0] - min[0], max[1] - min[1], max[2] - min[2]];
  return {
    modality,
    kind,
    frameTimeMs,
    samplesPerPixel,
    overlays: [],
    centerLps: center,
    sizeMm,
    window: windows[0],
  };
}
