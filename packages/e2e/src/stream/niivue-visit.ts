import type { Browser } from 'playwright-core';

import { PICTURE_TIMEOUT_MS, type StreamTimes } from './seat-visit.ts';

/** NiiVue's page is there already; the volume comes over the slow line. It is shown when it is whole. */
export async function visitNiivue(
  browser: Browser,
  pageUrl: string,
  volumeUrl: string,
): Promise<StreamTimes> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(PICTURE_TIMEOUT_MS);
  try {
    await page.goto(pageUrl);
    await page.waitForFunction(() => 'showVolume' in globalThis);
    const ms = await page.evaluate((url) => {
      const { showVolume } = globalThis as unknown as {
        showVolume: (url: string) => Promise<number>;
      };
      return showVolume(url);
    }, volumeUrl);
    return { firstPictureMs: ms, halfMs: null, lookedAtHalfMs: null, fullMs: ms };
  } finally {
    await page.close();
  }
}
