import { describe, expect, test } from '@jest/globals';

import { ERRORS, errorOfCloseCode, isErrorCode } from './catalogue.ts';

describe('the error catalogue', () => {
  test.each(Object.entries(ERRORS))(
    '%s says in one or two sentences what to do',
    (_code, entry) => {
      expect(entry.message).toMatch(/^[A-Z].{20,200}\.$/);
      expect(entry.httpStatus).toBeGreaterThanOrEqual(400);
      expect(entry.httpStatus).toBeLessThan(600);
    },
  );

  test('close codes are in the application range, and each stands for one error', () => {
    const codes = Object.values(ERRORS).flatMap((entry) =>
      'closeCode' in entry ? [entry.closeCode] : [],
    );
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code >= 4000 && code < 5000).toBe(true);
    expect(errorOfCloseCode(4410)).toBe('join.session-ended');
    expect(errorOfCloseCode(1006)).toBeUndefined();
  });

  test('inherited names are not codes', () => {
    expect(isErrorCode('toString')).toBe(false);
  });
});
