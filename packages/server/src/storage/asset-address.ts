import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

const SHA256 = /^[0-9a-f]{64}$/;

/** Whether a text can be an asset's address at all; nothing else becomes part of a path or of a key. */
export function isAssetAddress(text: string): boolean {
  return SHA256.test(text);
}

export function addressOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Reads the file once, a part at a time. */
export async function addressOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Uint8Array);
  return hash.digest('hex');
}
