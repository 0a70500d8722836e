import type { ShadingLevel } from '../volume/volume-programs.ts';

/** How much of the full picture a frame draws. */
export interface Quality {
  /** Pixels per axis, as a share of the screen's. */
  readonly resolution: number;
  /** Length of a ray's step, as a multiple of the finest. */
  readonly stepFactor: number;
  readonly shading: ShadingLevel;
  /** How much coarser pixels are at the edge of sight, 0 to 1; headsets alone. */
  readonly foveation: number;
}

/** A screen: resolution first, step second, shading last. That is the order in which less work costs the picture least. */
export const SCREEN_LADDER: readonly Quality[] = [
  rung(1, 1, 'full'),
  rung(0.85, 1, 'full'),
  rung(0.7, 1, 'full'),
  rung(0.58, 1, 'full'),
  rung(0.5, 1.25, 'full'),
  rung(0.42, 1.5, 'full'),
  rung(0.42, 1.5, 'half'),
  rung(0.34, 1.5, 'half'),
  rung(0.3, 2, 'half'),
  rung(0.3, 2, 'none'),
  rung(0.24, 2, 'none'),
  rung(0.18, 2, 'none'),
];

/**
 * A headset: the edge of sight first, which lenses blur anyway, then the step, then the shading. How many pixels there are
 * is settled when a session begins, and stays.
 */
export const HEADSET_LADDER: readonly Quality[] = [
  rung(1, 1, 'full', 0.25),
  rung(1, 1, 'full', 0.5),
  rung(1, 1, 'full', 0.75),
  rung(1, 1, 'full', 1),
  rung(1, 1.25, 'full', 1),
  rung(1, 1.6, 'full', 1),
  rung(1, 1.6, 'half', 1),
  rung(1, 2, 'half', 1),
  rung(1, 2, 'none', 1),
  rung(1, 2.6, 'none', 1),
  rung(1, 3.4, 'none', 1),
];

/** Of a ray's work, what a longer step does not spare: reaching the volume, and leaping to what can be seen. */
const STEPLESS_SHARE = 0.2;
const SHADING_COST: Readonly<Record<ShadingLevel, number>> = { full: 1, half: 0.85, none: 0.7 };
/** What the strongest foveation spares of a picture that fills the view. */
const FOVEATION_SAVING = 0.3;

/** What a frame takes of the work of the finest one, as far as that can be told in advance: above 0, at most 1. */
export function workShare({ resolution, stepFactor, shading, foveation }: Quality): number {
  const perRay = STEPLESS_SHARE + (1 - STEPLESS_SHARE) / stepFactor;
  return resolution ** 2 * perRay * SHADING_COST[shading] * (1 - FOVEATION_SAVING * foveation);
}

/** The last rung that a floor allows, as an index. @param floor 0 allows all, 1 only the finest */
export function lowestRung(ladder: readonly Quality[], floor: number): number {
  return Math.round((1 - Math.max(0, Math.min(1, floor))) * (ladder.length - 1));
}

function rung(
  resolution: number,
  stepFactor: number,
  shading: ShadingLevel,
  foveation = 0,
): Quality {
  return { resolution, stepFactor, shading, foveation };
}
