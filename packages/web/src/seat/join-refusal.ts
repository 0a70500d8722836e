import type { ErrorCode } from '@rounds/classroom';

import { sentenceOf } from '../components/http-client.ts';

/** Why somebody is not in the class, and which button helps. */
export interface JoinRefusal {
  readonly sentence: string;
  readonly remedy: 'try-again' | 'take-over' | 'other-code' | 'other-name' | 'reload';
}

const REMEDIES: Partial<Record<ErrorCode, JoinRefusal['remedy']>> = {
  'join.code-unknown': 'other-code',
  'join.session-ended': 'other-code',
  'join.name-invalid': 'other-name',
  'join.already-open': 'take-over',
  'join.seat-moved': 'take-over',
  'connection.protocol': 'reload',
  'connection.flooding': 'reload',
};

export function refusalOfCode(code: ErrorCode, message: string): JoinRefusal {
  return { sentence: message, remedy: REMEDIES[code] ?? 'try-again' };
}

/** A refusal from whatever joining threw: a refusal of the server carries a code, anything else is the network. */
export function refusalOfError(error: unknown): JoinRefusal {
  if (error instanceof Error && error.name === 'JoinRefusedError' && 'code' in error) {
    return refusalOfCode(error.code as ErrorCode, error.message);
  }
  if (error instanceof Error && error.name === 'RequestRefusedError') {
    return { sentence: sentenceOf(error), remedy: 'try-again' };
  }
  return {
    sentence: 'The class could not be reached. Check your network connection, then try again.',
    remedy: 'try-again',
  };
}
