import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { SettingsError } from '../settings/environment.ts';
import { readPacsSettings } from './pacs-settings.ts';

afterAll(removeTemporaryFolders);

const SECRET = 'a-secret-that-is-long-enough';

describe('the settings of the ways to archives', () => {
  test('are all off where nothing is set', async () => {
    expect(await readPacsSettings({})).toEqual({});
    expect(await readPacsSettings({ ROUNDS_DICOM_PORT: '', ROUNDS_DICOMWEB_URL: ' ' })).toEqual({});
  });

  test('are read from the environment', async () => {
    expect(
      await readPacsSettings({
        ROUNDS_DICOMWEB_URL: 'https://pacs.example/dicom-web',
        ROUNDS_DICOMWEB_USER: 'rounds',
        ROUNDS_DICOMWEB_PASSWORD: 'secret',
        ROUNDS_STOW_TOKEN: SECRET,
        ROUNDS_DICOM_PORT: '11112',
        ROUNDS_DICOM_CALLERS: 'CT1@192.168.1.20, ARCHIVE ,MR_2@pacs.example',
      }),
    ).toEqual({
      archive: {
        name: 'pacs.example',
        url: new URL('https://pacs.example/dicom-web/'),
        authorization: 'Basic cm91bmRzOnNlY3JldA==',
      },
      stowToken: SECRET,
      receiver: {
        host: '127.0.0.1',
        port: 11112,
        aeTitle: 'ROUNDS',
        callers: [
          { aeTitle: 'CT1', host: '192.168.1.20' },
          { aeTitle: 'ARCHIVE', host: undefined },
          { aeTitle: 'MR_2', host: 'pacs.example' },
        ],
      },
    });
  });

  test('keep secrets in files that are their owner’s alone', async () => {
    const path = join(await temporaryFolder(), 'token');
    await writeFile(path, `${SECRET}\n`, { mode: 0o600 });
    const environment = {
      ROUNDS_DICOMWEB_URL: 'http://localhost:8042/dicom-web/',
      ROUNDS_DICOMWEB_NAME: 'Teaching archive',
      ROUNDS_DICOMWEB_TOKEN_FILE: path,
      ROUNDS_STOW_TOKEN_FILE: path,
    };
    expect(await readPacsSettings(environment)).toMatchObject({
      archive: { name: 'Teaching archive', authorization: `Bearer ${SECRET}` },
      stowToken: SECRET,
    });
    await chmod(path, 0o640);
    await expect(readPacsSettings(environment)).rejects.toThrow(/mode 600/);
    await expect(readPacsSettings({ ROUNDS_STOW_TOKEN_FILE: '/nowhere/token' })).rejects.toThrow(
      /cannot be read/,
    );
  });

  test.each([
    { ROUNDS_DICOMWEB_URL: 'file:///etc/passwd' },
    { ROUNDS_DICOMWEB_URL: 'pacs.example' },
    { ROUNDS_DICOMWEB_URL: `https://user:${SECRET}@pacs.example/` },
    { ROUNDS_DICOMWEB_URL: 'https://x/', ROUNDS_DICOMWEB_TOKEN: SECRET, ROUNDS_DICOMWEB_USER: 'u' },
    { ROUNDS_STOW_TOKEN: 'short' },
    { ROUNDS_STOW_TOKEN: 'with a space in it, and long' },
    { ROUNDS_DICOM_PORT: '70000' },
    { ROUNDS_DICOM_PORT: 'x' },
    { ROUNDS_DICOM_PORT: '1', ROUNDS_DICOM_CALLERS: 'a title that is far too long' },
    { ROUNDS_DICOM_PORT: '1', ROUNDS_DICOM_CALLERS: 'A@b@c' },
    { ROUNDS_DICOM_PORT: '1', ROUNDS_DICOM_AE: 'TOO LONG A TITLE FOR THIS' },
  ])('are refused in words without the secret: %p', async (environment) => {
    const problem = await readPacsSettings(environment).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(SettingsError);
    expect((problem as Error).message).toMatch(/^[A-Z].{15,}\.$/);
    expect((problem as Error).message).not.toContain(SECRET);
  });
});
