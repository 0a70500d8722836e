/**
 * A head scanned with the gantry tilted by 18.5 degrees, as its own files say where every pixel lies: what panes and the
 * room draw of it is measured against them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { beforeAll, describe, expect, test } from '@jest/globals';
import { dot, type ObliquePlane, patientToRoom, type Vector3 } from '@rounds/classroom';
import {
  edgeLabels,
  lpsToIndex,
  readSeries,
  resampleToPlainGrid,
  reslice,
  transformPoint,
  type Volume,
  volumeBoundsLps,
} from '@rounds/imaging';

import {
  obliqueFrame,
  pixelOfPoint,
  planeOfFrame,
  pointAtPixel,
  sliceFrame,
  WHOLE_SLICE,
} from '../slices/slice-frame.ts';
import { planeLine } from '../slices/plane-line.ts';
import { cross, distanceBetween } from '../space/vector3.ts';
import { lpsToRoom, textureToLps } from '../space/volume-space.ts';

const FOLDER = join(
  process.env['ROUNDS_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data'),
  'series/ct-head-ge-tilt',
);
const describeReal = existsSync(FOLDER) ? describe : describe.skip;

/** As dcmtk reads the files. */
const TILT_DEGREES = 18.5;
const PIXEL_MM = 0.4882812;
const PANE = { width: 512, height: 512 };
const SLICE = 14;

