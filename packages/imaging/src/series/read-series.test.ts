import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeFrame, frameFormat } from '../codecs/fixtures/encode-frame.ts';
import { asciiBytes, writePart10 } from '../dicom/fixtures/part10-writer.ts';
import { plainSeries, rampValues, sliceElements, sliceFile } from '../dicom/fixtures/slices.ts';
import { voxelSha256 } from '../volume/voxel-sha256.ts';
import { readSeries, type DicomFile, type ReadProgress, type SeriesVolume } from './read-series.ts';
import { REFUSAL_CODES, refuse } from './refusal.ts';

async function onlySeries(files: readonly DicomFile[]): Promise<SeriesVolume> {
  const { series, refused } = await readSeries(files);
  expect(refused).toEqual([]);
  expect(series).toHaveLength(1);
  return series[0]!;
}

/** Moves elements of the array by a fixed, reproducible rule. */
function scrambled<T>(items: readonly T[]): T[] {
  return items.map((_, i) => items[(i * 7 + 3) % items.length]!);
}

describe('readSeries: a plain series', () => {
  test('sorts by position, not by name or instance number', async () => {
    const files = Array.from({ length: 5 }, (_, i) =>
      sliceFile({ name: `${i}.dcm`, instanceNumber: i + 1, positionLps: [-10, -20, 100 - i * 2] }),
    );
    const { volume, fileNames } = await onlySeries(files);
    expect(fileNames).toEqual(['4.dcm', '3.dcm', '2.dcm', '1.dcm', '0.dcm']);
    expect([...volume.storedValues.subarray(0, 12)]).toEqual(rampValues(12, 5));
    expect(volume.geometry).toEqual({
      columns: 4,
      rows: 3,
      slices: 5,
      spacingMm: [0.5, 0.25, 2],
      indexToLps: [0.25, 0, 0, -10, 0, 0.5, 0, -20, 0, 0, 2, 92, 0, 0, 0, 1],
    });
  });

  test('describes values, windows and flags', async () => {
    const { volume } = await onlySeries(plainSeries(3));
    const all = [1, 2, 3].flatMap((n) => rampValues(12, n)).map((value) => value - 1024);
    expect(volume.valueRange.min).toBe(Math.min(...all));
    expect(volume.valueRange.max).toBe(Math.max(...all));
    expect(volume.valueRange.mean).toBeCloseTo(
      all.reduce((sum, value) => sum + value, 0) / all.length,
      9,
    );
    expect(volume).toMatchObject({
      modality: 'CT',
      bodyPartExamined: 'HEAD',
      rescaleSlope: [1],
      rescaleIntercept: [-1024],
      flags: [],
      synthetic: false,
      photometricInterpretation: 'MONOCHROME2',
    });
    expect(volume.windows).toHaveLength(1);
  });

  test('the order of files does not matter', async () => {
    const files = plainSeries(11);
    const [sorted, mixed] = await Promise.all([onlySeries(files), onlySeries(scrambled(files))]);
    expect(voxelSha256(mixed.volume)).toBe(voxelSha256(sorted.volume));
    expect(mixed.fileNames).toEqual(sorted.fileNames);
  });

  test('any orientation gives a right-handed grid in which every slice lies where its header says', async () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true });
    await fc.assert(
      fc.asyncProperty(angle, angle, async (a, b) => {
        const row = [Math.cos(a), Math.sin(a), 0] as const;
        const column = [
          -Math.sin(a) * Math.cos(b),
          Math.cos(a) * Math.cos(b),
          Math.sin(b),
        ] as const;
        const normal = [
          Math.sin(a) * Math.sin(b),
          -Math.cos(a) * Math.sin(b),
          Math.cos(b),
        ] as const;
        const files = [0, 1, 2].map((k) =>
          sliceFile({
            name: `${k}`,
            instanceNumber: 3 - k,
            positionLps: [normal[0] * k * 1.5, normal[1] * k * 1.5, normal[2] * k * 1.5],
            change: { 0x00200037: ['DS', [...row, ...column].map((x) => x.toFixed(9)).join('\\')] },
          }),
        );
        const { volume, fileNames } = await onlySeries(files);
        expect(fileNames).toEqual(['0', '1', '2']);
        const m = volume.geometry.indexToLps;
        for (const axis of [0, 1, 2] as const)
          expect(m[axis * 4 + 2]).toBeCloseTo(normal[axis] * 1.5, 5);
        expect(volume.flags).toEqual([]);
      }),
      { seed: 5, numRuns: 30 },
    );
  });

  test('a rescale per slice is kept per slice', async () => {
    const files = [1, 2, 3].map((n) =>
      sliceFile({ instanceNumber: n, change: { 0x00281053: ['DS', `${n}.5`] } }),
    );
    const { volume } = await onlySeries(files);
    expect(volume.rescaleSlope).toEqual([1.5, 2.5, 3.5]);
    expect(volume.rescaleIntercept).toEqual([-1024, -1024, -1024]);
    const values = [1, 2, 3].flatMap((n) =>
      rampValues(12, n).map((stored) => stored * (n + 0.5) - 1024),
    );
    expect(volume.valueRange.max).toBeCloseTo(Math.max(...values), 9);
    expect(volume.valueRange.mean).toBeCloseTo(
      values.reduce((sum, value) => sum + value, 0) / values.length,
      9,
    );
  });

  test('negative values, padding and MONOCHROME1 are flagged and kept', async () => {
    const files = [1, 2].map((n) =>
      sliceFile({
        instanceNumber: n,
        signed: true,
        values: Array.from({ length: 12 }, (_, i) => (i === 0 ? -2000 : i - 6)),
        change: { 0x00280120: ['SS', [-2000]], 0x00280004: ['CS', 'MONOCHROME1'] },
      }),
    );
    const { volume } = await onlySeries(files);
    expect(volume.storedValues).toBeInstanceOf(Int16Array);
    expect(volume.storedValues[0]).toBe(-2000);
    expect(volume.flags).toEqual(['padding', 'monochrome1']);
    expect(volume.photometricInterpretation).toBe('MONOCHROME1');
  });

  test('reports progress of both phases to the end', async () => {
    const seen: ReadProgress[] = [];
    await readSeries(plainSeries(3), { onProgress: (progress) => seen.push(progress) });
    expect(
      seen.filter(({ phase }) => phase === 'parsing').map(({ done, total }) => [done, total]),
    ).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(seen.at(-1)).toEqual({ phase: 'decoding', done: 3, total: 3 });
  });

  test('takes an asynchronous stream of files', async () => {
    async function* stream(): AsyncGenerator<DicomFile> {
      yield* plainSeries(4);
    }
    expect((await readSeries(stream())).series).toHaveLength(1);
  });
});

