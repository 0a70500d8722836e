/** What people meet when something is wrong at the door: a plain sentence that says what to do, and a way on. */
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { errorMessage, MAX_LANES } from '@rounds/classroom';
import type { Browser, WebSocket } from 'playwright-core';

import { startSlowLink } from './stream/slow-link.ts';
import { CHROME_PATH, launchBrowser, openPage, watch } from './system/browser.ts';
import { HANDLE_SCRIPT, joinAs, participantIdOf, waitJoined } from './system/participant.ts';
import { ServerProcess } from './system/server-process.ts';

const STALL_MS = 300;
const MOST_STALLS = 20;
const SMALL = { viewport: { width: 700, height: 500 } };
const NO_XR = `Object.defineProperty(Navigator.prototype, 'xr', { value: undefined, configurable: true });`;
const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

describeWithBrowser('the door', () => {
  let server: ServerProcess;
  let browser: Browser;
  let joinUrl: string;

  beforeAll(async () => {
    server = await ServerProcess.createEmpty();
    [browser] = await Promise.all([launchBrowser(), server.start()]);
    // The first start opens a class on the synthetic case, and prints its address.
    const code = /\/join\/(\d{6})/.exec(server.output())?.[1];
    joinUrl = `${server.url}/join/${code}`;
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  test('J6 a wrong code says so, and lets one type another', async () => {
    const { page } = await openPage(browser, server.url, SMALL, HANDLE_SCRIPT);
    await page.goto(`${server.url}/join/000000`);
    await page.getByTestId('join-name').fill('Wanda Wrong');
    await page.getByTestId('join-button').click();
    expect(await page.getByTestId('join-problem').innerText()).toContain(
      errorMessage('join.code-unknown'),
    );
    await page.context().close();
  }, 60_000);

  test('J5 a second tab of the same person says so, and takes over when asked', async () => {
    const first = await openPage(browser, server.url, SMALL, HANDLE_SCRIPT);
    await joinAs(first.page, joinUrl, 'Tina Tabs');
    const seat = await participantIdOf(first.page);
    const second = watch(await first.page.context().newPage(), server.url);
    await second.page.goto(joinUrl);
    const takeOver = second.page.getByTestId('take-over');
    const join = second.page.getByTestId('join-button');
    await takeOver.or(join).first().waitFor();
    if (await join.isVisible()) await join.click();
    await takeOver.click();
    await waitJoined(second.page);
    expect(await participantIdOf(second.page)).toBe(seat);
    await first.page.getByText(errorMessage('join.seat-moved')).waitFor();
    await first.page.context().close();
  }, 90_000);

  test('a browser without WebXR is offered no headset, and works', async () => {
    const { page, errors } = await openPage(browser, server.url, SMALL, HANDLE_SCRIPT + NO_XR);
    await joinAs(page, joinUrl, 'Nils Noxr');
    await page.waitForFunction(() => window.rounds?.viewer?.status().xr === 'unavailable');
    expect(await page.getByTestId('enter-vr').count()).toBe(0);
    expect(errors).toEqual([]);
    await page.context().close();
  }, 60_000);

  test('L5 a page whose network loses packets opens lanes, which its own rules let it', async () => {
    const link = await startSlowLink({ port: server.port, mbitPerSecond: 1000, rttMs: 10 });
    const url = joinUrl.replace(server.url, `http://localhost:${link.port}`);
    const { page, errors } = await openPage(browser, url, SMALL, HANDLE_SCRIPT);
    const lanes: WebSocket[] = [];
    page.on('websocket', (socket) => socket.url().includes('/lane?key=') && lanes.push(socket));
    await joinAs(page, url, 'Fay Faraway');
    const laneCount = (): Promise<number | undefined> =>
      page.evaluate(() => window.rounds?.connection?.statistics().lanes);
    // What is lost is sent again after a round trip and more.
    for (let stalls = 0; stalls < MOST_STALLS && (await laneCount()) !== MAX_LANES; stalls++) {
      link.hold();
      await delay(STALL_MS);
      link.release();
      await delay(STALL_MS);
    }
    expect(await laneCount()).toBe(MAX_LANES);
    for (const lane of lanes) await lane.waitForEvent('framereceived');
    expect(errors).toEqual([]);
    await page.context().close();
    await link.close();
  }, 60_000);

  test('a console without an instructor link says how to get one', async () => {
    const { page } = await openPage(browser, server.url, SMALL);
    await page.goto(`${server.url}/console`);
    await page.getByText(/a link that works once/).waitFor();
    await page.goto('about:blank');
    await page.goto(`${server.url}/console#link=not-a-link`);
    await page
      .getByText(/npm run rounds -- link/)
      .first()
      .waitFor();
    expect(await page.getByTestId('session-start').count()).toBe(0);
    await page.context().close();
  }, 60_000);
});
