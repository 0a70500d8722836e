import type { Vector3 } from '@rounds/classroom';
import type { Volume } from '@rounds/imaging';

import { cubeVolume } from './cube-volume.ts';

const SPACING_MM = 2.5;

/** A ball of bone around air, in millimetres from its middle, which is where the patient's coordinates begin. */
export const HOLLOW_BALL = { innerMm: 62, outerMm: 76 } as const;
/** The window in its wall: towards the patient's left and back. */
export const HOLE_DIRECTION: Vector3 = [Math.sin(0.14), Math.cos(0.14), 0];
const HOLE_RADIANS = 0.07;

/** Something of which it can be said at each pixel what an eye has to see. */
export function hollowBall(): Volume {
  return cubeVolume({
    modality: 'CT',
    side: 72,
    spacingMm: SPACING_MM,
    windows: [{ center: 400, width: 1800 }],
    valueRange: { min: -1000, max: 1400, mean: -500 },
    valueAt: boneAt,
  });
}

/** One ball of uptake in it, behind the bone that faces a wearer before the table. */
export function spotInTheBall(): Volume {
  return cubeVolume({
    modality: 'PT',
    side: 30,
    spacingMm: 6,
    windows: [{ center: 10_000, width: 20_000 }],
    valueRange: { min: 100, max: 20_000, mean: 250 },
    valueAt: ([x, y, z]) => (Math.hypot(x + 20, y + 10, z + 5) < 18 ? 20_000 : 100),
  });
}

function boneAt([x, y, z]: Vector3): number {
  const radius = Math.hypot(x, y, z);
  const [hx, hy, hz] = HOLE_DIRECTION;
  const isHole = (x * hx + y * hy + z * hz) / Math.max(radius, 1e-6) > Math.cos(HOLE_RADIANS);
  if (isHole) return -1000;
  // A soft edge of two voxels, as real ones have.
  const depth = Math.min(radius - HOLLOW_BALL.innerMm, HOLLOW_BALL.outerMm - radius);
  const share = Math.max(0, Math.min(1, 0.5 + depth / (2 * SPACING_MM)));
  return Math.round(-1000 + 2400 * share);
}
