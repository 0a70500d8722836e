/**
 * Two cases at once, end to end in real Chromium: an instructor shows another study beside the current one, a learner sees
 * both, scrolling either moves the other, and closing it gives back what it took.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { comparedPoint, type SharedState, type Vector3 } from '@rounds/classroom';
import type { Browser, Page } from 'playwright-core';

import {
  CHROME_PATH,
  keepScreenshot,
  launchBrowser,
  openPage,
  type WatchedPage,
} from './system/browser.ts';
import { coveredWords } from './system/covered-words.ts';
import { nextFrames, PANE_PICTURE_SCRIPT, pictureIn, waitLit } from './system/pane-picture.ts';
import {
  HANDLE_SCRIPT,
  joinAs,
  stateOf,
  waitFullResolution,
  startClass,
  waitShared,
} from './system/participant.ts';
import { ServerProcess } from './system/server-process.ts';
import { DATA_FOLDER } from './system/shared-data.ts';
import { arrayBytes } from './viewer-page/page-memory.ts';

/** A head, to be compared with the synthetic one that comes with every server. */
const HEAD_FOLDER = join(DATA_FOLDER ?? '', 'series/ct-head-cranium/dicom');
/** Three million cells of two bytes, at most. */
const SKIP_MAP_MEGABYTES = 6;
const TEACHER_WINDOW = { width: 1000, height: 640 };
const LEARNER_WINDOW = { width: 720, height: 480 };
const canRun = CHROME_PATH !== undefined && DATA_FOLDER !== undefined && existsSync(HEAD_FOLDER);

/** Counts what pages hold on the graphics card. */
const TEXTURES_SCRIPT = `window.liveTextures = 0;
for (const [name, by] of [['createTexture', 1], ['deleteTexture', -1]]) {
  const original = WebGL2RenderingContext.prototype[name];
  WebGL2RenderingContext.prototype[name] = function (texture) {
    if (by > 0 || texture !== null) window.liveTextures += by;
    return original.call(this, texture);
  };
}`;

declare global {
  interface Window {
    liveTextures: number;
  }
}

interface ListedCase {
  readonly caseId: string;
  readonly synthetic: boolean;
}

/** What a page holds, once what it does not need is collected. */
interface Held {
  readonly textures: number;
  readonly workers: number;
  readonly arrayMegabytes: number;
}

