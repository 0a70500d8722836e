import {
  dot,
  type RigidPose,
  roomDirectionToPatient,
  rotate,
  type Vector3,
} from '@rounds/classroom';
import { type SliceOrientation, volumeBoundsLps } from '@rounds/imaging/asset';

import { scrolledPoint, sliceFrame, WHOLE_SLICE } from '../slices/slice-frame.ts';
import { isImageStack } from '../stacks/stack-space.ts';
import type { XrHost } from './xr-host.ts';

const ORIENTATIONS: readonly SliceOrientation[] = ['axial', 'coronal', 'sagittal'];

/** Moves the crosshair through the slices: those pointed at, or those the wearer looks at most squarely. */
export class SliceScroller {
  readonly #host: Pick<XrHost, 'view' | 'description' | 'edit'>;

  constructor(host: Pick<XrHost, 'view' | 'description' | 'edit'>) {
    this.#host = host;
  }

  /** Positive scrolls away from the wearer, or to the next slice of the orientation pointed at. */
  scroll(slices: number, head: RigidPose, pointedAt: SliceOrientation | undefined): void {
    const description = this.#host.description();
    if (description === undefined) return;
    const { geometry } = description;
    const { crosshairLps, placement } = this.#host.view();
    const normalOf = (orientation: SliceOrientation): Vector3 =>
      sliceFrame(geometry, orientation, crosshairLps, { width: 1, height: 1 }, WHOLE_SLICE).normal;
    const lookingLps = roomDirectionToPatient(placement, rotate(head.orientation, [0, 0, -1]));
    // The frames of a stack are all there is to scroll, wherever somebody looks.
    const isStack = isImageStack(description);
    const orientation = isStack ? 'axial' : (pointedAt ?? squarest(lookingLps, normalOf));
    const normal = normalOf(orientation);
    const isAgainst = !isStack && pointedAt === undefined && dot(normal, lookingLps) < 0;
    const direction = isAgainst ? -1 : 1;
    const pointLps = scrolledPoint(
      geometry,
      normal,
      volumeBoundsLps(geometry),
      crosshairLps,
      direction * slices,
    );
    this.#host.edit({ kind: 'crosshair', pointLps });
  }
}

function squarest(
  lookingLps: Vector3,
  normalOf: (orientation: SliceOrientation) => Vector3,
): SliceOrientation {
  let best: SliceOrientation = 'axial';
  let most = -1;
  for (const orientation of ORIENTATIONS) {
    const square = Math.abs(dot(normalOf(orientation), lookingLps));
    if (square > most) {
      most = square;
      best = orientation;
    }
  }
  return best;
}
