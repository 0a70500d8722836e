import { describe, expect, test } from '@jest/globals';
import type { Vector3 } from '@rounds/classroom';
import { type VolumeGeometry, volumeBoundsLps } from '@rounds/imaging/asset';

import { linkedZoom } from './linked-zoom.ts';
import {
  type PaneZoom,
  pixelOfPoint,
  type SliceFrame,
  sliceFrame,
  WHOLE_SLICE,
  zoomedAround,
} from './slice-frame.ts';
import { scaleBarMm } from './slice-words.ts';

function geometryOf(side: number, spacingMm: number, firstMm: number): VolumeGeometry {
  const s = spacingMm;
  return {
    columns: side,
    rows: side,
    slices: 40,
    spacingMm: [s, s, s],
    indexToLps: [s, 0, 0, firstMm, 0, s, 0, firstMm, 0, 0, s, firstMm, 0, 0, 0, 1],
  };
}

/** A head and, from another scanner and elsewhere in it, a chest; the same place of both. */
const HEAD = { geometry: geometryOf(256, 0.9, -110), pointLps: [20, -30, 0] as const };
const CHEST = { geometry: geometryOf(512, 0.8, -100), pointLps: [140, 60, 5] as const };
const PANE = { width: 500, height: 420 };

type Shown = typeof HEAD | typeof CHEST;

const fitting = ({ geometry, pointLps }: Shown): number =>
  sliceFrame(geometry, 'axial', pointLps, PANE, WHOLE_SLICE).mmPerPixel;

function frameOf({ geometry, pointLps }: Shown, other: Shown, zoom = WHOLE_SLICE): SliceFrame {
  return sliceFrame(
    geometry,
    'axial',
    pointLps,
    { ...PANE, leastMmPerPixel: fitting(other) },
    zoom,
  );
}

const fromMiddle = ({ geometry, pointLps }: Shown): Vector3 => {
  const { center } = volumeBoundsLps(geometry);
  return [pointLps[0] - center[0], pointLps[1] - center[1], 0];
};

const APART_MM = [
  fromMiddle(CHEST)[0] - fromMiddle(HEAD)[0],
  fromMiddle(CHEST)[1] - fromMiddle(HEAD)[1],
] as const;

const follow = (own: PaneZoom, before: PaneZoom, after: PaneZoom, pansTogether = true): PaneZoom =>
  linkedZoom(own, { before, after }, { apartMm: APART_MM, pansTogether });

const placeOf = (frame: SliceFrame, { pointLps }: Shown): readonly number[] => {
  const { x, y } = pixelOfPoint(frame, pointLps);
  return [x, y];
};

describe('two cases side by side', () => {
  test('are shown at the scale of the larger one, with the same bar', () => {
    const [head, chest] = [frameOf(HEAD, CHEST), frameOf(CHEST, HEAD)];
    expect(head.mmPerPixel).toBe(chest.mmPerPixel);
    expect(chest.mmPerPixel).toBe(fitting(CHEST));
    expect(fitting(HEAD)).toBeLessThan(fitting(CHEST));
    expect(scaleBarMm(head.width * head.mmPerPixel)).toBe(
      scaleBarMm(chest.width * chest.mmPerPixel),
    );
  });

  test('are zoomed together, and the same place of both stays where it is', () => {
    const at = placeOf(frameOf(HEAD, CHEST), HEAD);
    const head = zoomedAround(frameOf(HEAD, CHEST), WHOLE_SLICE, 4, at[0] ?? 0, at[1] ?? 0);
    const chest = follow(WHOLE_SLICE, WHOLE_SLICE, head);
    const zoomed = frameOf(CHEST, HEAD, chest);
    expect(zoomed.mmPerPixel).toBe(frameOf(HEAD, CHEST, head).mmPerPixel);
    const before = placeOf(frameOf(CHEST, HEAD), CHEST);
    for (const [axis, pixel] of placeOf(zoomed, CHEST).entries())
      expect(pixel).toBeCloseTo(before[axis] ?? NaN, 6);
  });

  test('are moved together, by as many millimetres', () => {
    const from = { zoom: 3, panMm: [10, 20] } as const;
    const to = { zoom: 3, panMm: [14, 15] } as const;
    expect(follow({ zoom: 3, panMm: [60, 70] }, from, to).panMm).toEqual([64, 65]);
  });

  test('in steps as in one go, and back to all of both', () => {
    const frame = frameOf(HEAD, CHEST);
    const half = zoomedAround(frame, WHOLE_SLICE, 2, 100, 50);
    const full = zoomedAround(frameOf(HEAD, CHEST, half), half, 2, 100, 50);
    const steps = follow(follow(WHOLE_SLICE, WHOLE_SLICE, half), half, full);
    const once = follow(WHOLE_SLICE, WHOLE_SLICE, zoomedAround(frame, WHOLE_SLICE, 4, 100, 50));
    expect(steps.zoom).toBe(once.zoom);
    for (const axis of [0, 1] as const) expect(steps.panMm[axis]).toBeCloseTo(once.panMm[axis], 9);
    expect(follow(steps, full, WHOLE_SLICE)).toBe(WHOLE_SLICE);
  });

  test('with the link cut have one scale still, but are moved each by itself', () => {
    const own = { zoom: 2, panMm: [5, 6] } as const;
    const before = { zoom: 2, panMm: [0, 0] } as const;
    expect(follow(own, before, { zoom: 2, panMm: [9, 9] }, false)).toEqual(own);
    expect(follow(own, before, { zoom: 3, panMm: [9, 9] }, false)).toEqual({ ...own, zoom: 3 });
    expect(follow(own, before, WHOLE_SLICE, false)).toBe(WHOLE_SLICE);
  });
});
