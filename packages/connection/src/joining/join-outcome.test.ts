import { describe, expect, test } from '@jest/globals';

import { outcomeOfHttpError } from './join-outcome.ts';

describe('the meaning of an HTTP error', () => {
  test('our own code and message', () => {
    expect(outcomeOfHttpError(409, { code: 'join.room-full', message: 'Full.' })).toEqual({
      status: 'refused',
      code: 'join.room-full',
      message: 'Full.',
    });
  });

  test.each([
    [{ code: 401, error: 'join.token-expired' }],
    [{ code: 4215, message: 'join.token-expired' }],
  ])('our code inside an error of Colyseus: %j', (body) => {
    expect(outcomeOfHttpError(401, body)).toMatchObject({
      status: 'refused',
      code: 'join.token-expired',
    });
  });

  test.each([
    [503, undefined, false],
    [502, '<html>', false],
    [522, { code: 522, error: 'room "x" not found' }, false],
    [404, null, true],
    [418, { code: 'toString' }, true],
  ])('HTTP %d with %j is no refusal of ours', (httpStatus, body, answered) => {
    expect(outcomeOfHttpError(httpStatus, body)).toEqual({ status: 'unreachable', answered });
  });
});