describe('readSeries: irregular stacks', () => {
  const at = (n: number, positionLps: readonly [number, number, number]): DicomFile =>
    sliceFile({ instanceNumber: n, positionLps });

  test('finds the tilt from positions', async () => {
    const shear = Math.tan((18.5 * Math.PI) / 180);
    const { volume } = await onlySeries(
      [0, 1, 2, 3].map((k) => at(k + 1, [0, k * 3 * shear, k * 3])),
    );
    expect(volume.flags).toEqual(['gantry-tilt']);
    expect(volume.geometry.spacingMm[2]).toBe(3);
    expect(volume.geometry.indexToLps[6]).toBeCloseTo(3 * shear, 9);
  });

  test('a gap of two steps means a missing slice', async () => {
    const { volume } = await onlySeries([0, 1, 2, 4, 5].map((k) => at(k + 1, [0, 0, k * 5])));
    expect(volume.flags).toEqual(['non-uniform-spacing', 'missing-slices']);
    expect(volume.geometry.spacingMm[2]).toBe(5);
  });

  test('other gaps mean uneven spacing; 1 % is forgiven', async () => {
    const uneven = await onlySeries([0, 5, 10, 13].map((z, i) => at(i + 1, [0, 0, z])));
    expect(uneven.volume.flags).toEqual(['non-uniform-spacing']);
    const even = await onlySeries([0, 5, 10.04, 15].map((z, i) => at(i + 1, [0, 0, z])));
    expect(even.volume.flags).toEqual([]);
  });

  test('slices that jump sideways are uneven, too', async () => {
    const { volume } = await onlySeries(
      [0, 1, 2, 3, 4].map((k) => at(k + 1, [k === 2 ? 6 : 0, 0, k * 2])),
    );
    expect(volume.flags).toEqual(['non-uniform-spacing']);
  });

  test('the same file twice is dropped and named', async () => {
    const files = plainSeries(3);
    const { series, refused } = await readSeries([...files, { ...files[1]!, name: 'copy.dcm' }]);
    expect(series[0]?.volume.geometry.slices).toBe(3);
    expect(series[0]?.volume.flags).toEqual(['repeated-slices']);
    expect(refused.map(({ file, code }) => [file, code])).toEqual([['copy.dcm', 'file.repeated']]);
  });

  test('echoes at the same positions become a volume each', async () => {
    const files = [1, 2, 3, 4].flatMap((n) =>
      ['10', '20'].map((echo, e) =>
        sliceFile({
          name: `${echo}-${n}`,
          instanceNumber: n * 2 + e,
          positionLps: [0, 0, n * 2],
          change: { 0x00180081: ['DS', echo] },
        }),
      ),
    );
    const { series, refused } = await readSeries(files);
    expect(refused).toEqual([]);
    expect(series.map(({ fileNames }) => fileNames)).toEqual([
      ['10-1', '10-2', '10-3', '10-4'],
      ['20-1', '20-2', '20-3', '20-4'],
    ]);
    for (const { volume } of series) expect(volume.flags).toEqual(['split-by-phase']);
  });

  test('equally many unlabelled images per position are split by acquisition order', async () => {
    const files = [0, 1].flatMap((phase) =>
      [0, 1, 2].map((k) => at(phase * 3 + k + 1, [0, 0, k * 2])),
    );
    const { series } = await readSeries(files);
    expect(series.map(({ fileNames }) => fileNames)).toEqual([
      ['1.dcm', '2.dcm', '3.dcm'],
      ['4.dcm', '5.dcm', '6.dcm'],
    ]);
  });

  test('a stray extra image at one position does not spoil the stack', async () => {
    const files = [...plainSeries(4), at(9, [-10, -20, 4])];
    const { series, refused } = await readSeries(files);
    expect(series[0]?.fileNames).toEqual(['1.dcm', '2.dcm', '3.dcm', '4.dcm']);
    expect(refused.map(({ file, code }) => [file, code])).toEqual([['9.dcm', 'series.ambiguous']]);
  });

  test('a localizer in the same series stays out of the stack', async () => {
    const scout = sliceFile({
      name: 'scout',
      instanceNumber: 99,
      change: { 0x00200037: ['DS', '1\\0\\0\\0\\0\\-1'] },
    });
    const { series, refused } = await readSeries([scout, ...plainSeries(3)]);
    expect(refused).toEqual([]);
    expect(series.map(({ volume, fileNames }) => [volume.kind, fileNames])).toEqual([
      ['volume', ['1.dcm', '2.dcm', '3.dcm']],
      ['image-stack', ['scout']],
    ]);
  });
});

