/** What a PET over a CT takes of the graphics card is given back with its case, in real Chromium: when another case comes, and when the same CT comes without it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTeachingPhantom } from '@rounds/imaging';

import { CHROME_PATH, type WatchedPage } from './system/browser.ts';
import { hollowBall, spotInTheBall } from './system/hollow-ball.ts';
import { MEMORY_SCRIPT } from './viewer-page/page-memory.ts';
import { decide, ViewerPages, waitResting, waitShown } from './viewer-page/viewer-page.ts';

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

const CASES = ['with', 'without', 'other'] as const;
/** Until then, there is more each time that stays: what a case is drawn with is made when it is first wanted. */
const WARM_UP_ROUNDS = 2;
/** So many that one texture kept each time is found. */
const ROUNDS = 6;

type CaseName = (typeof CASES)[number];

/** What there is on the graphics card. */
interface Held {
  readonly textureBytes: number;
  readonly textures: number;
  readonly keptCells: number;
}

describeWithBrowser('a PET over a CT, shown again and again', () => {
  let pages: ViewerPages;
  let opened: WatchedPage;
  const early = new Map<CaseName, Held>();
  const late = new Map<CaseName, Held>();
  const pet = spotInTheBall();

  beforeAll(async () => {
    const volume = hollowBall();
    const other = createTeachingPhantom({ columns: 64, rows: 72, slices: 56 }).volume;
    pages = await ViewerPages.create({
      with: { volume, fusion: pet },
      without: { volume },
      other: { volume: other },
    });
    opened = await pages.open(
      { quality: '0', cache: '0' },
      { initScript: MEMORY_SCRIPT, viewport: { width: 240, height: 160 } },
    );
    for (let round = 1; round <= ROUNDS; round++) {
      for (const [caseIndex, name] of CASES.entries()) {
        await decide(opened, { type: 'step.go', caseIndex, stepIndex: 0 });
        const held = await heldWhenShown(opened, caseIndex);
        if (round === WARM_UP_ROUNDS) early.set(name, held);
        late.set(name, held);
      }
    }
    process.stdout.write(`${JSON.stringify({ early: [...early], late: [...late] })}\n`);
  }, 300_000);

  afterAll(async () => {
    await pages?.close();
  });

  test.each(CASES)('the case %p takes no more each time', (name) => {
    const [before, after] = [early.get(name), late.get(name)];
    if (before === undefined || after === undefined) throw new Error('a case is missing');
    expect(after.textures).toBeLessThanOrEqual(before.textures);
    expect(after.keptCells).toBeLessThanOrEqual(before.keptCells);
  });

  test('the same CT takes as much less without it as there are voxels of the PET, and more', () => {
    const [without, withPet] = [late.get('without'), late.get('with')];
    if (without === undefined || withPet === undefined) throw new Error('a case is missing');
    const petBytes = pet.storedValues.byteLength;
    expect(withPet.textureBytes - without.textureBytes).toBeGreaterThan(petBytes);
    expect(withPet.textures - without.textures).toBeGreaterThanOrEqual(2);
    expect(without.keptCells).toBe(withPet.keptCells - 1);
    expect(opened.errors.filter((text) => !text.includes('favicon'))).toEqual([]);
  });
});

async function heldWhenShown(watched: WatchedPage, caseIndex: number): Promise<Held> {
  const { page } = watched;
  await page.waitForFunction(
    (wanted) => window.rounds?.connection.state().caseIndex === wanted,
    caseIndex,
  );
  await waitShown(watched);
  await page.waitForFunction(
    () => window.rounds?.viewer?.overlays().every(({ state }) => state === 'ready') === true,
    undefined,
    { timeout: 60_000, polling: 50 },
  );
  await waitResting(watched);
  return page.evaluate(() => {
    const { graphicsObjects, keptCells } = window.liveObjects();
    const textureBytes = window.rounds?.viewer?.statistics().textureBytes ?? 0;
    return { textureBytes, textures: graphicsObjects['Texture'] ?? 0, keptCells };
  });
}
