import { Inflate } from 'fflate';

const INPUT_STEP_BYTES = 16 * 1024;
const FREE_OUTPUT_BYTES = 16 * 1024 * 1024;
const MAX_INFLATION_RATIO = 20;

/** Thrown when deflated data grows beyond what a real image would. */
export class InflationLimitError extends Error {
  constructor() {
    super('The deflated data set is larger than any image its size.');
    this.name = 'InflationLimitError';
  }
}

/** Inflates raw deflate data; throws InflationLimitError as soon as the output passes 16 MB and 20 times the input. */
export function inflateCapped(
  deflated: Uint8Array,
  freeOutputBytes = FREE_OUTPUT_BYTES,
): Uint8Array {
  const limit = Math.max(freeOutputBytes, deflated.length * MAX_INFLATION_RATIO);
  const pieces: Uint8Array[] = [];
  let byteLength = 0;
  const inflate = new Inflate((piece) => {
    byteLength += piece.length;
    if (byteLength > limit) throw new InflationLimitError();
    pieces.push(piece);
  });
  for (let start = 0; start < deflated.length; start += INPUT_STEP_BYTES) {
    const end = Math.min(start + INPUT_STEP_BYTES, deflated.length);
    inflate.push(deflated.subarray(start, end), end === deflated.length);
  }
  const inflated = new Uint8Array(byteLength);
  let offset = 0;
  for (const piece of pieces) {
    inflated.set(piece, offset);
    offset += piece.length;
  }
  return inflated;
}
