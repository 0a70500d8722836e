import { describe, expect, test } from '@jest/globals';

import { settled } from '../fixtures/manual-timers.ts';
import { CheckpointPace } from './checkpoint-pace.ts';

function paced(begunFrom = 0) {
  const asked: ((sequence: number) => void)[] = [];
  const failed: unknown[] = [];
  let failure: Error | undefined;
  const pace = new CheckpointPace({
    sessionId: 's',
    journal: {
      advanceCheckpoint: () => {
        if (failure !== undefined) return Promise.reject(failure);
        return new Promise((resolve) => asked.push(resolve));
      },
    },
    begunFrom,
    every: 100,
    onFailure: (error) => failed.push(error),
  });
  return { pace, asked, failed, failWith: (error: Error | undefined) => (failure = error) };
}

describe('J7 checkpoints are made', () => {
  test('every so many entries, one at a time', async () => {
    const { pace, asked } = paced();
    pace.committed(99);
    expect(asked).toHaveLength(0);
    pace.committed(100);
    pace.committed(350);
    expect(asked).toHaveLength(1);
    asked[0]?.(120);
    await settled();
    pace.committed(219);
    expect(asked).toHaveLength(1);
    pace.committed(220);
    expect(asked).toHaveLength(2);
  });

  test('from where the rebuilding of the class began', () => {
    const { pace, asked } = paced(1000);
    pace.committed(1099);
    expect(asked).toHaveLength(0);
    pace.committed(1100);
    expect(asked).toHaveLength(1);
  });

  test('not at every commit where they fail', async () => {
    const { pace, asked, failed, failWith } = paced();
    failWith(new Error('away'));
    pace.committed(100);
    await settled();
    expect(failed).toHaveLength(1);
    failWith(undefined);
    pace.committed(150);
    expect(asked).toHaveLength(0);
    pace.committed(200);
    expect(asked).toHaveLength(1);
  });
});
