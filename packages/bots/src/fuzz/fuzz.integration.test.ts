import { describe, expect, jest, test } from '@jest/globals';

import { seededRandom } from '../seeded-random.ts';
import { HostileMessages } from './hostile-messages.ts';
import { runFuzz } from './run-fuzz.ts';

jest.setTimeout(180_000);

describe('hostile messages', () => {
  test('are the same for the same seed', () => {
    const made = (seed: number): string => {
      const messages = new HostileMessages(seededRandom(seed));
      const all = Array.from({ length: 300 }, (_, number) =>
        number % 4 === 0 ? messages.harmful(['a']) : messages.harmless(['a'], 1),
      );
      return Buffer.concat(all.map(({ bytes }) => bytes)).toString('base64');
    };
    expect(made(7)).toBe(made(7));
    expect(made(7)).not.toBe(made(8));
  });

  test('change only what the permission table lets learners change, and close nobody else', async () => {
    const report = await runFuzz({ messages: 6_000, seed: 1, offenders: 40 });
    expect(report.violations).toEqual([]);
    expect(report.messages).toBeGreaterThanOrEqual(6_000);
    expect(report.closes).toMatchObject({ '4429 burst': expect.any(Number) });
    expect(report.replies).toMatchObject({
      accepted: expect.any(Number),
      'command.not-permitted': expect.any(Number),
      'command.control-required': expect.any(Number),
      'command.invalid': expect.any(Number),
    });
  });
});
