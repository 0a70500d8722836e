import { describe, expect, test } from '@jest/globals';

import { TEST_TRANSFER_FUNCTION } from '../../testing/test-viewer.ts';
import type { Memory } from '../remembered.ts';
import { ownPresets, removeOwnPreset, saveOwnPreset, underWindow } from './own-presets.ts';

function memory(): Memory {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const preset = (id: string, name: string) => ({
  id,
  name,
  modality: 'CT',
  transferFunction: TEST_TRANSFER_FUNCTION,
});

describe('presets of one’s own', () => {
  test('are kept, replaced under the same name, and deleted', () => {
    const device = memory();
    saveOwnPreset(preset('a', 'Liver'), device);
    saveOwnPreset(preset('b', 'Stent'), device);
    saveOwnPreset(preset('c', 'Liver'), device);
    expect(ownPresets(device).map(({ id }) => id)).toEqual(['b', 'c']);
    removeOwnPreset('b', device);
    expect(ownPresets(device)).toEqual([preset('c', 'Liver')]);
  });

  test('what a device cannot read is left out', () => {
    const device = memory();
    expect(ownPresets(device)).toEqual([]);
    device.setItem('rounds.own-presets', '{"broken');
    expect(ownPresets(device)).toEqual([]);
    const good = preset('a', 'Liver');
    const bad = [null, 7, { id: 'x' }, { ...good, transferFunction: { colorPoints: [[1]] } }];
    device.setItem('rounds.own-presets', JSON.stringify([...bad, good]));
    expect(ownPresets(device)).toEqual([good]);
  });

  test('come back at the values they were saved with, whatever the window', () => {
    const window = { windowCenter: -600, windowWidth: 1500 };
    expect(underWindow(preset('a', 'Liver'), window)).toEqual({
      ...TEST_TRANSFER_FUNCTION,
      ...window,
    });
  });
});
