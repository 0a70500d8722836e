import { ServerError } from '@colyseus/core';
import { type ErrorCode, ERRORS } from '@rounds/classroom';

/** Somebody is not let in. Its message is the catalogue code: the door and the client find the rest there. */
export class RefusedAtDoor extends ServerError {
  readonly refusal: ErrorCode;

  constructor(refusal: ErrorCode, options?: ErrorOptions) {
    super(ERRORS[refusal].httpStatus, refusal, options);
    this.refusal = refusal;
  }
}

/** The close code a refusal travels as; one without its own closes as a page that does not match the server. */
export function closeCodeOf(refusal: ErrorCode): number {
  const entry = ERRORS[refusal];
  return 'closeCode' in entry ? entry.closeCode : ERRORS['connection.protocol'].closeCode;
}
