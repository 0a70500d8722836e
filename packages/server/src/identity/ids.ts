import { randomBytes, randomInt } from 'node:crypto';

/** Random, of 16 bytes, in the alphabet of `idSchema`. A command line would take one that begins with a hyphen for an option. */
export function newId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

/** Six digits people type. */
export function newJoinCode(): string {
  return String(randomInt(0, 1_000_000)).padStart(6, '0');
}
