import {
  type CropBox,
  type CutPlane,
  type RigidPose,
  roomToPatient,
  type SharedView,
  type Vector3,
  type VolumePlacement,
} from '@rounds/classroom';
import { indexToLps, lpsToIndex, type VolumeGeometry } from '@rounds/imaging/asset';

import { lengthOf, subtract } from '../space/vector3.ts';
import { editOfPlane, movablePlanes } from '../view/movable-planes.ts';
import { isKeptByCuts } from '../volume/ray-pick.ts';
import { cutsOf } from '../volume/volume-cuts.ts';
import {
  carriedPlacement,
  carriedPlane,
  distanceToPolygon,
  stretchedPlacement,
} from './grab-math.ts';
import { polygonRoom } from './laser-aim.ts';
import type { HandSide, TrackedHand } from './tracked-hands.ts';
import type { XrHost } from './xr-host.ts';

export const NO_CONTROL_MESSAGE = 'You do not have control. Raise your hand to ask for it.';

/** A plane is taken from this far away; inside the volume, which can be taken too, it has to be touched. */
const PLANE_REACH_METRES = 0.25;
const PLANE_TOUCH_METRES = 0.06;
/** The volume may be taken from just outside of its box, or of what it is cropped to. */
const VOLUME_MARGIN_MM = 15;

type Hold =
  | {
      readonly kind: 'plane';
      readonly plane: CutPlane;
      readonly placement: VolumePlacement;
      readonly from: RigidPose;
    }
  | { readonly kind: 'volume'; readonly placement: VolumePlacement; readonly from: RigidPose };

/** What the laser of a hand points at that could be taken. */
export type Grabbable =
  | { readonly kind: 'plane'; readonly planeId: string }
  | { readonly kind: 'volume' };

type GrabHost = Pick<
  XrHost,
  | 'state'
  | 'view'
  | 'description'
  | 'following'
  | 'inControl'
  | 'edit'
  | 'beginGesture'
  | 'endGesture'
  | 'refuse'
>;

/** Hands that hold planes, or the volume: one hand carries and turns it, two stretch it. */
export class Grabber {
  readonly #host: GrabHost;
  readonly #holds = new Map<HandSide, Hold>();
  #stretch:
    | { readonly placement: VolumePlacement; readonly from: readonly [Vector3, Vector3] }
    | undefined;

  constructor(host: GrabHost) {
    this.#host = host;
  }

  holds(side: HandSide): boolean {
    return this.#holds.has(side);
  }

