import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, jest, test } from '@jest/globals';

import { runCommand } from '../fixtures/server-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';

jest.setTimeout(120_000);
afterAll(removeTemporaryFolders);

const PAGE = join(import.meta.dirname, '../../../../docs/permissions.md');

describe('docs/permissions.md', () => {
  test('is what the server enforces', async () => {
    const written = join(await temporaryFolder(), 'permissions.md');
    expect(await runCommand('permissions', '--write', written)).toMatchObject({ code: 0 });
    // If this fails: npm run rounds -- permissions --write docs/permissions.md
    expect(await readFile(PAGE, 'utf8')).toBe(await readFile(written, 'utf8'));
  });
});
