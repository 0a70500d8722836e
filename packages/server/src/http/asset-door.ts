import type { Clock } from '../clock.ts';
import type { TokenClaims } from '../identity/tokens.ts';
import type { SessionRecord } from '../journal/journal-store.ts';

/** Who is loading images when the class ends gets them whole, and may look at them once more. */
export const IMAGES_AFTER_END_MS = 10 * 60_000;
/** So late a class that ended, or was deleted, is noticed. */
const REMEMBER_MS = 2000;
const MAX_REMEMBERED = 1000;

/** What the door asks of the classes. */
export interface ClassImages {
  find(sessionId: string): Promise<SessionRecord | undefined>;
  /** Content addresses of the images a class shows. */
  assetsOf(sessionId: string): Promise<ReadonlySet<string>>;
}

interface Remembered {
  readonly untilMs: number;
  readonly session: Promise<SessionRecord | undefined>;
}

/** Lets people see the images of their class while it is open and a short time after. */
export class AssetDoor {
  readonly #classes: ClassImages;
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Remembered>();

  constructor(classes: ClassImages, clock: Clock) {
    this.#classes = classes;
    this.#clock = clock;
  }

  async admits({ sessionId }: TokenClaims<'asset'>, assetSha256: string): Promise<boolean> {
    const session = await this.#session(sessionId);
    if (session === undefined) return false;
    const { endedAtMs } = session;
    if (endedAtMs !== undefined && this.#clock.unixMs() >= endedAtMs + IMAGES_AFTER_END_MS)
      return false;
    return (await this.#classes.assetsOf(sessionId)).has(assetSha256);
  }

  #session(sessionId: string): Promise<SessionRecord | undefined> {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#sessions.get(sessionId);
    if (known !== undefined && known.untilMs > nowMs) return known.session;
    const session = this.#classes.find(sessionId);
    this.#sessions.delete(sessionId);
    this.#sessions.set(sessionId, { untilMs: nowMs + REMEMBER_MS, session });
    session.catch(() => this.#sessions.delete(sessionId));
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= MAX_REMEMBERED) break;
      this.#sessions.delete(oldest);
    }
    return session;
  }
}
