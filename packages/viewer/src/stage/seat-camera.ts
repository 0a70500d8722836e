import type { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Vector3 as BabylonVector3 } from '@babylonjs/core/Maths/math.vector.js';
import { seatPlace, TABLE_ANCHOR_ROOM, type CaseVolume, type Vector3 } from '@rounds/classroom';

import type { PaneSize } from '../page/pane-size.ts';
import { lengthOf, subtract } from '../space/vector3.ts';

/** Space left around the volume in the pane. */
const FIT_MARGIN = 1.14;
/** Cases are placed so that the largest extent of their volume is this long. */
const CASE_EXTENT_METRES = 0.6;
/** Corners are mostly air: the diagonal of a wide volume may be cut a little. */
const MAX_REACH = 1.15;
const WIDEST_VIEW_RADIANS = 1.2;
/** Above two volumes stand their names, at least so high on the screen however small the pane is. */
const NAMES_MARGIN = 1.15;
const NAMES_PIXELS = 20;
/** Where one stands to see the whole room rather than the volume. */
const ROOM_EYE: Vector3 = [0.75, 1.85, 2.9];
const ROOM_TARGET: Vector3 = [0, 1.05, 0];
const ROOM_VIEW_RADIANS = 0.85;
/** In an amphitheatre one sees the room as whoever teaches does: from behind the table, towards the rows. */
const AMPHITHEATRE_EYE: Vector3 = [0.9, 2.75, -4.1];
const AMPHITHEATRE_TARGET: Vector3 = [0, 2.15, 4];
const AMPHITHEATRE_VIEW_RADIANS = 0.8;

export type CameraPlace = 'volume' | 'room' | 'amphitheatre';

/**
 * The eye of people at a screen. They all look from the seat in front of the table, whatever seat they are drawn in, so
 * that everybody sees the same side; the view is as narrow as the volume of the case needs to fill the pane.
 * @param besideMetres how far to the right another volume stands: both are in the view then
 */
export function placeSeatCamera(
  camera: FreeCamera,
  volume: CaseVolume,
  { width, height }: PaneSize,
  place: CameraPlace,
  besideMetres = 0,
): void {
  const aspect = width / height;
  const front = seatPlace(0);
  const seat: Vector3 = [front.positionRoom[0], front.eyeHeightMetres, front.positionRoom[2]];
  const distanceMetres = lengthOf(subtract(seat, TABLE_ANCHOR_ROOM));
  const { eye, target, viewRadians } = {
    volume: () => ({
      eye: toTheRight(seat, besideMetres / 2),
      target: toTheRight(TABLE_ANCHOR_ROOM, besideMetres / 2),
      viewRadians: volumeViewRadians(volume, distanceMetres),
    }),
    room: () => ({ eye: ROOM_EYE, target: ROOM_TARGET, viewRadians: ROOM_VIEW_RADIANS }),
    amphitheatre: () => ({
      eye: AMPHITHEATRE_EYE,
      target: AMPHITHEATRE_TARGET,
      viewRadians: AMPHITHEATRE_VIEW_RADIANS,
    }),
  }[place]();
  camera.position.set(...eye);
  camera.setTarget(new BabylonVector3(...target));
  // The field of view counts vertically: an upright pane is limited by its width.
  camera.fov = aspect >= 1 ? viewRadians : 2 * Math.atan(Math.tan(viewRadians / 2) / aspect);
  if (place !== 'volume' || besideMetres === 0) return;
  const tanHalf = Math.tan(viewRadians / 2);
  const namesShare = Math.min(0.5, NAMES_PIXELS / (height / 2));
  const margin = Math.max(NAMES_MARGIN, 1 / (1 - namesShare));
  const tanHalfWidth = tanHalf + besideMetres / 2 / distanceMetres;
  camera.fov = 2 * Math.atan(Math.max(margin * tanHalf, tanHalfWidth / aspect));
}

function toTheRight([x, y, z]: Vector3, metres: number): Vector3 {
  return [x + metres, y, z];
}

/** The angle under which a volume appears as cases place it, turned whichever way about its upright axis. */
function volumeViewRadians({ sizeMm }: Pick<CaseVolume, 'sizeMm'>, distanceMetres: number): number {
  const [width, depth, height] = sizeMm;
  const largest = Math.max(width, depth, height);
  // Turned about the upright axis, what is widest in the plane of the table reaches out as far as its diagonal.
  const reach = Math.max(Math.hypot(width, depth), height) / Math.max(1, largest);
  const radiusMetres = (CASE_EXTENT_METRES / 2) * Math.min(MAX_REACH, reach);
  const angle = 2 * Math.asin(Math.min(0.95, (radiusMetres * FIT_MARGIN) / distanceMetres));
  return Math.min(WIDEST_VIEW_RADIANS, angle);
}
