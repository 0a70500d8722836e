import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { ImportFolder } from './import-folder.ts';

afterAll(removeTemporaryFolders);

async function createFolder(): Promise<ImportFolder> {
  return ImportFolder.create(await temporaryFolder(), {
    importId: 'import-a',
    origin: 'c-store',
    createdAtMs: 1,
    status: 'receiving',
    attempts: 0,
    addAgain: false,
  });
}

async function write(folder: ImportFolder, path: string): Promise<void> {
  const reserved = folder.reserve();
  await writeFile(reserved.path, 'bytes');
  await folder.keep({ number: reserved.number, path, bytes: 5 });
}

describe('the list of the files that arrived', () => {
  test('holds no file that could not be listed', async () => {
    const folder = await createFolder();
    const list = join(folder.path, 'files.ndjson');
    await mkdir(list);
    await expect(write(folder, 'a')).rejects.toThrow();
    expect(folder.received()).toEqual([]);
    await rm(list, { recursive: true });
    await write(folder, 'b');
    expect(folder.received().map(({ path }) => path)).toEqual(['b']);
  });

  test('loses nothing that was listed behind half a line', async () => {
    const folder = await createFolder();
    await write(folder, 'a');
    await appendFile(join(folder.path, 'files.ndjson'), '{"number":1,"pa');
    folder.reserve();
    await write(folder, 'b');
    const again = await ImportFolder.open(folder.path);
    expect(again?.received().map(({ path }) => path)).toEqual(['a', 'b']);
  });
});
