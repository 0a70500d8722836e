import { type ErrorCode, errorMessage, isErrorCode } from '@rounds/classroom';

/**
 * How one step of joining went. `refused` is the server's own word, with its code; `unreachable` is everything that
 * another try may cure: no network, no answer in time, a gateway in between.
 */
export type JoinOutcome<T> =
  | { readonly status: 'done'; readonly value: T }
  | { readonly status: 'refused'; readonly code: ErrorCode; readonly message: string }
  | { readonly status: 'unreachable'; readonly answered: boolean };

export function done<T>(value: T): JoinOutcome<T> {
  return { status: 'done', value };
}

export function refused(code: ErrorCode, message: string = errorMessage(code)): JoinOutcome<never> {
  return { status: 'refused', code, message };
}

/** @param answered something answered, but not what was asked for: worth few tries only */
export function unreachable(answered: boolean): JoinOutcome<never> {
  return { status: 'unreachable', answered };
}

/**
 * What an HTTP error means. Bodies are `{ code, message }`; those that Colyseus writes itself have a number for a code
 * and carry ours, if at all, as their message.
 */
export function outcomeOfHttpError(httpStatus: number, body: unknown): JoinOutcome<never> {
  const fields: Record<string, unknown> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const { code, message, error } = fields;
  if (isErrorCode(code)) return refused(code, typeof message === 'string' ? message : undefined);
  if (isErrorCode(message)) return refused(message);
  if (isErrorCode(error)) return refused(error);
  return unreachable(httpStatus < 500);
}

/** Refusals that pass by themselves: a new try brings a new ticket, or meets a server that is up again. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['server.stopping', 'join.token-expired']);

/** Refusals that pass for somebody who was already in: the room is theirs, only the way to it is blocked. */
const PASSING_ON_RETURN: ReadonlySet<ErrorCode> = new Set([
  'server.failed',
  'cluster.unreachable',
  'database.unreachable',
  'request.too-many',
  'connection.too-slow',
]);

export function isPassingRefusal(code: ErrorCode, returning: boolean): boolean {
  return PASSING.has(code) || (returning && PASSING_ON_RETURN.has(code));
}
