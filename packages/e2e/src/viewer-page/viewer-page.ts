import { once } from 'node:events';
import type { Server } from 'node:http';

import type { Command } from '@rounds/classroom';
import type { Browser } from 'playwright-core';

import { launchBrowser, openPage, type WatchedPage } from '../system/browser.ts';
import { builtPage } from './built-page.ts';
import { addressOf, type MadeUpCases, serveCases } from './case-server.ts';

/** The handle of a page with a viewer and no server: everybody's commands are decided in it. */
export interface DecidingConnection {
  decide(actorId: string, command: Command): unknown;
}

/** The viewer alone in a page, with cases made for a test: nothing has to be joined, and nobody else is there. */
export class ViewerPages {
  readonly #server: Server;
  readonly #browser: Browser;
  readonly #caseNames: string;

  private constructor(server: Server, browser: Browser, caseNames: string) {
    this.#server = server;
    this.#browser = browser;
    this.#caseNames = caseNames;
  }

  static async create(cases: MadeUpCases): Promise<ViewerPages> {
    const [browser, server] = await Promise.all([
      launchBrowser(),
      builtPage().then((folder) => serveCases(folder, cases)),
    ]);
    return new ViewerPages(server, browser, Object.keys(cases).join(','));
  }

  /** @param parameters as the harness understands them: preset, planes, quality, people ... */
  async open(
    parameters: Readonly<Record<string, string>>,
    { initScript = '', viewport = { width: 640, height: 420 } } = {},
  ): Promise<WatchedPage> {
    const url = addressOf(this.#server);
    const watched = await openPage(this.#browser, url, { viewport }, initScript);
    const query = new URLSearchParams({ case: this.#caseNames, ...parameters });
    await watched.page.goto(`${url}/?${String(query)}`);
    await watched.page.waitForFunction(() => window.rounds?.viewer !== undefined, undefined, {
      timeout: 60_000,
    });
    return watched;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
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
  const shown = page.waitForFunction(
    () => {
      const status = window.rounds?.viewer?.status();
      return status?.loaded === 1 && status.firstPictureMs !== undefined;
    },
    undefined,
    { timeout: timeoutMs, polling: 50 },
  );
  await shown.catch(async (error: unknown) => {
    const status = await page.evaluate(() => JSON.stringify(window.rounds?.viewer?.status()));
    throw new Error(`the case is not shown: ${status}`, { cause: error });
  });
}

/** Waits until nothing is being drawn, and the picture is as fine as it gets. */
export async function waitResting({ page }: WatchedPage, timeoutMs = 60_000): Promise<void> {
  await page.waitForFunction(() => window.rounds?.viewer?.status().isResting === true, undefined, {
    timeout: timeoutMs,
    polling: 50,
  });
}
