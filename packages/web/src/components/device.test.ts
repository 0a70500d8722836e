import { describe, expect, test } from '@jest/globals';

import { deviceOf } from './device.ts';

const QUEST =
  'Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/35.0 Chrome/126.0 VR Safari/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1';
const LAPTOP =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';

describe('deviceOf', () => {
  test('a headset is known by its browser', () => {
    expect(deviceOf({ userAgent: QUEST, coarsePointer: true, shortSidePx: 500 })).toBe('headset');
  });

  test('a small screen under a finger is a phone; a tablet has room for the laptop page', () => {
    expect(deviceOf({ userAgent: IPHONE, coarsePointer: true, shortSidePx: 390 })).toBe('phone');
    expect(deviceOf({ userAgent: IPHONE, coarsePointer: true, shortSidePx: 820 })).toBe('laptop');
  });

  test('everything else is a laptop', () => {
    expect(deviceOf({ userAgent: LAPTOP, coarsePointer: false, shortSidePx: 390 })).toBe('laptop');
  });
});
