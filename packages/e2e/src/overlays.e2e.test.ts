/** A second volume and regions over a CT, in real Chromium: their colours, one by one, on slices, on the faces of cuts, and in the volume. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseDocument, Vector3 } from '@rounds/classroom';
import { decodeSegmentationAsset, indexToLps, isInMask, parseAssetHeader } from '@rounds/imaging';
import type { OverlayChange } from '@rounds/viewer';
import type { Browser, Page } from 'playwright-core';

import {
  CHROME_PATH,
  keepScreenshot,
  launchBrowser,
  openPage,
  type WatchedPage,
} from './system/browser.ts';
import { nextFrames, PANE_PICTURE_SCRIPT, pictureIn } from './system/pane-picture.ts';
import { HANDLE_SCRIPT, waitFullResolution, startClass } from './system/participant.ts';
import { ServerProcess } from './system/server-process.ts';
import { DATA_FOLDER } from './system/shared-data.ts';

const PET_CT_FOLDER = join(DATA_FOLDER ?? '', 'series/petct-chest-acrin042');
const HAS_PET_CT = DATA_FOLDER !== undefined && existsSync(PET_CT_FOLDER);
const describePetCt = CHROME_PATH !== undefined && HAS_PET_CT ? describe : describe.skip;

describePetCt('a PET over its CT', () => {
  let server: ServerProcess;
  let browser: Browser;
  let watched: WatchedPage;

  beforeAll(async () => {
    server = await ServerProcess.create();
    await server.start();
    expect(server.command('import', PET_CT_FOLDER)).toMatchObject({ status: 0 });
    browser = await launchBrowser();
    watched = await openPage(
      browser,
      server.url,
      { viewport: { width: 900, height: 600 } },
      HANDLE_SCRIPT + PANE_PICTURE_SCRIPT,
    );
    const { page } = watched;
    await page.goto(server.instructorUrl());
    await page.getByTestId('import-drop').waitFor();
    await page.getByTestId(`case-${await ctCaseId(page, server.url)}`).click();
    await startClass(page, server.url);
    await waitFullResolution(page);
    await page.waitForFunction(
      () => window.rounds?.viewer?.overlays().every(({ state }) => state === 'ready') === true,
      undefined,
      { timeout: 120_000 },
    );
  }, 400_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  test('has colours for everybody’s eyes, and segments one by one', async () => {
    const { page } = watched;
    const overlays = await page.evaluate(() => window.rounds?.viewer?.overlays() ?? []);
    const pet = overlays.find(({ kind }) => kind === 'fusion');
    const regions = overlays.find(({ kind }) => kind === 'segmentation');
    if (pet === undefined || regions === undefined)
      throw new Error('there is no PET, or no region');
    const set = async (id: string, change: OverlayChange): Promise<void> => {
      await page.evaluate(
        ([overlayId, wanted]) => window.rounds?.viewer?.setOverlay(overlayId, wanted),
        [id, change] as const,
      );
      await nextFrames(page);
    };
    await set(pet.overlayId, { opacity: 0.7 });
    const hot = await pictureIn(page, 'pane-coronal');
    await page.getByTestId('overlay-menu').click();
    await page.getByTestId(`overlay-colors-${pet.overlayId}`).selectOption('cividis');
    await page.waitForFunction((old) => panePicture('pane-coronal')?.hash !== old, hot.hash);
    await keepScreenshot(page, 'slices-pet-list');
    await page.keyboard.press('Escape');
    await set(pet.overlayId, { visible: false });
    const crosshair = await pointInRegion(page, server.url);
    await page.evaluate(
      (pointLps) => window.rounds?.viewer?.edit({ kind: 'crosshair', pointLps }),
      crosshair,
    );
    await nextFrames(page);
    await set(regions.overlayId, { visible: true, opacity: 0.8, hiddenSegments: [] });
    const all = await pictureIn(page, 'pane-axial');
    const numbers = regions.segments.map(({ number }) => number);
    await set(regions.overlayId, { hiddenSegments: numbers });
    const none = await pictureIn(page, 'pane-axial');
    expect(none.coloured).toBeLessThan(all.coloured);
    await set(regions.overlayId, { hiddenSegments: [], safeColors: true });
    expect((await pictureIn(page, 'pane-axial')).hash).not.toBe(all.hash);
    await set(pet.overlayId, { visible: true, colorMapId: 'hot' });
    // On the face of a cut, in the room.
    await page.evaluate(() => window.rounds?.viewer?.choosePreset('ct-soft'));
    await page.evaluate(() => window.rounds?.viewer?.addPlane());
    await page.getByTestId('pane-volume').dblclick();
    await page.waitForFunction(
      () => window.rounds?.viewer?.status().isResting === true,
      undefined,
      {
        timeout: 90_000,
      },
    );
    await keepScreenshot(page, 'slices-pet-face');
    expect(watched.errors).toEqual([]);
  }, 200_000);

  test('is in the volume, too: as strong as it is set, hidden with it, and cut as the CT is', async () => {
    const { page } = watched;
    const pet = (await page.evaluate(() => window.rounds?.viewer?.overlays() ?? [])).find(
      ({ kind }) => kind === 'fusion',
    );
    if (pet === undefined) throw new Error('there is no PET');
    const set = async (change: OverlayChange): Promise<void> => {
      await page.evaluate(([id, wanted]) => window.rounds?.viewer?.setOverlay(id, wanted), [
        pet.overlayId,
        change,
      ] as const);
    };
    await page.evaluate(() => {
      const { viewer } = handle();
      for (const { planeId } of viewer?.currentView().planes ?? []) viewer?.removePlane(planeId);
      for (const { kind, overlayId } of viewer?.overlays() ?? [])
        if (kind === 'segmentation') viewer?.setOverlay(overlayId, { visible: false });
      viewer?.choosePreset('ct-bone');
    });
    await set({ visible: false });
    const hidden = await waitGlowing(page, (pixels) => pixels < 50);
    expect(hidden).toBeLessThan(50);
    await set({ visible: true, opacity: 0.9, colorMapId: 'hot' });
    const strong = await waitGlowing(page, (pixels) => pixels > 200);
    await keepScreenshot(page, 'volume-pet');
    expect(strong).toBeGreaterThan(200);
    await set({ opacity: 0.1 });
    expect(await waitGlowing(page, (pixels) => pixels < 50)).toBeLessThan(50);
    await page.evaluate(() => handle().viewer?.undo());
    expect(await waitGlowing(page, (pixels) => pixels > 200)).toBeGreaterThan(200);
    // The foremost centimetres alone are kept.
    await page.evaluate(() => {
      const { viewer, connection } = handle();
      const { centerLps, sizeMm } = connection.state().volume;
      const pointLps = [centerLps[0], centerLps[1] - 0.27 * sizeMm[1], centerLps[2]] as const;
      const plane = { planeId: 'front', enabled: true, pointLps, normalLps: [0, -1, 0] } as const;
      viewer?.edit({ kind: 'plane', plane });
    });
    const cut = await waitGlowing(page, (pixels) => pixels < 50);
    await keepScreenshot(page, 'volume-pet-cut');
    expect(cut).toBeLessThan(50);
    expect(watched.errors).toEqual([]);
  }, 200_000);

  test('is in the volume again after the graphics card was lost', async () => {
    const { page } = watched;
    await page.evaluate(() => handle().viewer?.removePlane('front'));
    expect(await waitGlowing(page, (pixels) => pixels > 200)).toBeGreaterThan(200);
    const graphics = await page.evaluateHandle(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=pane-volume] canvas');
      const extension = canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context');
      extension?.loseContext();
      return extension;
    });
    const lost = page.getByText('picture in three dimensions was lost');
    await lost.waitFor();
    await graphics.evaluate((extension) => extension?.restoreContext());
    await lost.waitFor({ state: 'hidden' });
    expect(await waitGlowing(page, (pixels) => pixels > 200)).toBeGreaterThan(200);
  }, 120_000);
});

const GLOWING_TIMEOUT_MS = 60_000;

/** What was asked for may still be on its way to the picture. @returns the last count, as expected or not */
async function waitGlowing(page: Page, isExpected: (pixels: number) => boolean): Promise<number> {
  const endMs = Date.now() + GLOWING_TIMEOUT_MS;
  let pixels = await glowingPixels(page);
  while (!isExpected(pixels) && Date.now() < endMs) pixels = await glowingPixels(page);
  return pixels;
}

