import type { Vector3 } from '@rounds/classroom';

/** What a bot writes into the spot it points at, so that another bot of this process knows which pose it sees. */
export interface Marker {
  readonly botIndex: number;
  /** Counts the bot's poses. */
  readonly count: number;
}

/** Nobody points 77 m away from a patient: poses of people are told from those of bots by it. */
const MARKER_Z_MM = -77_777.77;
/** Hits travel as hundredths of a millimetre, exactly. */
const STEPS_PER_MM = 100;

export const HIGHEST_COUNT = 8_000_000;

export function hitOfMarker(marker: Marker): Vector3 {
  return [marker.count / STEPS_PER_MM, marker.botIndex / STEPS_PER_MM, MARKER_Z_MM];
}

/**
 * Undefined where the hit is no marker. The count is not rounded: of an interpolated pose it says how far between two
 * poses that is.
 */
export function markerOfHit(hitLps: Vector3 | undefined): Marker | undefined {
  if (hitLps === undefined || Math.abs(hitLps[2] - MARKER_Z_MM) > 0.5 / STEPS_PER_MM)
    return undefined;
  return { count: hitLps[0] * STEPS_PER_MM, botIndex: Math.round(hitLps[1] * STEPS_PER_MM) };
}