describe('readSeries: refusals', () => {
  test('images at one place make no volume, but can be scrolled', async () => {
    const files = [1, 2, 3].map((n) => sliceFile({ instanceNumber: n, positionLps: [0, 0, 61.5] }));
    const { series, refused } = await readSeries(files);
    expect(refused).toEqual([]);
    expect(series.map(({ volume, fileNames }) => [volume.kind, fileNames])).toEqual([
      ['image-stack', ['1.dcm', '2.dcm', '3.dcm']],
    ]);
  });

  test('one bad file never stops the rest, and every file is accounted for', async () => {
    const good = plainSeries(4);
    const bad: DicomFile[] = [
      { name: 'letter.txt', bytes: asciiBytes('To whom it may concern. '.repeat(20)) },
      { name: 'zip', bytes: Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0) },
      { name: 'empty', bytes: new Uint8Array(0) },
      { name: 'cut', bytes: good[0]!.bytes.subarray(0, 251) },
      sliceFile({ name: 'short', instanceNumber: 7, pixelData: new Uint8Array(4) }),
      sliceFile({
        name: 'colour',
        instanceNumber: 8,
        change: { 0x00280004: ['CS', 'CMYK'], 0x00280002: ['US', [4]] },
      }),
    ];
    const { series, refused } = await readSeries([
      bad[0]!,
      ...good.slice(0, 2),
      ...bad.slice(1),
      ...good.slice(2),
    ]);
    expect(series[0]?.fileNames).toHaveLength(4);
    expect(refused.map(({ file, code }) => [file, code])).toEqual([
      ['letter.txt', 'dicom.not-dicom'],
      ['zip', 'file.archive'],
      ['empty', 'file.empty'],
      ['cut', 'dicom.truncated'],
      ['short', 'pixel.truncated'],
      ['colour', 'pixel.colour'],
    ]);
  });

  test('a slice whose pixels do not decode is left out and named', async () => {
    const format = frameFormat({ rows: 3, columns: 4 });
    const compressed = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        encodeFrame('encodeJpegLs', Uint16Array.from(rampValues(12, n)), format),
      ),
    );
    const file = (n: number, bytes: Uint8Array): DicomFile =>
      sliceFile({
        instanceNumber: n,
        transferSyntaxUid: '1.2.840.10008.1.2.4.80',
        pixelData: { fragments: [bytes] },
      });
    const damaged = compressed[2]!.map((byte, i) => (i > 20 ? 0xff : byte));
    const files = [
      file(1, compressed[0]!),
      file(2, compressed[1]!),
      file(3, damaged),
      file(4, compressed[3]!),
    ];
    const { series, refused } = await readSeries(files);
    expect(refused.map(({ file: name, code }) => [name, code])).toEqual([
      ['3.dcm', 'pixel.undecodable'],
    ]);
    expect(series[0]?.volume.geometry.slices).toBe(3);
    expect(series[0]?.volume.flags).toEqual(['non-uniform-spacing']);
    expect([...(series[0]?.volume.storedValues.subarray(24) ?? [])]).toEqual(rampValues(12, 4));
  });

  test('a codestream of another size is a lie about the size', async () => {
    const other = await encodeFrame(
      'encodeJpeg2000',
      new Uint16Array(64),
      frameFormat({ rows: 8, columns: 8 }),
    );
    const files = [1, 2].map((n) =>
      sliceFile({
        instanceNumber: n,
        transferSyntaxUid: '1.2.840.10008.1.2.4.90',
        pixelData: { fragments: [other] },
      }),
    );
    expect((await readSeries(files)).refused.map(({ code }) => code)).toEqual([
      'pixel.size-mismatch',
      'pixel.size-mismatch',
    ]);
  });

  test('more voxels than can be shown are refused before memory is asked for', async () => {
    const big = Array.from({ length: 9 }, (_, i) =>
      sliceFile({
        instanceNumber: i + 1,
        rows: 8192,
        columns: 8192,
        transferSyntaxUid: '1.2.840.10008.1.2.4.80',
        pixelData: { fragments: [new Uint8Array(8)] },
      }),
    );
    const { refused } = await readSeries(big);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['series.too-large']));
  });

  test('every code has one plain sentence', () => {
    for (const code of Object.values(REFUSAL_CODES)) {
      const { reason } = refuse('x', code);
      expect(reason).toMatch(/^[A-Z][^.]{20,200}\.$/);
    }
  });

  test('folders are not repeated: they may be named after people', () => {
    expect(refuse('/data/SMITH^JOHN/IM1', REFUSAL_CODES.empty).file).toBe('IM1');
    expect(refuse('C:\\data\\SMITH\\IM2', REFUSAL_CODES.empty).file).toBe('IM2');
  });
});

