import { describe, expect, test } from '@jest/globals';

import { RequestRefusedError } from '../../components/http-client.ts';
import { testSummary } from '../../testing/test-summary.ts';
import type { ArrivedFile, ImportClient, ImportReport } from './import-client.ts';
import type { ImportProgress } from './import-progress.ts';
import { followImport, type ImportRun, runImport } from './run-import.ts';

const report = (change: Partial<ImportReport>): ImportReport => ({
  importId: 'i',
  origin: 'upload',
  createdAtMs: 0,
  status: 'running',
  phase: 'reading',
  done: 0,
  total: 0,
  cases: [],
  alreadyInLibrary: [],
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
    arrived: async () => [],
    start: async (_importId, { addAgain }) => void calls.push(addAgain ? 'start again' : 'start'),
    // Before it is started, an import receives.
    report: async () =>
      calls.some((call) => call.startsWith('start'))
        ? (left.shift() ?? report({ status: 'done' }))
        : report({ status: 'receiving' }),
    cancel: async () => void calls.push('cancel'),
    sendCaseFile: async (file) => {
      calls.push(`case file ${file.name}`);
      return testSummary(file.name);
    },
    ...change,
  };
  return { client, calls };
}

const filesOf = (paths: readonly string[]) =>
  paths.map((path) => ({ path, file: new File(['12345'], path) }));

async function run(client: ImportClient, change: Partial<ImportRun> = {}) {
  const progress: ImportProgress[] = [];
  const remembered: (string | undefined)[] = [];
  await runImport({
    contents: { files: filesOf(['a', 'b']), unreadable: ['locked'] },
    client,
    signal: new AbortController().signal,
    wait: () => Promise.resolve(),
    remember: (importId) => remembered.push(importId),
    ...change,
    onProgress: (next) => {
      progress.push(next);
      change.onProgress?.(next);
    },
  });
  return { progress, last: progress.at(-1), remembered };
}

describe('an import', () => {
  test('uploads, starts, follows the work and ends with cases and refused files', async () => {
    const refused = [{ file: 'b', code: 'not-dicom', reason: 'This is not a DICOM file.' }];
    const { client, calls } = createClient([
      report({ phase: 'decoding', done: 1, total: 2 }),
      report({ status: 'done', refused }),
    ]);
    const { progress, last, remembered } = await run(client);
    expect(calls).toEqual(['create', 'send a', 'send b', 'start']);
    expect(progress).toContainEqual({
      kind: 'uploading',
      sentFiles: 2,
      files: 2,
      sentBytes: 10,
      bytes: 10,
    });
    expect(progress).toContainEqual({ kind: 'working', phase: 'decoding', done: 1, total: 2 });
    expect(last?.kind === 'finished' && last.refused.map(({ file }) => file)).toEqual([
      'locked',
      'b',
    ]);
    expect(remembered).toEqual(['i', undefined]);
  });

  test('says why the server could make nothing of it', async () => {
    const { client } = createClient([
      report({
        status: 'failed',
        error: { code: 'import.nothing-understood', message: 'None of these files.' },
      }),
    ]);
    expect((await run(client)).last).toMatchObject({
      kind: 'failed',
      sentence: 'None of these files.',
    });
  });

  test('a file that is too large is refused alone', async () => {
    const { client } = createClient([], {
      send: async (_importId, { path }) =>
        path === 'a' ? { status: 'refused', reason: 'Too large.' } : { status: 'sent' },
    });
    const { last } = await run(client);
    expect(last?.kind === 'finished' && last.refused.map(({ file }) => file)).toEqual([
      'locked',
      'a',
    ]);
  });

  test('a server that is away is waited for, and gets only what it has not yet', async () => {
    const arrived: ArrivedFile[] = [];
    let away = true;
    const { client, calls } = createClient([], {
      arrived: async () => arrived,
      send: async (_importId, { path, file }) => {
        if (path === 'b' && away) {
          away = false;
          throw new RequestRefusedError('network', 'No answer.');
        }
        calls.push(`send ${path}`);
        arrived.push({ name: path, bytes: file.size });
        return { status: 'sent' };
      },
    });
    const { progress, last } = await run(client);
    expect(progress).toContainEqual({ kind: 'waiting' });
    expect(calls).toEqual(['create', 'send a', 'send b', 'start']);
    expect(last?.kind).toBe('finished');
  });

  test('any other failure ends it in words, and tells the server to forget it', async () => {
    const { client, calls } = createClient([], {
      send: () => Promise.reject(new RequestRefusedError('instructor.required', 'No pass.')),
    });
    const { last, remembered } = await run(client);
    expect(last).toMatchObject({ kind: 'failed', sentence: 'No pass.' });
    expect(calls).toEqual(['create', 'cancel']);
    expect(remembered.at(-1)).toBeUndefined();
  });

  test('cancelling while the server works cancels it there', async () => {
    const controller = new AbortController();
    const { client, calls } = createClient([report({})]);
    const { last } = await run(client, {
      signal: controller.signal,
      onProgress: () => {
        if (calls.includes('start')) controller.abort();
      },
    });
    expect(last).toEqual({ kind: 'cancelled' });
    expect(calls.at(-1)).toBe('cancel');
  });
});