(canRun ? describe : describe.skip)('two cases at once', () => {
  let server: ServerProcess;
  let browser: Browser;
  let teacher: WatchedPage;
  let learner: WatchedPage;
  const everybody = (): readonly WatchedPage[] => [teacher, learner];

  beforeAll(async () => {
    server = await ServerProcess.create();
    [browser] = await Promise.all([launchBrowser(), server.start()]);
    expect(server.command('import', HEAD_FOLDER)).toMatchObject({ status: 0 });
    const script = HANDLE_SCRIPT + PANE_PICTURE_SCRIPT + TEXTURES_SCRIPT;
    const open = (options: object): Promise<WatchedPage> =>
      openPage(browser, server.url, options, script);
    teacher = await open({ viewport: TEACHER_WINDOW });
    learner = await open({ viewport: LEARNER_WINDOW });
    await teacher.page.goto(server.instructorUrl());
    await teacher.page.getByTestId('import-drop').waitFor();
    // The synthetic case has steps to come: nothing is fetched in advance that would be counted below.
    for (const synthetic of [true, false])
      await teacher.page.getByTestId(await caseOf(synthetic)).click();
    const joinUrl = await startClass(teacher.page, server.url);
    await joinAs(learner.page, joinUrl, 'Lea Laptop');
    for (const { page } of everybody()) await waitFullResolution(page);
  }, 360_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  /** The button of the case that is synthetic, or of the one that is not. */
  async function caseOf(synthetic: boolean): Promise<string> {
    const response = await teacher.page.request.get(`${server.url}/api/cases`);
    const { cases } = (await response.json()) as { cases: readonly ListedCase[] };
    const found = cases.find((listed) => listed.synthetic === synthetic);
    return `case-${found?.caseId ?? 'missing'}`;
  }

  let before: Held;

  test('K1 the instructor chooses a case from a list, and everybody sees both', async () => {
    await waitResting(learner.page);
    before = await heldBy(learner.page);
    await teacher.page.getByTestId('compare-with').selectOption('1');
    for (const { page } of everybody()) await waitCompared(page);
    const { comparison } = await stateOf(learner.page);
    for (const { page } of everybody()) {
      for (const pane of ['pane-axial', 'pane-compared-axial', 'pane-coronal']) {
        await page.getByTestId(pane).waitFor({ state: 'visible' });
        await waitLit(page, pane);
      }
      const titles = page.getByTestId('pane-compared-axial').getByTestId('case-title');
      expect(await titles.textContent()).toBe(`Compared${comparison?.title}`);
      const own = page.getByTestId('pane-axial').getByTestId('case-title');
      expect(await own.textContent()).toMatch(/^Current./);
    }
    await waitResting(teacher.page);
    await keepScreenshot(teacher.page, 'comparison-console');
    await waitResting(learner.page);
    await keepScreenshot(learner.page, 'comparison-learner');
  }, 240_000);

  test('in windows of any size, words and buttons leave each other and the letters free', async () => {
    const windows = (
      watched: WatchedPage,
      own: typeof TEACHER_WINDOW,
      ...sizes: (readonly [number, number])[]
    ) => [
      ...sizes.map(([width, height]) => ({ watched, size: { width, height } })),
      { watched, size: own },
    ];
    for (const { watched, size } of [
      ...windows(teacher, TEACHER_WINDOW, [1440, 900], [1000, 700]),
      ...windows(learner, LEARNER_WINDOW, [390, 844], [360, 640], [768, 1024]),
    ]) {
      const { page } = watched;
      await page.setViewportSize(size);
      await nextFrames(page);
      expect([size, await coveredWords(page)]).toEqual([size, []]);
      await page.getByTestId('pane-compared-coronal').waitFor({ state: 'visible' });
      if (size.width === 390) await keepScreenshot(page, 'comparison-narrow');
    }
  }, 120_000);

  test('K2 scrolling the current case moves the compared one, for everybody', async () => {
    const old = await stateOf(learner.page);
    const pictures = await picturesOf(learner.page);
    await scroll(teacher.page, 'pane-axial', 5);
    await waitState(learner.page, old, 'crosshair');
    await expectOtherPictures(learner.page, pictures, ['pane-axial', 'pane-compared-axial']);
    const moved = await stateOf(learner.page);
    expect(difference(pointOf(moved), pointOf(old))).toEqual(
      closeTo(difference(moved.view.crosshairLps, old.view.crosshairLps)),
    );
  }, 60_000);

  test('K2 scrolling the compared case moves the current one, for everybody', async () => {
    const old = await stateOf(learner.page);
    const pictures = await picturesOf(learner.page);
    await scroll(teacher.page, 'pane-compared-axial', -8);
    await waitState(learner.page, old, 'crosshair');
    await expectOtherPictures(learner.page, pictures, ['pane-axial', 'pane-compared-axial']);
    const [, , z] = difference(
      (await stateOf(learner.page)).view.crosshairLps,
      old.view.crosshairLps,
    );
    expect(Math.abs(z)).toBeGreaterThan(1);
  }, 60_000);

  test('K2 K3 with the link cut each is scrolled by itself; tied again they go on together', async () => {
    await teacher.page.getByTestId('compare-linked').click();
    await waitLinked(learner.page, false);
    const old = await stateOf(learner.page);
    const pictures = await picturesOf(learner.page);
    await scroll(teacher.page, 'pane-compared-axial', 4);
    await waitState(learner.page, old, 'compared');
    await expectOtherPictures(learner.page, pictures, ['pane-compared-axial']);
    expect(await pictureIn(learner.page, 'pane-axial')).toEqual(pictures['pane-axial']);
    await teacher.page.getByTestId('compare-linked').click();
    await waitLinked(learner.page, true);
    const tied = await stateOf(learner.page);
    await scroll(teacher.page, 'pane-axial', -3);
    await waitState(learner.page, tied, 'crosshair');
    const moved = await stateOf(learner.page);
    expect(difference(pointOf(moved), pointOf(tied))).toEqual(
      closeTo(difference(moved.view.crosshairLps, tied.view.crosshairLps)),
    );
  }, 60_000);

  test('a learner who scrolls the compared case looks on their own, at both', async () => {
    await waitShared(teacher.page);
    const old = await stateOf(teacher.page);
    const pictures = await picturesOf(learner.page);
    await scroll(learner.page, 'pane-compared-axial', 6);
    await learner.page.waitForFunction(() => window.rounds?.viewer?.status().following === false);
    await expectOtherPictures(learner.page, pictures, ['pane-axial', 'pane-compared-axial']);
    expect((await stateOf(teacher.page)).view).toEqual(old.view);
    await learner.page.evaluate(() => window.rounds?.viewer?.setFollowing(true));
    await learner.page.waitForFunction(() => window.rounds?.viewer?.status().following === true);
  }, 60_000);

  test('one plane of both can have the whole page', async () => {
    await teacher.page.getByTestId('pane-compared-coronal').dblclick();
    await teacher.page.getByTestId('pane-axial').waitFor({ state: 'hidden' });
    await teacher.page.getByTestId('pane-coronal').waitFor({ state: 'visible' });
    await waitLit(teacher.page, 'pane-compared-coronal');
    expect(await teacher.page.getByTestId('pane-volume').isVisible()).toBe(false);
    await keepScreenshot(teacher.page, 'comparison-large');
    await teacher.page.getByTestId('pane-coronal').dblclick();
    await teacher.page.getByTestId('pane-axial').waitFor({ state: 'visible' });
  }, 60_000);

  test('K1 closing it gives back workers, textures and voxels, and the page as it was', async () => {
    const during = await heldBy(learner.page);
    expect(during.workers).toBeGreaterThan(before.workers);
    await teacher.page.getByTestId('compare-close').click();
    for (const { page } of everybody()) {
      await page.waitForFunction(
        () => window.rounds?.viewer?.status().comparedLoaded === undefined,
      );
      expect(await page.getByTestId('pane-compared-axial').count()).toBe(0);
      expect(await page.getByTestId('case-title').count()).toBe(0);
    }
    await learner.page.getByTestId('pane-sagittal').waitFor({ state: 'visible' });
    for (const { page } of everybody()) expect(await coveredWords(page)).toEqual([]);
    await waitResting(learner.page);
    const after = await heldBy(learner.page);
    expect(after.workers).toBe(before.workers);
    // Its skip map has two textures by turns, the second from the second time on that it changes.
    expect(after.textures).toBeLessThanOrEqual(before.textures + 1);
    expect(during.textures).toBeGreaterThan(before.textures + 2);
    // 256 x 256 x 108 voxels of two bytes were here. The second skip map is kept with its texture.
    expect(after.arrayMegabytes).toBeLessThan(during.arrayMegabytes - 14);
    expect(after.arrayMegabytes).toBeLessThan(before.arrayMegabytes + SKIP_MAP_MEGABYTES + 2);
    await keepScreenshot(learner.page, 'comparison-closed');
  }, 120_000);

  test('nobody met an error, or asked anything of anybody else', () => {
    for (const { errors, foreignRequests } of everybody()) {
      expect(errors).toEqual([]);
      expect(foreignRequests).toEqual([]);
    }
  });
});

type Pictures = Readonly<Record<string, Awaited<ReturnType<typeof pictureIn>>>>;

async function picturesOf(page: Page): Promise<Pictures> {
  return {
    'pane-axial': await pictureIn(page, 'pane-axial'),
    'pane-compared-axial': await pictureIn(page, 'pane-compared-axial'),
  };
}

async function expectOtherPictures(
  page: Page,
  pictures: Pictures,
  panes: readonly string[],
): Promise<void> {
  for (const pane of panes) {
    await page.waitForFunction(
      ([id, hash]) => {
        const picture = panePicture(id);
        return picture !== undefined && picture.hash !== hash;
      },
      [pane, pictures[pane]?.hash ?? 0] as const,
      { timeout: 20_000 },
    );
  }
}

/** Only for code that is handed to the browser. */
declare function panePicture(testId: string): { readonly hash: number } | undefined;

async function waitCompared(page: Page): Promise<void> {
  await page.waitForFunction(
    () => window.rounds?.viewer?.status().comparedLoaded === 1,
    undefined,
    {
      timeout: 120_000,
    },
  );
}

async function waitResting(page: Page): Promise<void> {
  await page.waitForFunction(() => window.rounds?.viewer?.status().isResting === true, undefined, {
    timeout: 90_000,
  });
}

async function waitLinked(page: Page, linked: boolean): Promise<void> {
  await page.waitForFunction(
    (wanted) => window.rounds?.connection.state().comparison?.link.linked === wanted,
    linked,
  );
}

/** Waits until the crosshair, or the point of the compared case, is another one than in an older state. */
async function waitState(
  page: Page,
  old: SharedState,
  what: 'crosshair' | 'compared',
): Promise<void> {
  await page.waitForFunction(
    ([kind, link, crosshair]) => {
      const state = window.rounds?.connection.state();
      return kind === 'compared'
        ? JSON.stringify(state?.comparison?.link) !== link
        : JSON.stringify(state?.view.crosshairLps) !== crosshair;
    },
    [what, JSON.stringify(old.comparison?.link), JSON.stringify(old.view.crosshairLps)] as const,
  );
}

/** Turns the wheel over a pane, a notch at a time; downwards where it is positive. */
async function scroll(page: Page, pane: string, slices: number): Promise<void> {
  await page.getByTestId(pane).hover();
  for (let count = 0; count < Math.abs(slices); count++)
    await page.mouse.wheel(0, 100 * Math.sign(slices));
}

function pointOf({ comparison, view }: SharedState): Vector3 {
  if (comparison === null) throw new Error('nothing is compared');
  return comparedPoint(comparison, view.crosshairLps);
}

function difference(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function closeTo(vector: Vector3): readonly unknown[] {
  return vector.map((value): unknown => expect.closeTo(value, 6));
}

async function heldBy(page: Page): Promise<Held> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    const arrayMegabytes = (await arrayBytes(session)) / 1e6;
    const textures = await page.evaluate(() => window.liveTextures);
    return { textures, workers: page.workers().length, arrayMegabytes };
  } finally {
    await session.detach();
  }
}
