import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const SECRET_BYTES = 32;

/**
 * A secret of this data folder, made when it is first needed and readable by its owner alone.
 * `consequence`: what a new one in its place would mean, in words.
 */
export async function readOrCreateSecret(
  path: string,
  consequence = 'everyone has to join again',
): Promise<Uint8Array> {
  const existing = await readSecret(path, consequence);
  if (existing !== undefined) return existing;
  await mkdir(dirname(path), { recursive: true });
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
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  const secret = Buffer.from(text.trim(), 'hex');
  if (secret.length !== SECRET_BYTES) {
    throw new Error(
      `the secret file ${path} is damaged: remove it to get a new one (${consequence})`,
    );
  }
  await chmod(path, 0o600);
  return secret;
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
