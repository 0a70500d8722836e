import type { Vector3 } from '../geometry/matrix4.ts';
import { cross, dot, normalize, scale, subtract } from '../geometry/vector3.ts';

/** How a picture plane lies under the eyes of whoever looks at it; unit vectors. */
export interface PictureAxes {
  readonly rightLps: Vector3;
  readonly downLps: Vector3;
}

/** From here on (45 degrees) a plane lies rather than stands. */
const LYING = Math.SQRT1_2 + 1e-9;
const TO_THE_LEFT: Vector3 = [1, 0, 0];
const TO_THE_HEAD: Vector3 = [0, 0, 1];

/**
 * The sides of the picture on a free plane, from its normal alone, so that everybody has the same picture. The normal points
 * to the viewer: the picture is what they see who look along -normal, and is never mirrored.
 *
 * A plane that stands (closer to upright than to level) has the head at the top, as near as the plane comes to it: from the
 * front and from either side that is what coronal and sagittal slices show. A plane that lies has the patient's left on the
 * right of the picture, as near as it comes to it: seen from the feet, that is what axial slices show, with the front at
 * the top. The picture turns over where a plane passes from standing to lying, except when it is tipped straight from the
 * front: there both rules say the same.
 */
export function obliqueAxes(normalLps: Vector3): PictureAxes {
  const normal = normalize(normalLps);
  if (Math.abs(normal[2]) <= LYING) {
    const up = normalize(subtract(TO_THE_HEAD, scale(normal, dot(TO_THE_HEAD, normal))));
    return { rightLps: cross(up, normal), downLps: scale(up, -1) };
  }
  const right = normalize(subtract(TO_THE_LEFT, scale(normal, dot(TO_THE_LEFT, normal))));
  return { rightLps: right, downLps: cross(right, normal) };
}
