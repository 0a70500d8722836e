import { type ErrorBody, type ErrorCode, ERRORS } from '@rounds/classroom';

/** Ends a request with an entry of the catalogue. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  readonly refusal: ErrorCode;

  constructor(refusal: ErrorCode) {
    super(refusal);
    this.refusal = refusal;
  }
}

export function errorBody(code: ErrorCode): ErrorBody {
  return { code, message: ERRORS[code].message };
}
