import { describe, expect, test } from '@jest/globals';

import { encodeVolumeAsset, type Volume } from '@rounds/imaging';

import { pixelsOf } from './frame-pixels.ts';
import { FrameSource } from './frame-source.ts';

const COLUMNS = 48;
const ROWS = 40;
const FRAMES = 5;

function stack(): Volume {
  const storedValues = new Uint16Array(COLUMNS * ROWS * FRAMES).map(
    (_, index) => (index * 7) % 900,
  );
  return {
    kind: 'image-stack',
    samplesPerPixel: 1,
    frameTimeMs: 40,
    modality: 'XA',
    bodyPartExamined: '',
    laterality: '',
    geometry: {
      columns: COLUMNS,
      rows: ROWS,
      slices: FRAMES,
      spacingMm: [1, 1, 1],
      indexToLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    },
    photometricInterpretation: 'MONOCHROME2',
    rescaleSlope: [2],
    rescaleIntercept: [-100],
    windows: [{ center: 400, width: 800 }],
    valueRange: { min: -100, max: 1698, mean: 800 },
    flags: [],
    synthetic: false,
    storedValues,
  };
}

describe('the images of an asset', () => {
  test('each comes whole and exact, fetched by the parts it needs', async () => {
    const volume = stack();
    const bytes = await encodeVolumeAsset(volume);
    let fetched = 0;
    const source = await FrameSource.open(async (first, end) => {
      fetched += end - first;
      return bytes.subarray(first, Math.min(end, bytes.length));
    });
    expect(source.facts).toMatchObject({ columns: COLUMNS, rows: ROWS, frames: FRAMES });
    for (const index of [FRAMES - 1, 0]) {
      const frame = await source.frame(index);
      const own = volume.storedValues.subarray(
        index * COLUMNS * ROWS,
        (index + 1) * COLUMNS * ROWS,
      );
      expect(frame.storedValues).toEqual(own);
      expect(frame).toMatchObject({ slope: 2, intercept: -100 });
    }
    const before = fetched;
    await source.frame(0);
    expect(fetched).toBe(before);
  });

  test('a part that comes broken is fetched again, and given up after three times', async () => {
    const bytes = await encodeVolumeAsset(stack());
    let broken = 0;
    const open = (times: number) =>
      FrameSource.open(async (first, end) => {
        const part = bytes.slice(first, Math.min(end, bytes.length));
        if (first > 0 && broken++ < times) part[0] = (part[0] ?? 0) ^ 1;
        return part;
      });
    await expect((await open(1)).frame(0)).resolves.toMatchObject({ index: 0 });
    broken = 0;
    await expect((await open(1000)).frame(0)).rejects.toThrow('broken');
  });

  test('the window is that of the values, not of what is stored', () => {
    const frame = {
      index: 0,
      columns: 2,
      rows: 1,
      storedValues: new Uint16Array([50, 450]),
      slope: 2,
      intercept: -100,
    };
    const facts = { samplesPerPixel: 1, inverted: false } as const;
    const window = { center: 400, width: 800 };
    const [black, , , , white] = pixelsOf(frame, facts, window);
    expect([black, white]).toEqual([0, 255]);
    const [high] = pixelsOf(frame, { ...facts, inverted: true }, window);
    expect(high).toBe(255);
  });

  test('colour is shown as it is', () => {
    const storedValues = new Uint8Array([1, 2, 3, 4, 5, 6]);
    const frame = { index: 0, columns: 2, rows: 1, storedValues, slope: 1, intercept: 0 };
    const facts = { samplesPerPixel: 3, inverted: false } as const;
    expect([...pixelsOf(frame, facts, { center: 1, width: 1 })]).toEqual([
      1, 2, 3, 255, 4, 5, 6, 255,
    ]);
  });
});
