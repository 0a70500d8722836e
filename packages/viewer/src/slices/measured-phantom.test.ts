/**
 * What is measured on the screen is what is in the patient: landmarks of the synthetic head are looked for in the pixels
 * that panes draw, and their places, distances and angles compared with what was put into it.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  dot,
  normalizeVector,
  type ObliquePlane,
  THIN_SLAB,
  type Vector3,
} from '@rounds/classroom';
import {
  createTeachingPhantom,
  edgeLabels,
  indexToLps,
  lpsToIndex,
  SlabReslicer,
  type Volume,
} from '@rounds/imaging';

import { cross, distanceBetween, subtract } from '../space/vector3.ts';
import {
  obliqueFrame,
  type PaneZoom,
  pixelOfPoint,
  planeOfFrame,
  pointAtPixel,
  type SliceFrame,
  sliceFrame,
  WHOLE_SLICE,
} from './slice-frame.ts';

const PANE = { width: 512, height: 400 };
const VOXEL_MM = 1;
const MAX_DEGREES = 1;
// Bound once: looking up a global at every pixel is slow in sandboxed contexts.
const { floor, max, min } = Math;
const ZOOMED: PaneZoom = { zoom: 2.5, panMm: [4, -7] };

/** A ball, and the values that tell it from what surrounds it. */
interface Landmark {
  readonly centerLps: Vector3;
  readonly radiusMm: number;
  readonly from: number;
  readonly to: number;
}

/** A bead of metal, away from the two landmarks that the head has itself. */
const MARKER = { centerLps: [22.5, -55, -31], radiusMm: 4 } as const;
const MARKER_HU = 3000;

let volume: Volume;
let landmarks: readonly Landmark[];

beforeAll(() => {
  const phantom = createTeachingPhantom();
  const { truth } = phantom;
  volume = phantom.volume;
  stickOn(volume);
  landmarks = [
    { centerLps: truth.lesionLps, radiusMm: truth.lesionRadiusMm, from: 48, to: 200 },
    { centerLps: truth.aneurysmLps, radiusMm: truth.aneurysmRadiusMm, from: 190, to: 2000 },
    { ...MARKER, from: 2000, to: 4000 },
  ];
}, 60_000);

function stickOn({ geometry, storedValues }: Volume): void {
  const { columns, rows } = geometry;
  const [x, y, z] = MARKER.centerLps;
  // The phantom's voxels are cubes of a millimetre, upright in the patient.
  const first = lpsToIndex(geometry, [x - 5, y - 5, z - 5]).map(floor) as [number, number, number];
  for (let k = first[2]; k < first[2] + 12; k++) {
    for (let j = first[1]; j < first[1] + 12; j++) {
      for (let i = first[0]; i < first[0] + 12; i++) {
        const distance = distanceBetween(indexToLps(geometry, [i, j, k]), MARKER.centerLps);
        if (distance <= MARKER.radiusMm) storedValues[(k * rows + j) * columns + i] = MARKER_HU;
      }
    }
  }
}

/** The pixels of a pane, drawn as `SliceImage` draws them. */
function picture(frame: SliceFrame, slab = THIN_SLAB) {
  const plane = planeOfFrame(frame, frame.mmPerPixel);
  const values = new Float32Array(plane.columns * plane.rows);
  new SlabReslicer().reslice(volume, plane, slab, values);
  return { columns: plane.columns, rows: plane.rows, values };
}

/** The middle of a ball in the pixels of a pane: looked for from beside, until it stays. */
function foundOn(
  { columns, rows, values }: ReturnType<typeof picture>,
  frame: SliceFrame,
  { centerLps, radiusMm, from, to }: Landmark,
): { readonly x: number; readonly y: number } {
  const start = pixelOfPoint(frame, centerLps);
  const reach = (radiusMm * 1.15) / frame.mmPerPixel;
  let [x, y] = [start.x + 2 / frame.mmPerPixel, start.y - 2 / frame.mmPerPixel];
  for (let round = 0; round < 20; round++) {
    let [count, sumX, sumY] = [0, 0, 0];
    const lastRow = min(rows - 1, y + reach);
    const lastColumn = min(columns - 1, x + reach);
    for (let row = max(0, floor(y - reach)); row <= lastRow; row++) {
      for (let column = max(0, floor(x - reach)); column <= lastColumn; column++) {
        // Pixel (0, 0) is a corner: the middle of a pixel lies half of one farther.
        if ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2 > reach ** 2) continue;
        const value = values[row * columns + column] as number;
        if (value < from || value > to) continue;
        count += 1;
        sumX += column + 0.5;
        sumY += row + 0.5;
      }
    }
    if (count === 0) throw new Error('nothing of it is in the picture');
    [x, y] = [sumX / count, sumY / count];
  }
  return { x, y };
}

