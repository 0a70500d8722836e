import { setTimeout as delay } from 'node:timers/promises';

import type { SharedState } from '@rounds/classroom';
import { type ClassroomConnection, joinClassroom } from '@rounds/connection';

import type { Findings } from './findings.ts';

const HAND_EVERY_MS = 1000;
const PATIENCE_MS = 10_000;

export interface WitnessOptions {
  readonly serverUrl: string;
  readonly code: string;
  readonly name: string;
  /** Of an instructor; a learner without. */
  readonly fetch?: typeof globalThis.fetch;
  readonly findings: Findings;
}

/**
 * Somebody who only takes part: raises a hand every second, and looks that it is answered, that the connection stays, and
 * that nothing of the class changes which nobody here may change.
 */
export class Witness {
  readonly connection: ClassroomConnection;
  readonly #findings: Findings;
  readonly #name: string;
  readonly #stopping = new AbortController();
  #before: string | undefined;
  #slowestMs = 0;
  #done: Promise<void> = Promise.resolve();

  private constructor({ name, findings }: WitnessOptions, connection: ClassroomConnection) {
    this.#name = name;
    this.#findings = findings;
    this.connection = connection;
  }

  static async join(options: WitnessOptions): Promise<Witness> {
    const { serverUrl, code, name, fetch } = options;
    const tokens = new Map<string, string>();
    const connection = await joinClassroom({
      serverUrl,
      code,
      name,
      device: 'laptop',
      seatTokens: {
        read: (key) => tokens.get(key),
        write: (key, token) => void tokens.set(key, token),
        remove: (key) => void tokens.delete(key),
      },
      ...(fetch === undefined ? {} : { fetch }),
    });
    return new Witness(options, connection);
  }

  get slowestMs(): number {
    return this.#slowestMs;
  }

  /** Begins to look. `mayChange`: whether somebody here has control, so that the view may change. */
  watch(mayChange: boolean): void {
    this.#before = protectedPart(this.connection.state(), mayChange);
    this.connection.subscribe(() => this.#compare(mayChange));
    this.#done = this.#raiseHands();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
    const { reconnects } = this.connection.statistics();
    if (reconnects > 0) this.#findings.violation(`${this.#name} lost the connection`);
    if (this.connection.status().kind !== 'joined')
      this.#findings.violation(`${this.#name} is not in the class any more`);
    await this.connection.leave();
  }

  #compare(mayChange: boolean): void {
    const state = this.connection.state();
    if (protectedPart(state, mayChange) !== this.#before)
      this.#findings.violation(`${this.#name} saw a change that nobody may make`);
    if (!isFinite(state.view)) this.#findings.violation(`${this.#name} saw numbers that are none`);
  }

  async #raiseHands(): Promise<void> {
    let raised = false;
    while (!this.#stopping.signal.aborted) {
      raised = !raised;
      const askedMs = performance.now();
      const result = await this.connection.send({ type: 'hand.raise', raised });
      const tookMs = performance.now() - askedMs;
      this.#slowestMs = Math.max(this.#slowestMs, tookMs);
      if (result.status !== 'accepted')
        this.#findings.violation(`the hand of ${this.#name} was refused with ${result.code}`);
      if (tookMs > PATIENCE_MS) this.#findings.violation(`${this.#name} waited ${tookMs} ms`);
      await delay(HAND_EVERY_MS, undefined, { signal: this.#stopping.signal }).catch(
        () => undefined,
      );
    }
  }
}

/** Everything of a class that a learner without control, or with it, can never change. */
function protectedPart(state: SharedState, mayChange: boolean): string {
  const { participants, saving: _saving, ...rest } = state;
  const people = participants.map(({ participantId, name, role, seatIndex }) => [
    participantId,
    name,
    role,
    seatIndex,
  ]);
  const { sessionId, title, openedAtMs, caseCount, gatherCount, lifecycle } = rest;
  const always = { sessionId, title, openedAtMs, caseCount, gatherCount, lifecycle, people };
  return JSON.stringify(mayChange ? always : { ...rest, people });
}

function isFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((inner) => isFinite(inner));
}