describe('readSeries: identity', () => {
  const SALT = 'SALTED';
  const identifying = {
    0x00080005: ['CS', 'ISO_IR 100'],
    0x00080020: ['DA', '19700101'],
    0x00080050: ['SH', `${SALT}ACC`],
    0x00080080: ['LO', `${SALT}HOSPITAL`],
    0x00081030: ['LO', `${SALT}STUDY`],
    0x0008103e: ['LO', `${SALT}DESCRIPTION`],
    0x00100010: ['PN', `${SALT}^NAME`],
    0x00100020: ['LO', `${SALT}ID`],
    0x00180015: ['CS', `${SALT}PART`],
    0x0020000d: ['UI', '2.25.5551212'],
    0x00204000: ['LT', `${SALT} comment`],
    0x00080060: ['CS', SALT],
    0x00200060: ['CS', SALT],
    0x00280301: ['CS', SALT],
  } as const;

  test('nothing that identifies anybody leaves an import', async () => {
    const files = [1, 2, 3].map((n) => sliceFile({ instanceNumber: n, change: identifying }));
    const bad = [
      {
        name: 'a',
        bytes: writePart10({
          elements: { ...sliceElements(), ...identifying, 0x00280004: ['CS', SALT] },
        }),
      },
      {
        name: 'b',
        bytes: writePart10({
          elements: { ...sliceElements(), ...identifying },
          transferSyntaxUid: `1.2.${SALT}`,
        }),
      },
    ];
    const { series, refused } = await readSeries([...files, ...bad]);
    expect(refused).toHaveLength(2);
    const { storedValues, ...description } = series[0]!.volume;
    expect(storedValues).toHaveLength(36);
    const everything = JSON.stringify({ description, refused, names: series[0]!.fileNames });
    expect(everything).not.toContain(SALT);
    expect(everything).not.toContain('2.25.');
    expect(everything).not.toContain('1970');
    expect(description).toMatchObject({ modality: 'OT', bodyPartExamined: '', laterality: '' });
  });
});
