import { beforeAll, describe, expect, test } from '@jest/globals';
import { indexToLps } from '../geometry/volume-geometry.ts';
import { cavityDistance } from '../phantom/head-surface.ts';
import { createTeachingPhantom } from '../phantom/teaching-phantom.ts';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import type { Volume } from '../volume/volume.ts';
import { deface } from './deface.ts';
import { firstHits, type FirstHitWindow } from './fixtures/first-hit.ts';

const SKIN_HU = -300;
const AIR_HU = -1000;
/** Where the phantom has eyes, nose and lips; where its forehead and its crown are. */
const FACE: FirstHitWindow = { x: [-44, 44], z: [-86, -10], y: [-112, 40], stepMm: 4 };
const FOREHEAD: FirstHitWindow = { x: [-40, 40], z: [40, 70], y: [-112, 40], stepMm: 4 };

function defaced(volume: Volume): Volume {
  const result = deface(volume);
  if ('problem' in result) throw new Error(result.problem);
  return result.volume;
}

function forEachChange(
  before: Volume,
  after: Volume,
  visit: (lps: readonly [number, number, number], value: number, was: number) => void,
): void {
  const { columns, rows } = before.geometry;
  for (let at = 0; at < before.storedValues.length; at += 1) {
    const value = after.storedValues[at]!;
    const was = before.storedValues[at]!;
    if (value === was) continue;
    const index = [
      at % columns,
      Math.floor(at / columns) % rows,
      Math.floor(at / columns / rows),
    ] as const;
    visit(indexToLps(before.geometry, index), value, was);
  }
}

describe('deface', () => {
  let before: Volume;
  let after: Volume;

  beforeAll(() => {
    before = createTeachingPhantom().volume;
    after = defaced(before);
  });

  test('no voxel inside the skull changes', () => {
    let changed = 0;
    let inside = 0;
    forEachChange(before, after, ([x, y, z]) => {
      changed += 1;
      if (cavityDistance(x, y, z) < 0) inside += 1;
    });
    expect(inside).toBe(0);
    expect(changed).toBeGreaterThan(100_000);
  });

  test('what goes becomes air, and no bone of the skull goes', () => {
    let other = 0;
    let bone = 0;
    forEachChange(before, after, (_lps, value, was) => {
      if (value !== AIR_HU) other += 1;
      if (was > 700) bone += 1;
    });
    expect(other).toBe(0);
    expect(bone).toBe(0);
  });

  test('the surface lies more than 8 mm deeper where eyes, nose and lips were', () => {
    const was = firstHits(before, SKIN_HU, FACE);
    const is = firstHits(after, SKIN_HU, FACE);
    const mean = was.reduce((sum, y, i) => sum + is[i]! - y, 0) / was.length;
    expect(mean).toBeGreaterThan(8);
    expect(Math.min(...was.map((y, i) => is[i]! - y))).toBeGreaterThanOrEqual(0);
  });

  test('forehead and crown stay', () => {
    expect(firstHits(after, SKIN_HU, FOREHEAD)).toEqual(firstHits(before, SKIN_HU, FOREHEAD));
  });

  test('the ears go', () => {
    const ear = (volume: Volume): number => {
      let voxels = 0;
      // Beyond the widest bone at the height of the ears there is nothing else.
      const { columns, rows } = volume.geometry;
      for (let z = 40; z < 70; z += 1) {
        for (let y = 115; y < 150; y += 1) {
          for (let x = 0; x < columns; x += x === 21 ? columns - 43 : 1) {
            if (volume.storedValues[(z * rows + y) * columns + x]! > SKIN_HU) voxels += 1;
          }
        }
      }
      return voxels;
    };
    expect(ear(before)).toBeGreaterThan(500);
    expect(ear(after)).toBeLessThan(ear(before) / 10);
  });

  test('says so, and leaves the input alone', () => {
    expect(after.flags).toEqual(['synthetic', 'defaced']);
    expect(after.valueRange.mean).toBeLessThan(before.valueRange.mean);
    expect(before.flags).toEqual(['synthetic']);
  });

  test('the orientation of the slices does not matter', () => {
    // The same voxels stored as sagittal slices: columns to the back, rows to the feet, slices to the left.
    const coarse = createTeachingPhantom({ columns: 96, rows: 112, slices: 88 }).volume;
    const sagittal = asSagittal(coarse);
    const changes = (a: Volume, b: Volume): number => {
      let count = 0;
      forEachChange(a, b, () => {
        count += 1;
      });
      return count;
    };
    const plain = changes(coarse, defaced(coarse));
    const turned = changes(sagittal, defaced(sagittal));
    expect(Math.abs(turned / plain - 1)).toBeLessThan(0.02);
  });
});

function asSagittal(volume: Volume): Volume {
  const { columns, rows, slices, spacingMm, indexToLps: m } = volume.geometry;
  const storedValues = new Int16Array(volume.storedValues.length);
  let at = 0;
  for (let i = 0; i < columns; i += 1) {
    for (let k = slices - 1; k >= 0; k -= 1) {
      for (let j = 0; j < rows; j += 1, at += 1) {
        storedValues[at] = volume.storedValues[(k * rows + j) * columns + i]!;
      }
    }
  }
  const [dy, dx, dz] = spacingMm;
  const top = m[11] + (slices - 1) * dz;
  return {
    ...volume,
    storedValues,
    geometry: {
      columns: rows,
      rows: slices,
      slices: columns,
      spacingMm: [dz, dy, dx],
      indexToLps: [0, 0, dx, m[3], dy, 0, 0, m[7], 0, -dz, 0, top, 0, 0, 0, 1],
    },
  };
}

/** What an MR would make of the phantom: no signal in bone and air, much in fat, little in fluid. */
function asMr(volume: Volume): Volume {
  const storedValues = Int16Array.from(volume.storedValues, (hu, at) => {
    const signal =
      hu < -300 ? 8 : hu > 200 ? 40 : hu < -30 ? 520 : hu < 15 ? 140 : 330 + (hu > 100 ? 90 : 0);
    return signal + (at % 7);
  });
  return { ...volume, modality: 'MR', storedValues };
}

describe('MR, where bone cannot be seen', () => {
  test('the face goes, and nothing inside the skull', () => {
    const before = asMr(createTeachingPhantom({ columns: 96, rows: 112, slices: 88 }).volume);
    const after = defaced(before);
    let deepest = 0;
    forEachChange(before, after, ([x, y, z]) => {
      deepest = Math.min(deepest, cavityDistance(x, y, z));
    });
    expect(deepest).toBe(0);
    const was = firstHits(before, 60, FACE);
    const is = firstHits(after, 60, FACE);
    expect(was.reduce((sum, y, i) => sum + is[i]! - y, 0) / was.length).toBeGreaterThan(15);
  });
});

describe('what cannot be defaced', () => {
  test.each<[string, Partial<Volume>, string]>([
    ['an ultrasound', { modality: 'US' }, 'not-supported'],
    ['pictures', { kind: 'image-stack' }, 'not-supported'],
    ['a tilted stack', { flags: ['gantry-tilt'] }, 'not-a-plain-grid'],
    ['something without a head', {}, 'no-face-found'],
  ])('%s', (_name, change, problem) => {
    const volume = testVolume({ storedAt: () => -1000, change });
    expect(deface(volume)).toEqual({ problem });
  });
});
