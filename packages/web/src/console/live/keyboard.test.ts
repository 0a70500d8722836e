import { describe, expect, test } from '@jest/globals';

import { actionOfKey, type PressedKey } from './keyboard.ts';

const press = (key: string, held: Partial<PressedKey> = {}): PressedKey => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('keys of the live class', () => {
  test.each([
    [' ', { kind: 'next' }],
    ['ArrowRight', { kind: 'next' }],
    ['PageDown', { kind: 'next' }],
    ['ArrowLeft', { kind: 'previous' }],
    ['PageUp', { kind: 'previous' }],
    ['g', { kind: 'gather' }],
    ['1', { kind: 'recall', index: 0 }],
    ['9', { kind: 'recall', index: 8 }],
  ])('%j on the page', (key, action) => {
    expect(actionOfKey(press(key), 'page')).toEqual(action);
  });

  test('undo and redo, with Ctrl or Cmd', () => {
    expect(actionOfKey(press('z', { ctrlKey: true }), 'page')).toEqual({ kind: 'undo' });
    expect(actionOfKey(press('z', { metaKey: true }), 'picture')).toEqual({ kind: 'undo' });
    expect(actionOfKey(press('Z', { ctrlKey: true, shiftKey: true }), 'page')).toEqual({
      kind: 'redo',
    });
    expect(actionOfKey(press('y', { ctrlKey: true }), 'page')).toEqual({ kind: 'redo' });
  });

  test('nothing while somebody types, chooses or answers a dialog', () => {
    for (const key of [' ', 'ArrowRight', '1', 'g'])
      expect(actionOfKey(press(key), 'typing')).toBeUndefined();
    expect(actionOfKey(press('z', { ctrlKey: true }), 'typing')).toBeUndefined();
  });

  test('undo alone among the settings of the picture', () => {
    expect(actionOfKey(press('z', { ctrlKey: true }), 'settings')).toEqual({ kind: 'undo' });
    expect(actionOfKey(press('Z', { metaKey: true, shiftKey: true }), 'settings')).toEqual({
      kind: 'redo',
    });
    for (const key of [' ', 'ArrowRight', '1', 'g'])
      expect(actionOfKey(press(key), 'settings')).toBeUndefined();
  });

  test('Space presses the button it stands on; arrows on the picture are the picture’s own', () => {
    expect(actionOfKey(press(' '), 'button')).toBeUndefined();
    expect(actionOfKey(press('ArrowRight'), 'button')).toEqual({ kind: 'next' });
    expect(actionOfKey(press('ArrowRight'), 'picture')).toBeUndefined();
    expect(actionOfKey(press(' '), 'picture')).toEqual({ kind: 'next' });
  });

  test('other keys and the browser’s chords are left alone', () => {
    expect(actionOfKey(press('0'), 'page')).toBeUndefined();
    expect(actionOfKey(press('Tab'), 'page')).toBeUndefined();
    expect(actionOfKey(press('1', { ctrlKey: true }), 'page')).toBeUndefined();
    expect(actionOfKey(press('ArrowLeft', { altKey: true }), 'page')).toBeUndefined();
  });
});
