import { expect, test } from '@jest/globals';

import { HalfFloatTable, toHalfFloat } from './half-float.ts';

test('a table and the plain way agree, whatever the rescale and however often it changes', () => {
  const values = Int16Array.from({ length: 300 }, (_, i) => ((i * 977) % 4000) - 1000);
  const table = new HalfFloatTable();
  for (const rescale of [
    { slope: 1, intercept: 0 },
    { slope: 1, intercept: 0 },
    { slope: 0.37, intercept: -12.5 },
    { slope: 0.37, intercept: -12.5 },
    { slope: 1, intercept: 0 },
  ]) {
    const out = new Uint16Array(302);
    table.convert(values, 0, 300, rescale, out, 2);
    const expected = Array.from(values, (value) =>
      toHalfFloat(value * rescale.slope + rescale.intercept),
    );
    expect([...out.subarray(2)]).toEqual(expected);
  }
});

test('unsigned values above the signed range keep their sign', () => {
  const out = new Uint16Array(2);
  const table = new HalfFloatTable();
  for (let i = 0; i < 2; i++)
    table.convert(Uint16Array.of(40_000, 3), 0, 2, { slope: 1, intercept: 0 }, out, 0);
  expect([...out]).toEqual([toHalfFloat(40_000), toHalfFloat(3)]);
});
