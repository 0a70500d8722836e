import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** An application that may push images here. */
export interface Caller {
  readonly aeTitle: string;
  /** Address or name of its machine; any machine where undefined. */
  readonly host: string | undefined;
}

/** Such as `CT1@192.168.1.20,ARCHIVE`; undefined where it cannot be read. */
export function parseCallers(text: string): readonly Caller[] | undefined {
  const callers: Caller[] = [];
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const match = /^([\x21-\x3f\x41-\x5b\x5d-\x7e]{1,16})(?:@([\w.:-]+))?$/.exec(part.trim());
    if (match?.[1] === undefined) return undefined;
    callers.push({ aeTitle: match[1], host: match[2] });
  }
  return callers;
}

export async function isKnownCaller(
  callers: readonly Caller[],
  aeTitle: string,
  remoteAddress: string,
): Promise<boolean> {
  const address = plainAddress(remoteAddress);
  for (const caller of callers) {
    if (caller.aeTitle !== aeTitle) continue;
    if (caller.host === undefined) return true;
    if ((await addressesOf(caller.host)).includes(address)) return true;
  }
  return false;
}

/** IPv4 as IPv4, also on a socket that takes both. */
export function plainAddress(remoteAddress: string): string {
  return remoteAddress.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').toLowerCase();
}

async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [plainAddress(host)];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => plainAddress(address));
}
