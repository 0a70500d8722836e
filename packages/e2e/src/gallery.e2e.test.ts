/** The pictures of docs/gallery are those that are drawn today: one of each kind is drawn anew and compared. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { drawScene, GALLERY_FOLDER, seriesOf } from './render/gallery.ts';
import { GALLERY } from './render/gallery-scenes.ts';
import { decodeIndexedPng } from './render/indexed-png.ts';
import { psnrDb } from './render/psnr.ts';
import { RenderPage } from './render/render-page.ts';
import { CHROME_PATH } from './system/browser.ts';
import { DATA_FOLDER } from './system/shared-data.ts';

/** What 256 colours cost, and what graphics drivers differ in. */
const ALIKE_DB = 30;
const COMPARED = GALLERY.filter(({ isCompared }) => isCompared);

test('every picture of the gallery is there', () => {
  const absent = GALLERY.filter(({ id }) => !existsSync(join(GALLERY_FOLDER, `${id}.png`)));
  expect(absent.map(({ id }) => id)).toEqual([]);
});

const describeWithData =
  CHROME_PATH === undefined || DATA_FOLDER === undefined ? describe.skip : describe;

describeWithData('the gallery', () => {
  let page: RenderPage;

  beforeAll(async () => {
    page = await RenderPage.open(seriesOf(COMPARED));
  }, 240_000);

  afterAll(async () => {
    await page?.close();
  }, 30_000);

  test.each(COMPARED.map((scene) => [scene.id, scene] as const))(
    '%s looks as it did',
    async (id, scene) => {
      const kept = decodeIndexedPng(readFileSync(join(GALLERY_FOLDER, `${id}.png`)));
      expect(psnrDb(kept, await drawScene(page, scene))).toBeGreaterThanOrEqual(ALIKE_DB);
    },
    120_000,
  );
});
