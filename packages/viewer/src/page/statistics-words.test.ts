import { expect, test } from '@jest/globals';

import type { ViewerStatistics } from '../viewer.ts';
import { statisticsWords } from './statistics-words.ts';

const PAGE: ViewerStatistics = {
  drawnBy: 'page',
  frameMs: 12.345,
  budgetMs: 33,
  frames: [],
  framesPerSecond: 30,
  rays: 1_234_567,
  samplesPerRay: 66.4,
  quality: { resolution: 0.58, stepFactor: 1, shading: 'full', foveation: 0 },
  rung: 3,
  rungCount: 12,
  scaleFactor: undefined,
  textureBytes: 70 * 1024 * 1024,
  textureLevel: 0,
  voxelBytes: 71 * 1024 * 1024,
  floor: 0.1,
};

test('says how a page draws', () => {
  expect(statisticsWords(PAGE)).toEqual([
    ['Frame', '12.3 ms of 33 · 30 a second'],
    ['Rays', '1.23 million a frame'],
    ['Samples', 'at most 66 a ray (before leaping)'],
    ['Level', '4 of 12: pixels 58 %, step ×1, lit'],
    ['Volume', 'full resolution'],
    ['Textures', '70 MB'],
    ['Voxels kept', '71 MB'],
  ]);
});

test('says how a headset draws', () => {
  const words = new Map(
    statisticsWords({
      ...PAGE,
      drawnBy: 'headset',
      quality: { resolution: 1, stepFactor: 1.6, shading: 'half', foveation: 1 },
      scaleFactor: 0.88,
      textureLevel: 1,
    }),
  );
  expect(words.get('Level')).toBe('4 of 12: pixels 88 %, foveation 1, step ×1.6, lit coarsely');
  expect(words.get('Volume')).toBe('half resolution');
});

test('leaves out what is not known yet', () => {
  const words = new Map(
    statisticsWords({
      ...PAGE,
      frameMs: undefined,
      framesPerSecond: 0,
      rays: 0,
      quality: undefined,
      textureLevel: undefined,
    }),
  );
  expect([...words.values()].slice(0, 5)).toEqual([
    '– ms of 33 · at rest',
    '0 a frame',
    '–',
    '–',
    '–',
  ]);
});
