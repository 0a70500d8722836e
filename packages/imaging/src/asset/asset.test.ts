import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sha256Hex } from '../hashing/sha256.ts';
import { geometryAtLevel } from '../geometry/volume-geometry.ts';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import type { Volume } from '../volume/volume.ts';
import { voxelSha256 } from '../volume/voxel-sha256.ts';
import { ASSET_ERROR_CODES, AssetError } from './asset-error.ts';
import { resolutionCuts } from './codestream.ts';
import { decodePreview, decodeSlice, decodeWholeAsset } from './decode.ts';
import { encodeVolumeAsset } from './encode.ts';
import { parseAssetHeader, type AssetHeader } from './header.ts';
import {
  chunkOf,
  chunksFor,
  createAssetReceiver,
  verifyPart,
  type AssetEvent,
} from './receiver.ts';

function headerOf(asset: Uint8Array): AssetHeader {
  const parsed = parseAssetHeader(asset);
  if (!('header' in parsed)) throw new Error('incomplete');
  return parsed.header;
}

/** Smooth with fine texture, like tissue. */
const tissue = (i: number, j: number, k: number): number =>
  Math.round(900 * Math.sin(i / 17) * Math.cos(j / 23) + 40 * Math.sin(i * j) + k * 11 - 300);

const chest = testVolume({ columns: 150, rows: 131, slices: 21, storedAt: tissue });
const chestAsset = encodeVolumeAsset(chest);

describe('encodeVolumeAsset', () => {
  test.each([
    ['signed', chest],
    [
      'unsigned',
      testVolume({
        columns: 70,
        rows: 90,
        slices: 3,
        signed: false,
        storedAt: (i, j, k) => (i * 911 + j * 577 + k) % 65_536,
      }),
    ],
  ])('%s volumes come back bit for bit', async (_name, volume) => {
    const asset = await encodeVolumeAsset(volume);
    const decoded = await decodeWholeAsset(asset);
    expect(voxelSha256(decoded)).toBe(voxelSha256(volume));
    expect({ ...decoded, storedValues: 0 }).toEqual({ ...volume, storedValues: 0 });
  });

  test('any small volume of any values comes back', async () => {
    const side = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(
        side,
        side,
        side,
        fc.boolean(),
        fc.integer(),
        async (columns, rows, slices, signed, seed) => {
          const storedAt = (i: number, j: number, k: number): number => {
            const bits =
              Math.imul(
                seed ^ (i * 73_856_093) ^ (j * 19_349_663) ^ (k * 83_492_791),
                0x9e3779b1,
              ) >>> 16;
            return signed ? bits - 32_768 : bits;
          };
          const volume = testVolume({ columns, rows, slices, signed, storedAt });
          const decoded = await decodeWholeAsset(await encodeVolumeAsset(volume));
          expect([...decoded.storedValues]).toEqual([...volume.storedValues]);
        },
      ),
      { seed: 6, numRuns: 40 },
    );
  });

  test('the same volume gives the same bytes, and progress reaches the end', async () => {
    const seen: number[] = [];
    const [first, second] = await Promise.all([
      encodeVolumeAsset(chest, { onProgress: ({ done }) => seen.push(done) }),
      chestAsset,
    ]);
    expect(sha256Hex(first)).toBe(sha256Hex(second));
    expect(seen.at(-1)).toBe(21);
  });

  test('values and geometry must agree', async () => {
    const short = { ...testVolume(), storedValues: new Int16Array(9) };
    await expect(encodeVolumeAsset(short)).rejects.toThrow(RangeError);
  });

  test('only the fields of the allow-list get into the header', async () => {
    const smuggling = {
      ...chest,
      patientName: 'SALTED',
      geometry: { ...chest.geometry, patientId: 'SALTED' },
    };
    const asset = await encodeVolumeAsset(smuggling);
    const header = String.fromCharCode(...asset.subarray(0, headerOf(asset).headerByteLength));
    expect(header).toContain('"modality":"CT"');
    expect(header).not.toContain('SALTED');
  });
});

