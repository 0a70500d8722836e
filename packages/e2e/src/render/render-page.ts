import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import type { Browser, Page } from 'playwright-core';

import { type BenchServer, serveBenchPages } from '../import-contest/serve-bench-pages.ts';
import { launchBrowser } from '../system/browser.ts';
import { madeOnce } from '../system/made-once.ts';
import { runNode } from '../system/run-node.ts';
import { DATA_FOLDER, ROOT } from '../system/shared-data.ts';
import { drawingCpuMs, TELLS_CPU } from './drawing-cpu.ts';
import type { Picture } from './indexed-png.ts';
import type { RenderingChoice } from './modes.ts';
import { PEERS } from './peers.ts';

/** Series of the shared data by the name they are drawn under. */
const SERIES: Readonly<Record<SeriesName, readonly string[]>> = {
  cranium: ['series/ct-head-cranium/dicom'],
  cta: ['series/cta-aorta-totalseg/dicom'],
  chest: ['series/petct-chest-acrin042/ct'],
  pet: ['series/petct-chest-acrin042/pt'],
  brain: ['series/mr-brain-vs001'],
};
export type SeriesName = 'cranium' | 'cta' | 'chest' | 'pet' | 'brain';

export function isSeriesName(name: string | undefined): name is SeriesName {
  return name !== undefined && Object.hasOwn(SERIES, name);
}

/** Of how they are encoded. */
const SOURCES = [
  'pnpm-lock.yaml',
  'packages/viewer/harness/encode-assets.ts',
  'packages/imaging/src',
];

type Triple = readonly [number, number, number];

/** As `MeasuredView` of the viewer. */
export interface MeasuredView {
  readonly planes?: readonly {
    readonly planeId: string;
    readonly enabled: boolean;
    readonly pointLps: Triple;
    readonly normalLps: Triple;
  }[];
  readonly crop?: { readonly min: Triple; readonly max: Triple };
  readonly cutOut?: { readonly octant: Triple };
  readonly crosshairLps?: Triple;
  readonly oblique?: { readonly pointLps: Triple; readonly normalLps: Triple };
}

/** As `RenderingMeasurementOptions` of the viewer, as far as it goes through JSON. */
export interface DrawingOptions {
  readonly presetId: string;
  readonly size: number;
  readonly stepMm: number;
  readonly azimuthsDegrees?: readonly number[];
  readonly withoutSkipping?: boolean;
  readonly withoutCounting?: boolean;
  readonly textureType?: 'half' | 'float';
  readonly rendering?: RenderingChoice;
  readonly window?: { readonly center: number; readonly width: number };
  readonly view?: MeasuredView;
  readonly jitter?: boolean;
  /** Another series over it. */
  readonly fusion?: DrawnFusion;
}

export interface DrawnFusion {
  /** `hot-spot:x,y,z` is a ball of uptake around that point of the patient. */
  readonly caseName: SeriesName | `hot-spot:${number},${number},${number}`;
  readonly colorMapId: 'hot' | 'viridis' | 'cividis' | 'grey';
  readonly opacity: number;
}

/** As `RenderingMeasurement` of the viewer, without the picture. */
export interface Drawing {
  readonly samplesPerPixel: number;
  readonly cellsPerPixel: number;
  readonly marchedShare: number;
  readonly medianFrameMs: number;
  readonly frameCpuMs?: number;
  readonly frames: number;
}

export interface SkippingLoss {
  readonly psnrDb: number;
  readonly leaping: Drawing;
  readonly plain: Drawing;
}

export interface RenderPageOptions {
  /** Where other renderers are installed, if they are wanted. */
  readonly peersFolder?: string | undefined;
  /** Volumes are kept here whatever becomes of the sources: for work on a shader. */
  readonly keepFolder?: string | undefined;
}

/** A page that draws volumes in Chromium, with its server; both go with `close`. */
export class RenderPage {
  readonly page: Page;
  /** The phantom, and what of the shared data is on this machine. */
  readonly volumes: readonly string[];
  readonly #browser: Browser;
  readonly #server: BenchServer;

