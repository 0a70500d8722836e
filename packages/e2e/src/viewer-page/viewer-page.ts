import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import type { Command } from '@rounds/classroom';
import type { Browser } from 'playwright-core';

import { type BenchServer, serveBenchPages } from '../import-contest/serve-bench-pages.ts';
import { launchBrowser, openPage, type WatchedPage } from '../system/browser.ts';

/** The handle of a page with a viewer and no server: everybody's commands are decided in it. */
export interface DecidingConnection {
  decide(actorId: string, command: Command): unknown;
}

/** Pages with one viewer on small made-up cases, without a server: `first`, and `second` with a segmentation. */
export class ViewerPages {
  readonly #folder: string;
  readonly #server: BenchServer;
  readonly #browser: Browser;

  private constructor(folder: string, server: BenchServer, browser: Browser) {
    this.#folder = folder;
    this.#server = server;
    this.#browser = browser;
  }

  static async create(): Promise<ViewerPages> {
    const folder = mkdtempSync(join(tmpdir(), 'rounds-viewer-'));
    // Bundlers have their own idea of modules: not in the test runner.
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'make-viewer-page.ts'), folder],
      {
        env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error('the viewer page could not be made');
    return new ViewerPages(folder, await serveBenchPages(folder), await launchBrowser());
  }

  /** @param parameters as the harness understands them: case, preset, planes, quality, people ... */
  async open(
    parameters: Readonly<Record<string, string>>,
    { initScript = '', viewport = { width: 640, height: 420 } } = {},
  ): Promise<WatchedPage> {
    const watched = await openPage(this.#browser, this.#server.url, { viewport }, initScript);
    const query = new URLSearchParams({ case: 'first,second', ...parameters });
    await watched.page.goto(`${this.#server.url}/viewer.html?${String(query)}`);
    await watched.page.waitForFunction(() => window.rounds?.viewer !== undefined, undefined, {
      timeout: 60_000,
    });
    return watched;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Somebody in the page does something, at once. */
export async function decide({ page }: WatchedPage, command: Command): Promise<void> {
  await page.evaluate((given) => {
    const connection = window.rounds?.connection as unknown as DecidingConnection;
    connection.decide('me', given);
  }, command);
}

/** Waits until all of a case is here, its picture in three dimensions included. */
export async function waitShown({ page }: WatchedPage, timeoutMs = 60_000): Promise<void> {
  await page.waitForFunction(
    () => {
      const status = window.rounds?.viewer?.status();
      return status?.loaded === 1 && status.firstPictureMs !== undefined;
    },
    undefined,
    { timeout: timeoutMs, polling: 50 },
  );
}

/** Waits until nothing is being drawn, and the picture is as fine as it gets. */
export async function waitResting({ page }: WatchedPage, timeoutMs = 60_000): Promise<void> {
  await page.waitForFunction(() => window.rounds?.viewer?.status().isResting === true, undefined, {
    timeout: timeoutMs,
    polling: 50,
  });
}