describe('an import that was interrupted', () => {
  test('goes on with the rest of the same files', async () => {
    const { client, calls } = createClient([], {
      arrived: async () => [
        { name: 'a', bytes: 5 },
        { name: 'b', bytes: 3 },
      ],
    });
    const { progress } = await run(client, { resumedId: 'i' });
    // b did not arrive whole.
    expect(calls).toEqual(['send b', 'start']);
    expect(progress).toContainEqual({
      kind: 'uploading',
      sentFiles: 1,
      files: 2,
      sentBytes: 5,
      bytes: 10,
    });
  });

  test('other files are an import of their own', async () => {
    const { client, calls } = createClient([], {
      arrived: async (importId) => (importId === 'old' ? [{ name: 'x', bytes: 5 }] : []),
    });
    await run(client, { resumedId: 'old' });
    expect(calls).toEqual(['cancel', 'create', 'send a', 'send b', 'start']);
  });

  test('can be started with what arrived', async () => {
    const { client, calls } = createClient([report({ status: 'done', cases: [testSummary('x')] })]);
    const progress: ImportProgress[] = [];
    await followImport(
      {
        client,
        signal: new AbortController().signal,
        wait: () => Promise.resolve(),
        remember: () => undefined,
        onProgress: (next) => progress.push(next),
      },
      'i',
      { start: true },
    );
    expect(calls).toEqual(['start']);
    expect(progress.at(-1)).toMatchObject({ kind: 'finished', importId: 'i' });
  });
});

describe('case files and repeats', () => {
  test('a case file goes its own way, beside the images or without any', async () => {
    const { client, calls } = createClient([]);
    const files = filesOf(['case-x.rounds.zip', 'a']);
    const { last } = await run(client, { contents: { files, unreadable: [] } });
    expect(calls).toEqual(['case file case-x.rounds.zip', 'create', 'send a', 'start']);
    expect(last?.kind === 'finished' && last.cases).toHaveLength(1);

    const alone = createClient([]);
    await run(alone.client, {
      contents: { files: filesOf(['case-y.rounds (2).zip']), unreadable: [] },
    });
    expect(alone.calls).toEqual(['case file case-y.rounds (2).zip']);
  });

  test('a case file that is broken is refused in words', async () => {
    const { client } = createClient([], {
      sendCaseFile: () => Promise.reject(new RequestRefusedError('bundle.invalid', 'Not whole.')),
    });
    const files = filesOf(['case-x.rounds.zip']);
    const { last } = await run(client, { contents: { files, unreadable: [] } });
    expect(last?.kind === 'finished' && last.refused).toEqual([
      { file: 'case-x.rounds.zip', code: 'bundle.invalid', reason: 'Not whole.' },
    ]);
  });

  test('what the library has can be added again', async () => {
    const { client, calls } = createClient([]);
    await run(client, { addAgain: true });
    expect(calls.at(-1)).toBe('start again');
  });
});
