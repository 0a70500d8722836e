import { describe, expect, test } from '@jest/globals';
import { decode } from 'fast-png';
import { asciiString } from '../bytes/ascii.ts';
import { portableGunzipCapped } from '../bytes/gzip.ts';
import { AttributeReader } from '../dicom/attributes.ts';
import { parsePart10 } from '../dicom/part10.ts';
import { readSeries } from '../series/read-series.ts';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import type { Volume } from '../volume/volume.ts';
import { voxelSha256 } from '../volume/voxel-sha256.ts';
import { decimalString } from './dicom-elements.ts';
import { frameToPng } from './png.ts';
import { volumeToDicom, type UidRole, type VolumeToDicomOptions } from './volume-to-dicom.ts';
import { volumeToOmeZarr } from './volume-to-ome-zarr.ts';

const uidOf = (role: UidRole): string =>
  role.of === 'instance'
    ? `2.25.4${role.slice}`
    : { study: '2.25.1', series: '2.25.2', 'frame-of-reference': '2.25.3' }[role.of];

async function toFiles(
  volume: Volume,
  options: Partial<VolumeToDicomOptions> = {},
): Promise<{ name: string; bytes: Uint8Array }[]> {
  const files: { name: string; bytes: Uint8Array }[] = [];
  for await (const { path, bytes } of volumeToDicom(volume, { uidOf, ...options }))
    files.push({ name: path, bytes });
  return files;
}

const colour = testVolume({
  columns: 4,
  rows: 3,
  slices: 2,
  change: {
    kind: 'image-stack',
    modality: 'US',
    samplesPerPixel: 3,
    photometricInterpretation: 'RGB',
    storedValues: Uint8Array.from({ length: 72 }, (_, i) => i * 3),
    flags: ['uncalibrated'],
  },
});

describe('volumeToDicom', () => {
  test.each(['uncompressed', 'htj2k'] as const)(
    '%s files are read back as the same volume',
    async (encoding) => {
      const slopes = [1, 1.25, 1.5, 1.75, 2];
      for (const change of [
        {},
        { modality: 'MR' },
        { modality: 'PT', rescaleSlope: slopes, rescaleIntercept: slopes.map(() => 0) },
        { modality: 'OT', rescaleSlope: [2], rescaleIntercept: [-7] },
      ]) {
        const volume = testVolume({ columns: 16, rows: 12, change });
        const { series, refused } = await readSeries(await toFiles(volume, { encoding }));
        expect(refused).toEqual([]);
        const back = series[0]!.volume;
        expect(voxelSha256(back)).toBe(voxelSha256(volume));
        expect(back.geometry).toEqual(volume.geometry);
        expect(back).toMatchObject({
          modality: volume.modality,
          rescaleSlope: volume.rescaleSlope,
          rescaleIntercept: volume.rescaleIntercept,
          bodyPartExamined: 'HEAD',
        });
        // Reading a PET puts a window of its own before those of the files.
        const ownWindows = volume.modality === 'PT' ? 1 : 0;
        expect(back.windows.slice(ownWindows)).toEqual(volume.windows);
      }
    },
  );

  test('colour pictures are read back as they were', async () => {
    const { series } = await readSeries(await toFiles(colour));
    const values = series.flatMap(({ volume }) => [...volume.storedValues]);
    expect(values).toEqual([...colour.storedValues]);
  });

  test('files say that the identity was removed, and hold no more than is known', async () => {
    const [file] = await toFiles(testVolume());
    const result = parsePart10(file!.bytes);
    if ('refusal' in result) throw new Error(result.refusal);
    const attributes = new AttributeReader(result.parsed.dataSet);
    expect(attributes.text('x00120062')).toBe('YES');
    expect(attributes.text('x00120063')).toMatch(/Rounds/);
    expect(attributes.item('x00120064')?.text('x00080100')).toBe('113100');
    for (const tag of ['x00100010', 'x00100020', 'x00100030', 'x00080020', 'x00080050'])
      expect([attributes.has(tag), attributes.text(tag)]).toEqual([true, undefined]);
    expect(attributes.text('x00080018')).toBe('2.25.40');
  });

  test('frames of an asset are taken as they are', async () => {
    const volume = testVolume({ columns: 16, rows: 12 });
    const encoded = await toFiles(volume, { encoding: 'htj2k' });
    const asked: number[] = [];
    await toFiles(volume, {
      encoding: 'htj2k',
      codestreamOf: (slice) => {
        asked.push(slice);
        return undefined;
      },
    });
    expect(asked).toEqual([0, 1, 2, 3, 4]);
    expect(await toFiles(volume, { encoding: 'htj2k' })).toEqual(encoded);
  });

  test('a tilted stack is not written as it is', async () => {
    const tilted = testVolume({ change: { flags: ['gantry-tilt'] } });
    await expect(toFiles(tilted)).rejects.toThrow(RangeError);
  });

  test('decimal strings have at most 16 characters and stay as exact as that allows', () => {
    for (const value of [0, -1, 1 / 3, -1.234567890123456e-7, 12345678.901234567, 4e-300, 1e21]) {
      const text = decimalString(value);
      expect(text.length).toBeLessThanOrEqual(16);
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-8);
    }
  });
});

