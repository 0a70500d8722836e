import type { Clock } from '../clock.ts';
import type { AuditDetails } from './audit-record.ts';
import type { AuditTrail } from './audit-log.ts';

/** Who is refused the same thing again is written down once a minute, with how often it was. */
const QUIET_MS = 60_000;
const MAX_REMEMBERED = 10_000;

interface Told {
  untilMs: number;
  unsaid: number;
}

/** Writes refusals into the audit log without letting whoever is refused fill it. */
export class RefusalNotes {
  readonly #trail: AuditTrail;
  readonly #clock: Clock;
  readonly #told = new Map<string, Told>();

  constructor(trail: AuditTrail, clock: Clock) {
    this.#trail = trail;
    this.#clock = clock;
  }

  note(
    action: 'permission.refused' | 'instructor.sign-in-refused' | 'socket.closed',
    actor: string,
    subject: string,
    details: AuditDetails,
  ): void {
    const nowMs = this.#clock.monotonicMs();
    const key = JSON.stringify([action, actor, subject, details]);
    const told = this.#told.get(key);
    if (told !== undefined && told.untilMs > nowMs) {
      told.unsaid += 1;
      return;
    }
    const unsaid = told?.unsaid ?? 0;
    this.#told.delete(key);
    this.#told.set(key, { untilMs: nowMs + QUIET_MS, unsaid: 0 });
    this.#forgetOldest();
    this.#trail.note(action, actor, subject, {
      ...details,
      ...(unsaid === 0 ? {} : { timesSinceLastEntry: unsaid + 1 }),
    });
  }

  #forgetOldest(): void {
    for (const key of this.#told.keys()) {
      if (this.#told.size <= MAX_REMEMBERED) return;
      this.#told.delete(key);
    }
  }
}
