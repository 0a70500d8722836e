import { type Quaternion, type Vector3, yawQuaternion } from '../space.ts';

/** The table's anchor: where the middle of the volume floats while its placement has no offset. Room metres. */
export const TABLE_ANCHOR_ROOM: Vector3 = [0, 1.25, 0];

const FIRST_RING_RADIUS_METRES = 1.5;
const RING_SPACING_METRES = 1.1;
const SEAT_SPACING_METRES = 0.9;
const STANDING_EYE_HEIGHT_METRES = 1.6;

/** Where somebody in this seat stands: on rings around the table, looking at it, nearest places first. */
export interface SeatPlace {
  readonly positionRoom: Vector3;
  /** Turns -Z, the direction of looking, to the table. */
  readonly orientation: Quaternion;
  readonly eyeHeightMetres: number;
}

/**
 * Seat 0 faces the patient; seats alternate to its right and left, so that a small class stands together on the side
 * from which the picture is right. Full rings are followed by wider ones.
 */
export function seatPlace(seatIndex: number): SeatPlace {
  let ring = 0;
  let indexInRing = seatIndex;
  let capacity = ringCapacity(ring);
  while (indexInRing >= capacity) {
    indexInRing -= capacity;
    ring += 1;
    capacity = ringCapacity(ring);
  }
  const side = indexInRing % 2 === 0 ? 1 : -1;
  const steps = Math.ceil(indexInRing / 2);
  const angle = (side * steps * 2 * Math.PI) / capacity;
  const radius = FIRST_RING_RADIUS_METRES + ring * RING_SPACING_METRES;
  return {
    positionRoom: [radius * Math.sin(angle), 0, radius * Math.cos(angle)],
    orientation: yawQuaternion(angle),
    eyeHeightMetres: STANDING_EYE_HEIGHT_METRES,
  };
}

function ringCapacity(ring: number): number {
  const radius = FIRST_RING_RADIUS_METRES + ring * RING_SPACING_METRES;
  return Math.floor((2 * Math.PI * radius) / SEAT_SPACING_METRES);
}
