type Triple = readonly [number, number, number];

/** As `MeasurementCamera` of the viewer. */
export interface DrawnFrom {
  readonly positionLps: Triple;
  readonly targetLps: Triple;
  readonly upLps: Triple;
  readonly fieldOfViewDegrees: number;
}

/** Where on a square picture, whose rows go down, a point of the patient is seen. */
export function projectedPixel(
  { positionLps, targetLps, upLps, fieldOfViewDegrees }: DrawnFrom,
  pointLps: Triple,
  size: number,
): { readonly column: number; readonly row: number } {
  const forward = unit(minus(targetLps, positionLps));
  const right = unit(cross(forward, upLps));
  const up = cross(right, forward);
  const to = minus(pointLps, positionLps);
  const perHalf = size / 2 / Math.tan((fieldOfViewDegrees * Math.PI) / 360) / dot(to, forward);
  return {
    column: Math.floor(size / 2 + dot(to, right) * perHalf),
    row: Math.floor(size / 2 - dot(to, up) * perHalf),
  };
}

function minus(a: Triple, b: Triple): Triple {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(v: Triple): Triple {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}
