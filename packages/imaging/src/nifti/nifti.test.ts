import { describe, expect, test } from '@jest/globals';
import { gzip, portableGunzipCapped } from '../bytes/gzip.ts';
import type { Matrix4, Vector3 } from '../geometry/matrix4.ts';
import { indexToLps } from '../geometry/volume-geometry.ts';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import { rescaleOfSlice, type Volume } from '../volume/volume.ts';
import { NIFTI_TYPES } from './header.ts';
import { readNifti, type NiftiVolumes } from './read-nifti.ts';
import { writeNifti } from './write-nifti.ts';

interface FileOptions {
  readonly version?: 1 | 2;
  readonly littleEndian?: boolean;
  readonly size?: readonly number[];
  readonly type?: number;
  readonly slope?: number;
  readonly intercept?: number;
  readonly intent?: number;
  /** Rows of the RAS affine; undefined: sform_code 0. */
  readonly sform?: readonly number[];
  readonly qform?: readonly number[];
  readonly qfac?: number;
  readonly values?: readonly number[];
}

const IDENTITY = [2, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30];

/** Writes NIfTI files field by field, as the standard's C headers lay them out. */
function niftiFile(options: FileOptions): Uint8Array {
  const { version = 1, littleEndian: le = true, size = [3, 2, 2], type = 4 } = options;
  const count = size.reduce((product, side) => product * side, 1);
  const values = options.values ?? Array.from({ length: count }, (_, i) => i);
  const width = { 2: 1, 256: 1, 4: 2, 512: 2, 8: 4, 16: 4, 768: 4, 64: 8, 128: 3 }[type] ?? 2;
  const offset = version === 1 ? 352 : 544;
  const file = new Uint8Array(offset + values.length * width);
  const view = new DataView(file.buffer);
  const dims = [size.length, ...size, 1, 1, 1, 1, 1].slice(0, 8);
  const pixdim = [options.qfac ?? 1, 2, 2, 3, 1, 1, 1, 1];
  const quatern = options.qform ?? [0, 0, 0, 0, 0, 0];
  const codes = [options.qform ? 1 : 0, options.sform ? 1 : 0] as const;
  if (version === 1) {
    view.setInt32(0, 348, le);
    for (const [i, n] of dims.entries()) view.setInt16(40 + i * 2, n, le);
    view.setInt16(68, options.intent ?? 0, le);
    view.setInt16(70, type, le);
    for (const [i, n] of pixdim.entries()) view.setFloat32(76 + i * 4, n, le);
    view.setFloat32(108, offset, le);
    view.setFloat32(112, options.slope ?? 0, le);
    view.setFloat32(116, options.intercept ?? 0, le);
    view.setUint8(123, 2);
    for (const [i, n] of codes.entries()) view.setInt16(252 + i * 2, n, le);
    for (const [i, n] of quatern.entries()) view.setFloat32(256 + i * 4, n, le);
    for (const [i, n] of (options.sform ?? []).entries()) view.setFloat32(280 + i * 4, n, le);
    for (const [i, n] of [0x6e, 0x2b, 0x31].entries()) view.setUint8(344 + i, n);
  } else {
    view.setInt32(0, 540, le);
    for (const [i, n] of [0x6e, 0x2b, 0x32, 0, 13, 10, 26, 10].entries()) view.setUint8(4 + i, n);
    view.setInt16(12, type, le);
    for (const [i, n] of dims.entries()) view.setBigInt64(16 + i * 8, BigInt(n), le);
    for (const [i, n] of pixdim.entries()) view.setFloat64(104 + i * 8, n, le);
    view.setBigInt64(168, BigInt(offset), le);
    view.setFloat64(176, options.slope ?? 0, le);
    view.setFloat64(184, options.intercept ?? 0, le);
    for (const [i, n] of codes.entries()) view.setInt32(344 + i * 4, n, le);
    for (const [i, n] of quatern.entries()) view.setFloat64(352 + i * 8, n, le);
    for (const [i, n] of (options.sform ?? []).entries()) view.setFloat64(400 + i * 8, n, le);
    view.setInt32(500, 2, le);
    view.setInt32(504, options.intent ?? 0, le);
  }
  for (const [i, value] of values.entries()) {
    const at = offset + i * width;
    if (type === NIFTI_TYPES.uint8) view.setUint8(at, value);
    else if (type === NIFTI_TYPES.int8) view.setInt8(at, value);
    else if (type === NIFTI_TYPES.int16) view.setInt16(at, value, le);
    else if (type === NIFTI_TYPES.uint16) view.setUint16(at, value, le);
    else if (type === NIFTI_TYPES.int32) view.setInt32(at, value, le);
    else if (type === NIFTI_TYPES.uint32) view.setUint32(at, value, le);
    else if (type === NIFTI_TYPES.float32) view.setFloat32(at, value, le);
    else if (type === NIFTI_TYPES.float64) view.setFloat64(at, value, le);
  }
  return file;
}

