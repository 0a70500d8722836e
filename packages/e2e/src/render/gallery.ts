import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../system/shared-data.ts';
import { GALLERY, type GalleryScene } from './gallery-scenes.ts';
import { galleryText } from './gallery-text.ts';
import { encodeIndexedPng, type Picture } from './indexed-png.ts';
import { type DrawingOptions, isSeriesName, RenderPage, type SeriesName } from './render-page.ts';
import { type Scene, sceneOptions } from './scene.ts';

export const GALLERY_FOLDER = join(ROOT, 'docs/gallery');
const SIZE_PIXELS = 360;
/** Finer than in a class: these pictures stand still. */
const STEP_MM = 0.5;

const GALLERY_SIZE = { size: SIZE_PIXELS, stepMm: STEP_MM } as const;

export async function drawScene(
  page: RenderPage,
  scene: Scene & Pick<GalleryScene, 'id'>,
  size: Pick<DrawingOptions, 'size' | 'stepMm'> = GALLERY_SIZE,
): Promise<Picture> {
  const options = await sceneOptions(page, scene, size);
  const asked = { ...options, withoutCounting: true };
  await page.call('keepPicture', scene.id, 'picture', [scene.volume, asked]);
  return page.keptPicture(scene.id, size.size);
}

/** The series that scenes are made of. */
export function seriesOf(scenes: readonly GalleryScene[]): readonly SeriesName[] {
  const names = scenes.flatMap(({ volume, fusion }) => [volume, fusion?.caseName]);
  return [...new Set(names)].filter(isSeriesName);
}

export interface GallerySettings {
  /** All of them where it is absent. */
  readonly only: readonly string[] | undefined;
  readonly keepFolder: string | undefined;
  readonly say: (line: string) => void;
}

/** Draws the pictures of docs/gallery anew, and writes docs/gallery.md. */
export async function drawGallery({ only, keepFolder, say }: GallerySettings): Promise<void> {
  const scenes = GALLERY.filter(({ id }) => only === undefined || only.includes(id));
  const page = await RenderPage.open(seriesOf(scenes), { keepFolder });
  mkdirSync(GALLERY_FOLDER, { recursive: true });
  let bytes = 0;
  try {
    // One volume is kept at a time.
    for (const scene of scenes.toSorted((a, b) => a.volume.localeCompare(b.volume))) {
      const missing = seriesOf([scene]).find((name) => !page.volumes.includes(name));
      if (missing !== undefined) {
        say(`${scene.id}: ${missing} is not on this machine`);
        continue;
      }
      const png = encodeIndexedPng(await drawScene(page, scene));
      bytes += png.length;
      writeFileSync(join(GALLERY_FOLDER, `${scene.id}.png`), png);
      say(`${scene.id}: ${Math.round(png.length / 1024)} kB`);
    }
  } finally {
    await page.close();
  }
  writeFileSync(join(ROOT, 'docs/gallery.md'), galleryText(GALLERY));
  say(`${Math.round(bytes / 1024)} kB in all`);
}