function angleBetween(a: Vector3, b: Vector3): number {
  return (Math.acos(dot(normalizeVector(a), normalizeVector(b))) * 180) / Math.PI;
}

describe.each(['axial', 'coronal', 'sagittal'] as const)('on %s slices', (orientation) => {
  test.each([
    ['the whole slice', WHOLE_SLICE],
    ['a part of it', ZOOMED],
  ] as const)('landmarks are where they are in the patient, with %s in view', (_what, zoom) => {
    for (const landmark of landmarks) {
      const { centerLps } = landmark;
      const frame = sliceFrame(volume.geometry, orientation, centerLps, PANE, zoom);
      const at = pixelOfPoint(frame, centerLps);
      const isInView = at.x > 40 && at.y > 40 && at.x < PANE.width - 40 && at.y < PANE.height - 40;
      if (!isInView) continue;
      const { x, y } = foundOn(picture(frame), frame, landmark);
      expect(distanceBetween(pointAtPixel(frame, x, y), centerLps)).toBeLessThanOrEqual(VOXEL_MM);
    }
  });
});

describe('on the free plane through three landmarks', () => {
  const planeThrough = (): ObliquePlane => {
    const [a, b, c] = landmarks.map(({ centerLps }) => centerLps) as [Vector3, Vector3, Vector3];
    const normal = normalizeVector(cross(subtract(b, a), subtract(c, a)));
    return { pointLps: a, normalLps: normal };
  };

  test('distances agree to a voxel and angles to a degree', () => {
    const frame = obliqueFrame(volume.geometry, planeThrough(), PANE, WHOLE_SLICE);
    const drawn = picture(frame);
    const found = landmarks.map((landmark) => foundOn(drawn, frame, landmark));
    const [a, b, c] = landmarks.map(({ centerLps }) => centerLps) as [Vector3, Vector3, Vector3];
    const [p, q, r] = found.map(({ x, y }): Vector3 => [x, y, 0]) as [Vector3, Vector3, Vector3];
    for (const [from, to, fromPixel, toPixel] of [
      [a, b, p, q],
      [b, c, q, r],
      [c, a, r, p],
    ] as const) {
      const drawnMm = distanceBetween(fromPixel, toPixel) * frame.mmPerPixel;
      expect(Math.abs(drawnMm - distanceBetween(from, to))).toBeLessThanOrEqual(VOXEL_MM);
    }
    const drawnDegrees = angleBetween(subtract(q, p), subtract(r, p));
    const trueDegrees = angleBetween(subtract(b, a), subtract(c, a));
    expect(Math.abs(drawnDegrees - trueDegrees)).toBeLessThanOrEqual(MAX_DEGREES);
  });

  test('seen from the other side it is turned over, not mirrored', () => {
    const front = planeThrough();
    const back = { ...front, normalLps: front.normalLps.map((v) => -v) as unknown as Vector3 };
    const handedness = (plane: ObliquePlane): number => {
      const frame = obliqueFrame(volume.geometry, plane, PANE, WHOLE_SLICE);
      const at = (i: number) => pixelOfPoint(frame, (landmarks[i] as Landmark).centerLps);
      const [p, q, r] = [at(0), at(1), at(2)];
      return Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
    };
    expect(handedness(front)).toBe(-handedness(back));
    // On the screen y grows downwards: what runs counter-clockwise about the normal runs clockwise with y upwards.
    expect(handedness(front)).toBe(-1);
  });

  test('letters name the edges that are nearest', () => {
    const frame = obliqueFrame(volume.geometry, planeThrough(), PANE, WHOLE_SLICE);
    const letters = edgeLabels(planeOfFrame(frame, 1));
    const axes = { R: [-1, 0, 0], L: [1, 0, 0], A: [0, -1, 0], P: [0, 1, 0], F: [0, 0, -1], H: [0, 0, 1] } as const; // prettier-ignore
    const strongest = Object.entries(axes).sort(
      ([, a], [, b]) => dot(b, frame.right) - dot(a, frame.right),
    )[0]?.[0];
    expect(letters.right[0]).toBe(strongest);
  });
});

test('a slab keeps what it shows in place', () => {
  const aneurysm = landmarks[1] as Landmark;
  const [x, y, z] = aneurysm.centerLps;
  const frame = sliceFrame(volume.geometry, 'axial', [x, y, z + 6], PANE, ZOOMED);
  const slab = { thicknessMm: 14, projection: 'mip' as const };
  const found = foundOn(picture(frame, slab), frame, aneurysm);
  const [foundX, foundY] = pointAtPixel(frame, found.x, found.y);
  // Vessels around it are in the slab as well, and pull its middle a little.
  expect(Math.hypot(foundX - x, foundY - y)).toBeLessThanOrEqual(2 * VOXEL_MM);
});
