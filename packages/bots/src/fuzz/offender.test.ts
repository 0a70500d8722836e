import { expect, test } from '@jest/globals';
import { PERMISSIONS } from '@rounds/classroom';

import { OWN, WITH_CONTROL } from './offender.ts';

/** A command that is new in the table and not in the lists would be told as a violation; the other way it would be missed. */
test('what offenders may do, written down by hand, is what the table of permissions says', () => {
  const covered = (...kinds: readonly string[]): readonly string[] =>
    Object.entries(PERMISSIONS)
      .filter(([, permission]) => kinds.includes(permission))
      .map(([type]) => type)
      .toSorted();
  expect([...WITH_CONTROL].toSorted()).toEqual(covered('control'));
  expect([...OWN.learner].toSorted()).toEqual(covered('seated', 'anyone'));
  expect([...OWN.observer].toSorted()).toEqual(covered('anyone'));
});