describe('levels', () => {
  test('go from coarse to fine, and cover the asset without gaps', async () => {
    const asset = await chestAsset;
    const header = headerOf(asset);
    expect(header.levels.map(({ level, columns, rows }) => [level, columns, rows])).toEqual([
      [2, 38, 33],
      [1, 75, 66],
      [0, 150, 131],
    ]);
    let offset = header.headerByteLength;
    for (const part of [header.preview, ...header.chunks]) {
      expect(part.offset).toBe(offset);
      offset += part.byteLength;
    }
    expect(offset).toBe(asset.length);
    expect(header.byteLength).toBe(asset.length);
    expect(header.chunks.map(({ index }) => index)).toEqual(header.chunks.map((_, i) => i));
  });

  test('a prefix decodes exactly like the whole codestream at that level', async () => {
    const asset = await chestAsset;
    const header = headerOf(asset);
    const receiver = createAssetReceiver();
    receiver.push(asset);
    for (const { level, columns, rows } of header.levels) {
      for (const slice of [0, 9, 20]) {
        const prefix = receiver.codestreamPrefix(slice, level)!;
        const whole = receiver.codestreamPrefix(slice, 0)!;
        const decoded = await decodeSlice(header, slice, level, prefix);
        const fromWhole = await decodeSlice(header, slice, level, whole);
        expect(fromWhole.storedValues.every((value, i) => value === decoded.storedValues[i])).toBe(
          true,
        );
        expect([decoded.columns, decoded.rows, decoded.storedValues.length]).toEqual([
          columns,
          rows,
          columns * rows,
        ]);
      }
    }
  });

  test('level samples lie where geometryAtLevel says', async () => {
    // A linear ramp survives the low-pass of the wavelet unchanged, away from the border.
    const ramp = testVolume({
      columns: 160,
      rows: 130,
      slices: 1,
      storedAt: (i, j) => i * 8 - j * 4,
    });
    const asset = await encodeVolumeAsset(ramp);
    const receiver = createAssetReceiver();
    receiver.push(asset);
    const header = headerOf(asset);
    const coarse = await decodeSlice(header, 0, 2, receiver.codestreamPrefix(0, 2)!);
    const geometry = geometryAtLevel(ramp.geometry, 2);
    expect([coarse.columns, coarse.rows]).toEqual([geometry.columns, geometry.rows]);
    for (const [i, j] of [
      [5, 5],
      [20, 11],
      [30, 25],
    ] as const) {
      const expected = i * 4 * 8 - j * 4 * 4;
      expect(Math.abs(coarse.storedValues[j * coarse.columns + i]! - expected)).toBeLessThanOrEqual(
        2,
      );
    }
  });

  test('every slice, joined again, is a whole codestream', async () => {
    const asset = await chestAsset;
    const receiver = createAssetReceiver();
    receiver.push(asset);
    const codestream = receiver.codestreamPrefix(4, 0)!;
    expect([...codestream.subarray(0, 2), ...codestream.subarray(-2)]).toEqual([
      0xff, 0x4f, 0xff, 0xd9,
    ]);
    expect(resolutionCuts(codestream)).toHaveLength(6);
    expect(() => resolutionCuts(codestream.subarray(0, 200))).toThrow(AssetError);
    expect(() => resolutionCuts(new Uint8Array(20))).toThrow(AssetError);
  });
});

describe('decodePreview', () => {
  test('is a small volume in the same place with about the same values', async () => {
    const volume = testVolume({
      columns: 140,
      rows: 120,
      slices: 70,
      storedAt: (i, j, k) => i * 4 + j * 2 + k * 8,
    });
    const asset = await encodeVolumeAsset(volume);
    const preview = await decodePreview(headerOf(asset), asset);
    const { geometry } = preview;
    expect([geometry.columns, geometry.rows, geometry.slices]).toEqual([18, 15, 24]);
    const [i, j, k] = [9, 7, 12];
    const value = preview.storedValues[(k * geometry.rows + j) * geometry.columns + i]!;
    expect(Math.abs(value - (i * 8 * 4 + j * 8 * 2 + k * 3 * 8))).toBeLessThanOrEqual(3);
    expect(geometry.indexToLps[3]).toBe(volume.geometry.indexToLps[3]);
    expect(geometry.spacingMm).toEqual([24, 16, 12]);
  });

  test('keeps modality values where every slice has its own slope', async () => {
    const slopes = Array.from({ length: 80 }, (_, k) => 0.5 + (k % 7));
    const volume = testVolume({
      columns: 40,
      rows: 40,
      slices: 80,
      signed: false,
      storedAt: (_i, _j, k) => Math.round(3000 / slopes[k]!),
      change: { modality: 'PT', rescaleSlope: slopes, rescaleIntercept: slopes.map(() => 0) },
    });
    const asset = await encodeVolumeAsset(volume);
    const preview = await decodePreview(headerOf(asset), asset);
    expect(preview.rescaleSlope).toHaveLength(preview.geometry.slices);
    for (const [k, slope] of preview.rescaleSlope.entries()) {
      const value =
        preview.storedValues[k * preview.geometry.columns * preview.geometry.rows]! * slope;
      expect(Math.abs(value - 3000)).toBeLessThan(15);
    }
  });

  test('takes its own bytes alone', async () => {
    const asset = await chestAsset;
    const header = headerOf(asset);
    const own = asset.slice(
      header.preview.offset,
      header.preview.offset + header.preview.byteLength,
    );
    expect(await decodePreview(header, own)).toEqual(await decodePreview(header, asset));
  });
});

