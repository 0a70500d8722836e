import type { ErrorBody } from '@rounds/classroom';

/** A refusal of the server, or its absence, in words for a person. */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefusedError';
  /** A code of the catalogue, or `network` where no answer came. */
  readonly code: ErrorBody['code'] | 'network';

  constructor(code: ErrorBody['code'] | 'network', message: string) {
    super(message);
    this.code = code;
  }
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

const NO_ANSWER = 'The server did not answer. Check your network connection, then try again.';

/**
 * Asks this page's own server. The answer has the shape the caller names: page and server are of one build, so it is not
 * checked again. @throws RequestRefusedError
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', body, signal } = options;
  const response = await fetch(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted === true) throw cause;
    throw new RequestRefusedError('network', NO_ANSWER);
  });
  const text = await response.text();
  if (!response.ok) throw refusalOfBody(text);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** The refusal inside a body that is not an answer. */
export function refusalOfBody(text: string): RequestRefusedError {
  try {
    const { code, message } = JSON.parse(text) as Partial<ErrorBody>;
    if (code !== undefined && message !== undefined) return new RequestRefusedError(code, message);
  } catch {
    // Not from Rounds: a proxy's own page, for instance.
  }
  return new RequestRefusedError('network', NO_ANSWER);
}

/** The sentence to show for whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : NO_ANSWER;
}
