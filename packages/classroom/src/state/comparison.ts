import * as z from 'zod';

import type { Vector3 } from '../space.ts';
import { type CaseVolume, pointLpsSchema, type SharedView } from './case-document.ts';

/**
 * Patient spaces of two studies have nothing in common, so a link is a displacement: the slices of the compared case meet
 * at the crosshair of the current one plus `offsetLps`. Not linked, they meet at a point of their own.
 */
export type ComparisonLink =
  | { readonly linked: true; readonly offsetLps: Vector3 }
  | { readonly linked: false; readonly crosshairLps: Vector3 };

/** Another case of the session, shown beside the current one until it is closed or the class goes to another case. */
export interface Comparison {
  readonly caseIndex: number;
  readonly link: ComparisonLink;
}

/** What everybody may know of a compared case: its images, and no word of its flow, findings or answer. */
export interface SharedComparison extends Comparison {
  readonly title: string;
  readonly synthetic: boolean;
  readonly volume: CaseVolume;
  /** null: both are of one modality, and the class's preset and window hold for both. */
  readonly window: Pick<SharedView, 'presetId' | 'windowCenter' | 'windowWidth'> | null;
}

/** Between two points of patient space. */
const displacement = z.number().min(-200_000).max(200_000);

export const comparisonSchema = z.strictObject({
  caseIndex: z.int().min(0),
  link: z.discriminatedUnion('linked', [
    z.strictObject({
      linked: z.literal(true),
      offsetLps: z.tuple([displacement, displacement, displacement]).readonly(),
    }),
    z.strictObject({ linked: z.literal(false), crosshairLps: pointLpsSchema }),
  ]),
});

/** Where the slices of the compared case meet while those of the current one meet at `crosshairLps`. */
export function comparedPoint({ link }: Pick<Comparison, 'link'>, crosshairLps: Vector3): Vector3 {
  return link.linked ? sum(crosshairLps, link.offsetLps) : link.crosshairLps;
}

/** Where the crosshair of the current case has to be for the slices of the compared one to meet at a point; linked alone. */
export function crosshairForCompared(
  { offsetLps }: Extract<ComparisonLink, { linked: true }>,
  comparedLps: Vector3,
): Vector3 {
  return displacementLps(comparedLps, offsetLps);
}

/** From one point to another. */
export function displacementLps(to: Vector3, from: Vector3): Vector3 {
  return [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
}

function sum(a: Vector3, b: Vector3): Vector3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}