  /** The plane that is in a hand, to be drawn brighter. */
  get heldPlaneId(): string | undefined {
    for (const hold of this.#holds.values()) if (hold.kind === 'plane') return hold.plane.planeId;
    return undefined;
  }

  /** Whether this person may move what everybody sees, or looks at a view of their own. */
  get mayMove(): boolean {
    return this.#host.inControl() || !this.#host.following();
  }

  /** Closes a hand. @returns whether it took something */
  take(hand: TrackedHand, aimedAt: Grabbable | undefined, other: TrackedHand | undefined): boolean {
    const wanted = this.reachable(hand.grip.positionRoom) ?? aimedAt;
    if (wanted === undefined) return false;
    if (!this.mayMove) {
      this.#host.refuse(NO_CONTROL_MESSAGE);
      return false;
    }
    const { placement } = this.#host.view();
    if (wanted.kind === 'volume') {
      this.#holds.set(hand.side, { kind: 'volume', placement, from: hand.grip });
      this.#beginStretch(hand, other);
    } else {
      const plane = this.#plane(wanted.planeId);
      if (plane === undefined || this.heldPlaneId === plane.planeId) return false;
      this.#holds.set(hand.side, { kind: 'plane', plane, placement, from: hand.grip });
    }
    this.#host.beginGesture();
    return true;
  }

  /** Opens a hand. */
  release(side: HandSide, other: TrackedHand | undefined): void {
    if (!this.#holds.delete(side)) return;
    this.#stretch = undefined;
    const rest = other && this.#holds.get(other.side);
    // The hand that still holds goes on from here.
    if (other !== undefined && rest?.kind === 'volume') {
      this.#holds.set(other.side, {
        kind: 'volume',
        placement: this.#host.view().placement,
        from: other.grip,
      });
    }
    if (this.#holds.size === 0) this.#host.endGesture();
  }

  releaseAll(): void {
    if (this.#holds.size === 0) return;
    this.#holds.clear();
    this.#stretch = undefined;
    this.#host.endGesture();
  }

  /** Moves what is held along with the hands. */
  update(hands: readonly TrackedHand[]): void {
    if (this.#holds.size === 0) return;
    if (!this.mayMove) {
      this.releaseAll();
      this.#host.refuse(NO_CONTROL_MESSAGE);
      return;
    }
    const [left, right] = (['left', 'right'] as const).map((side) =>
      hands.find((hand) => hand.side === side),
    );
    if (this.#stretch !== undefined && left !== undefined && right !== undefined) {
      const now = [left.grip.positionRoom, right.grip.positionRoom] as const;
      this.#host.edit({
        kind: 'placement',
        placement: stretchedPlacement(this.#stretch.placement, this.#stretch.from, now),
      });
      return;
    }
    for (const hand of [left, right]) {
      const hold = hand && this.#holds.get(hand.side);
      if (hand !== undefined && hold !== undefined) this.#carry(hold, hand);
    }
  }

  /** What a hand could take where it is. */
  reachable(gripRoom: Vector3): Grabbable | undefined {
    const view = this.#host.view();
    const { volume } = this.#host.state();
    const nearest = this.#nearestPlane(gripRoom, view);
    const gripLps = roomToPatient(volume, view.placement, gripRoom);
    const geometry = this.#host.description()?.geometry;
    const isInside = geometry !== undefined && isInVolume(geometry, view, gripLps);
    const reach = isInside ? PLANE_TOUCH_METRES : PLANE_REACH_METRES;
    if (nearest !== undefined && nearest.metres <= reach)
      return { kind: 'plane', planeId: nearest.planeId };
    return isInside ? { kind: 'volume' } : undefined;
  }

  #nearestPlane(
    gripRoom: Vector3,
    view: SharedView,
  ): { planeId: string; metres: number } | undefined {
    let nearest: { planeId: string; metres: number } | undefined;
    const { volume } = this.#host.state();
    for (const plane of movablePlanes(view)) {
      const metres = distanceToPolygon(gripRoom, polygonRoom(plane, volume, view));
      if (metres < (nearest?.metres ?? Infinity)) nearest = { planeId: plane.planeId, metres };
    }
    return nearest;
  }

  #beginStretch(hand: TrackedHand, other: TrackedHand | undefined): void {
    if (other === undefined || this.#holds.get(other.side)?.kind !== 'volume') return;
    const [left, right] = hand.side === 'left' ? [hand, other] : [other, hand];
    this.#stretch = {
      placement: this.#host.view().placement,
      from: [left.grip.positionRoom, right.grip.positionRoom],
    };
  }

  #carry(hold: Hold, hand: TrackedHand): void {
    if (hold.kind === 'volume') {
      this.#host.edit({
        kind: 'placement',
        placement: carriedPlacement(hold.placement, hold.from, hand.grip),
      });
      return;
    }
    const { planeId } = hold.plane;
    if (this.#plane(planeId) === undefined) {
      this.release(hand.side, undefined);
      return;
    }
    const plane = carriedPlane(
      hold.plane,
      this.#host.state().volume,
      hold.placement,
      hold.from,
      hand.grip,
    );
    this.#host.edit(editOfPlane(plane));
  }

  #plane(planeId: string): CutPlane | undefined {
    return movablePlanes(this.#host.view()).find((plane) => plane.planeId === planeId);
  }
}

/** Whether there is something to be taken at a point: what is cut away is not there. A slab is drawn of what still is. */
function isInVolume(geometry: VolumeGeometry, view: SharedView, pointLps: Vector3): boolean {
  const cuts = { ...cutsOf(view), slab: [] };
  const nearest = nearestInBox(geometry, view.crop, pointLps);
  return (
    lengthOf(subtract(pointLps, nearest)) <= VOLUME_MARGIN_MM &&
    isKeptByCuts(geometry, cuts, nearest)
  );
}

/** A share of a voxel: a point on the side of the box counts as inside, whatever rounding does. */
const INWARDS = 1e-6;

/** The nearest point of the volume's box, or of what it is cropped to. */
function nearestInBox(geometry: VolumeGeometry, crop: CropBox | null, pointLps: Vector3): Vector3 {
  const counts = [geometry.columns, geometry.rows, geometry.slices] as const;
  const index = lpsToIndex(geometry, pointLps);
  const inside = (axis: 0 | 1 | 2): number => {
    const low = (crop?.min[axis] ?? 0) * counts[axis] - 0.5 + INWARDS;
    const high = (crop?.max[axis] ?? 1) * counts[axis] - 0.5 - INWARDS;
    return Math.max(low, Math.min(high, index[axis]));
  };
  return indexToLps(geometry, [inside(0), inside(1), inside(2)]);
}
