import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Volume, VolumeDescription } from '@rounds/imaging/asset';

import { CaseImages, type CaseImagesOptions } from './case-images.ts';
import type { LoadedLevel, VolumeLoaderOptions } from './volume-loader.ts';

/** A volume of a side of 64 voxels: 512 KiB in full. */
const SIDE = 64;
const FULL_BYTES = SIDE ** 3 * 2;

function levelOf(level: number): LoadedLevel {
  const columns = SIDE >> level;
  const geometry = { columns, rows: columns, slices: SIDE };
  const storedValues = new Int16Array(columns * columns * SIDE);
  return { level, cells: [], volume: { geometry, storedValues } as unknown as Volume };
}

const DESCRIPTION = {
  geometry: { columns: SIDE, rows: SIDE, slices: SIDE },
  samplesPerPixel: 1,
} as unknown as VolumeDescription;

/** A loader that brings what it is told to. */
class FakeLoader {
  readonly options: VolumeLoaderOptions;
  readonly assetSha256: string;
  isStopped = false;

  constructor(options: VolumeLoaderOptions) {
    this.options = options;
    this.assetSha256 = options.url.split('/').at(-1) ?? '';
  }

  focus(): void {}

  stop(): void {
    this.isStopped = true;
  }

  bring(level: number): void {
    this.options.onDescription(DESCRIPTION);
    const loaded = levelOf(level);
    this.options.onVolume(loaded.volume);
    this.options.onLevel(loaded);
    this.options.onLoaded(1 / (level + 1));
  }

  bringAll(): void {
    for (const level of [2, 1, 0]) this.bring(level);
    this.options.onFinished();
  }
}

let log: string[];
let loaders: FakeLoader[];

function imagesWith(options: Partial<CaseImagesOptions> = {}): CaseImages {
  return new CaseImages({
    assetUrl: '',
    token: () => 't',
    maxVoxelBytes: 1e9,
    maxTextureBytes: 1e9,
    maxCacheBytes: 3 * FULL_BYTES,
    onCase: (sha) => log.push(`case ${sha}`),
    onDescription: () => log.push('described'),
    onVolume: ({ geometry }) => log.push(`volume ${geometry.columns}`),
    onSlice: () => undefined,
    onRefined: () => undefined,
    onLevel: ({ level }) => log.push(`level ${level}`),
    onLoaded: () => undefined,
    onFinished: () => log.push('finished'),
    onTrouble: (message) => log.push(message),
    onEvicted: (sha) => log.push(`evicted ${sha}`),
    startLoading: (given) => {
      const loader = new FakeLoader(given);
      loaders.push(loader);
      return loader;
    },
    ...options,
  });
}

const loaderOf = (sha: string): FakeLoader => {
  const found = loaders.findLast(({ assetSha256 }) => assetSha256 === sha);
  if (found === undefined) throw new Error(`${sha} is not being loaded`);
  return found;
};

beforeAll(() => {
  // Node has no page.
  Object.assign(globalThis, { location: { href: 'http://localhost/' } });
});

beforeEach(() => {
  log = [];
  loaders = [];
});

describe('the images of cases', () => {
  test('a case that was here comes back at once, in full', () => {
    const images = imagesWith();
    images.show('a');
    loaderOf('a').bringAll();
    images.show('b');
    log = [];
    images.show('a');
    expect(log).toEqual(['evicted b', 'case a', 'described', 'volume 64', 'level 0', 'finished']);
    expect(loaders).toHaveLength(2);
    expect(loaderOf('b').isStopped).toBe(true);
  });

  test('where the finest is more than a graphics card takes, the finest that fits is kept beside it', () => {
    const images = imagesWith({ maxTextureBytes: FULL_BYTES / 10 });
    images.show('a');
    loaderOf('a').bringAll();
    images.show('b');
    log = [];
    images.show('a');
    expect(log).toContain('level 2');
    expect(log).toContain('level 0');
    expect(log).not.toContain('level 1');
  });

  test('what was left before it was here in full is kept nowhere', () => {
    const images = imagesWith();
    images.show('a');
    loaderOf('a').bring(2);
    images.show('b');
    expect(log).toContain('evicted a');
    expect(images.voxelBytes).toBe(0);
  });

  test('memory is counted, and stays within its limit', () => {
    const images = imagesWith();
    for (const sha of ['a', 'b', 'c', 'd', 'e']) {
      images.show(sha);
      loaderOf(sha).bringAll();
      expect(images.voxelBytes).toBeLessThanOrEqual(3 * FULL_BYTES);
    }
    expect(log.filter((line) => line.startsWith('evicted'))).toEqual(['evicted a', 'evicted b']);
    images.dispose();
    expect(images.voxelBytes).toBe(0);
  });
});

