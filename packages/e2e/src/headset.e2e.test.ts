/**
 * What the wearer of a headset sees and does, in real Chromium with an emulated Quest 3: read from the pictures of both eyes.
 * On the table is a hollow ball of bone, of which it can be said at each pixel what an eye has to see.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  IDENTITY_QUATERNION,
  multiplyQuaternions,
  type Pose,
  type RigidPose,
  rotate,
  type SharedView,
  TABLE_ANCHOR_ROOM,
  type Vector3,
  yawQuaternion,
} from '@rounds/classroom';
import type { Page } from 'playwright-core';

import { CHROME_PATH, type WatchedPage } from './system/browser.ts';
import { frontCut, statesToCompare } from './system/compared-states.ts';
import { changedPixels, isBone, likenessDb, pixelsWhere } from './system/eye-pixels.ts';
import { hollowBall, HOLLOW_BALL } from './system/hollow-ball.ts';
import { placeHandPose, placeHead, press, pushStick, waitXrFrames } from './system/headset.ts';
import { type EyePictures, readEyes, setEyeSize } from './system/headset-eyes.ts';
import {
  change,
  clickPanel,
  commandCount,
  distance,
  enter,
  EYE_DISTANCE_METRES,
  EYE_PIXELS,
  gaze,
  headOf,
  lookAt,
  onTheWay,
  openHeadset,
  pitch,
  pointingUp,
  PIXELS_PER_TANGENT,
  putHandsAway,
  readInPlace,
  readStill,
  RESET_BUTTON,
  SCALE,
  SEAT,
  setOthers,
  STANDING,
  SURFACE_BUTTON,
  viewOf,
  waitSettled,
} from './system/headset-wearer.ts';
import { ViewerPages } from './viewer-page/viewer-page.ts';

/** Of an eye, where it is only asked what a hand does. */
const FEW_PIXELS = 32;
/** Of an eye, where two ways of drawing are compared. */
const COMPARED_PIXELS = 72;

const describeWithBrowser = CHROME_PATH === undefined ? describe.skip : describe;

