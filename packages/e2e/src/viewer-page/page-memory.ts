import { existsSync, readFileSync } from 'node:fs';

import type { Browser, CDPSession } from 'playwright-core';

import type { WatchedPage } from '../system/browser.ts';

const PAGE_BYTES = 4096;

/** What a page holds, after everything that can be thrown away was. */
export interface PageMemory {
  /** Of the page's own objects. */
  readonly heapBytes: number;
  /** Of arrays, which lie outside of that heap: voxels, as long as they are not on the graphics card. */
  readonly arrayBytes: number;
  /** Of all processes of the browser that draw or run pages: textures are in no heap. Undefined where it cannot be told. */
  readonly residentBytes: number | undefined;
  readonly domNodes: number;
  readonly listeners: number;
  /** Of the graphics card, by what they are: Texture, Buffer, Program ... */
  readonly graphicsObjects: Readonly<Record<string, number>>;
  readonly workers: number;
  /** Sets of value ranges that the skip-map worker has been given, and not been told to forget. */
  readonly keptCells: number;
}

/** Counts what is made and not deleted. Runs before a page's own scripts. */
export const MEMORY_SCRIPT = `
  const live = { Texture: 0, Buffer: 0, Framebuffer: 0, Renderbuffer: 0, Program: 0, Shader: 0, VertexArray: 0, Query: 0 };
  for (const kind of Object.keys(live)) {
    const own = WebGL2RenderingContext.prototype;
    const made = new WeakSet();
    const make = own['create' + kind], drop = own['delete' + kind];
    own['create' + kind] = function (...args) {
      const it = make.apply(this, args);
      if (it) { made.add(it); live[kind] += 1; }
      return it;
    };
    own['delete' + kind] = function (it) {
      if (it && made.delete(it)) live[kind] -= 1;
      return drop.call(this, it);
    };
  }
  const workers = new Set();
  const cells = new Set();
  const OwnWorker = Worker;
  window.Worker = class extends OwnWorker {
    constructor(...args) { super(...args); workers.add(this); }
    terminate() { workers.delete(this); super.terminate(); }
    postMessage(message, ...rest) {
      if (message?.kind === 'cells') cells.add(message.key);
      if (message?.kind === 'forget')
        for (const key of cells) if (key === message.key || key.startsWith(message.key + ':')) cells.delete(key);
      super.postMessage(message, ...rest);
    }
  };
  window.liveObjects = () => ({ graphicsObjects: { ...live }, workers: workers.size, keptCells: cells.size });`;

declare global {
  interface Window {
    liveObjects(): Pick<PageMemory, 'graphicsObjects' | 'workers' | 'keptCells'>;
  }
}

export async function measureMemory(
  { page }: WatchedPage,
  session: CDPSession,
): Promise<PageMemory> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('a page without a browser');
  // What only the first collection lets go of is collected by the second.
  for (let i = 0; i < 2; i++) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string): number => metrics.find((entry) => entry.name === name)?.value ?? 0;
  return {
    heapBytes: metric('JSHeapUsedSize'),
    arrayBytes: await arrayBytes(session),
    residentBytes: await residentBytes(browser),
    domNodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
    ...(await page.evaluate(() => window.liveObjects())),
  };
}

/** What arrays hold outside of the heap proper. */
export async function arrayBytes(session: CDPSession): Promise<number> {
  const usage: { readonly backingStorageSize?: number } =
    await session.send('Runtime.getHeapUsage');
  return usage.backingStorageSize ?? Number.NaN;
}

/** Reads what Linux tells; elsewhere there is no such file. */
async function residentBytes(browser: Browser): Promise<number | undefined> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const counted = processInfo.filter(({ type }) => type === 'renderer' || type === 'GPU');
  if (!existsSync('/proc/self/statm')) return undefined;
  let pages = 0;
  for (const { id } of counted) {
    const file = `/proc/${id}/statm`;
    if (existsSync(file)) pages += Number(readFileSync(file, 'utf8').split(' ')[1]);
  }
  return pages * PAGE_BYTES;
}
