import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

/** A module of the installed peers (scripts/peers.mjs), which lie outside this workspace. */
export async function importPeer(name) {
  const folder = process.env.ROUNDS_PEERS;
  if (folder === undefined) throw new Error('the peers are not installed');
  const path = createRequire(join(folder, 'package.json')).resolve(name);
  return import(pathToFileURL(path).href);
}
