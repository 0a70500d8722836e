import { describe, expect, test } from '@jest/globals';

import {
  createSeatTokenStore,
  deviceMemory,
  type Memory,
  openClassCode,
  rememberedName,
  rememberName,
  rememberOpenClass,
} from './remembered.ts';

function createMemory(): Memory {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

describe('what a page remembers', () => {
  test('seat tokens, by code', () => {
    const tokens = createSeatTokenStore(createMemory());
    tokens.write('482913', 'mine');
    expect(tokens.read('482913')).toBe('mine');
    expect(tokens.read('111111')).toBeUndefined();
    tokens.remove('482913');
    expect(tokens.read('482913')).toBeUndefined();
  });

  test('names of participants and instructors apart', () => {
    const memory = createMemory();
    rememberName('participant', 'Lena', memory);
    rememberName('instructor', 'Dr. Marsh', memory);
    expect(rememberedName('participant', memory)).toBe('Lena');
    expect(rememberedName('instructor', memory)).toBe('Dr. Marsh');
  });

  test('the open class of a tab, until it is left', () => {
    const memory = createMemory();
    rememberOpenClass('482913', memory);
    expect(openClassCode(memory)).toBe('482913');
    rememberOpenClass(undefined, memory);
    expect(openClassCode(memory)).toBeUndefined();
  });

  test('nothing, and without complaint, where there is no storage', () => {
    // Node has no localStorage: like a browser that forbids it.
    expect(deviceMemory.getItem('key')).toBeNull();
    expect(() => deviceMemory.setItem('key', 'value')).not.toThrow();
  });
});