function readVolumes(file: Uint8Array): NiftiVolumes {
  const result = readNifti(file);
  if (!('volumes' in result)) throw new Error(JSON.stringify(result));
  return result;
}

/** The value at a place of the patient, whatever order the voxels are in. */
function valueAt(volume: Volume, pointLps: Vector3): number | undefined {
  const { columns, rows, slices } = volume.geometry;
  for (let k = 0, at = 0; k < slices; k += 1) {
    const { slope, intercept } = rescaleOfSlice(volume, k);
    for (let j = 0; j < rows; j += 1) {
      for (let i = 0; i < columns; i += 1, at += 1) {
        const point = indexToLps(volume.geometry, [i, j, k]);
        const distance = Math.hypot(...point.map((c, axis) => c - pointLps[axis]!));
        if (distance < 1e-3) return volume.storedValues[at]! * slope + intercept;
      }
    }
  }
  return undefined;
}

describe('readNifti', () => {
  test.each([1, 2] as const)('NIfTI-%i in both byte orders, every type of number', (version) => {
    for (const littleEndian of [true, false]) {
      for (const type of [2, 4, 8, 16, 64, 256, 512, 768]) {
        const options = { version, littleEndian, type, sform: IDENTITY } as const;
        const { volumes, maxError } = readVolumes(niftiFile(options));
        expect(maxError).toBe(0);
        // Index (1, 1, 0) is stored value 4, at RAS 12, 22, 30.
        expect(valueAt(volumes[0]!, [-12, -22, 30])).toBe(4);
      }
    }
  });

  test('rows are turned into reading order, right-handed, and voxels keep their places', () => {
    // LAS: left-handed as FSL writes it; and a sagittal one whose columns run up.
    const las = [-2, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30];
    const sagittal = [0, 0, 3, 10, 0, 2, 0, 20, 2, 0, 0, 30];
    for (const sform of [IDENTITY, las, sagittal]) {
      const { volumes } = readVolumes(niftiFile({ sform }));
      const [volume] = volumes;
      const m = volume!.geometry.indexToLps;
      for (const [i, j, k] of [
        [0, 0, 0],
        [2, 1, 1],
        [1, 0, 1],
      ] as const) {
        const ras = [0, 4, 8].map(
          (r) => sform[r]! * i + sform[r + 1]! * j + sform[r + 2]! * k + sform[r + 3]!,
        );
        expect(valueAt(volume!, [-ras[0]!, -ras[1]!, ras[2]!])).toBe(i + 3 * j + 6 * k);
      }
      const determinant =
        m[0] * (m[5] * m[10] - m[6] * m[9]) -
        m[1] * (m[4] * m[10] - m[6] * m[8]) +
        m[2] * (m[4] * m[9] - m[5] * m[8]);
      expect(determinant).toBeGreaterThan(0);
    }
  });

  test('sform before qform before nothing', () => {
    const both = readVolumes(niftiFile({ sform: IDENTITY, qform: [0, 0, 0, 1, 2, 3] }));
    expect(valueAt(both.volumes[0]!, [-10, -20, 30])).toBe(0);
    const qform = readVolumes(niftiFile({ qform: [0, 0, 0, 1, 2, 3] }));
    expect(valueAt(qform.volumes[0]!, [-1, -2, 3])).toBe(0);
    expect(valueAt(qform.volumes[0]!, [-1, -2, 6])).toBe(6);
    const mirrored = readVolumes(niftiFile({ qform: [0, 0, 0, 1, 2, 3], qfac: -1 }));
    expect(valueAt(mirrored.volumes[0]!, [-1, -2, 0])).toBe(6);
    const neither = readVolumes(niftiFile({}));
    expect(neither.volumes[0]).toMatchObject({ kind: 'image-stack' });
    expect(neither.volumes[0]!.geometry.spacingMm).toEqual([2, 2, 1]);
  });

  test('scl_slope and scl_inter; a slope of zero scales nothing', () => {
    const scaled = readVolumes(niftiFile({ sform: IDENTITY, slope: 2, intercept: -5 }));
    expect(valueAt(scaled.volumes[0]!, [-12, -22, 30])).toBe(3);
    const zero = readVolumes(niftiFile({ sform: IDENTITY, slope: 0, intercept: -5 }));
    expect(valueAt(zero.volumes[0]!, [-12, -22, 30])).toBe(4);
  });

  test('floats and wide integers become 16 bits with a stated error; not-a-number the lowest value', () => {
    const values = [0.5, -1.25, 1e4, 3.75, Number.NaN, Infinity, 7, 8, 9, 10, 11, 12];
    const { volumes, maxError } = readVolumes(
      niftiFile({ sform: IDENTITY, type: NIFTI_TYPES.float32, values }),
    );
    expect(maxError).toBeLessThanOrEqual((1e4 + 1.25) / 65_535 / 2 + 1e-9);
    expect(maxError).toBeGreaterThan(0);
    const at = (i: number): number =>
      valueAt(volumes[0]!, [-(10 + 2 * (i % 3)), -(20 + 2 * (Math.floor(i / 3) % 2)), 30 + 3 * Math.floor(i / 6)])!; // prettier-ignore
    for (const i of [0, 1, 2, 3, 6, 11])
      expect(Math.abs(at(i) - values[i]!)).toBeLessThanOrEqual(maxError + 1e-9);
    expect([at(4), at(5)].map((v) => Math.round(v * 100) / 100)).toEqual([-1.25, 1e4]);
    const wide = readVolumes(
      niftiFile({
        sform: IDENTITY,
        type: NIFTI_TYPES.int32,
        values: [0, 1e6, ...Array(10).fill(5)] as number[],
      }),
    );
    expect(wide.maxError).toBeLessThan(8);
    expect(wide.maxError).toBeGreaterThan(0);
  });

  test('four dimensions are a volume per phase', () => {
    const { volumes } = readVolumes(niftiFile({ size: [3, 2, 2, 2], sform: IDENTITY }));
    expect(volumes.map((volume) => valueAt(volume, [-12, -22, 30]))).toEqual([4, 16]);
    expect(volumes[1]!.flags).toContain('split-by-phase');
  });

  test('label images are segments when the header or the caller says so', () => {
    const values = [0, 1, 1, 0, 0, 7, 0, 0, 0, 0, 0, 7];
    const labelled = readNifti(niftiFile({ sform: IDENTITY, values, intent: 1002 }));
    const told = readNifti(niftiFile({ sform: IDENTITY, values }), { asSegmentation: true });
    for (const result of [labelled, told]) {
      if (!('segmentation' in result)) throw new Error('no segmentation');
      expect(
        result.segmentation.segments.map(({ number, mask }) => [number, mask.voxelCount]),
      ).toEqual([
        [1, 2],
        [7, 2],
      ]);
    }
    expect('volumes' in readNifti(niftiFile({ sform: IDENTITY, values }))).toBe(true);
    const notLabels = niftiFile({ sform: IDENTITY, values: values.map((v) => -v), intent: 1002 });
    expect('volumes' in readNifti(notLabels)).toBe(true);
    expect(readNifti(notLabels, { asSegmentation: true })).toEqual({
      refusal: 'object.segmentation',
    });
  });

  test('a sheared matrix is a tilted stack; one that is no picture is refused an orientation', () => {
    const sheared = [2, 0, 0, 0, 0, 2, 0.8, 0, 0, 0, 3, 0];
    expect(readVolumes(niftiFile({ sform: sheared })).volumes[0]!.flags).toContain('gantry-tilt');
    for (const sform of [
      [0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0],
      [2, 2, 0, 0, 0, 1, 0, 0, 0, 0, 3, 0],
    ])
      expect(readVolumes(niftiFile({ sform })).volumes[0]!.kind).toBe('image-stack');
  });

  test('refuses what is truncated, lies, or explodes', () => {
    const good = niftiFile({ sform: IDENTITY });
    const changed = (at: number, value: number): Uint8Array => {
      const copy = good.slice();
      new DataView(copy.buffer).setInt16(at, value, true);
      return copy;
    };
    const refusalOf = (bytes: Uint8Array): string => {
      const result = readNifti(bytes);
      return 'refusal' in result ? result.refusal : 'read';
    };
    expect(refusalOf(good)).toBe('read');
    expect(refusalOf(new Uint8Array(0))).toBe('file.empty');
    expect(refusalOf(good.slice(0, 300))).toBe('nifti.not-nifti');
    expect(refusalOf(good.slice(0, good.length - 1))).toBe('dicom.truncated');
    expect(refusalOf(changed(40, 9))).toBe('nifti.damaged');
    expect(refusalOf(changed(42, -3))).toBe('nifti.damaged');
    expect(refusalOf(changed(42, 32_000))).toBe('dicom.truncated');
    const huge = niftiFile({ sform: IDENTITY, size: [30_000, 30_000, 2], values: [] });
    expect(refusalOf(huge)).toBe('series.too-large');
    expect(refusalOf(changed(70, 1536))).toBe('pixel.unsupported-bit-depth');
    const zipped = gzip(good);
    expect(refusalOf(zipped)).toBe('read');
    expect(refusalOf(zipped.slice(0, zipped.length - 20))).toMatch(/nifti.damaged|truncated/);
    expect(refusalOf(gzip(new Uint8Array(2 ** 27), 9))).toBe('dicom.inflates-too-large');
    for (let cut = 0; cut < good.length; cut += 13) refusalOf(good.slice(0, cut));
  });
});

