import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { systemClock } from '../clock.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { readOrCreateCertificate } from '../http/certificate.ts';
import { readOrCreateSecret, readServerSecret } from './secret-file.ts';
import { SettingsError } from '../settings/environment.ts';

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

  test.each([0o644, 0o640, 0o604, 0o620, 0o660, 0o601])(
    'is refused where others may use it (mode %o), and left as it is',
    async (mode) => {
      const path = join(await temporaryFolder(), 'secret');
      const secret = await readOrCreateSecret(path);
      await chmod(path, mode);
      const refused = readOrCreateSecret(path, 'everyone has to join again');
      await expect(refused).rejects.toThrow(SettingsError);
      await expect(refused).rejects.toThrow(`mode ${mode.toString(8)}`);
      await expect(refused).rejects.toThrow(`chmod 600 ${path}`);
      await expect(refused).rejects.not.toThrow(Buffer.from(secret).toString('hex'));
      expect((await stat(path)).mode & 0o777).toBe(mode);
      await chmod(path, 0o600);
      expect(await readOrCreateSecret(path)).toEqual(secret);
    },
  );

  test('is not guessed around where it is damaged', async () => {
    const path = join(await temporaryFolder(), 'secret');
    await writeFile(path, 'too short', { mode: 0o600 });
    await expect(readOrCreateSecret(path)).rejects.toThrow('damaged');
  });

  test('the key of the certificate is refused in the same way', async () => {
    const folder = join(await temporaryFolder(), 'tls');
    await readOrCreateCertificate(folder, [], systemClock);
    await chmod(join(folder, 'key.pem'), 0o644);
    await expect(readOrCreateCertificate(folder, [], systemClock)).rejects.toThrow('chmod 600');
  });
});

describe('the secret of the server', () => {
  const hex = 'ab'.repeat(32);

  test('comes from the environment or a named file where one is set, and no other is made', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'data', 'secret');
    const named = join(folder, 'named');
    await writeFile(named, `${hex}\n`, { mode: 0o600 });
    for (const environment of [{ ROUNDS_SECRET: hex }, { ROUNDS_SECRET_FILE: named }])
      expect(Buffer.from(await readServerSecret(environment, path)).toString('hex')).toBe(hex);
    expect(await readdir(folder)).toEqual(['named']);
    await mkdir(join(folder, 'data'));
    await readServerSecret({}, path);
    expect(await readFile(path, 'utf8')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is refused where it is weak, and where its file is open or not there', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'secret');
    const open = join(folder, 'open');
    await writeFile(open, hex, { mode: 0o600 });
    await chmod(open, 0o640);
    for (const environment of [
      { ROUNDS_SECRET: 'password' },
      { ROUNDS_SECRET: `${hex}0` },
      { ROUNDS_SECRET_FILE: open },
      { ROUNDS_SECRET_FILE: join(folder, 'none') },
    ])
      await expect(readServerSecret(environment, path)).rejects.toThrow(SettingsError);
    expect(await readdir(folder)).toEqual(['open']);
  });
});
