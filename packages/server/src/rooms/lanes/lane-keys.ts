import { LANE_KEY_TTL_MS } from '@rounds/classroom';

import type { Clock } from '../../clock.ts';
import { newId } from '../../identity/ids.ts';
import { lanePath } from './lane-path.ts';
import type { AdmitLane } from './lane-socket.ts';

interface Issued {
  readonly admit: AdmitLane;
  readonly expiresMs: number;
}

/** What opens lanes of this process: each key for one person, once, and not for long. */
export class LaneKeys {
  readonly #clock: Clock;
  readonly #serverName: () => string;
  /** Oldest first. */
  readonly #issued = new Map<string, Issued>();

  /** @param serverName of this process, in the paths of its sockets */
  constructor(clock: Clock, serverName: () => string) {
    this.#clock = clock;
    this.#serverName = serverName;
  }

  /** Where the lane is opened that a key is for. */
  pathOf(key: string): string {
    return lanePath(this.#serverName(), key);
  }

  issue(admit: AdmitLane): string {
    this.#forgetExpired();
    const key = newId();
    this.#issued.set(key, { admit, expiresMs: this.#clock.monotonicMs() + LANE_KEY_TTL_MS });
    return key;
  }

  /** Uses the key up. Undefined where it is not one, was used, revoked, or is too old. */
  use(key: string): AdmitLane | undefined {
    this.#forgetExpired();
    const admit = this.#issued.get(key)?.admit;
    this.#issued.delete(key);
    return admit;
  }

  revoke(key: string): void {
    this.#issued.delete(key);
  }

  #forgetExpired(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [key, { expiresMs }] of this.#issued) {
      if (expiresMs > nowMs) return;
      this.#issued.delete(key);
    }
  }
}