describe('fetching the next case', () => {
  test('begins when this one is here, and in the background', () => {
    const images = imagesWith();
    images.show('a');
    images.prefetch('b');
    expect(loaders).toHaveLength(1);
    loaderOf('a').bringAll();
    const { options } = loaderOf('b');
    expect([options.isForLater, options.maxDecoders]).toEqual([true, 1]);
    expect(options.maxTextureBytes).toBe(1e9);
    log = [];
    loaderOf('b').bringAll();
    expect(log).toEqual([]);
    images.show('b');
    expect(log).toEqual(['case b', 'described', 'volume 64', 'level 0', 'finished']);
    expect(loaders).toHaveLength(2);
  });

  test('one that is shown before it is here goes on from where it is', () => {
    const images = imagesWith();
    images.show('a');
    images.prefetch('b');
    loaderOf('a').bringAll();
    loaderOf('b').bring(2);
    log = [];
    images.show('b');
    expect(log).toEqual(['case b', 'described', 'volume 16', 'level 2']);
    expect(loaders).toHaveLength(2);
    loaderOf('b').bring(1);
    loaderOf('b').options.onFinished();
    expect(log).toContain('level 1');
    expect(log.at(-1)).toBe('finished');
  });

  test('gives way to a case that is looked at, and is taken up again', () => {
    const images = imagesWith();
    images.show('a');
    images.prefetch('b');
    loaderOf('a').bringAll();
    const first = loaderOf('b');
    images.show('c');
    expect(first.isStopped).toBe(true);
    loaderOf('c').bringAll();
    expect(loaderOf('b')).not.toBe(first);
  });

  test('is not done twice, and not where both are too much', () => {
    const images = imagesWith({ maxCacheBytes: 1.5 * FULL_BYTES });
    images.show('a');
    images.prefetch('b');
    loaderOf('a').bringAll();
    loaderOf('b').bring(2);
    expect(loaderOf('b').isStopped).toBe(true);
    expect(images.voxelBytes).toBe(FULL_BYTES);
    images.prefetch('a');
    expect(loaders).toHaveLength(2);
  });

  test('another wish, or none, ends it; its trouble is nobody’s', () => {
    const images = imagesWith();
    images.show('a');
    loaderOf('a').bringAll();
    images.prefetch('b');
    images.prefetch('c');
    expect(loaderOf('b').isStopped).toBe(true);
    log = [];
    loaderOf('c').options.onFailed('broken');
    expect(log).toEqual([]);
    images.prefetch(undefined);
    expect(loaders).toHaveLength(3);
  });
});

/** A case is compared: what it takes, it takes from what is kept for later. */
describe('while room is needed for a compared case', () => {
  test('what was fetched for later is let go, and comes back after that, within the limit', () => {
    const images = imagesWith();
    images.show('a');
    images.prefetch('b');
    loaderOf('a').bringAll();
    loaderOf('b').bringAll();
    expect(images.voxelBytes).toBe(2 * FULL_BYTES);
    images.setCacheShare(0);
    expect(images.voxelBytes).toBe(FULL_BYTES);
    expect(log).toContain('evicted b');
    images.prefetch('b');
    expect(loaders).toHaveLength(2);
    images.setCacheShare(1);
    expect(loaders).toHaveLength(3);
    loaderOf('b').bringAll();
    // That much more than with the case alone is what is kept for the next one.
    expect(images.voxelBytes).toBe(2 * FULL_BYTES);
    expect(images.voxelBytes).toBeLessThanOrEqual(3 * FULL_BYTES);
    images.prefetch(undefined);
    images.setCacheShare(0);
    expect(images.voxelBytes).toBe(FULL_BYTES);
  });

  test('what is on its way for later is given up, and not asked for again with each change of the class', () => {
    const images = imagesWith();
    images.show('a');
    images.prefetch('b');
    loaderOf('a').bringAll();
    loaderOf('b').bring(2);
    const first = loaderOf('b');
    images.setCacheShare(0);
    expect(first.isStopped).toBe(true);
    expect(images.voxelBytes).toBe(FULL_BYTES);
    for (let changes = 0; changes < 5; changes++) images.prefetch('b');
    expect(loaders).toHaveLength(2);
    images.setCacheShare(1);
    expect(loaderOf('b')).not.toBe(first);
    // Nor where the case alone leaves too little room for it.
    images.setCacheShare(0.5);
    loaderOf('b').bring(2);
    expect(loaderOf('b').isStopped).toBe(true);
    images.prefetch('b');
    expect(loaders).toHaveLength(3);
  });

  test('what is shown counts first: what is kept beside it stays within the limit', () => {
    const images = imagesWith({ maxCacheBytes: 2 * FULL_BYTES });
    images.show('a');
    images.prefetch('b');
    loaderOf('a').bringAll();
    loaderOf('b').bringAll();
    images.setCacheShare(0.75);
    expect(images.voxelBytes).toBe(FULL_BYTES);
    expect(log).toContain('evicted b');
  });
});
