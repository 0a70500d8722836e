import type { Matrix4 } from '@rounds/imaging/asset';

/** The affine map `second` after `first`: row-major matrices for column vectors. */
export function composeMatrices(second: Matrix4, first: Matrix4): Matrix4 {
  const out = new Array<number>(16).fill(0);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += (second[row * 4 + k] ?? 0) * (first[k * 4 + column] ?? 0);
      out[row * 4 + column] = sum;
    }
  }
  return out as unknown as Matrix4;
}

/** The same map in the order graphics libraries store it (translation last). */
export function transposed(matrix: Matrix4): number[] {
  const out = new Array<number>(16).fill(0);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++)
      out[column * 4 + row] = matrix[row * 4 + column] ?? 0;
  }
  return out;
}
