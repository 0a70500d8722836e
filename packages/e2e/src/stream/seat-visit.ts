import type { Browser } from 'playwright-core';

import { openPage } from '../system/browser.ts';
import { HANDLE_SCRIPT, markJoinPress, waitFullResolution } from '../system/participant.ts';

/** How long a picture takes, from the case being opened. */
export interface StreamTimes {
  readonly firstPictureMs: number;
  /** Slices of half the resolution in each direction; null for a tool that has none. */
  readonly halfMs: number | null;
  /** The slice looked at, in the pane that shows the slices as they were taken: so fine before all others are. */
  readonly lookedAtHalfMs: number | null;
  readonly fullMs: number;
}

export interface SeatTimes extends StreamTimes {
  /** From the tap on Join to the case being opened: joining, and the code of the viewer. */
  readonly joinMs: number;
  /** The first picture in three dimensions, which a renderer in software makes wait. */
  readonly first3dMs: number;
}

/** Somebody types their name: two seconds. */
const LETTER_MS = 280;

export const PICTURE_TIMEOUT_MS = 240_000;

/** A person joins with an empty cache and waits for the whole picture. */
export async function visitSeat(
  browser: Browser,
  origin: string,
  code: string,
): Promise<SeatTimes> {
  const { page } = await openPage(browser, origin, {}, HANDLE_SCRIPT);
  page.setDefaultTimeout(PICTURE_TIMEOUT_MS);
  try {
    await page.goto(`${origin}/join/${code}`);
    await page.getByTestId('join-name').pressSequentially('Visitor', { delay: LETTER_MS });
    await markJoinPress(page);
    await page.getByTestId('join-button').click();
    await waitFullResolution(page);
    await page.waitForFunction(() => window.rounds?.viewer?.status().firstPictureMs);
    return await page.evaluate(() => {
      const status = window.rounds?.viewer?.status();
      const markedAt = (name: string): number =>
        performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
      return {
        joinMs: markedAt('rounds-case-opened') - markedAt('join-pressed'),
        firstPictureMs: status?.firstSlicesMs ?? Number.NaN,
        lookedAtHalfMs: markedAt('rounds-looked-at-half') - markedAt('rounds-case-opened'),
        halfMs: status?.halfResolutionMs ?? status?.fullResolutionMs ?? Number.NaN,
        fullMs: status?.fullResolutionMs ?? Number.NaN,
        first3dMs: status?.firstPictureMs ?? Number.NaN,
      };
    });
  } finally {
    await page.context().close();
  }
}
