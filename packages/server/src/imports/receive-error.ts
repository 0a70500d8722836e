import type { ErrorCode } from '@rounds/classroom';

/** An upload that is not taken. */
export class ReceiveError extends Error {
  override readonly name = 'ReceiveError';
  readonly refusal: ErrorCode;

  constructor(refusal: ErrorCode, cause?: unknown) {
    super(refusal, { cause });
    this.refusal = refusal;
  }
}
