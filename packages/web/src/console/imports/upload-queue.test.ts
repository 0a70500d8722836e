import { describe, expect, test } from '@jest/globals';

import { runUploadQueue, type UploadOutcome } from './upload-queue.ts';

const SENT: UploadOutcome = { status: 'sent' };

describe('the upload queue', () => {
  test('uploads everything in order, no more than three at a time', async () => {
    let underWay = 0;
    let most = 0;
    const begun: number[] = [];
    const done: number[] = [];
    await runUploadQueue({
      items: Array.from({ length: 50 }, (_, index) => index),
      parallel: 3,
      signal: new AbortController().signal,
      upload: async (item) => {
        begun.push(item);
        most = Math.max(most, ++underWay);
        await Promise.resolve();
        await Promise.resolve();
        underWay--;
        return SENT;
      },
      onDone: (item) => done.push(item),
    });
    expect(most).toBe(3);
    expect(begun).toEqual(begun.toSorted((a, b) => a - b));
    expect(done).toHaveLength(50);
  });

  test('a refused item does not stop the others', async () => {
    const outcomes = new Map<number, UploadOutcome>();
    await runUploadQueue({
      items: [1, 2, 3],
      parallel: 2,
      signal: new AbortController().signal,
      upload: (item) =>
        Promise.resolve(item === 2 ? { status: 'refused', reason: 'too large' } : SENT),
      onDone: (item, outcome) => outcomes.set(item, outcome),
    });
    expect([...outcomes.values()].map(({ status }) => status).sort()).toEqual([
      'refused',
      'sent',
      'sent',
    ]);
  });

  test('a failure stops the queue, aborts the others and is what it throws', async () => {
    const signals: AbortSignal[] = [];
    const begun: number[] = [];
    const failure = new Error('no network');
    const queue = runUploadQueue({
      items: [0, 1, 2, 3, 4, 5, 6, 7],
      parallel: 3,
      signal: new AbortController().signal,
      upload: (item, signal) => {
        begun.push(item);
        signals.push(signal);
        if (item === 1) return Promise.reject(failure);
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      },
      onDone: () => undefined,
    });
    await expect(queue).rejects.toBe(failure);
    expect(begun).toEqual([0, 1, 2]);
    expect(signals.every((signal) => signal.aborted)).toBe(true);
  });

  test('cancelling stops it', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    const queue = runUploadQueue({
      items: [0, 1, 2, 3],
      parallel: 1,
      signal: controller.signal,
      upload: (item) => {
        begun.push(item);
        if (item === 1) controller.abort();
        return Promise.resolve(SENT);
      },
      onDone: () => undefined,
    });
    await expect(queue).rejects.toThrow('abort');
    expect(begun).toEqual([0, 1]);
  });

  test('nothing to upload is done at once', async () => {
    const queue = runUploadQueue({
      items: [],
      parallel: 3,
      signal: new AbortController().signal,
      upload: () => Promise.resolve(SENT),
      onDone: () => undefined,
    });
    await expect(queue).resolves.toBeUndefined();
  });
});