/** Pixels of the volume's pane, at rest, in the colours of uptake, without any blue: neither bone nor the frames of planes are. */
async function glowingPixels(page: Page): Promise<number> {
  await nextFrames(page);
  await page.waitForFunction(() => window.rounds?.viewer?.status().isResting === true, undefined, {
    timeout: 90_000,
  });
  const png = await page.getByTestId('pane-volume').screenshot();
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d');
    context?.drawImage(picture, 0, 0);
    const { data = [] } = context?.getImageData(0, 0, picture.width, picture.height) ?? {};
    let count = 0;
    for (let i = 0; i < data.length; i += 4)
      if ((data[i] ?? 0) > 180 && (data[i + 2] ?? 0) < 60) count += 1;
    return count;
  }, png.toString('base64'));
}

async function ctCaseId(page: Page, serverUrl: string): Promise<string> {
  const response = await page.request.get(`${serverUrl}/api/cases`);
  const { cases } = (await response.json()) as {
    cases: readonly {
      readonly caseId: string;
      readonly modality: string;
      readonly synthetic: boolean;
    }[];
  };
  return cases.find(({ modality, synthetic }) => modality === 'CT' && !synthetic)?.caseId ?? '';
}

/** A point inside the first region of the CT. */
async function pointInRegion(page: Page, serverUrl: string): Promise<Vector3> {
  const get = async (path: string) => (await page.request.get(`${serverUrl}${path}`)).body();
  const json = async (path: string): Promise<unknown> => JSON.parse((await get(path)).toString());
  const caseId = await ctCaseId(page, serverUrl);
  const { volume, overlays } = (await json(`/api/cases/${caseId}`)) as CaseDocument;
  const overlay = overlays.find(({ kind }) => kind === 'segmentation');
  const asset = async (sha256: string) => new Uint8Array(await get(`/assets/volumes/${sha256}`));
  const { segments } = decodeSegmentationAsset(await asset(overlay?.assetSha256 ?? ''));
  const parsed = parseAssetHeader(await asset(volume.assetSha256));
  const mask = segments[0]?.mask;
  if (mask === undefined || !('header' in parsed)) throw new Error('there is no region');
  const [left, top, first] = mask.origin;
  const slice = first + Math.floor(mask.size[2] / 2);
  const inside: Vector3[] = [];
  for (let row = top; row < top + mask.size[1]; row++)
    for (let column = left; column < left + mask.size[0]; column++)
      if (isInMask(mask, column, row, slice)) inside.push([column, row, slice]);
  const middle = inside[Math.floor(inside.length / 2)];
  if (middle === undefined) throw new Error('the middle slice of the region is empty');
  return indexToLps(parsed.header.description.geometry, middle);
}

/** Only for code that is handed to the browser. */
declare function panePicture(testId: string): { readonly hash: number } | undefined;
declare function handle(): NonNullable<Window['rounds']>;
