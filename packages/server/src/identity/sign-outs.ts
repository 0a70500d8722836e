import type { Clock } from '../clock.ts';
import type { Log } from '../logging/log.ts';
import { TOKEN_LIFETIME_MS, type TokenClaims, type TokenSigner } from './tokens.ts';

/** An instructor's cookies that were made before do not count any more. */
export interface SignOut {
  /** Id of the instructor, or `EVERYBODY`. */
  readonly who: string;
  readonly atMs: number;
}

/** Where it is kept who signed out. */
export interface SignOutStore {
  /** All that are kept. */
  list(): Promise<readonly SignOut[]>;
  /** Keeps one, in place of an earlier one of the same; what is older than the other time is forgotten. */
  add(signOut: SignOut, forgetBeforeMs: number): Promise<void>;
}

export interface SignOutsOptions {
  readonly store: SignOutStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether other servers may sign people out, too: then it is looked up again and again. */
  readonly isOneOfSeveral: boolean;
}

/** No id of an instructor has this character. */
const EVERYBODY = '*';
const LOOK_EVERY_MS = 5000;

/**
 * Who signed out: an instructor, with every copy of their cookie, or all instructors together. Asked at every request, so
 * it is held in memory; what another server of a cluster was told is known here after five seconds.
 */
export class SignOuts {
  readonly #options: SignOutsOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #atMs = new Map<string, number>();

  private constructor(options: SignOutsOptions) {
    this.#options = options;
    if (!options.isOneOfSeveral) return;
    this.#timer = setInterval(() => {
      this.#look().catch((error: unknown) =>
        options.log.warn({ err: error }, 'it could not be looked up who signed out'),
      );
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  static async open(options: SignOutsOptions): Promise<SignOuts> {
    const signOuts = new SignOuts(options);
    await signOuts.#look();
    return signOuts;
  }

  has(instructorId: string, cookieMadeAtMs: number): boolean {
    const atMs = Math.max(this.#atMs.get(instructorId) ?? 0, this.#atMs.get(EVERYBODY) ?? 0);
    return cookieMadeAtMs <= atMs;
  }

  /** Every cookie this instructor has by now, in whatever browser, is none any more. */
  signOut(instructorId: string): Promise<void> {
    return this.#add(instructorId);
  }

  /** The same for all instructors. */
  signOutEverybody(): Promise<void> {
    return this.#add(EVERYBODY);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #add(who: string): Promise<void> {
    const atMs = this.#options.clock.unixMs();
    await this.#options.store.add({ who, atMs }, atMs - TOKEN_LIFETIME_MS.instructor);
    this.#atMs.set(who, atMs);
  }

  async #look(): Promise<void> {
    const all = await this.#options.store.list();
    const known = new Map(all.map(({ who, atMs }) => [who, atMs]));
    // What was added here while the answer was on its way is not in it.
    for (const [who, atMs] of this.#atMs) known.set(who, Math.max(atMs, known.get(who) ?? 0));
    this.#atMs = known;
  }
}

/** Knows the same tokens, but for cookies of instructors who have signed out since. */
export function withoutSignedOut(
  signer: TokenSigner,
  signOuts: Pick<SignOuts, 'has'>,
): TokenSigner {
  return {
    sign: (kind, claims) => signer.sign(kind, claims),
    verify: (kind, token) => {
      const verified = signer.verify(kind, token);
      if (kind !== 'instructor' || verified === undefined) return verified;
      const { instructorId } = verified.claims as TokenClaims<'instructor'>;
      const madeAtMs = verified.expiresAtMs - TOKEN_LIFETIME_MS.instructor;
      return signOuts.has(instructorId, madeAtMs) ? undefined : verified;
    },
  };
}
