import { describe, expect, test } from '@jest/globals';

import { reuseEqualParts } from './reuse-equal-parts.ts';

describe('reuseEqualParts', () => {
  test('gives back the very object where nothing differs', () => {
    const before = { a: [1, { b: 'x' }], c: undefined };
    expect(reuseEqualParts(before, { a: [1, { b: 'x' }], c: undefined })).toBe(before);
  });

  test('keeps the parts that are equal and takes the others', () => {
    const before = { people: [{ name: 'a' }, { name: 'b' }], step: { index: 1 } };
    const after = reuseEqualParts(before, {
      people: [{ name: 'a' }, { name: 'c' }],
      step: { index: 1 },
    });
    expect(after).not.toBe(before);
    expect(after.people[0]).toBe(before.people[0]);
    expect(after.people[1]).toEqual({ name: 'c' });
    expect(after.step).toBe(before.step);
  });

  test('sees longer and shorter arrays, and keys that came or went', () => {
    expect(reuseEqualParts([1, 2], [1])).toEqual([1]);
    expect(reuseEqualParts([1], [1, 2])).toEqual([1, 2]);
    expect(reuseEqualParts({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    expect(reuseEqualParts({ a: undefined }, { b: undefined })).toEqual({ b: undefined });
  });

  test('takes NaN for equal to itself, and does not look into other kinds of objects', () => {
    const before = { value: Number.NaN };
    expect(reuseEqualParts(before, { value: Number.NaN })).toBe(before);
    const date = new Date(0);
    expect(reuseEqualParts(new Date(0), date)).toBe(date);
  });
});
