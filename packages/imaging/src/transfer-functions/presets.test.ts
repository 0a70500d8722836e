import { describe, expect, test } from '@jest/globals';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import { WINDOW_PRESETS } from '../windows/presets.ts';
import { COLOR_MAPS, colorMapStops } from './color-maps.ts';
import { defaultPresetId, TRANSFER_FUNCTIONS, transferFunctionFor } from './presets.ts';
import { sampleTransferFunction } from './transfer-function.ts';

describe('transfer functions', () => {
  test.each(TRANSFER_FUNCTIONS.map((preset) => [preset.id, preset] as const))(
    '%s is well formed',
    (_id, preset) => {
      for (const points of [preset.colorPoints, preset.opacityPoints]) {
        const values = points.map(([value]) => value);
        expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
        for (const [, ...components] of points) {
          for (const component of components) {
            expect(component).toBeGreaterThanOrEqual(0);
            expect(component).toBeLessThanOrEqual(1);
          }
        }
      }
      expect(preset.opacityPoints[0]?.[1]).toBe(0);
    },
  );

  test('every preset of CT has a window of its own, and all have names that differ', () => {
    const ids = TRANSFER_FUNCTIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(TRANSFER_FUNCTIONS.map(({ label, modality }) => modality + label)).size).toBe(
      ids.length,
    );
    for (const { id, modality } of TRANSFER_FUNCTIONS) {
      expect(WINDOW_PRESETS.some((window) => window.id === id)).toBe(modality === 'CT');
    }
  });

  test('values between points are linear, beyond the ends constant', () => {
    const ramp = {
      id: 'x',
      label: 'x',
      modality: 'CT',
      region: 'general',
      colorPoints: [
        [0, 0, 0.5, 1],
        [100, 1, 0.5, 0],
      ],
      opacityPoints: [
        [0, 0],
        [50, 0.2],
      ],
    } as const;
    expect(sampleTransferFunction(ramp, 25)).toEqual([0.25, 0.5, 0.75, 0.1]);
    expect(sampleTransferFunction(ramp, -5)).toEqual([0, 0.5, 1, 0]);
    expect(sampleTransferFunction(ramp, 500)).toEqual([1, 0.5, 0, 0.2]);
  });

  test('bone shows bone, angio shows contrast medium more than either bone or tissue, air is never seen', () => {
    const volume = testVolume();
    const opacity = (id: string, value: number): number =>
      sampleTransferFunction(transferFunctionFor(id, volume), value)[3];
    expect(opacity('ct-bone', 1000)).toBeGreaterThan(0.5);
    expect(opacity('ct-bone', 60)).toBe(0);
    expect(opacity('ct-angio', 350)).toBeGreaterThan(10 * opacity('ct-angio', 1000));
    expect(opacity('ct-angio', 60)).toBe(0);
    for (const value of [-950, -50, 60]) expect(opacity('ct-lung', value)).toBe(0);
    expect(opacity('ct-lung', -820)).toBeGreaterThan(opacity('ct-lung', -700));
    expect(opacity('ct-lung', -400)).toBeGreaterThan(5 * opacity('ct-lung', -820));
    for (const value of [-700, -120, 400]) expect(opacity('ct-air-outlines', value)).toBe(0);
    for (const id of ['ct-bone', 'ct-soft', 'ct-lung', 'ct-angio'])
      expect(opacity(id, -1000)).toBe(0);
  });

  const mr = testVolume({
    change: {
      modality: 'MR',
      windows: [{ center: 600, width: 1200 }],
      valueRange: { min: 0, max: 4000, mean: 200 },
    },
  });

  test('MR presets follow the tissue of the volume, whatever its window is', () => {
    const preset = TRANSFER_FUNCTIONS.find(({ id }) => id === 'mr-default');
    const tissue = { dark: 20, middle: 320 };
    const scaled = transferFunctionFor('mr-default', mr, tissue);
    expect(scaled.opacityPoints.map(([value]) => value)).toEqual(
      preset?.opacityPoints.map(([value]) => 20 + 300 * value),
    );
    expect(scaled.colorPoints.map(([value]) => value)).toEqual(
      preset?.colorPoints.map(([value]) => 20 + 300 * value),
    );
    expect(transferFunctionFor('mr-default', { ...mr, windows: [] }, tissue)).toEqual(scaled);
  });

  test('the middle of the window stands for tissue that is not known yet', () => {
    const lastPoint = (description: typeof mr): number =>
      transferFunctionFor('mr-default', description).colorPoints.at(-1)?.[0] ?? 0;
    expect(lastPoint(mr)).toBeCloseTo(2.2 * 600, 6);
    expect(lastPoint({ ...mr, windows: [], valueRange: { min: 0, max: 2, mean: 1 } })).toBeCloseTo(
      2.2,
      6,
    );
  });

  test('PET presets follow the window of the volume, and know of no tissue', () => {
    const pet = { ...mr, modality: 'PT' };
    const scaled = transferFunctionFor('pt-default', pet, { dark: 0, middle: 50 });
    expect(scaled.colorPoints.at(-1)?.[0]).toBe(1200);
  });

  test('air and the noise in it are clear, of CT and of MR', () => {
    for (const { id, modality } of TRANSFER_FUNCTIONS) {
      if (modality === 'PT') continue;
      const of = transferFunctionFor(id, mr, { dark: 0, middle: 1 });
      for (const value of modality === 'CT' ? [-1024, -3000] : [0, 0.2, 0.4])
        expect([id, sampleTransferFunction(of, value)[3]]).toEqual([id, 0]);
    }
  });

  test('enhancement is what is brighter than white matter by half, fluid than other tissue by far', () => {
    const opacity = (id: string, value: number): number =>
      sampleTransferFunction(transferFunctionFor(id, mr, { dark: 0, middle: 1 }), value)[3];
    expect(opacity('mr-enhanced-t1', 1.35)).toBeLessThan(0.005);
    expect(opacity('mr-enhanced-t1', 2.1)).toBeGreaterThan(50 * opacity('mr-enhanced-t1', 1.35));
    expect(opacity('mr-fluid-t2', 1.6)).toBe(0);
    expect(opacity('mr-brain-t1', 1.25)).toBeGreaterThan(4 * opacity('mr-brain-t1', 1.6));
  });

  test('every modality has a preset to start with', () => {
    expect(defaultPresetId(testVolume())).toBe('ct-bone');
    expect(defaultPresetId(testVolume({ change: { modality: 'MR' } }))).toBe('mr-default');
    expect(defaultPresetId(testVolume({ change: { modality: 'PT' } }))).toBe('pt-mip');
    expect(() => transferFunctionFor('nope', testVolume())).toThrow(RangeError);
  });
});

describe('colour maps', () => {
  test.each(COLOR_MAPS.map((map) => [map.id, map] as const))(
    '%s goes from 0 to 1, ever brighter',
    (_id, { stops }) => {
      expect([stops[0]?.[0], stops.at(-1)?.[0]]).toEqual([0, 1]);
      // Rec. 709 luma, near enough to how bright a colour looks to say which is brighter.
      const brightness = stops.map(([, r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b);
      expect(brightness).toEqual(brightness.toSorted((a, b) => a - b));
    },
  );

  test('viridis begins and ends in the colours its authors published', () => {
    const stops = colorMapStops('viridis');
    expect(stops[0]).toEqual([0, 0x44 / 255, 0x01 / 255, 0x54 / 255]);
    expect(stops.at(-1)).toEqual([1, 0xfd / 255, 0xe7 / 255, 0x25 / 255]);
    expect(() => colorMapStops('nope')).toThrow(RangeError);
  });
});
