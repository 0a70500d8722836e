import { createHash, randomBytes } from 'node:crypto';

import type { Clock } from '../clock.ts';

const LINK_LIFETIME_MS = 24 * 3_600_000;

/** Where one-time links are remembered, by the hash of their secret. */
export interface LinkStore {
  add(secretSha256: string, expiresAtMs: number): Promise<void>;
  /** Marks the link as used; false where it is unknown, used or expired. Atomic. */
  use(secretSha256: string, nowMs: number): Promise<boolean>;
}

/** One-time links that turn a browser into an instructor's. */
export interface InstructorLinks {
  /** A new secret, to be put behind `/console#link=`. */
  create(): Promise<string>;
  use(secret: string): Promise<boolean>;
}

export function createInstructorLinks(store: LinkStore, clock: Clock): InstructorLinks {
  return {
    async create() {
      const secret = randomBytes(24).toString('base64url');
      await store.add(sha256(secret), clock.unixMs() + LINK_LIFETIME_MS);
      return secret;
    },
    use: (secret) => store.use(sha256(secret), clock.unixMs()),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
