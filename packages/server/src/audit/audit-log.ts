import type { Clock } from '../clock.ts';
import type { Log } from '../logging/log.ts';
import {
  type AuditAction,
  type AuditDetails,
  type AuditEvent,
  isSealed,
  sealKeyOf,
} from './audit-record.ts';
import type { AuditStore } from './audit-store.ts';

/** Writing down who did what. Returns at once: the entry is on the disk a moment later. */
export interface AuditTrail {
  note(action: AuditAction, actor: string, subject?: string, details?: AuditDetails): void;
}

/** Entries that wait while the database cannot take them. */
const MAX_WAITING = 10_000;
const MAX_BATCH = 500;
const RETRY_AFTER_MS = 1000;

/**
 * Brings audit events to the store in order and in the background. While the database is away they wait; of more than
 * can wait, the chain says afterwards how many were lost.
 */
export class AuditLog implements AuditTrail {
  readonly #store: AuditStore;
  readonly #sealKey: Uint8Array;
  readonly #clock: Clock;
  readonly #log: Log;
  #waiting: AuditEvent[] = [];
  #lost = 0;
  #running: Promise<void> | undefined;
  #isClosing = false;
  #wake: (() => void) | undefined;

  constructor(options: {
    readonly store: AuditStore;
    readonly secret: Uint8Array;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    this.#store = options.store;
    this.#sealKey = sealKeyOf(options.secret);
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** Looks whether the end of the chain is still as a server left it, and writes down where it is not. */
  async open(): Promise<void> {
    const head = await this.#store.head();
    const [last] = head === undefined ? [] : await this.#lastRecord(head.sequence);
    const isEmpty = head?.sequence === 0 && last === undefined;
    if (
      isEmpty ||
      (head !== undefined && last?.hash === head.hash && isSealed(this.#sealKey, head))
    )
      return;
    this.#log.error('the end of the audit log is not as a server left it');
    this.note('audit.seal-broken', 'server');
  }

  /** Entries that are not on the disk yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  note(action: AuditAction, actor: string, subject = '', details: AuditDetails = {}): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push({ atMs: this.#clock.unixMs(), action, actor, subject, details });
    this.#running ??= this.#run();
  }

  /** Resolves once everything noted so far is on the disk. */
  async flushed(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Writes what waits; what the database does not take now is given up. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#wake?.();
    await this.flushed();
  }

  async #run(): Promise<void> {
    // What is noted in one turn is written in one transaction.
    await Promise.resolve();
    while (this.#waiting.length > 0 || this.#lost > 0) {
      const lost = this.#lost;
      const batch = this.#waiting.slice(0, MAX_BATCH);
      try {
        await this.#store.append([...lossOf(lost, this.#clock), ...batch], this.#sealKey);
        this.#lost -= lost;
        this.#waiting.splice(0, batch.length);
      } catch (error) {
        this.#log.error(
          { err: error, waiting: this.#waiting.length },
          'the audit log is not saved',
        );
        if (this.#isClosing) break;
        await this.#pause();
      }
    }
    this.#running = undefined;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_AFTER_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #lastRecord(sequence: number): ReturnType<AuditStore['read']> {
    return this.#store.read({ from: Math.max(1, sequence), limit: 2 }).then((records) =>
      // One behind the end would be there without a seal.
      records.length > 1 ? [] : records,
    );
  }
}

function lossOf(lost: number, clock: Clock): readonly AuditEvent[] {
  if (lost === 0) return [];
  return [
    {
      atMs: clock.unixMs(),
      action: 'audit.entries-lost',
      actor: 'server',
      subject: '',
      details: { entries: lost },
    },
  ];
}