describe('writeNifti', () => {
  const oblique: Matrix4 = [
    1.6, 0.9, 0.8, -6,
    -1.2, 1.2, 1.0667, -9,
    0, -2.598, 3.7712, 10,
    0, 0, 0, 1,
  ]; // prettier-ignore

  test('what is written is read back: values and places', () => {
    const plain = testVolume({ change: { rescaleSlope: [2], rescaleIntercept: [-1024] } });
    const turned = testVolume({
      signed: false,
      change: { geometry: { ...plain.geometry, indexToLps: oblique } },
    });
    for (const volume of [plain, turned]) {
      const [back] = readVolumes(writeNifti(volume)).volumes;
      for (const index of [
        [0, 0, 0],
        [6, 5, 4],
        [3, 1, 2],
      ] as const) {
        const at = (index[2] * 6 + index[1]) * 7 + index[0];
        const { slope, intercept } = rescaleOfSlice(volume, index[2]);
        expect(valueAt(back!, indexToLps(volume.geometry, index))).toBe(
          volume.storedValues[at]! * slope + intercept,
        );
      }
    }
  });

  test('qform says the same as sform', () => {
    const turned = testVolume({
      change: {
        geometry: { ...testVolume().geometry, indexToLps: rotated(0.4, -2.9, 1.2) },
      },
    });
    const zipped = writeNifti(turned);
    const asWritten = readVolumes(zipped).volumes[0]!;
    const file = readUnzipped(zipped);
    new DataView(file.buffer).setInt16(254, 0, true);
    const byQform = readVolumes(file).volumes[0]!;
    for (const [i, value] of byQform.geometry.indexToLps.entries())
      expect(Math.abs(value - asWritten.geometry.indexToLps[i]!)).toBeLessThan(1e-4);
  });

  test('a rescale per slice becomes floats; an uneven stack is not written', () => {
    const slopes = [1, 1.5, 2, 2.5, 3];
    const pet = testVolume({
      change: { rescaleSlope: slopes, rescaleIntercept: slopes.map(() => 0) },
    });
    const { volumes, maxError } = readVolumes(writeNifti(pet));
    const value = valueAt(volumes[0]!, indexToLps(pet.geometry, [3, 1, 3]))!;
    expect(Math.abs(value - (3 + 10 + 300) * 2.5)).toBeLessThanOrEqual(maxError + 1e-6);
    const uneven = testVolume({ change: { flags: ['non-uniform-spacing'] } });
    expect(() => writeNifti(uneven)).toThrow(RangeError);
  });
});

/** A rotation about x, y, then z, with spacings 2, 3, 4. */
function rotated(aboutX: number, aboutY: number, aboutZ: number): Matrix4 {
  const [cx, sx, cy, sy, cz, sz] = [aboutX, aboutY, aboutZ].flatMap((angle) => [
    Math.cos(angle),
    Math.sin(angle),
  ]) as [number, number, number, number, number, number];
  return [
    cz * cy * 2, (cz * sy * sx - sz * cx) * 3, (cz * sy * cx + sz * sx) * 4, -6,
    sz * cy * 2, (sz * sy * sx + cz * cx) * 3, (sz * sy * cx - cz * sx) * 4, -9,
    -sy * 2, cy * sx * 3, cy * cx * 4, 10,
    0, 0, 0, 1,
  ]; // prettier-ignore
}

function readUnzipped(zipped: Uint8Array): Uint8Array {
  return portableGunzipCapped(zipped, 2 ** 20);
}
