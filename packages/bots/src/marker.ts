import type { Vector3 } from '@rounds/classroom';

/**
 * What a bot writes into the spot it points at: who it is, and when. Every bot that sees the pose, in whatever process of
 * this machine, knows from it how long the pose was on its way.
 */
export interface Marker {
  readonly botIndex: number;
  /** On the clock of `markerNowMs`; not whole when two poses are drawn in between. */
  readonly sentMs: number;
}

/** Nobody points 77 m away from a patient: poses of people are told from those of bots by it. */
const MARKER_Z_MM = -77_777.77;
/** Hits travel as hundredths of a millimetre, exactly; a step of one is a tenth of a millisecond. */
const STEPS_PER_MM = 100;
export const MARKER_STEPS_PER_MS = 10;
/** The clock of markers begins anew every fourteen minutes. */
const CLOCK_STEPS = 0x80_0000;
const CLOCK_MS = CLOCK_STEPS / MARKER_STEPS_PER_MS;

/** One clock for all processes of a machine: the system's monotonic one. */
export function markerNowMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return ((seconds % CLOCK_MS) * 1000 + nanoseconds / 1e6) % CLOCK_MS;
}

/** Milliseconds from one moment to a later one on the clock of markers. */
export function elapsedMs(fromMs: number, toMs: number): number {
  return (((toMs - fromMs) % CLOCK_MS) + CLOCK_MS) % CLOCK_MS;
}

export function hitOfMarker(marker: Marker): Vector3 {
  const steps = Math.floor(marker.sentMs * MARKER_STEPS_PER_MS) % CLOCK_STEPS;
  return [steps / STEPS_PER_MM, marker.botIndex / STEPS_PER_MM, MARKER_Z_MM];
}

/** Undefined where the hit is no marker. */
export function markerOfHit(hitLps: Vector3 | undefined): Marker | undefined {
  if (hitLps === undefined || Math.abs(hitLps[2] - MARKER_Z_MM) > 0.5 / STEPS_PER_MM)
    return undefined;
  return {
    sentMs: (hitLps[0] * STEPS_PER_MM) / MARKER_STEPS_PER_MS,
    botIndex: Math.round(hitLps[1] * STEPS_PER_MM),
  };
}
