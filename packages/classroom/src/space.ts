/** A point or direction; which space it lives in is said by the name that holds it (`pointLps`, `headRoom`). */
export type Vector3 = readonly [x: number, y: number, z: number];

/** A unit quaternion. */
export type Quaternion = readonly [x: number, y: number, z: number, w: number];

export const IDENTITY_QUATERNION: Quaternion = [0, 0, 0, 1];

export function rotate(q: Quaternion, v: Vector3): Vector3 {
  const [x, y, z, w] = q;
  const tx = 2 * (y * v[2] - z * v[1]);
  const ty = 2 * (z * v[0] - x * v[2]);
  const tz = 2 * (x * v[1] - y * v[0]);
  return [
    v[0] + w * tx + y * tz - z * ty,
    v[1] + w * ty + z * tx - x * tz,
    v[2] + w * tz + x * ty - y * tx,
  ];
}

export function conjugate(q: Quaternion): Quaternion {
  return [-q[0], -q[1], -q[2], q[3]];
}

/** The rotation `b` followed by `a`. */
export function multiplyQuaternions(a: Quaternion, b: Quaternion): Quaternion {
  return [
    a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
    a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
    a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
    a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
  ];
}

export function normalizeQuaternion(q: Quaternion): Quaternion {
  const length = Math.hypot(...q);
  return length > 0
    ? [q[0] / length, q[1] / length, q[2] / length, q[3] / length]
    : IDENTITY_QUATERNION;
}

/** A right-handed rotation about the vertical axis of the room. */
export function yawQuaternion(radians: number): Quaternion {
  return [0, Math.sin(radians / 2), 0, Math.cos(radians / 2)];
}

export function normalizeVector(v: Vector3): Vector3 {
  const length = Math.hypot(...v);
  return length > 0 ? [v[0] / length, v[1] / length, v[2] / length] : [0, 0, 1];
}

export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
