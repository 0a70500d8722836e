/**
 * Images that are no plain CT, end to end in real Chromium: an ultrasound with a name in its pixels is looked through,
 * blacked out, released and taught with; a PET lies over its CT, and everybody sees it as the instructor shows it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseDocument, CaseOverlay, SharedState, Vector3 } from '@rounds/classroom';
import { overlayViewOf } from '@rounds/classroom';
import {
  decodeSegmentationAsset,
  decodeWholeAsset,
  indexToLps,
  isInMask,
  type MaskRegion,
  parseAssetHeader,
  type PlacedSegmentation,
  type StoredValues,
} from '@rounds/imaging';
import type { APIResponse, Browser, Locator, Page } from 'playwright-core';

import {
  CHROME_PATH,
  keepScreenshot,
  launchBrowser,
  openPage,
  type WatchedPage,
} from './system/browser.ts';
import {
  PANE_PICTURE_SCRIPT,
  type PanePicture,
  pictureIn,
  waitColour,
  waitLit,
} from './system/pane-picture.ts';
import {
  HANDLE_SCRIPT,
  joinAs,
  participantIdOf,
  sendCommand,
  stateOf,
  stateText,
  waitFullResolution,
  startClass,
  waitStateText,
} from './system/participant.ts';
import {
  brightestIn,
  contains,
  differencesOutside,
  type Rectangle,
} from './system/picture-rectangle.ts';
import { ServerProcess } from './system/server-process.ts';
import { DATA_FOLDER } from './system/shared-data.ts';

const ULTRASOUND_FILE = join(DATA_FOLDER ?? '', 'deid/GREYSCALE_IMAGE.dcm');
const PET_CT_FOLDER = join(DATA_FOLDER ?? '', 'series/petct-chest-acrin042');
const HAS_ULTRASOUND = DATA_FOLDER !== undefined && existsSync(ULTRASOUND_FILE);
const HAS_PET_CT = DATA_FOLDER !== undefined && existsSync(PET_CT_FOLDER);
const testUltrasound = HAS_ULTRASOUND ? test : test.skip;
const testPetCt = HAS_PET_CT ? test : test.skip;
const absent = [HAS_ULTRASOUND ? [] : ['the ultrasound'], HAS_PET_CT ? [] : ['the PET/CT']].flat();

/** What the scanner wrote into the ultrasound: patient, number, date of birth, hospital. */
const STRIP: Rectangle = { column: 4, row: 2, width: 1010, height: 20 };
const NAME: Rectangle = { column: 8, row: 4, width: 166, height: 18 };

/** What the server lists of a case, as far as it is looked at here. */
interface ListedCase {
  readonly caseId: string;
  readonly title: string;
  readonly modality: string;
  readonly synthetic: boolean;
  readonly status: 'ready' | 'quarantined';
  readonly quarantineReasons: readonly string[];
  readonly columns: number;
  readonly rows: number;
}

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;
const title = absent.length === 0 ? 'images' : `images (not on this machine: ${absent.join(', ')})`;

