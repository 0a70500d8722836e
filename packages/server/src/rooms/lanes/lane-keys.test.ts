import { describe, expect, jest, test } from '@jest/globals';
import { LANE_KEY_TTL_MS } from '@rounds/classroom';

import { TestClock } from '../../fixtures/test-clock.ts';
import { LaneKeys } from './lane-keys.ts';
import { isLanePath, laneKeyIn } from './lane-path.ts';

describe('keys of lanes', () => {
  test('L1 open one lane each, for whoever they were made', () => {
    const keys = new LaneKeys(new TestClock(), () => 'server-1');
    const [ann, ben] = [jest.fn(), jest.fn()];
    const [ofAnn, ofBen] = [keys.issue(ann), keys.issue(ben)];
    expect(keys.use(ofBen)).toBe(ben);
    expect(keys.use(ofBen)).toBeUndefined();
    expect(keys.use(ofAnn)).toBe(ann);
    expect(keys.use('')).toBeUndefined();
    expect(keys.pathOf(ofAnn)).toBe(`/server-1/lane?key=${ofAnn}`);
  });

  test('L1 are good for ten seconds, and no more once revoked', () => {
    const clock = new TestClock();
    const keys = new LaneKeys(clock, () => 'server-1');
    const [old, revoked] = [keys.issue(jest.fn()), keys.issue(jest.fn())];
    keys.revoke(revoked);
    expect(keys.use(revoked)).toBeUndefined();
    clock.advance(LANE_KEY_TTL_MS - 1);
    const young = keys.issue(jest.fn());
    clock.advance(1);
    expect(keys.use(old)).toBeUndefined();
    expect(keys.use(young)).toBeDefined();
  });
});

describe('the path of a lane', () => {
  test.each([
    ['/process-1/lane?key=abc_-1', 'abc_-1'],
    ['/process-1/lane', undefined],
    ['/process-1/lane?key=', undefined],
    ['/process-1/lane?key=abc&key=def', undefined],
    ['/process-1/lane?key=%00', undefined],
  ])('%s', (path, key) => {
    expect(isLanePath(path)).toBe(true);
    expect(laneKeyIn(path)).toBe(key);
  });

  test.each([
    undefined,
    '',
    '/',
    '/lane?key=abc',
    '/process-1/lanes?key=abc',
    '/process-1/room?sessionId=lane',
    '//lane?key=abc',
  ])('is not %s', (path) => {
    expect(isLanePath(path)).toBe(false);
  });
});
