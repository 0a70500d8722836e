import { describe, expect, test } from '@jest/globals';
import type { AssetHeader } from '@rounds/imaging/asset';

import { wantedLevels } from './wanted-levels.ts';

/** A volume of 64 slices: 512 KiB in full, then 128 KiB, then 32 KiB. */
function asset(change: object = {}): Pick<AssetHeader, 'description' | 'levels'> {
  const levels = [2, 1, 0].map((level) => ({ level, columns: 64 >> level, rows: 64 >> level }));
  const description = { geometry: { slices: 64 }, kind: 'volume', samplesPerPixel: 1, ...change };
  return { description, levels } as unknown as Pick<AssetHeader, 'description' | 'levels'>;
}

const KIB = 1024;

describe('the levels that are wanted of an asset', () => {
  test.each([
    [512, 512, 0, 0],
    [512, 511, 0, 1],
    [512, 32, 0, 2],
    [128, 512, 1, 1],
    [128, 127, 1, 2],
    [1, 1, 2, 2],
  ])(
    'with %i KiB in memory and %i on the card end at %i, and hold %i',
    (memory, card, finest, drawn) => {
      const limits = { maxVoxelBytes: memory * KIB, maxTextureBytes: card * KIB };
      expect(wantedLevels(asset(), limits)).toEqual({ coarsest: 2, finest, drawn });
    },
  );

  test('hold nothing for the card of pictures, which may be in colour', () => {
    const stack = asset({ kind: 'image-stack', samplesPerPixel: 3 });
    const limits = { maxVoxelBytes: 512 * KIB, maxTextureBytes: 1 };
    expect(wantedLevels(stack, limits)).toEqual({ coarsest: 2, finest: 1, drawn: 1 });
  });
});