describeWithBrowser('a headset', () => {
  let pages: ViewerPages;
  let watched: WatchedPage;
  let page: Page;
  let start: SharedView;

  beforeAll(async () => {
    pages = await ViewerPages.create({ ball: { volume: hollowBall() } });
    watched = await openHeadset(pages, EYE_PIXELS);
    page = watched.page;
    start = await viewOf(page);
  }, 240_000);

  afterAll(async () => {
    await pages?.close();
  }, 30_000);

  beforeEach(async () => {
    await setOthers(page, undefined);
    await putHandsAway(page);
    await change(page, { kind: 'placement', placement: start.placement });
    await lookAt(page, STANDING, TABLE_ANCHOR_ROOM);
  }, 60_000);

  test('the volume stands at table height, and each eye sees it from its own side', async () => {
    const far = await readEyes(page);
    expectBallAt(far, distance(STANDING, TABLE_ANCHOR_ROOM));
    const nearMetres = 0.8;
    const [x, y, z] = onTheWay(nearMetres);
    const offsetRoom = [
      x - TABLE_ANCHOR_ROOM[0],
      y - TABLE_ANCHOR_ROOM[1],
      z - TABLE_ANCHOR_ROOM[2],
    ] as const;
    await change(page, { kind: 'placement', placement: { ...start.placement, offsetRoom } });
    const near = await readEyes(page);
    expectBallAt(near, nearMetres);
    expect(disparity(near)).toBeGreaterThan(1.5 * disparity(far));
  }, 60_000);

  test('a hand has the disparity of its distance', async () => {
    const before = await readEyes(page);
    const measured: number[] = [];
    for (const metres of [0.9, 0.45]) {
      await placeHandPose(page, SEAT, 'right', pointingUp(onTheWay(metres)));
      const after = await readEyes(page);
      const [left, right] = (['left', 'right'] as const).map((eye) =>
        changedPixels(before, after, eye, (_x, y) => y > EYE_PIXELS * 0.3),
      );
      expect(left?.count).toBeGreaterThan(40);
      measured.push((left?.x ?? 0) - (right?.x ?? 0));
    }
    const [far = 0, near = 0] = measured;
    expect(far / expectedDisparity(0.9)).toBeCloseTo(1, 0);
    expect(near).toBeGreaterThan(1.5 * far);
  }, 60_000);

  test('a hand is seen in front of tissue, not inside it nor behind it, and inside once that is cut open', async () => {
    const places = {
      front: onTheWay(distance(STANDING, TABLE_ANCHOR_ROOM) - 0.35),
      inside: TABLE_ANCHOR_ROOM,
      behind: onTheWay(distance(STANDING, TABLE_ANCHOR_ROOM) + 0.45),
    };
    const before = await readEyes(page);
    const seen = async (at: Vector3, reference: EyePictures): Promise<number> => {
      await placeHandPose(page, SEAT, 'right', {
        positionRoom: at,
        orientation: gaze(STANDING, at),
      });
      const after = await readEyes(page);
      const onBall = changedPixels(reference, after, 'left', (_x, _y, old) => isBone(old));
      const onBallToo = changedPixels(reference, after, 'right', (_x, _y, old) => isBone(old));
      return Math.min(onBall.count, onBallToo.count);
    };
    expect(await seen(places.front, before)).toBeGreaterThan(60);
    expect(await seen(places.inside, before)).toBeLessThan(4);
    expect(await seen(places.behind, before)).toBeLessThan(4);
    await putHandsAway(page);
    await change(page, { kind: 'plane', plane: frontCut() });
    const open = await readEyes(page);
    expect(await seen(places.inside, open)).toBeGreaterThan(60);
    await change(page, { kind: 'plane', plane: { ...frontCut(), enabled: false } });
  }, 90_000);

  test("somebody else's pointer passes in front of tissue, through it, and behind it", async () => {
    const before = await readEyes(page);
    const crossing = async (z: number) => {
      await setOthers(page, pointerAcross(z));
      const after = await readEyes(page);
      const bone = changedPixels(before, after, 'left', (_x, _y, old) => isBone(old));
      const beside = changedPixels(before, after, 'left', (_x, _y, old) => !isBone(old));
      return { bone: bone.count, beside: beside.count };
    };
    const front = await crossing(0.25);
    const through = await crossing(0);
    const behind = await crossing(-0.25);
    expect(front.bone).toBeGreaterThan(20);
    expect(through.bone).toBeLessThan(4);
    expect(behind.bone).toBeLessThan(4);
    for (const { beside } of [front, through, behind]) expect(beside).toBeGreaterThan(10);
  }, 90_000);

  test('with the head inside, its wall is all around, and what is on the right is on the right', async () => {
    await change(page, { kind: 'placement', placement: { ...start.placement, scale: 8 } });
    await placeHead(page, SEAT, {
      positionRoom: TABLE_ANCHOR_ROOM,
      orientation: IDENTITY_QUATERNION,
    });
    const toTheBack = await readEyes(page);
    for (const eye of ['left', 'right'] as const) {
      const hole = pixelsWhere(toTheBack, eye, (pixel) => !isBone(pixel));
      expect(hole.count).toBeGreaterThan(50);
      expect(hole.x).toBeGreaterThan(EYE_PIXELS * 0.55);
      const wall = pixelsWhere(toTheBack, eye, (pixel, x) => x < EYE_PIXELS / 2 && isBone(pixel));
      expect(wall.share).toBeGreaterThan(0.495);
    }
    await placeHead(page, SEAT, { positionRoom: TABLE_ANCHOR_ROOM, orientation: [0, 1, 0, 0] });
    const toTheFront = await readEyes(page);
    for (const eye of ['left', 'right'] as const)
      expect(pixelsWhere(toTheFront, eye, isBone).share).toBeGreaterThan(0.99);
  }, 60_000);

  test('a cut plane in a hand moves with it, and the picture is cut there', async () => {
    await change(page, { kind: 'plane', plane: frontCut() });
    const before = await readEyes(page);
    await placeHandPose(page, SEAT, 'right', {
      positionRoom: TABLE_ANCHOR_ROOM,
      orientation: IDENTITY_QUATERNION,
    });
    await waitXrFrames(page, 2);
    await press(page, 'right', 'squeeze', 1);
    await waitXrFrames(page, 2);
    const [x, y, z] = TABLE_ANCHOR_ROOM;
    await placeHandPose(page, SEAT, 'right', {
      positionRoom: [x, y, z + 0.1],
      orientation: IDENTITY_QUATERNION,
    });
    await waitXrFrames(page, 3);
    await press(page, 'right', 'squeeze', 0);
    await waitXrFrames(page, 2);
    await putHandsAway(page);
    const [plane] = (await viewOf(page)).planes;
    // Towards the wearer is to the front of the patient; the patient is twice as large as life.
    expect(plane?.pointLps[1]).toBeCloseTo(-100 / SCALE, 1);
    expect(changedPixels(before, await readEyes(page), 'left').count).toBeGreaterThan(200);
    await change(page, { kind: 'plane', plane: { ...frontCut(), enabled: false } });
  }, 90_000);

  describe('of whom no picture is read', () => {
    beforeAll(() => setEyeSize(page, FEW_PIXELS, FEW_PIXELS));
    afterAll(() => setEyeSize(page, COMPARED_PIXELS, COMPARED_PIXELS));

    test('a hand pulls the volume closer and turns it, two hands scale it, one click puts it back', async () => {
      const hold = async (side: 'left' | 'right', at: Vector3): Promise<void> => {
        await placeHandPose(page, SEAT, side, {
          positionRoom: at,
          orientation: IDENTITY_QUATERNION,
        });
        await waitXrFrames(page, 2);
        await press(page, side, 'squeeze', 1);
        await waitXrFrames(page, 2);
      };
      await hold('right', TABLE_ANCHOR_ROOM);
      const [x, y, z] = TABLE_ANCHOR_ROOM;
      const pulled: RigidPose = { positionRoom: [x, y, z + 0.3], orientation: IDENTITY_QUATERNION };
      await placeHandPose(page, SEAT, 'right', pulled);
      await waitXrFrames(page, 3);
      expect((await viewOf(page)).placement.offsetRoom[2]).toBeCloseTo(0.3, 3);
      await placeHandPose(page, SEAT, 'right', { ...pulled, orientation: yawQuaternion(0.6) });
      await waitXrFrames(page, 3);
      const turned = (await viewOf(page)).placement.rotation;
      expect(Math.abs(turned[1])).toBeCloseTo(Math.sin(0.3), 3);
      await placeHandPose(page, SEAT, 'right', pulled);
      await waitXrFrames(page, 3);
      await hold('left', [x - 0.08, y, z + 0.3]);
      await placeHandPose(page, SEAT, 'left', {
        positionRoom: [x - 0.16, y, z + 0.3],
        orientation: IDENTITY_QUATERNION,
      });
      await waitXrFrames(page, 3);
      expect((await viewOf(page)).placement.scale / SCALE).toBeGreaterThan(1.5);
      for (const side of ['left', 'right'] as const) await press(page, side, 'squeeze', 0);
      await waitXrFrames(page, 2);
      await putHandsAway(page);
      await clickPanel(page, RESET_BUTTON);
      await waitSettled(page);
      expect(await commandCount(page, 'view.reset')).toBe(1);
      expect((await viewOf(page)).placement).toEqual(start.placement);
    }, 120_000);

    test('a click on the panel counts once, and the picture follows it', async () => {
      const before = await commandCount(page, 'rendering.set');
      await clickPanel(page, SURFACE_BUTTON);
      await waitSettled(page);
      expect((await commandCount(page, 'rendering.set')) - before).toBe(1);
      expect((await viewOf(page)).rendering.mode).toBe('isosurface');
      await change(page, { kind: 'rendering', rendering: start.rendering });
    }, 60_000);

    test('with the lower button held, the stick changes the window; without, it turns the wearer on the spot', async () => {
      await press(page, 'right', 'a-button', 1);
      await pushStick(page, 'right', 1, 0);
      await waitXrFrames(page, 4);
      await pushStick(page, 'right', 0, 0);
      await press(page, 'right', 'a-button', 0);
      await waitXrFrames(page, 2);
      const { windowWidth, windowCenter } = await viewOf(page);
      expect(windowWidth).toBeGreaterThan(start.windowWidth * 1.05);
      expect(windowCenter).toBe(start.windowCenter);
      const before = await headOf(page);
      for (const push of [1, 0, -1, 0]) {
        await pushStick(page, 'right', push, 0);
        await waitXrFrames(page, 3);
        if (push === 1) {
          const after = await headOf(page);
          const between = rotate(after.orientation, [0, 0, -1]);
          expect(Math.atan2(between[0], -between[2])).toBeCloseTo(Math.PI / 6, 2);
          for (const axis of [0, 1, 2] as const)
            expect(after.positionRoom[axis]).toBeCloseTo(before.positionRoom[axis], 3);
        }
      }
      await change(page, { kind: 'window', windowCenter, windowWidth: start.windowWidth });
    }, 90_000);
  });

  test('both eyes drawn in one pass are the eyes drawn one by one, to 60 dB', async () => {
    const states = statesToCompare(start);
    const onePass: EyePictures[] = [];
    const twoPasses: EyePictures[] = [];
    for (const edits of states) {
      // Nothing is made ready for what is on the way between two of them.
      await change(page, ...edits);
      twoPasses.push(await readInPlace(page));
    }
    await page.evaluate(() => window.rounds?.viewer?.exitXr());
    await page.waitForFunction(() => window.rounds?.viewer?.status().xr === 'available');
    await page.evaluate(() => window.offerLayers(true));
    await enter(page);
    expect(await page.evaluate(() => window.eyes.layer !== undefined)).toBe(true);
    await lookAt(page, STANDING, TABLE_ANCHOR_ROOM);
    await putHandsAway(page);
    for (const edits of states) {
      await change(page, ...edits);
      onePass.push(await readStill(page));
    }
    for (const [i, edits] of states.entries()) {
      const [one, two] = [onePass[i], twoPasses[i]];
      if (one === undefined || two === undefined) throw new Error('a picture is missing');
      for (const eye of ['left', 'right'] as const) {
        const db = likenessDb(one[eye], two[eye]);
        expect([edits, eye, db, db >= 60]).toEqual([edits, eye, db, true]);
      }
    }
  }, 240_000);

  test('nothing was asked of anybody else, and nothing went wrong', () => {
    expect(watched.foreignRequests).toEqual([]);
    expect(watched.errors).toEqual([]);
  });
});

