import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, jest, test } from '@jest/globals';

import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { DEFAULT_IMPORT_LIMITS, ImportProcessError, runImportTask } from './import-process.ts';
import type { ImportTask } from './import-protocol.ts';
import { MAX_FILE_BYTES } from './read-files.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

async function failureOf(running: Promise<unknown>): Promise<string> {
  try {
    await running;
    return 'none';
  } catch (error) {
    if (error instanceof ImportProcessError) return error.failure;
    throw error;
  }
}

async function phantomTask(): Promise<ImportTask> {
  return { kind: 'phantom', assetFolder: await temporaryFolder() };
}

describe('the import process', () => {
  test('is killed when its time is over', async () => {
    const limits = { ...DEFAULT_IMPORT_LIMITS, maxDurationMs: 50 };
    expect(await failureOf(runImportTask(await phantomTask(), { limits }))).toBe('time-limit');
  });

  test('is killed when it takes too much memory', async () => {
    const limits = { ...DEFAULT_IMPORT_LIMITS, maxRssBytes: 30 * 1024 * 1024 };
    expect(await failureOf(runImportTask(await phantomTask(), { limits }))).toBe('memory-limit');
  });

  test('is killed when nobody wants its result any more, also before it began', async () => {
    const abort = new AbortController();
    const running = failureOf(runImportTask(await phantomTask(), { signal: abort.signal }));
    abort.abort();
    expect(await running).toBe('cancelled');
    expect(await failureOf(runImportTask(await phantomTask(), { signal: abort.signal }))).toBe(
      'cancelled',
    );
  });

  test('a folder that is not there is a failure, not a hang', async () => {
    const source = { kind: 'folder', folder: join(await temporaryFolder(), 'nothing') } as const;
    expect(await failureOf(runImportTask({ kind: 'inspect', source }))).toBe('crashed');
  });

  test('reads folders in folders, follows no links, and refuses what is too large without reading it', async () => {
    const folder = await temporaryFolder();
    const outside = await temporaryFolder();
    await writeFile(join(outside, 'secret.txt'), 'not yours');
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    await writeFile(join(folder, 'a', 'b', 'deep.txt'), 'text');
    await writeFile(join(folder, 'empty.dcm'), '');
    await writeFile(join(folder, 'large.dcm'), '');
    await truncate(join(folder, 'large.dcm'), MAX_FILE_BYTES + 1);
    await symlink(outside, join(folder, 'link'));
    await symlink(join(outside, 'secret.txt'), join(folder, 'link.txt'));
    const { series, refused } = await runImportTask({
      kind: 'inspect',
      source: { kind: 'folder', folder },
    });
    expect(series).toEqual([]);
    const codes = refused.map(({ file, code }) => `${file} ${code}`);
    expect(codes.toSorted()).toEqual([
      'deep.txt dicom.not-dicom',
      'empty.dcm file.empty',
      'large.dcm file.too-large',
    ]);
  });
});
