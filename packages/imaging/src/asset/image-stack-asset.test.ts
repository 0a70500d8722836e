import { describe, expect, test } from '@jest/globals';

import { testVolume } from '../volume/fixtures/test-volume.ts';
import type { Volume } from '../volume/volume.ts';
import { decodePreview, decodeSlice, decodeWholeAsset } from './decode.ts';
import { encodeVolumeAsset } from './encode.ts';
import { parseAssetHeader, writeAssetHeader, type AssetHeader } from './header.ts';
import { createAssetReceiver } from './receiver.ts';

const COLUMNS = 150;
const ROWS = 90;
const FRAMES = 9;

/** A run of colour frames with smooth ramps, and a pixel in each that says which one it is. */
function colourRun(): Volume {
  const base = testVolume({ columns: COLUMNS, rows: ROWS, slices: FRAMES, signed: false });
  const storedValues = new Uint8Array(COLUMNS * ROWS * FRAMES * 3);
  for (let i = 0; i < storedValues.length; i += 1) storedValues[i] = (i * 5 + (i >> 9)) & 0xff;
  return {
    ...base,
    kind: 'image-stack',
    samplesPerPixel: 3,
    frameTimeMs: 40,
    photometricInterpretation: 'RGB',
    valueRange: { min: 0, max: 255, mean: 127 },
    storedValues,
  };
}

function headerOf(asset: Uint8Array): AssetHeader {
  const parsed = parseAssetHeader(asset);
  if (!('header' in parsed)) throw new Error('The header is not complete.');
  return parsed.header;
}

describe('the asset of an image stack', () => {
  test('gives back colour without loss, and what the header says of a run', async () => {
    const volume = colourRun();
    const asset = await encodeVolumeAsset(volume);
    const decoded = await decodeWholeAsset(asset);
    expect(decoded.storedValues).toEqual(volume.storedValues);
    expect(decoded).toMatchObject({ kind: 'image-stack', samplesPerPixel: 3, frameTimeMs: 40 });
  });

  test('gives coarser levels and a preview in colour', async () => {
    const asset = await encodeVolumeAsset(colourRun());
    const receiver = createAssetReceiver();
    receiver.push(asset);
    const header = headerOf(asset);
    for (const { level, columns, rows } of header.levels) {
      const prefix = receiver.codestreamPrefix(4, level)!;
      const { storedValues } = await decodeSlice(header, 4, level, prefix);
      expect(storedValues).toBeInstanceOf(Uint8Array);
      expect(storedValues).toHaveLength(columns * rows * 3);
    }
    const preview = await decodePreview(header, asset);
    const { columns, rows, slices } = preview.geometry;
    expect(preview.storedValues).toBeInstanceOf(Uint8Array);
    expect(preview.storedValues).toHaveLength(columns * rows * slices * 3);
  });

  test('one frame is enough', async () => {
    const volume = testVolume({ columns: 40, rows: 30, slices: 1 });
    const asset = await encodeVolumeAsset({ ...volume, kind: 'image-stack' });
    expect((await decodeWholeAsset(asset)).storedValues).toEqual(volume.storedValues);
  });

  test('an older header, which says nothing of kinds, is that of a grey volume', () => {
    const { geometry, ...rest } = testVolume({ slices: 1 });
    const {
      storedValues: _,
      kind: _kind,
      samplesPerPixel: _samples,
      frameTimeMs: _time,
      ...old
    } = rest;
    const description = { ...old, geometry } as Volume;
    const preview = { byteLength: 0, sha256: '0'.repeat(64), description };
    const chunks = [{ sha256: '0'.repeat(64), partByteLengths: [1] }];
    const levels = [{ level: 0, chunks }];
    const bytes = writeAssetHeader({ description, signed: true, slabSlices: 8, preview, levels });
    const header = headerOf(bytes);
    for (const read of [header.description, header.preview.description]) {
      expect(read).toMatchObject({ kind: 'volume', samplesPerPixel: 1, frameTimeMs: null });
    }
  });

  test.each([{ kind: 'film' }, { samplesPerPixel: 2 }, { frameTimeMs: -1 }])(
    'a header that says %j is broken',
    (change) => {
      const { storedValues: _, ...description } = testVolume({ slices: 1 });
      const wrong = { ...description, ...change } as unknown as Volume;
      const preview = { byteLength: 0, sha256: '0'.repeat(64), description };
      const levels = [{ level: 0, chunks: [{ sha256: '0'.repeat(64), partByteLengths: [1] }] }];
      const stored = { description: wrong, signed: true, slabSlices: 8, preview, levels };
      expect(() => parseAssetHeader(writeAssetHeader(stored))).toThrow(/header/);
    },
  );
});
