import { describe, expect, test } from '@jest/globals';

import { RequestRefusedError } from '../../components/http-client.ts';
import type { ImportClient, ImportReport } from './import-client.ts';
import { type ImportProgress, runImport } from './run-import.ts';

const report = (change: Partial<ImportReport>): ImportReport => ({
  importId: 'i',
  status: 'running',
  phase: 'reading',
  done: 0,
  total: 0,
  cases: [],
  refused: [],
  ...change,
});

function createClient(reports: readonly ImportReport[], change: Partial<ImportClient> = {}) {
  const calls: string[] = [];
  const left = [...reports];
  const client: ImportClient = {
    create: async () => {
      calls.push('create');
      return 'i';
    },
    send: async (_importId, { path, file }, onBytes) => {
      calls.push(`send ${path}`);
      onBytes(file.size);
      return { status: 'sent' };
    },
    start: async () => void calls.push('start'),
    report: async () => left.shift() ?? report({ status: 'done' }),
    cancel: async () => void calls.push('cancel'),
    ...change,
  };
  return { client, calls };
}

async function run(
  client: ImportClient,
  controller = new AbortController(),
  onProgress?: () => void,
) {
  const progress: ImportProgress[] = [];
  await runImport({
    contents: {
      files: ['a', 'b'].map((path) => ({ path, file: new File(['12345'], path) })),
      unreadable: ['locked'],
    },
    client,
    signal: controller.signal,
    wait: () => Promise.resolve(),
    onProgress: (next) => {
      progress.push(next);
      onProgress?.();
    },
  });
  return progress;
}

describe('an import', () => {
  test('uploads, starts, follows the work and ends with cases and refused files', async () => {
    const refused = [{ file: 'b', code: 'not-dicom', reason: 'This is not a DICOM file.' }];
    const { client, calls } = createClient([
      report({ phase: 'decoding', done: 1, total: 2 }),
      report({ status: 'done', refused }),
    ]);
    const progress = await run(client);
    expect(calls).toEqual(['create', 'send a', 'send b', 'start']);
    expect(progress).toContainEqual({
      kind: 'uploading',
      sentFiles: 2,
      files: 2,
      sentBytes: 10,
      bytes: 10,
    });
    expect(progress).toContainEqual({ kind: 'working', phase: 'decoding', done: 1, total: 2 });
    const last = progress.at(-1);
    expect(last?.kind === 'finished' && last.refused.map(({ file }) => file)).toEqual([
      'locked',
      'b',
    ]);
  });

  test('says why the server could make nothing of it', async () => {
    const { client } = createClient([
      report({
        status: 'failed',
        error: { code: 'import.nothing-understood', message: 'None of these files.' },
      }),
    ]);
    expect((await run(client)).at(-1)).toMatchObject({
      kind: 'failed',
      sentence: 'None of these files.',
    });
  });

  test('a file that is too large is refused alone', async () => {
    const { client } = createClient([], {
      send: async (_importId, { path }) =>
        path === 'a' ? { status: 'refused', reason: 'Too large.' } : { status: 'sent' },
    });
    const last = (await run(client)).at(-1);
    expect(last?.kind === 'finished' && last.refused.map(({ file }) => file)).toEqual([
      'locked',
      'a',
    ]);
  });

  test('a lost network ends it in words, and tells the server to forget it', async () => {
    const { client, calls } = createClient([], {
      send: () => Promise.reject(new RequestRefusedError('network', 'No answer.')),
    });
    expect((await run(client)).at(-1)).toMatchObject({ kind: 'failed', sentence: 'No answer.' });
    expect(calls).toEqual(['create', 'cancel']);
  });

  test('cancelling while the server works cancels it there', async () => {
    const controller = new AbortController();
    const { client, calls } = createClient([report({})]);
    const progress = await run(client, controller, () => {
      if (calls.includes('start')) controller.abort();
    });
    expect(progress.at(-1)).toEqual({ kind: 'cancelled' });
    expect(calls.at(-1)).toBe('cancel');
  });
});