type Json = Record<string, unknown>;

function zarrFiles(volume: Volume): Map<string, Uint8Array> {
  return new Map([...volumeToOmeZarr(volume)].map(({ path, bytes }) => [path, bytes]));
}

const json = (bytes: Uint8Array | undefined): Json => JSON.parse(asciiString(bytes!)) as Json;

describe('volumeToOmeZarr', () => {
  const volume = testVolume({
    columns: 150,
    rows: 130,
    slices: 40,
    storedAt: (i, j, k) => i + j * 3 + k * 5,
    change: {
      rescaleIntercept: [-1024],
      valueRange: { min: -1024, max: 0, mean: -500 },
    },
  });
  const files = zarrFiles(volume);

  test('metadata of OME-Zarr 0.5: axes, millimetres, a pyramid', () => {
    const group = json(files.get('zarr.json')) as {
      attributes: { ome: { version: string; multiscales: Json[] } };
    };
    expect(group.attributes.ome.version).toBe('0.5');
    expect(group.attributes.ome.multiscales[0]).toMatchObject({
      axes: ['z', 'y', 'x'].map((name) => ({ name, type: 'space', unit: 'millimeter' })),
      datasets: [
        {
          path: '0',
          coordinateTransformations: [
            { type: 'scale', scale: [4, 3, 2] },
            { type: 'translation', translation: [10, -9, -6] },
          ],
        },
        {
          path: '1',
          coordinateTransformations: [
            { type: 'scale', scale: [4, 3, 4] },
            { type: 'translation', translation: [10, -9, -5] },
          ],
        },
        { path: '2' },
        { path: '3' },
      ],
    });
    expect(json(files.get('0/zarr.json'))).toMatchObject({
      zarr_format: 3,
      shape: [40, 130, 150],
      data_type: 'int16',
      dimension_names: ['z', 'y', 'x'],
    });
  });

  test('chunks hold modality values, whole, filled beyond the edges', () => {
    expect([...files.keys()].filter((path) => path.startsWith('0/c/')).sort()).toEqual(
      ['0/0/0', '0/0/1', '0/1/0', '0/1/1', '1/0/0', '1/0/1', '1/1/0', '1/1/1'].map((key) => `0/c/${key}`), // prettier-ignore
    );
    const bytes = portableGunzipCapped(files.get('0/c/1/1/1')!, 2 ** 21);
    const chunk = new Int16Array(bytes.slice().buffer);
    expect(chunk).toHaveLength(32 * 128 * 128);
    const at = (k: number, j: number, i: number): number => chunk[(k * 128 + j) * 128 + i]!;
    expect(at(2, 1, 3)).toBe(131 + 129 * 3 + 34 * 5 - 1024);
    expect(at(2, 1, 22)).toBe(0);
    expect(at(9, 0, 0)).toBe(0);
  });

  test('coarser levels are means', () => {
    const chunk = new Int16Array(
      portableGunzipCapped(files.get('1/c/0/0/0')!, 2 ** 21).slice().buffer,
    );
    // (0 + 1) / 2, rounded.
    expect(chunk[0]).toBe(1 - 1024);
    expect(chunk[1]).toBe(3 - 1024);
  });

  test('colour is a channel axis; a rescale per slice gives floats', () => {
    const rgb = zarrFiles(colour);
    expect(json(rgb.get('0/zarr.json'))).toMatchObject({ shape: [3, 2, 3, 4], data_type: 'uint8' });
    const green = portableGunzipCapped(rgb.get('0/c/1/0/0/0')!, 2 ** 20);
    expect(Array.from(green.subarray(0, 4))).toEqual([3, 12, 21, 30]);
    const pet = testVolume({
      change: { rescaleSlope: [1, 2, 3, 4, 0.5], rescaleIntercept: [0, 0, 0, 0, 0] },
    });
    const floats = new Float32Array(
      portableGunzipCapped(zarrFiles(pet).get('0/c/0/0/0')!, 2 ** 22).slice().buffer,
    );
    expect(floats[4 * 128 * 128 + 1]).toBe(200.5);
  });
});

describe('frameToPng', () => {
  test('pixels come back as they were', () => {
    const rgba = Uint8ClampedArray.from({ length: 4 * 3 * 4 }, (_, i) => (i * 37) & 255);
    const png = decode(frameToPng({ width: 4, height: 3, rgba }));
    expect([png.width, png.height, png.channels, [...png.data]]).toEqual([4, 3, 4, [...rgba]]);
    expect(() => frameToPng({ width: 4, height: 4, rgba })).toThrow(RangeError);
  });
});
