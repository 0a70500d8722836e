/** A second volume and regions over a CT, in real Chromium: their colours, one by one, on slices and on the faces of cuts. */
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
});

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