describe('corruption', () => {
  test('a flipped bit anywhere is detected', async () => {
    const asset = await chestAsset;
    const header = headerOf(asset);
    const offsets = [0, 7, 8, 20, 60, header.headerByteLength - 1];
    for (const { offset, byteLength } of [header.preview, ...header.chunks])
      offsets.push(offset, offset + (byteLength >> 1), offset + byteLength - 1);
    for (const offset of offsets) {
      const damaged = asset.slice();
      damaged[offset]! ^= 1 << (offset % 8);
      await expect(decodeWholeAsset(damaged)).rejects.toThrow(AssetError);
    }
  });

  test('errors say what is wrong', async () => {
    const asset = await encodeVolumeAsset(testVolume());
    const codeOf = (bytes: Uint8Array): string | undefined => {
      try {
        parseAssetHeader(bytes);
        return undefined;
      } catch (error) {
        return error instanceof AssetError ? error.code : 'other';
      }
    };
    expect(codeOf(Uint8Array.of(1, 2, 3))).toBe(ASSET_ERROR_CODES.notAnAsset);
    expect(codeOf(asset.map((byte, i) => (i === 7 ? 99 : byte)))).toBe(
      ASSET_ERROR_CODES.unsupportedVersion,
    );
    expect(codeOf(asset.map((byte, i) => (i === 100 ? byte ^ 4 : byte)))).toBe(
      ASSET_ERROR_CODES.brokenHeader,
    );
    expect(codeOf(asset.map((byte, i) => (i === 11 ? 255 : byte)))).toBe(
      ASSET_ERROR_CODES.brokenHeader,
    );
    await expect(decodeWholeAsset(asset.subarray(0, -1))).rejects.toMatchObject({
      code: ASSET_ERROR_CODES.corrupt,
    });
    const header = headerOf(asset);
    await expect(decodeSlice(header, 0, 0, new Uint8Array(30))).rejects.toMatchObject({
      code: ASSET_ERROR_CODES.undecodable,
    });
    await expect(decodeSlice(header, 5, 0, new Uint8Array(30))).rejects.toThrow(RangeError);
    await expect(decodePreview(header, new Uint8Array(8))).rejects.toMatchObject({
      code: ASSET_ERROR_CODES.corrupt,
    });
  });

  test('any prefix of a header asks for more', async () => {
    const asset = await encodeVolumeAsset(testVolume());
    const { headerByteLength } = headerOf(asset);
    for (const length of [0, 3, 43, 44, headerByteLength - 1]) {
      const parsed = parseAssetHeader(asset.subarray(0, length));
      expect('needByteLength' in parsed && parsed.needByteLength).toBe(
        length < 44 ? 44 : headerByteLength,
      );
    }
  });
});

