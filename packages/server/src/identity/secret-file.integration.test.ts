import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { readOrCreateSecret } from './secret-file.ts';

afterAll(removeTemporaryFolders);

describe('the secret file', () => {
  test('is made once, for its owner alone', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'data', 'secret');
    const secrets = await Promise.all([1, 2, 3].map(() => readOrCreateSecret(path)));
    expect(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(1);
    expect(secrets[0]).toHaveLength(32);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'data'))).toEqual(['secret']);
  });

  test('gets its mode back where somebody opened it', async () => {
    const path = join(await temporaryFolder(), 'secret');
    await readOrCreateSecret(path);
    await chmod(path, 0o644);
    await readOrCreateSecret(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('is not guessed around where it is damaged', async () => {
    const path = join(await temporaryFolder(), 'secret');
    await writeFile(path, 'too short');
    await expect(readOrCreateSecret(path)).rejects.toThrow('damaged');
  });
});
