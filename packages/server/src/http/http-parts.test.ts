import { describe, expect, test } from '@jest/globals';

import { TestClock } from '../fixtures/test-clock.ts';
import { parseByteRange } from './byte-range.ts';
import { FailureLimiter, JOIN_CODE_LIMITS } from './failure-limiter.ts';
import { isForeignOrigin } from './origin.ts';

describe('the failure limiter', () => {
  test('J6 blocks an address after ten failures in a minute, for a minute', () => {
    const clock = new TestClock();
    const limiter = new FailureLimiter(JOIN_CODE_LIMITS, clock);
    for (let failure = 0; failure < 9; failure++) limiter.fail('10.0.0.1');
    expect(limiter.isBlocked('10.0.0.1')).toBe(false);
    limiter.fail('10.0.0.1');
    expect(limiter.isBlocked('10.0.0.1')).toBe(true);
    expect(limiter.isBlocked('10.0.0.2')).toBe(false);
    clock.advance(59_999);
    expect(limiter.isBlocked('10.0.0.1')).toBe(true);
    clock.advance(1);
    expect(limiter.isBlocked('10.0.0.1')).toBe(false);
  });

  test('forgets failures after a minute', () => {
    const clock = new TestClock();
    const limiter = new FailureLimiter(JOIN_CODE_LIMITS, clock);
    for (let failure = 0; failure < 9; failure++) limiter.fail('a');
    clock.advance(60_000);
    for (let failure = 0; failure < 9; failure++) limiter.fail('a');
    expect(limiter.isBlocked('a')).toBe(false);
  });
});

describe('origins', () => {
  test.each([
    [undefined, 'localhost:2567', false],
    ['http://localhost:2567', 'localhost:2567', false],
    ['https://rounds.example', 'rounds.example', false],
    ['https://192.168.1.20:2568', '192.168.1.20:2568', false],
    ['http://localhost:2568', 'localhost:2567', true],
    ['https://evil.example', 'rounds.example', true],
    ['https://rounds.example.evil.example', 'rounds.example', true],
    ['null', 'localhost:2567', true],
    ['http://localhost:2567', undefined, true],
    ['', 'localhost:2567', true],
  ])('%p on host %p: foreign %p', (origin, host, expected) => {
    const headers = {
      ...(origin === undefined ? {} : { origin }),
      ...(host === undefined ? {} : { host }),
    };
    expect(isForeignOrigin(headers)).toBe(expected);
  });
});

describe('byte ranges', () => {
  test.each([
    [undefined, undefined],
    ['bytes=0-99', { firstByte: 0, lastByte: 99 }],
    ['bytes=990-', { firstByte: 990, lastByte: 999 }],
    ['bytes=-10', { firstByte: 990, lastByte: 999 }],
    ['bytes=-5000', { firstByte: 0, lastByte: 999 }],
    ['bytes=500-5000', { firstByte: 500, lastByte: 999 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,5-6', undefined],
    ['items=0-1', undefined],
  ])('%p of 1000 bytes', (header, expected) => {
    expect(parseByteRange(header, 1000)).toEqual(expected);
  });
});