describeWithBrowser(title, () => {
  let server: ServerProcess;
  let browser: Browser;
  let consolePage: WatchedPage;
  let learner: WatchedPage;
  let ultrasound: ListedCase;
  let namedSha256: string;
  let named: StoredValues;
  const everybody = (): readonly WatchedPage[] => [consolePage, learner];

  // Not by a page: a refusal that was asked for would stand among its errors.
  const get = (path: string): Promise<APIResponse> =>
    consolePage.page.request.get(`${server.url}${path}`);
  const startByRequest = (caseId: string): Promise<APIResponse> =>
    consolePage.page.request.post(`${server.url}/api/sessions`, { data: { caseIds: [caseId] } });
  const assetBytes = async (sha256: string): Promise<Uint8Array> => {
    const response = await get(`/assets/volumes/${sha256}`);
    expect(response.status()).toBe(200);
    return new Uint8Array(await response.body());
  };
  const caseOf = async (modality: string): Promise<ListedCase> => {
    const { cases } = (await (await get('/api/cases')).json()) as { cases: readonly ListedCase[] };
    const found = cases.filter((listed) => listed.modality === modality && !listed.synthetic);
    expect(found).toHaveLength(1);
    return found[0] as ListedCase;
  };
  const documentOf = async (caseId: string): Promise<CaseDocument> =>
    (await (await get(`/api/cases/${caseId}`)).json()) as CaseDocument;

  /** From the library to a class with one case that both pages are in. */
  const teach = async (caseId: string): Promise<void> => {
    const { page } = consolePage;
    await page.getByTestId(`case-${caseId}`).click();
    const joinUrl = await startClass(page, server.url);
    await joinAs(learner.page, joinUrl, 'Lea Laptop');
    for (const watched of everybody()) await waitFullResolution(watched.page);
  };

  beforeAll(async () => {
    server = await ServerProcess.create();
    [browser] = await Promise.all([launchBrowser(), server.start()]);
    if (HAS_PET_CT) expect(server.command('import', PET_CT_FOLDER)).toMatchObject({ status: 0 });
    const script = HANDLE_SCRIPT + PANE_PICTURE_SCRIPT;
    const open = (width: number, height: number): Promise<WatchedPage> =>
      openPage(browser, server.url, { viewport: { width, height } }, script);
    consolePage = await open(1100, 700);
    learner = await open(640, 480);
    await consolePage.page.goto(server.instructorUrl());
    await consolePage.page.getByTestId('import-drop').waitFor();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  testUltrasound(
    'an ultrasound is not for class before somebody has looked at it',
    async () => {
      const { page } = consolePage;
      await page.getByTestId('import-files').setInputFiles(ULTRASOUND_FILE);
      await page.getByTestId('import-result').waitFor({ timeout: 60_000 });
      ultrasound = await caseOf('US');
      expect(ultrasound.status).toBe('quarantined');
      expect(ultrasound.quarantineReasons).not.toEqual([]);
      await page.getByTestId(`review-${ultrasound.caseId}`).waitFor();
      expect(await page.getByTestId(`case-${ultrasound.caseId}`).count()).toBe(0);
      const refusal = await startByRequest(ultrasound.caseId);
      expect(refusal.status()).toBe(409);
      expect(await refusal.json()).toMatchObject({ code: 'case.quarantined' });
    },
    90_000,
  );

  testUltrasound(
    'the name is blacked out for good, and the case released',
    async () => {
      const { page } = consolePage;
      namedSha256 = (await documentOf(ultrasound.caseId)).volume.assetSha256;
      named = (await decodeWholeAsset(await assetBytes(namedSha256))).storedValues;
      expect(brightestIn(named, ultrasound, NAME)).toBeGreaterThan(100);
      await page.getByTestId(`review-${ultrasound.caseId}`).click();
      await drawRectangle(page, ultrasound, STRIP);
      await page.getByTestId('review-looked').check();
      expect(await page.getByTestId('review-release').isDisabled()).toBe(true);
      const asked = page.waitForRequest(/\/mask$/);
      await page.getByTestId('mask-apply').click();
      await page.getByTestId('mask-confirm').click();
      const { regions } = (await asked).postDataJSON() as { regions: readonly MaskRegion[] };
      await waitBlack(page, NAME);
      await page.getByTestId('review-looked').check();
      await page.getByTestId('review-release').click();
      await page.getByTestId(`case-${ultrasound.caseId}`).waitFor();
      const { assetSha256 } = (await documentOf(ultrasound.caseId)).volume;
      expect(assetSha256).not.toBe(namedSha256);
      const gone = await get(`/assets/volumes/${namedSha256}`);
      expect([gone.status(), await gone.json()]).toMatchObject([404, { code: 'asset.unknown' }]);
      const { storedValues } = await decodeWholeAsset(await assetBytes(assetSha256));
      expect(regions).toHaveLength(1);
      for (const region of regions) {
        expect(contains(region, NAME)).toBe(true);
        expect(brightestIn(storedValues, ultrasound, region)).toBe(0);
        expect(differencesOutside(storedValues, named, ultrasound, region)).toBe(0);
      }
    },
    120_000,
  );

  testUltrasound(
    'a class on it has one large picture, and nothing to cut',
    async () => {
      await teach(ultrasound.caseId);
      for (const { page } of everybody()) {
        const status = await page.evaluate(() => window.rounds?.viewer?.status());
        expect(status?.capabilities).toMatchObject({ kind: 'image-stack', cutPlanes: false });
        await waitLit(page, 'pane-axial');
        await expectAlone(page);
      }
      // Whoever has control would see the tools.
      const id = await participantIdOf(learner.page);
      await consolePage.page.getByTestId(`control-give-${id}`).click();
      await learner.page.getByTestId('view-reset').waitFor();
      for (const { page } of everybody())
        expect(await page.getByTestId('plane-add').count()).toBe(0);
      await keepScreenshot(learner.page, 'ultrasound-learner');
      await keepScreenshot(consolePage.page, 'ultrasound-console');
      await consolePage.page.getByTestId('to-library').click();
    },
    120_000,
  );

  testPetCt(
    'a PET over its CT is shown to everybody as the instructor sets it',
    async () => {
      const ct = await caseOf('CT');
      await teach(ct.caseId);
      const { page } = consolePage;
      const { volume, overlays } = await documentOf(ct.caseId);
      const pet = overlayOf(overlays, 'fusion');
      const segmentation = overlayOf(overlays, 'segmentation');
      const spotLps = voxelInside(
        decodeSegmentationAsset(await assetBytes(segmentation.assetSha256)),
        await assetBytes(volume.assetSha256),
      );
      const moved = await sendCommand(page, { type: 'crosshair.move', pointLps: spotLps });
      expect(moved).toMatchObject({ status: 'accepted' });
      for (const watched of everybody()) await waitOverlaysReady(watched.page, overlays.length);

      await page.getByTestId('overlay-menu').click();
      for (const { overlayId, name } of overlays) {
        const row = page.locator('li', { has: page.getByTestId(`overlay-${overlayId}`) });
        expect(await row.innerText()).toContain(name);
      }
      const strength = page.getByLabel(`How strongly ${pet.name} shows`);
      // The box shows the shared view, which answers a frame later: what is looked for is its next state.
      const regions = (checked: boolean): Locator =>
        page.locator(
          `[data-testid="overlay-${segmentation.overlayId}"]${checked ? ':checked' : ':not(:checked)'}`,
        );
      const both = (expected: 'grey' | 'coloured'): Promise<readonly PanePicture[]> =>
        Promise.all(everybody().map((one) => waitColour(one.page, 'pane-axial', expected)));
      // Colour is the segmentation's, or the PET's, or nobody's.
      await strength.fill('0');
      await regions(true).click();
      await both('grey');
      await regions(false).click();
      await both('coloured');
      await regions(true).click();
      const bare = await both('grey');
      await strength.fill('80');
      const fused = await both('coloured');
      for (const [i, { hash }] of fused.entries()) expect(hash).not.toBe(bare[i]?.hash);
      await waitStateText(learner.page, await stateText(page));
      expectShown(await stateOf(learner.page), pet, { visible: true, opacity: 0.8 });
      expectShown(await stateOf(learner.page), segmentation, { visible: false });
      expect((await pictureIn(learner.page, 'pane-axial')).coloured).toBeGreaterThan(1000);
      await page.keyboard.press('Escape');
      for (const watched of everybody()) await waitResting(watched.page);
      await expectToolsInPlace(page);
      await keepScreenshot(page, 'petct-console');
      await keepScreenshot(learner.page, 'petct-learner');
    },
    180_000,
  );

  test('no page made an error or a request to anywhere else', () => {
    for (const { errors, foreignRequests } of everybody()) {
      expect(errors).toEqual([]);
      expect(foreignRequests).toEqual([]);
    }
  });
});

/** Drags a rectangle, in pixels of the image, over the image of the review. */
async function drawRectangle(page: Page, size: ListedCase, drawn: Rectangle): Promise<void> {
  const paper = page.getByTestId('review-stage').locator('svg');
  await paper.waitFor();
  const box = await paper.boundingBox();
  if (box === null) throw new Error('the review shows no image');
  const x = (column: number): number => box.x + (column / size.columns) * box.width;
  const y = (row: number): number => box.y + (row / size.rows) * box.height;
  await page.mouse.move(x(drawn.column), y(drawn.row));
  await page.mouse.down();
  await page.mouse.move(x(drawn.column + drawn.width), y(drawn.row + drawn.height), { steps: 4 });
  await page.mouse.up();
}

/** Waits until the review shows nothing but black there. */
async function waitBlack(page: Page, { column, row, width, height }: Rectangle): Promise<void> {
  await page.waitForFunction(
    ([x, y, w, h]) => {
      const canvas = document.querySelector<HTMLCanvasElement>(
        '[data-testid="review-stage"] canvas',
      );
      const pixels = canvas?.getContext('2d')?.getImageData(x, y, w, h).data;
      return pixels?.every((value, i) => i % 4 === 3 || value === 0) === true;
    },
    [column, row, width, height] as const,
    { timeout: 60_000 },
  );
}

/** The picture has the whole place: the other panes are not to be seen. */
async function expectAlone(page: Page): Promise<void> {
  for (const name of ['volume', 'coronal', 'sagittal'])
    expect(await page.getByTestId(`pane-${name}`).isVisible()).toBe(false);
  const pane = await page.getByTestId('pane-axial').boundingBox();
  const place = await page.getByTestId('picture').boundingBox();
  expect(pane?.width).toBeGreaterThan((place?.width ?? Infinity) * 0.98);
  expect(pane?.height).toBeGreaterThan((place?.height ?? Infinity) * 0.98);
}

function overlayOf(overlays: readonly CaseOverlay[], kind: CaseOverlay['kind']): CaseOverlay {
  const overlay = overlays.find((listed) => listed.kind === kind);
  if (overlay === undefined) throw new Error(`there is no ${kind} over the CT`);
  return overlay;
}

/** Where the crosshair meets the segmentation: a voxel of the middle slice of its first region. */
function voxelInside({ segments }: PlacedSegmentation, volumeAsset: Uint8Array): Vector3 {
  const mask = segments[0]?.mask;
  const parsed = parseAssetHeader(volumeAsset);
  if (mask === undefined || !('header' in parsed)) throw new Error('there is nothing to point at');
  const [left, top, first] = mask.origin;
  const [columns, rows, slices] = mask.size;
  const slice = first + Math.floor(slices / 2);
  const inside: Vector3[] = [];
  for (let row = top; row < top + rows; row++)
    for (let column = left; column < left + columns; column++)
      if (isInMask(mask, column, row, slice)) inside.push([column, row, slice]);
  const middle = inside[Math.floor(inside.length / 2)];
  if (middle !== undefined) return indexToLps(parsed.header.description.geometry, middle);
  throw new Error('the middle slice of the region is empty');
}

/** Everything that lies over the volume is there, and can be painted. */
async function waitOverlaysReady(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const overlays = window.rounds?.viewer?.overlays() ?? [];
      return overlays.length === wanted && overlays.every(({ state }) => state === 'ready');
    },
    count,
    { timeout: 60_000 },
  );
}

/** Waits until nothing is being drawn any more, and the picture is as fine as it gets. */
async function waitResting(page: Page): Promise<void> {
  await page.waitForFunction(() => window.rounds?.viewer?.status().isResting === true, undefined, {
    timeout: 60_000,
  });
}

/** On a narrow console, too, no tool lies over what is beside the picture. */
async function expectToolsInPlace(page: Page): Promise<void> {
  const bar = await page.getByRole('toolbar', { name: 'Picture' }).boundingBox();
  const last = await page.getByTestId('view-reset').boundingBox();
  const rightOf = (box: typeof bar): number => (box?.x ?? Number.NaN) + (box?.width ?? 0);
  expect(rightOf(last)).toBeLessThanOrEqual(rightOf(bar));
}

function expectShown(
  { view }: SharedState,
  { overlayId }: CaseOverlay,
  shown: { readonly visible: boolean; readonly opacity?: number },
): void {
  expect(overlayViewOf(view, overlayId)).toMatchObject(shown);
}