describeReal('a head scanned at a tilt', () => {
  let measured: Volume;
  let drawn: Volume;

  beforeAll(async () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.dcm'));
    const read = files.map((name) => ({ name, bytes: readFileSync(join(FOLDER, name)) }));
    const { series } = await readSeries(read);
    const found = series.find(({ volume }) => volume.geometry.slices > 1);
    if (found === undefined) throw new Error('there is no volume in the series');
    measured = found.volume;
    drawn = resampleToPlainGrid(measured);
  }, 120_000);

  /** Where a pixel of a file lies, by the file's own position and directions. */
  const measuredLps = (column: number, row: number, slice: number): Vector3 => {
    const m = measured.geometry.indexToLps;
    const origin = measured.slicePositionsLps?.[slice] ?? [
      m[3] + m[2] * slice,
      m[7] + m[6] * slice,
      m[11] + m[10] * slice,
    ];
    return [
      origin[0] + m[0] * column + m[1] * row,
      origin[1] + m[4] * column + m[5] * row,
      origin[2] + m[8] * column + m[9] * row,
    ];
  };

  const scanPlane = (): ObliquePlane => {
    const m = measured.geometry.indexToLps;
    const [nx, ny, nz] = cross([m[0], m[4], m[8]], [m[1], m[5], m[9]]);
    const length = -Math.hypot(nx, ny, nz);
    return {
      pointLps: measuredLps(256, 256, SLICE),
      normalLps: [nx / length, ny / length, nz / length],
    };
  };

  test('the line of the scanned plane on the sagittal slice is tilted by 18.5 degrees', () => {
    const plane = scanPlane();
    const frame = sliceFrame(drawn.geometry, 'sagittal', plane.pointLps, PANE, WHOLE_SLICE);
    const { segment } = planeLine(frame, { planeId: 'scan', enabled: true, ...plane });
    if (segment === undefined) throw new Error('the plane is not on the slice');
    const [[x0, y0], [x1, y1]] = segment;
    const degrees = (Math.atan(Math.abs((y1 - y0) / (x1 - x0))) * 180) / Math.PI;
    expect(Math.abs(degrees - TILT_DEGREES)).toBeLessThan(0.1);
  });

  test('the free plane along a scanned slice shows that slice, to less than a pixel', () => {
    const plane = scanPlane();
    const frame = obliqueFrame(drawn.geometry, plane, PANE, WHOLE_SLICE);
    const picture = planeOfFrame(frame, frame.mmPerPixel);
    const values = new Float32Array(picture.columns * picture.rows);
    reslice(drawn, picture, values);
    const { columns, rows } = measured.geometry;
    /** Mean difference between the slice and the picture, if the picture were this many pixels of the slice beside it. */
    const differenceAt = (right: number, down: number): number => {
      let [sum, count] = [0, 0];
      for (let row = 96; row < 416; row += 5) {
        for (let column = 96; column < 416; column += 5) {
          const own = measured.storedValues[(SLICE * rows + row) * columns + column] as number;
          const at = pixelOfPoint(frame, measuredLps(column + right, row + down, SLICE));
          const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
          const there = values[y * picture.columns + x];
          if (own < -500 || there === undefined) continue;
          sum += Math.min(200, Math.abs(own - there));
          count += 1;
        }
      }
      return sum / count;
    };
    let best = { right: 0, down: 0, difference: Infinity };
    for (let right = -4; right <= 4; right++) {
      for (let down = -4; down <= 4; down++) {
        const difference = differenceAt(right, down);
        if (difference < best.difference) best = { right, down, difference };
      }
    }
    expect(Math.max(Math.abs(best.right), Math.abs(best.down))).toBeLessThanOrEqual(1);
    expect(differenceAt(0, 0) * 1.5).toBeLessThan(differenceAt(4, 0));
  });

  test('distances and angles on the free plane are those of the files', () => {
    const plane = scanPlane();
    const frame = obliqueFrame(drawn.geometry, plane, PANE, WHOLE_SLICE);
    const [a, b, c] = [
      measuredLps(100, 100, SLICE),
      measuredLps(400, 100, SLICE),
      measuredLps(100, 340, SLICE),
    ];
    const [p, q, r] = [a, b, c].map((point) => pixelOfPoint(frame, point));
    if (p === undefined || q === undefined || r === undefined) throw new Error('no pixels');
    expect(Math.abs(p.distanceMm)).toBeLessThan(1e-6);
    const across = Math.hypot(q.x - p.x, q.y - p.y) * frame.mmPerPixel;
    const down = Math.hypot(r.x - p.x, r.y - p.y) * frame.mmPerPixel;
    expect(across).toBeCloseTo(300 * PIXEL_MM, 3);
    expect(down).toBeCloseTo(240 * PIXEL_MM, 3);
    const straight = (q.x - p.x) * (r.x - p.x) + (q.y - p.y) * (r.y - p.y);
    expect(straight / (across * down)).toBeCloseTo(0, 6);
    // Columns run to the patient's left, and the picture has that on its right: not mirrored.
    expect(q.x).toBeGreaterThan(p.x);
    expect(r.y).toBeGreaterThan(p.y);
    expect(distanceBetween(pointAtPixel(frame, q.x, q.y), b)).toBeLessThan(1e-6);
  });

  test('letters say how the slices lie', () => {
    const plane = scanPlane();
    const oblique = obliqueFrame(drawn.geometry, plane, PANE, WHOLE_SLICE);
    // Tilted by 18.5 degrees, the front edge lies a little towards the head, and the back towards the feet.
    expect(edgeLabels(planeOfFrame(oblique, 1))).toEqual({
      left: 'R',
      right: 'L',
      top: 'AH',
      bottom: 'PF',
    });
    const upright = sliceFrame(drawn.geometry, 'axial', plane.pointLps, PANE, WHOLE_SLICE);
    expect(edgeLabels(planeOfFrame(upright, 1))).toEqual({
      left: 'R',
      right: 'L',
      top: 'A',
      bottom: 'P',
    });
  });

  test('in the room, voxels stand where the files say', () => {
    const { center, min, max } = volumeBoundsLps(drawn.geometry);
    const size: Vector3 = [max[0] - min[0], max[1] - min[1], max[2] - min[2]];
    const volume = { centerLps: center, sizeMm: size };
    const placement = {
      rotation: [0.1, 0.3, -0.2, Math.sqrt(1 - 0.14)] as const,
      offsetRoom: [0.1, 0.02, -0.3] as const,
      scale: 1.7,
    };
    const toRoom = lpsToRoom(volume, placement);
    const toLps = textureToLps(drawn.geometry);
    const { columns, rows, slices } = drawn.geometry;
    /** As the shader has it: the middle of a voxel in texture space. */
    const roomOf = (i: number, j: number, k: number): Vector3 =>
      transformPoint(
        toRoom,
        transformPoint(toLps, [(i + 0.5) / columns, (j + 0.5) / rows, (k + 0.5) / slices]),
      );
    const metresPerMm = placement.scale / 1000;
    expect(distanceBetween(roomOf(0, 0, 3), roomOf(300, 0, 3)) / metresPerMm).toBeCloseTo(
      300 * PIXEL_MM,
      3,
    );
    const [corner, right, down] = [roomOf(0, 0, 3), roomOf(200, 0, 3), roomOf(0, 200, 3)];
    const cosine =
      dot(difference(right, corner), difference(down, corner)) /
      (distanceBetween(right, corner) * distanceBetween(down, corner));
    expect(cosine).toBeCloseTo(0, 6);
    // A pixel of a file, and the voxel that is drawn there.
    const pixel = measuredLps(180, 220, SLICE);
    const away = distanceBetween(
      roomOf(...lpsToIndex(drawn.geometry, pixel)),
      patientToRoom(volume, placement, pixel),
    );
    expect(away / metresPerMm).toBeLessThan(1e-3);
  });
});

function difference(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