describe('createAssetReceiver', () => {
  const streamInPieces = (
    asset: Uint8Array,
    pieceLength: number,
  ): { events: AssetEvent[]; header: AssetHeader } => {
    const receiver = createAssetReceiver();
    const events: AssetEvent[] = [];
    for (let start = 0; start < asset.length; start += pieceLength) {
      events.push(...receiver.push(asset.slice(start, start + pieceLength)));
    }
    return { events, header: receiver.header! };
  };

  test.each([997, 40_000, 10_000_000])(
    'a stream in pieces of %i bytes delivers header, preview and chunks in order',
    async (pieceLength) => {
      const { events, header } = streamInPieces(await chestAsset, pieceLength);
      expect(events.slice(0, 2).map(({ kind }) => kind)).toEqual(['header', 'preview']);
      const chunks = events
        .slice(2)
        .map((event) => (event.kind === 'chunk' ? event.chunk.index : -1));
      expect(chunks).toEqual(header.chunks.map(({ index }) => index));
    },
  );

  test('slices get finer as chunks arrive', async () => {
    const asset = await chestAsset;
    const header = headerOf(asset);
    const receiver = createAssetReceiver();
    expect(receiver.finestLevelOf(0)).toBeUndefined();
    receiver.push(asset.subarray(0, header.levels[1]!.offset));
    expect([receiver.finestLevelOf(0), receiver.finestLevelOf(20)]).toEqual([2, 2]);
    expect(receiver.codestreamPrefix(0, 1)).toBeUndefined();
    const afterFirstSlab = header.levels[1]!.chunks[0]!;
    receiver.push(
      asset.subarray(header.levels[1]!.offset, afterFirstSlab.offset + afterFirstSlab.byteLength),
    );
    expect([receiver.finestLevelOf(7), receiver.finestLevelOf(8)]).toEqual([1, 2]);
  });

  test('ranges may be fetched first, in any order, and the stream goes on', async () => {
    const asset = await chestAsset;
    const header = headerOf(asset);
    const receiver = createAssetReceiver(header);
    const wanted = chunksFor(header, 17, 0);
    expect(wanted.map(({ level }) => level)).toEqual([2, 1, 0]);
    for (const chunk of [...wanted].reverse()) {
      expect(
        receiver.insert(chunk, asset.slice(chunk.offset, chunk.offset + chunk.byteLength)),
      ).toBe(true);
    }
    expect(receiver.finestLevelOf(17)).toBe(0);
    const decoded = await decodeSlice(header, 17, 0, receiver.codestreamPrefix(17, 0)!);
    const original = chest.storedValues.subarray(17 * 150 * 131, 18 * 150 * 131);
    expect(original.every((value, i) => value === decoded.storedValues[i])).toBe(true);
    const delivered = receiver.push(asset).filter(({ kind }) => kind === 'chunk');
    expect(delivered).toHaveLength(header.chunks.length - 3);
    expect(header.chunks.every((chunk) => receiver.has(chunk))).toBe(true);
    receiver.release();
    expect(receiver.codestreamPrefix(17, 0)).toBeUndefined();
  });

  test('a wrong chunk is named, thrown away, and can be fetched again', async () => {
    const asset = await chestAsset;
    const header = headerOf(asset);
    const chunk = chunkOf(header, 3, 1);
    const damaged = asset.slice();
    damaged[chunk.offset + 10]! ^= 64;
    const receiver = createAssetReceiver();
    expect(receiver.push(damaged).filter(({ kind }) => kind === 'corrupt')).toEqual([
      { kind: 'corrupt', part: chunk },
    ]);
    expect(receiver.finestLevelOf(3)).toBe(2);
    const right = asset.slice(chunk.offset, chunk.offset + chunk.byteLength);
    expect(
      receiver.insert(
        chunk,
        right.map((byte) => byte ^ 1),
      ),
    ).toBe(false);
    expect(receiver.insert(chunk, right)).toBe(true);
    expect(receiver.finestLevelOf(3)).toBe(0);
    expect([verifyPart(chunk, right), verifyPart(chunk, right.subarray(1))]).toEqual([true, false]);
  });

  test('there is no chunk for what does not exist', async () => {
    const header = headerOf(await chestAsset);
    expect(() => chunkOf(header, 21, 0)).toThrow(RangeError);
    expect(() => chunkOf(header, 0, 3)).toThrow(RangeError);
  });
});

describe('very small and flat volumes', () => {
  test.each<[string, Volume]>([
    ['one voxel', testVolume({ columns: 1, rows: 1, slices: 1 })],
    ['one column', testVolume({ columns: 1, rows: 200, slices: 2 })],
    ['one row', testVolume({ columns: 300, rows: 1, slices: 3 })],
    ['all the same', testVolume({ columns: 64, rows: 64, slices: 9, storedAt: () => -1024 })],
  ])('%s', async (_name, volume) => {
    const asset = await encodeVolumeAsset(volume);
    expect(voxelSha256(await decodeWholeAsset(asset))).toBe(voxelSha256(volume));
    await decodePreview(headerOf(asset), asset);
  });
});
