import { randomBytes } from 'node:crypto';
import { link, mkdir, open, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { secretSettingOf, SettingsError } from '../settings/environment.ts';

const SECRET_BYTES = 32;
const OPEN_TO_OTHERS = 0o077;

/**
 * The secret that tokens and the audit log are signed with, from `ROUNDS_SECRET` or the file that `ROUNDS_SECRET_FILE`
 * names: several servers of one house need it in common. Undefined where neither is set. @throws SettingsError
 */
export async function secretFrom(environment: NodeJS.ProcessEnv): Promise<Uint8Array | undefined> {
  const setting = await secretSettingOf(environment, 'ROUNDS_SECRET');
  if (setting === undefined) return undefined;
  if (!/^[0-9a-f]{64}$/i.test(setting))
    throw new SettingsError(
      'ROUNDS_SECRET must be 64 hexadecimal digits, as `openssl rand -hex 32` prints them.',
    );
  return Buffer.from(setting, 'hex');
}

/** The same, or the data folder's own. @throws SettingsError */
export async function readServerSecret(
  environment: NodeJS.ProcessEnv,
  path: string,
): Promise<Uint8Array> {
  return (await secretFrom(environment)) ?? readOrCreateSecret(path);
}

/**
 * A secret of this data folder, made when it is first needed and readable by its owner alone.
 * `consequence`: what a new one in its place would mean, in words. @throws SettingsError where others may read it
 */
export async function readOrCreateSecret(
  path: string,
  consequence = 'everyone has to join again',
): Promise<Uint8Array> {
  const existing = await readSecret(path, consequence);
  if (existing !== undefined) return existing;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, randomBytes(SECRET_BYTES).toString('hex'), {
    mode: 0o600,
    flag: 'wx',
  });
  try {
    // A link fails where the name exists: of two processes that start at once, both end up with the same secret.
    await link(temporary, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(temporary);
  }
  const created = await readSecret(path, consequence);
  if (created === undefined) throw new Error(`the secret file ${path} cannot be read back`);
  return created;
}

async function readSecret(path: string, consequence: string): Promise<Uint8Array | undefined> {
  const text = await readOwnFile(path, consequence);
  if (text === undefined) return undefined;
  const secret = Buffer.from(text.trim(), 'hex');
  if (secret.length !== SECRET_BYTES)
    throw new SettingsError(
      `The secret file ${path} is damaged: remove it to get a new one (${consequence}).`,
    );
  return secret;
}

/**
 * What a file says that its owner alone may read; undefined where there is none. Mode and content are of the same file,
 * whatever is put under its name meanwhile. @throws SettingsError where others may read it: they may have done so
 */
export async function readOwnFile(path: string, consequence: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { mode } = await file.stat();
      if (process.platform !== 'win32' && (mode & OPEN_TO_OTHERS) !== 0)
        throw new SettingsError(openToOthers(path, mode, consequence));
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function openToOthers(path: string, mode: number, consequence: string): string {
  const octal = (mode & 0o777).toString(8);
  return (
    `The secret file ${path} is open to other people on this machine (mode ${octal}). ` +
    `If nobody else can have read it, run: chmod 600 ${path}\n` +
    `Else remove it to get a new one (${consequence}).`
  );
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
