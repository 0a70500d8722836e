import type { Vector3 } from './matrix4.ts';

export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

export const add = (a: Vector3, b: Vector3): Vector3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];

export const subtract = (a: Vector3, b: Vector3): Vector3 => [
  a[0] - b[0],
  a[1] - b[1],
  a[2] - b[2],
];

export const scale = (a: Vector3, factor: number): Vector3 => [
  a[0] * factor,
  a[1] * factor,
  a[2] * factor,
];

export const length = (a: Vector3): number => Math.hypot(a[0], a[1], a[2]);

/** The unit vector along `a`; the zero vector stays zero. */
export const normalize = (a: Vector3): Vector3 => {
  const norm = length(a);
  return norm === 0 ? a : scale(a, 1 / norm);
};
