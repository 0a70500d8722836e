import { ReceiveError } from './receive-error.ts';

/**
 * Passes bytes on while `admits` says so. What is too much is read to its end and thrown away before this fails with
 * `request.too-large`: a sender who is cut off in the middle never hears why, and leaves a connection nobody can use.
 */
export async function* limitBytes(
  bytes: AsyncIterable<Buffer>,
  admits: (chunk: Buffer, bytesSoFar: number) => boolean,
): AsyncGenerator<Buffer> {
  let bytesSoFar = 0;
  let isTooMuch = false;
  for await (const chunk of bytes) {
    bytesSoFar += chunk.length;
    isTooMuch ||= !admits(chunk, bytesSoFar);
    if (!isTooMuch) yield chunk;
  }
  if (isTooMuch) throw new ReceiveError('request.too-large');
}
