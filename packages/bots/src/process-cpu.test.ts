import { expect, test } from '@jest/globals';

import { cpuMsIn } from './process-cpu.ts';

test('CPU time is read behind a name that holds spaces and brackets', () => {
  const stat = '812 (a ) b (c)) S 1 812 812 0 -1 4194304 100 0 0 0 150 25 0 0 20 0 11 0 100 0 0';
  expect(cpuMsIn(stat)).toBe(1_750);
  expect(cpuMsIn('nonsense')).toBeUndefined();
});
