import { Transform } from 'node:stream';

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

/** Passes bytes on while `admits` says so, and fails with `request.too-large` as soon as it does not. */
export function countBytes(admits: (chunkBytes: number, bytesSoFar: number) => boolean): Transform {
  let bytesSoFar = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytesSoFar += chunk.length;
      if (admits(chunk.length, bytesSoFar)) done(null, chunk);
      else done(new ReceiveError('request.too-large'));
    },
  });
}
