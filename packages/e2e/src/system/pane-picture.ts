import type { Page } from 'playwright-core';

/** The picture of a slice as it is on the screen, without the marks that are drawn over it. */
export interface PanePicture {
  /** Pixels that are not black. */
  readonly lit: number;
  /** Pixels that are not grey: only overlays bring colour into the picture of a CT. */
  readonly coloured: number;
  /** Of all pixels; equal pictures have equal ones. */
  readonly hash: number;
}

/** Only for code that is handed to the browser. */
declare function panePicture(testId: string): PanePicture | undefined;

/** Defines `panePicture` in the page; runs before its own scripts. */
export const PANE_PICTURE_SCRIPT = `window.panePicture = (testId) => {
  const canvas = document.querySelector('[data-testid="' + testId + '"] canvas');
  if (!canvas || canvas.width === 0 || canvas.height === 0) return undefined;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let lit = 0, coloured = 0, hash = 0x811c9dc5;
  for (let i = 0; i < data.length; i += 4) {
    const red = data[i], green = data[i + 1], blue = data[i + 2];
    if (red + green + blue > 0) lit += 1;
    if (red !== green || green !== blue) coloured += 1;
    for (const byte of [red, green, blue]) hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return { lit, coloured, hash };
};`;

export async function pictureIn(page: Page, testId: string): Promise<PanePicture> {
  const picture = await page.evaluate((id) => panePicture(id), testId);
  if (picture === undefined) throw new Error(`there is no picture in ${testId}`);
  return picture;
}

/** Waits until a pane's picture has, or has no, colour in it. @returns that picture */
export async function waitColour(
  page: Page,
  testId: string,
  expected: 'grey' | 'coloured',
): Promise<PanePicture> {
  await page.waitForFunction(
    ([id, wanted]) => {
      const picture = panePicture(id);
      return picture !== undefined && picture.coloured > 0 === (wanted === 'coloured');
    },
    [testId, expected] as const,
    { timeout: 30_000 },
  );
  return pictureIn(page, testId);
}

/** Waits until a pane shows anything but black. */
export async function waitLit(page: Page, testId: string): Promise<void> {
  await page.waitForFunction((id) => (panePicture(id)?.lit ?? 0) > 0, testId, { timeout: 30_000 });
}

/** What a change does is on the screen after the frame that follows it. */
export async function nextFrames(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
}
