import type { Environment } from '../environment.ts';
import { done, type JoinOutcome, outcomeOfHttpError, unreachable } from './join-outcome.ts';

/** Longer than a lost SYN and its first two repetitions, shorter than patience. */
export const HTTP_TIMEOUT_MS = 8_000;

/** Posts JSON and reads JSON. Never throws: what went wrong is the outcome. */
export async function postJson(
  environment: Environment,
  url: string,
  body: unknown,
  signal: AbortSignal,
): Promise<JoinOutcome<unknown>> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  const cancelTimer = environment.startTimer(abort, HTTP_TIMEOUT_MS);
  try {
    const response = await environment.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      signal: controller.signal,
    });
    const answer = parseJson(await response.text());
    if (!response.ok) return outcomeOfHttpError(response.status, answer);
    return answer === undefined ? unreachable(true) : done(answer);
  } catch {
    // fetch throws when there is no network, when the answer breaks off and when we gave up waiting.
    return unreachable(false);
  } finally {
    cancelTimer();
    signal.removeEventListener('abort', abort);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: a page of some gateway in between.
    return undefined;
  }
}
