import { hasHit } from '@rounds/classroom';

/** In the bytes of a pose the hit stands at the end: x, y and z as three bytes each, in hundredths of a millimetre. */
const HIT_BYTES = 9;
const MARKER_Z_STEPS = -7_777_777;

/** When the encoded pose was sent, in steps of the clock of markers; -1 where it has no marker. */
export function readMarkerSteps(bytes: Buffer, poseAt: number, poseLength: number): number {
  if (!hasHit(bytes, poseAt)) return -1;
  const hitAt = poseAt + poseLength - HIT_BYTES;
  return bytes.readIntLE(hitAt + 6, 3) === MARKER_Z_STEPS ? bytes.readUIntLE(hitAt, 3) : -1;
}

/** Writes when a pose is sent into the encoded pose that ends here, which has a marker already. */
export function writeMarkerSteps(bytes: Buffer, poseEnd: number, steps: number): void {
  bytes.writeUIntLE(steps, poseEnd - HIT_BYTES, 3);
}
