import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

import { ARTIFACTS_FOLDER } from './shared-data.ts';

/** Path of a Chromium; scripts/test.mjs finds or installs one. Undefined: the tests are skipped. */
export const CHROME_PATH: string | undefined = process.env['CHROME_PATH'];

/** Benchmarks have what people have; tests do without what only costs them. */
const IN_TESTS = process.env['JEST_WORKER_ID'] !== undefined;

/** Pages are put together in software at once, not by a graphics card that is software, too, and slower at it. */
const COMPOSITING = IN_TESTS ? ['--disable-gpu-compositing'] : [];

/** Edges of the picture in three dimensions are not smoothed: in software that takes as long as a third of the picture. */
const SMOOTHING_SCRIPT = `{
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    return getContext.call(this, kind, kind === 'webgl2' ? { ...options, antialias: false } : options);
  };
}`;

/** Chromium with WebGL2 in software; a closed network stays quiet. @param args more of its switches */
export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  if (CHROME_PATH === undefined) throw new Error('no Chromium');
  return chromium.launch({
    executablePath: CHROME_PATH,
    args: [
      '--no-sandbox',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      // The page's own pixels are drawn without WebGL in software, which has enough to do with volumes.
      '--disable-gpu-rasterization',
      ...COMPOSITING,
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      ...args,
    ],
  });
}

/** A page that remembers everything it should not have done. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors and uncaught exceptions. */
  readonly errors: string[];
  /** Requests to anywhere but the server. */
  readonly foreignRequests: string[];
}

export async function openPage(
  browser: Browser,
  serverUrl: string,
  options: BrowserContextOptions = {},
  initScript = '',
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await context.addInitScript({ content: (IN_TESTS ? SMOOTHING_SCRIPT : '') + initScript });
  return watch(await context.newPage(), serverUrl);
}

export function watch(page: Page, serverUrl: string): WatchedPage {
  const errors: string[] = [];
  const foreignRequests: string[] = [];
  const host = new URL(serverUrl).host;
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => errors.push(String(error.stack ?? error)));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(http|ws)s?:$/.test(url.protocol) && url.host !== host)
      foreignRequests.push(request.url());
  });
  return { page, errors, foreignRequests };
}

/** Keeps a picture of the page as an artefact of the run. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS_FOLDER, { recursive: true });
  await page.screenshot({ path: join(ARTIFACTS_FOLDER, `${name}.png`) });
}