  private constructor(parts: {
    readonly page: Page;
    readonly volumes: readonly string[];
    readonly browser: Browser;
    readonly server: BenchServer;
  }) {
    this.page = parts.page;
    this.volumes = parts.volumes;
    this.#browser = parts.browser;
    this.#server = parts.server;
  }

  /** `series`: which of the shared data are wanted. */
  static async open(
    series: readonly SeriesName[],
    { peersFolder, keepFolder }: RenderPageOptions = {},
  ): Promise<RenderPage> {
    // Whoever draws a volume first has encoded it for those who come later.
    const folder = keepFolder ?? (await madeOnce('render-page', SOURCES));
    const found = series.flatMap((name) => {
      const paths = SERIES[name].map((path) => join(DATA_FOLDER ?? '', path));
      return DATA_FOLDER !== undefined && paths.every((path) => existsSync(path))
        ? [`${name}=${paths.join('+')}`]
        : [];
    });
    await encodeAssets(join(folder, 'assets/volumes'), found);
    const peers = peersFolder === undefined ? [] : [peersFolder];
    await runNode([join(import.meta.dirname, 'build-pages.ts'), folder, ...peers]);
    const server = await serveBenchPages(folder);
    const browser = await launchBrowser();
    const page = await browser.newPage();
    page.on('pageerror', (error) => process.stderr.write(`${String(error)}\n`));
    if (TELLS_CPU) await page.exposeFunction('drawingCpuMs', drawingCpuMs);
    await page.goto(`${server.url}/render.html`);
    await page.waitForFunction(() => 'measure' in globalThis);
    if (peersFolder !== undefined) await addPeers(page, server.url);
    const volumes = ['phantom', ...found.map((source) => source.split('=')[0] ?? '')];
    return new RenderPage({ page, volumes, browser, server });
  }

  measure(volume: string, options: DrawingOptions): Promise<Drawing> {
    return this.call('measure', volume, options);
  }

  skippingLoss(volume: string, options: DrawingOptions): Promise<SkippingLoss> {
    return this.call('skippingLoss', volume, options);
  }

  /** A picture that the page has kept. */
  async keptPicture(name: string, size: number): Promise<Picture> {
    const bytes = Buffer.from(await this.call<string>('keptBase64', name), 'base64');
    const rgba = new Uint8Array(bytes.length);
    // WebGL's rows go up.
    for (let row = 0; row < size; row++)
      rgba.set(bytes.subarray(row * size * 4, (row + 1) * size * 4), (size - 1 - row) * size * 4);
    return { width: size, height: size, rgba };
  }

  /** Calls a function of the page's global scope. */
  call<Result>(name: string, ...args: readonly unknown[]): Promise<Result> {
    return this.page.evaluate(
      ([called, given]) => {
        const scope = globalThis as unknown as Record<string, (...args: unknown[]) => unknown>;
        return scope[called]?.(...given);
      },
      [name, args] as const,
    ) as Promise<Result>;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
  }
}

async function encodeAssets(folder: string, sources: readonly string[]): Promise<void> {
  const index = join(folder, 'index.json');
  const kept = existsSync(index) ? Object.keys(JSON.parse(readFileSync(index, 'utf8'))) : [];
  const missing = sources.filter((source) => !kept.includes(source.split('=')[0] ?? ''));
  if (missing.length > 0 || kept.length === 0)
    await runNode([join(ROOT, 'packages/viewer/harness/encode-assets.ts'), folder, ...missing]);
}

async function addPeers(page: Page, url: string): Promise<void> {
  for (const name of ['render-peers', ...PEERS.map((peer) => peer.page)])
    await page.addScriptTag({ url: `${url}/${name}/page.js`, type: 'module' });
  const names = PEERS.map(({ name }) => name);
  await page.waitForFunction(
    (expected) => {
      const { peerRenderers = {}, openPeer } = globalThis as {
        peerRenderers?: Record<string, unknown>;
        openPeer?: unknown;
      };
      return openPeer !== undefined && expected.every((name) => name in peerRenderers);
    },
    names as readonly string[],
  );
}
