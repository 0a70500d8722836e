import { expect, test } from '@jest/globals';
import { rotate, seatPlace, type Vector3 } from '@rounds/classroom';

import { besideMetres } from '../comparison/compared-view.ts';
import { subtract } from '../space/vector3.ts';
import {
  BODY_PIXELS,
  BUTTON_PIXELS,
  CASE_BESIDE_TWO,
  CASE_PANEL,
  LABEL_PIXELS,
  PICTURE_PANEL,
  STATISTICS_PANEL,
} from './panel-layout.ts';
import { degreesOf, panelHit, placePanel } from './panel-place.ts';

const EYE: Vector3 = [0.3, 1.62, 1.4];

test('a panel faces the eye from where it hangs, to the right of the way one looks', () => {
  const place = placePanel(EYE, 0, { rightRadians: 0.5, upRadians: -0.2, distanceMetres: 1.2 });
  const toEye = subtract(EYE, place.centerRoom);
  const facing = rotate(place.orientation, [0, 0, 1]);
  for (const axis of [0, 1, 2] as const) expect(facing[axis]).toBeCloseTo(toEye[axis] / 1.2, 6);
  expect(place.centerRoom[0]).toBeGreaterThan(EYE[0]);
  expect(place.centerRoom[1]).toBeLessThan(EYE[1]);
  expect(rotate(place.orientation, [1, 0, 0])[1]).toBeCloseTo(0, 9);
});

test('a ray is found on the panel in metres from its middle, and not from behind', () => {
  const place = placePanel(EYE, 0.7, { rightRadians: 0.5, upRadians: 0.1, distanceMetres: 1.2 });
  const right = rotate(place.orientation, [1, 0, 0]);
  const at: Vector3 = [
    place.centerRoom[0] + right[0] * 0.1,
    place.centerRoom[1] + right[1] * 0.1,
    place.centerRoom[2] + right[2] * 0.1,
  ];
  const size = { width: 0.64, height: 0.4 };
  const hit = panelHit(place, size, EYE, subtract(at, EYE));
  expect(hit?.x).toBeCloseTo(0.1, 6);
  expect(hit?.y).toBeCloseTo(0, 6);
  const behind: Vector3 = [2 * at[0] - EYE[0], 2 * at[1] - EYE[1], 2 * at[2] - EYE[2]];
  expect(panelHit(place, size, behind, subtract(at, behind))).toBeUndefined();
  expect(panelHit(place, { width: 0.1, height: 0.1 }, EYE, subtract(at, EYE))).toBeUndefined();
});

test.each([
  ['case', CASE_PANEL],
  ['picture', PICTURE_PANEL],
  ['statistics', STATISTICS_PANEL],
])('what is written on the panel of the %s can be read: angles of text and buttons', (_, panel) => {
  const metresPerPixel = panel.size.width / panel.pixels.width;
  expect(panel.size.height / panel.pixels.height).toBeCloseTo(metresPerPixel, 9);
  const degrees = (pixels: number): number =>
    degreesOf(pixels * metresPerPixel, panel.direction.distanceMetres);
  expect(degrees(BODY_PIXELS)).toBeGreaterThanOrEqual(1);
  expect(degrees(LABEL_PIXELS)).toBeGreaterThanOrEqual(0.8);
  expect(degrees(BUTTON_PIXELS)).toBeGreaterThanOrEqual(2.5);
  expect(1 / degrees(1)).toBeGreaterThanOrEqual(40);
});

test('panels hang clear of each other and of the volume', () => {
  const edges = ({ size, direction }: typeof CASE_PANEL) => {
    const halfWidth = Math.atan(size.width / 2 / direction.distanceMetres);
    const halfHeight = Math.atan(size.height / 2 / direction.distanceMetres);
    return {
      left: direction.rightRadians - halfWidth,
      right: direction.rightRadians + halfWidth,
      bottom: direction.upRadians - halfHeight,
      top: direction.upRadians + halfHeight,
    };
  };
  expect(edges(CASE_PANEL).left).toBeGreaterThan(0.17);
  expect(edges(PICTURE_PANEL).right).toBeLessThan(-0.17);
  expect(edges(STATISTICS_PANEL).bottom).toBeGreaterThan(edges(PICTURE_PANEL).top);
});

test('a second volume stands free of the panel beside it', () => {
  const { positionRoom } = seatPlace(0);
  const awayMetres = Math.hypot(positionRoom[0], positionRoom[2]);
  // As wide as volumes come to the table.
  const scale = 2;
  const sizeMm: Vector3 = [300, 300, 300];
  const farMetres = besideMetres({ scale }, { sizeMm }, { sizeMm }) + (300 * scale) / 2000;
  const { size } = CASE_PANEL;
  const { rightRadians, distanceMetres } = CASE_BESIDE_TWO;
  const nearEdge = rightRadians - Math.atan2(size.width / 2, distanceMetres);
  expect(nearEdge).toBeGreaterThan(Math.atan2(farMetres, awayMetres));
});
