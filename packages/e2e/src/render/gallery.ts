import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../system/shared-data.ts';
import { GALLERY, type GalleryScene } from './gallery-scenes.ts';
import { galleryText } from './gallery-text.ts';
import { encodeIndexedPng, type Picture } from './indexed-png.ts';
import { RenderPage } from './render-page.ts';
import { sceneOptions } from './scene.ts';

export const GALLERY_FOLDER = join(ROOT, 'docs/gallery');
const SIZE_PIXELS = 360;
/** Finer than in a class: these pictures stand still. */
const STEP_MM = 0.5;

export async function drawScene(page: RenderPage, scene: GalleryScene): Promise<Picture> {
  const options = await sceneOptions(page, scene, { size: SIZE_PIXELS, stepMm: STEP_MM });
  const asked = { ...options, withoutCounting: true };
  await page.call('keepPicture', scene.id, 'picture', [scene.volume, asked]);
  return page.keptPicture(scene.id, SIZE_PIXELS);
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
  const series = [...new Set(scenes.map(({ volume }) => volume))];
  const page = await RenderPage.open(
    series.filter((name) => name !== 'phantom'),
    { keepFolder },
  );
  mkdirSync(GALLERY_FOLDER, { recursive: true });
  let bytes = 0;
  try {
    // One volume is kept at a time.
    for (const scene of scenes.toSorted((a, b) => a.volume.localeCompare(b.volume))) {
      if (!page.volumes.includes(scene.volume)) {
        say(`${scene.id}: ${scene.volume} is not on this machine`);
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
