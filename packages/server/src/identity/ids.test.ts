import { expect, test } from '@jest/globals';
import { idSchema } from '@rounds/classroom';

import { newId } from './ids.ts';

test('ids are valid, and can be given on a command line', () => {
  const ids = Array.from({ length: 2000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(idSchema.parse(id)).not.toMatch(/^-/);
});
