import { conjugate, rotate, type Vector3 } from '../space.ts';
import type { CaseVolume, VolumePlacement } from '../state/case-document.ts';
import { TABLE_ANCHOR_ROOM } from './room-layout.ts';

const METRES_PER_MM = 0.001;

/**
 * Patient millimetres (LPS) to room metres. The upright patient stands in the room facing +Z: left is +X, superior +Y,
 * anterior +Z. Then the placement scales about the volume's centre, turns, and moves it from the table's anchor.
 */
export function patientToRoom(
  volume: Pick<CaseVolume, 'centerLps'>,
  placement: VolumePlacement,
  pointLps: Vector3,
): Vector3 {
  const fromCenter: Vector3 = [
    pointLps[0] - volume.centerLps[0],
    pointLps[1] - volume.centerLps[1],
    pointLps[2] - volume.centerLps[2],
  ];
  const turned = rotate(placement.rotation, uprightFromLps(fromCenter));
  const metres = METRES_PER_MM * placement.scale;
  return [
    TABLE_ANCHOR_ROOM[0] + placement.offsetRoom[0] + turned[0] * metres,
    TABLE_ANCHOR_ROOM[1] + placement.offsetRoom[1] + turned[1] * metres,
    TABLE_ANCHOR_ROOM[2] + placement.offsetRoom[2] + turned[2] * metres,
  ];
}

/** Room metres to patient millimetres (LPS): the inverse of `patientToRoom`. */
export function roomToPatient(
  volume: Pick<CaseVolume, 'centerLps'>,
  placement: VolumePlacement,
  pointRoom: Vector3,
): Vector3 {
  const mm = 1 / (METRES_PER_MM * placement.scale);
  const turned: Vector3 = [
    (pointRoom[0] - TABLE_ANCHOR_ROOM[0] - placement.offsetRoom[0]) * mm,
    (pointRoom[1] - TABLE_ANCHOR_ROOM[1] - placement.offsetRoom[1]) * mm,
    (pointRoom[2] - TABLE_ANCHOR_ROOM[2] - placement.offsetRoom[2]) * mm,
  ];
  const fromCenter = lpsFromUpright(rotate(conjugate(placement.rotation), turned));
  return [
    fromCenter[0] + volume.centerLps[0],
    fromCenter[1] + volume.centerLps[1],
    fromCenter[2] + volume.centerLps[2],
  ];
}

export function patientDirectionToRoom(placement: VolumePlacement, directionLps: Vector3): Vector3 {
  return rotate(placement.rotation, uprightFromLps(directionLps));
}

export function roomDirectionToPatient(
  placement: VolumePlacement,
  directionRoom: Vector3,
): Vector3 {
  return lpsFromUpright(rotate(conjugate(placement.rotation), directionRoom));
}

/** (left, posterior, superior) to the upright patient's (x left, y superior, z anterior); right-handed both. */
function uprightFromLps(v: Vector3): Vector3 {
  return [v[0], v[2], -v[1]];
}

function lpsFromUpright(v: Vector3): Vector3 {
  return [v[0], -v[2], v[1]];
}
