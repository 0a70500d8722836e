/**
 * The look of the picture, end to end in real Chromium: what an instructor chooses is what followers see, bit by bit; what
 * a learner without control changes is their own.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SharedView } from '@rounds/classroom';
import type { Browser, Page } from 'playwright-core';

import {
  CHROME_PATH,
  keepScreenshot,
  launchBrowser,
  openPage,
  type WatchedPage,
} from './system/browser.ts';
import {
  HANDLE_SCRIPT,
  joinAs,
  stateOf,
  waitFullResolution,
  startClass,
  waitShared,
} from './system/participant.ts';
import { ServerProcess } from './system/server-process.ts';

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

/** Only for code that is handed to the browser. */
declare function handle(): NonNullable<Window['rounds']>;

/** The view on the screen of a page, which is its own while it does not follow. */
function viewOf(page: Page): Promise<SharedView> {
  return page.evaluate(() => {
    const view = handle().viewer?.currentView();
    if (view === undefined) throw new Error('there is no picture');
    return view;
  });
}

/** Waits until a page shows exactly this view. */
async function waitView(page: Page, view: SharedView): Promise<void> {
  await page.waitForFunction(
    (wanted) => JSON.stringify(window.rounds?.viewer?.currentView()) === wanted,
    JSON.stringify(view),
    { timeout: 20_000 },
  );
}

describeWithBrowser('the look of the picture', () => {
  let server: ServerProcess;
  let browser: Browser;
  let consolePage: WatchedPage;
  let learner: WatchedPage;
  let phone: WatchedPage;

  beforeAll(async () => {
    server = await ServerProcess.create();
    [browser] = await Promise.all([launchBrowser(), server.start()]);
    const open = (options: Parameters<typeof openPage>[2]): Promise<WatchedPage> =>
      openPage(browser, server.url, options, HANDLE_SCRIPT);
    consolePage = await open({ viewport: { width: 1000, height: 640 } });
    learner = await open({ viewport: { width: 640, height: 440 } });
    phone = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const { page } = consolePage;
    await page.goto(server.instructorUrl());
    await page.locator('button[data-testid^="case-"]').first().click();
    const joinUrl = await startClass(page, server.url);
    await Promise.all([
      joinAs(learner.page, joinUrl, 'Lea Laptop'),
      joinAs(phone.page, joinUrl, 'Pia Phone'),
    ]);
    for (const joined of [consolePage, learner, phone]) await waitFullResolution(joined.page);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  test('each preset has a picture of this case, and choosing one brings its way of drawing along', async () => {
    const { page } = consolePage;
    await waitShared(page);
    const before = await viewOf(page);
    await page.getByTestId('preset-select').click();
    const picture = page.locator('label:has([data-testid="preset-ct-soft"]) img');
    await picture.waitFor({ timeout: 60_000 });
    await page.getByTestId('preset-ct-angio-mip').click();
    await waitShared(page);
    const chosen = await viewOf(page);
    expect(chosen).toMatchObject({ presetId: 'ct-angio-mip', rendering: { mode: 'mip' } });
    await waitView(learner.page, chosen);
    await page.getByTestId('undo').click();
    await waitView(page, before);
    expect((await stateOf(page)).view).toEqual(before);
    await keepScreenshot(page, 'picture-presets');
  }, 120_000);

  test('mode, slab and corner that the instructor sets are on every screen that follows', async () => {
    const { page } = consolePage;
    await page.getByTestId('picture-panel').click();
    // The tools above it take two lines in a window as small as this one.
    const card = await page.getByRole('dialog', { name: 'Picture' }).boundingBox();
    expect((card?.y ?? 0) + (card?.height ?? Infinity)).toBeLessThanOrEqual(640);
    await page.getByTestId('mode-average').click();
    await page.getByTestId('slab-on').click();
    await page.getByTestId('cut-out-pmp').click();
    expect(await page.getByTestId('look-audience').innerText()).toContain('whole class');
    await waitShared(page);
    const shown = await viewOf(page);
    expect(shown.rendering).toMatchObject({ mode: 'average', slabMm: 20 });
    expect(shown.cutOut).toEqual({ octant: [1, -1, 1] });
    await waitView(learner.page, shown);
    await waitView(phone.page, shown);
    await keepScreenshot(page, 'picture-panel');
    await page.getByTestId('mode-composite').click();
    await page.getByTestId('cut-out-off').click();
    await page.keyboard.press('Escape');
  }, 60_000);

  test('a point dragged in the editor moves for the class, with the histogram of the case behind it', async () => {
    const { page } = consolePage;
    await page.getByTestId('transfer-open').click();
    await page.locator('.graph-histogram').waitFor({ timeout: 30_000 });
    const point = await page.getByTestId('opacity-point-1').boundingBox();
    if (point === null) throw new Error('the point is nowhere');
    const [x, y] = [point.x + point.width / 2, point.y + point.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 6, y - 25, { steps: 6 });
    await page.mouse.up();
    await page.getByTestId('color-map').selectOption('viridis');
    await waitShared(page);
    const shown = await viewOf(page);
    expect(shown.transferFunction?.colorPoints).toHaveLength(9);
    await waitView(learner.page, shown);
    await keepScreenshot(page, 'picture-editor');
    await keepScreenshot(learner.page, 'picture-learner');
  }, 60_000);

  test('what a learner without control changes is theirs alone, and one press brings them back', async () => {
    const { page } = phone;
    const before = (await stateOf(consolePage.page)).view;
    await page.getByTestId('preset-select').click();
    await page.getByTestId('look-tab-picture').click();
    expect(await page.getByTestId('look-audience').innerText()).toContain('for you alone');
    await page.getByTestId('mode-minip').click();
    await page.waitForFunction(() => !handle().viewer?.status().following);
    expect((await viewOf(page)).rendering.mode).toBe('minip');
    await page.getByTestId('look-tab-colours').click();
    await page.getByTestId('transfer-reset').click();
    expect((await viewOf(page)).transferFunction).toBeNull();
    await keepScreenshot(page, 'picture-phone');
    expect((await stateOf(consolePage.page)).view).toEqual(before);
    expect(await viewOf(learner.page)).toEqual(before);
    await page.getByTestId('follow-toggle').click();
    await waitView(page, before);
  }, 60_000);

  test('nothing went wrong on any page', () => {
    for (const { errors, foreignRequests } of [consolePage, learner, phone]) {
      expect(errors).toEqual([]);
      expect(foreignRequests).toEqual([]);
    }
  });
});
