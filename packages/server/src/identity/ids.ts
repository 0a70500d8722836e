import { randomBytes, randomInt } from 'node:crypto';

/** 128 random bits in the alphabet of `idSchema`. */
export function newId(): string {
  return randomBytes(16).toString('base64url');
}

/** Six digits people type. */
export function newJoinCode(): string {
  return String(randomInt(0, 1_000_000)).padStart(6, '0');
}
