import type { ErrorCode } from '@rounds/classroom';

import type { Environment } from '../environment.ts';
import { retryDelayMs } from './backoff.ts';
import { isPassingRefusal, type JoinOutcome, refused } from './join-outcome.ts';
import { pause } from './pause.ts';

/** A first join is given up after so many answers that make no sense; silence it bears for as long as it takes. */
const SENSELESS_ANSWERS = 5;

export interface JoinLoop {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** Whether this is somebody who was already in. They are given up only by a refusal that says so. */
  readonly returning: boolean;
  tryOnce(): Promise<JoinOutcome<void>>;
  /** Before every try, and before the wait for it. */
  trying(attempt: number, retryInMs: number): void;
}

export type JoinDecision =
  | { readonly status: 'joined' }
  | { readonly status: 'aborted' }
  | { readonly status: 'refused'; readonly code: ErrorCode; readonly message: string };

/** Tries to join until it is decided: in, refused, or not wanted any more. */
export async function joinUntilDecided(loop: JoinLoop): Promise<JoinDecision> {
  const { environment, signal, returning } = loop;
  let senselessAnswers = 0;
  for (let attempt = 1; !signal.aborted; attempt++) {
    const retry = returning ? attempt : attempt - 1;
    if (retry > 0) {
      const delayMs = retryDelayMs(retry, environment.random());
      loop.trying(attempt, delayMs);
      await pause(environment, delayMs, signal);
      if (signal.aborted) break;
    }
    loop.trying(attempt, 0);
    const outcome = await loop.tryOnce();
    if (signal.aborted) break;
    if (outcome.status === 'done') return { status: 'joined' };
    if (outcome.status === 'refused' && !isPassingRefusal(outcome.code, returning)) return outcome;
    senselessAnswers += isSenseless(outcome) ? 1 : 0;
    if (!returning && senselessAnswers >= SENSELESS_ANSWERS) {
      return outcome.status === 'refused' ? outcome : failure();
    }
  }
  return { status: 'aborted' };
}

function isSenseless(outcome: JoinOutcome<void>): boolean {
  if (outcome.status === 'refused') return outcome.code === 'join.token-expired';
  return outcome.status === 'unreachable' && outcome.answered;
}

function failure(): JoinDecision {
  const outcome = refused('server.failed');
  return outcome.status === 'refused' ? outcome : { status: 'aborted' };
}
