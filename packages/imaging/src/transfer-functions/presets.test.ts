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
    expect(opacity('ct-lung', -850)).toBeGreaterThan(opacity('ct-lung', -500));
    for (const id of ['ct-bone', 'ct-soft', 'ct-lung', 'ct-angio'])
      expect(opacity(id, -1000)).toBe(0);
  });

  test('MR and PET presets follow the window of the volume', () => {
    const mr = testVolume({
      change: {
        modality: 'MR',
        windows: [{ center: 600, width: 1200 }],
        valueRange: { min: 0, max: 4000, mean: 200 },
      },
    });
    const scaled = transferFunctionFor('mr-default', mr);
    expect(scaled.colorPoints.at(-1)?.[0]).toBe(1200);
    const inUnits = transferFunctionFor('mr-default', {
      ...mr,
      windows: [],
      valueRange: { min: 0, max: 2, mean: 1 },
    });
    expect(inUnits.colorPoints.at(-1)?.[0]).toBe(2);
  });

  test('every modality has a preset to start with', () => {
    expect(defaultPresetId(testVolume())).toBe('ct-bone');
    expect(defaultPresetId(testVolume({ change: { modality: 'MR' } }))).toBe('mr-default');
    expect(defaultPresetId(testVolume({ change: { modality: 'PT' } }))).toBe('pt-default');
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
