/** A point, direction or size in a named space: (x, y, z), or (column, row, slice) in index space. */
export type Vector3 = readonly [number, number, number];

/** A row-major 4x4 matrix that maps column vectors; names of matrices say from -> to. */
export type Matrix4 = readonly [
  number, number, number, number,
  number, number, number, number,
  number, number, number, number,
  number, number, number, number,
]; // prettier-ignore

/** The point that an affine matrix maps `point` to. */
export function transformPoint(matrix: Matrix4, point: Vector3): Vector3 {
  const [x, y, z] = point;
  return [
    matrix[0] * x + matrix[1] * y + matrix[2] * z + matrix[3],
    matrix[4] * x + matrix[5] * y + matrix[6] * z + matrix[7],
    matrix[8] * x + matrix[9] * y + matrix[10] * z + matrix[11],
  ];
}

/** The direction (no translation) that an affine matrix maps `direction` to; its length is kept as the matrix makes it. */
export function transformDirection(matrix: Matrix4, direction: Vector3): Vector3 {
  const [x, y, z] = direction;
  return [
    matrix[0] * x + matrix[1] * y + matrix[2] * z,
    matrix[4] * x + matrix[5] * y + matrix[6] * z,
    matrix[8] * x + matrix[9] * y + matrix[10] * z,
  ];
}

/**
 * The inverse of an affine matrix (last row 0 0 0 1).
 * Throws a RangeError for a singular one: a geometry with a zero spacing is a bug of its maker.
 */
export function invertMatrix4(matrix: Matrix4): Matrix4 {
  const [a, b, c, tx, d, e, f, ty, g, h, i, tz] = matrix;
  const cofactorA = e * i - f * h;
  const cofactorB = f * g - d * i;
  const cofactorC = d * h - e * g;
  const determinant = a * cofactorA + b * cofactorB + c * cofactorC;
  if (determinant === 0 || !Number.isFinite(determinant)) {
    throw new RangeError('The matrix is singular and has no inverse.');
  }
  const s = 1 / determinant;
  const m00 = cofactorA * s;
  const m01 = (c * h - b * i) * s;
  const m02 = (b * f - c * e) * s;
  const m10 = cofactorB * s;
  const m11 = (a * i - c * g) * s;
  const m12 = (c * d - a * f) * s;
  const m20 = cofactorC * s;
  const m21 = (b * g - a * h) * s;
  const m22 = (a * e - b * d) * s;
  return [
    m00, m01, m02, -(m00 * tx + m01 * ty + m02 * tz),
    m10, m11, m12, -(m10 * tx + m11 * ty + m12 * tz),
    m20, m21, m22, -(m20 * tx + m21 * ty + m22 * tz),
    0, 0, 0, 1,
  ]; // prettier-ignore
}