/** Somebody far away whose ray crosses the table from left to right, so far before (+) or behind (-) its middle. */
function pointerAcross(z: number): Pose {
  const [x, y, middle] = TABLE_ANCHOR_ROOM;
  return {
    head: { positionRoom: [0, 1.6, 6], orientation: IDENTITY_QUATERNION },
    right: {
      positionRoom: [x - 0.5, y, middle + z],
      orientation: multiplyQuaternions(yawQuaternion(-Math.PI / 2), pitch(0.05)),
    },
    // Rays taper: of a long one, what crosses the table is about as wide everywhere.
    ray: { source: 'right', lengthMetres: 20 },
  };
}

function expectBallAt(eyes: EyePictures, metres: number): void {
  for (const eye of ['left', 'right'] as const) {
    const ball = pixelsWhere(eyes, eye, isBone, 0.02);
    expect(ball.y / EYE_PIXELS).toBeCloseTo(0.5, 1);
    const radius = Math.sqrt(ball.count / Math.PI);
    const expected = ((HOLLOW_BALL.outerMm / 1000) * SCALE * PIXELS_PER_TANGENT) / metres;
    expect(radius / expected).toBeCloseTo(1, 1);
  }
  // The side that is lit weighs a little more.
  expect(disparity(eyes) / expectedDisparity(metres)).toBeCloseTo(1, 0);
}

/** How much farther to the right the left eye sees bone. */
function disparity(eyes: EyePictures): number {
  return pixelsWhere(eyes, 'left', isBone, 0.02).x - pixelsWhere(eyes, 'right', isBone, 0.02).x;
}

function expectedDisparity(metres: number): number {
  return (EYE_DISTANCE_METRES * PIXELS_PER_TANGENT) / metres;
}
