/** kill -9 in mid-session: what was acknowledged is there, and people come back by themselves. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { CHROME_PATH, launchBrowser, openPage, type WatchedPage } from './system/browser.ts';
import {
  HANDLE_SCRIPT,
  joinAs,
  participantIdOf,
  sendCommand,
  stateOf,
  waitFullResolution,
  startClass,
  waitJoined,
} from './system/participant.ts';
import { ServerProcess } from './system/server-process.ts';

const BACK_WITHIN_MS = 10_000;
const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

describeWithBrowser('a server killed in mid-session', () => {
  let server: ServerProcess;
  let browser: Browser;
  let teacher: WatchedPage;
  let learner: WatchedPage;

  beforeAll(async () => {
    server = await ServerProcess.create();
    [browser] = await Promise.all([launchBrowser(), server.start()]);
    const viewport = { width: 900, height: 640 };
    teacher = await openPage(browser, server.url, { viewport }, HANDLE_SCRIPT);
    learner = await openPage(browser, server.url, { viewport }, HANDLE_SCRIPT);
    await teacher.page.goto(server.instructorUrl());
    await teacher.page.locator('button[data-testid^="case-"]').first().click();
    const joinUrl = await startClass(teacher.page, server.url);
    await joinAs(learner.page, joinUrl, 'Lea Learner');
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  test('J1 J4 state equals what was acknowledged; clients are back in their seats within 10 s', async () => {
    // In mid-session: both see the whole picture.
    for (const { page } of [teacher, learner]) await waitFullResolution(page);
    const lateScripts: string[] = [];
    for (const { page } of [teacher, learner]) {
      page.on('request', (request) => {
        if (request.resourceType() === 'script') lateScripts.push(request.url());
      });
    }
    const seat = await participantIdOf(learner.page);
    const acknowledged = await sendCommand(teacher.page, {
      type: 'crosshair.move',
      pointLps: [1.25, -2.5, 3.125],
    });
    expect(acknowledged.status).toBe('accepted');
    await sendCommand(teacher.page, { type: 'control.give', participantId: seat });
    await server.kill();
    for (const { page } of [teacher, learner]) {
      await page.waitForFunction(() => window.rounds?.connection.status().kind === 'dropped');
    }
    await server.start();
    const started = Date.now();
    for (const { page } of [teacher, learner]) await waitJoined(page);
    expect(Date.now() - started).toBeLessThan(BACK_WITHIN_MS);
    await learner.page.waitForFunction(() =>
      window.rounds?.connection.state().participants.every((participant) => participant.connected),
    );
    const state = await stateOf(learner.page);
    expect(state.view.crosshairLps).toEqual([1.25, -2.5, 3.125]);
    expect(state.controlHolderId).toBe(seat);
    expect(await participantIdOf(learner.page)).toBe(seat);
    expect(state.participants).toHaveLength(2);
    // The page said what happened while the server was gone; nothing else went wrong.
    const unexpected = learner.errors.filter(
      (text) => !/ERR_CONNECTION_REFUSED|WebSocket|Failed to load resource/.test(text),
    );
    expect(unexpected).toEqual([]);
    // Whatever is drawn later (here a person's avatar that comes back) is drawn with what the page has.
    expect(lateScripts).toEqual([]);
  }, 90_000);
});
