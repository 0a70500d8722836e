import type { Vector3 } from '../space.ts';
import type { CaseDocument } from '../state/case-document.ts';
import { type Classroom, currentCase } from '../state/classroom.ts';
import {
  comparedPoint,
  type Comparison,
  type ComparisonLink,
  displacementLps,
} from '../state/comparison.ts';

export interface WantedComparison {
  readonly caseIndex: number;
  readonly linked: boolean;
}

/**
 * The class with another case beside the current one, linked or not; null: with none.
 * @returns undefined where there is no such other case
 */
export function compareWith(
  classroom: Classroom,
  wanted: WantedComparison | null,
): Classroom | undefined {
  const { comparison } = classroom;
  if (wanted === null) return comparison === null ? classroom : { ...classroom, comparison: null };
  const { caseIndex, linked } = wanted;
  const document = classroom.cases[caseIndex];
  if (document === undefined || caseIndex === classroom.caseIndex) return undefined;
  if (comparison?.caseIndex !== caseIndex) {
    const link = linked ? linkByCenters(classroom, document) : apartAt(document.initialView);
    return { ...classroom, comparison: { caseIndex, link } };
  }
  if (comparison.link.linked === linked) return classroom;
  const link = linked ? linkAsItStands(classroom, comparison) : apartAsItStands(classroom);
  return { ...classroom, comparison: { caseIndex, link } };
}

/** @returns undefined where nothing is compared, or where it follows the crosshair by its link */
export function scrollCompared(classroom: Classroom, pointLps: Vector3): Classroom | undefined {
  const { comparison } = classroom;
  if (comparison === null || comparison.link.linked) return undefined;
  return {
    ...classroom,
    comparison: { ...comparison, link: { linked: false, crosshairLps: pointLps } },
  };
}

/** Two volumes of one region lie alike in their own middle, whatever their patient spaces are. */
function linkByCenters(classroom: Classroom, { volume }: CaseDocument): ComparisonLink {
  const { centerLps } = currentCase(classroom).volume;
  return { linked: true, offsetLps: displacementLps(volume.centerLps, centerLps) };
}

/** What lies side by side now goes on together. */
function linkAsItStands({ view }: Classroom, comparison: Comparison): ComparisonLink {
  const pointLps = comparedPoint(comparison, view.crosshairLps);
  return { linked: true, offsetLps: displacementLps(pointLps, view.crosshairLps) };
}

function apartAsItStands({ comparison, view }: Classroom): ComparisonLink {
  const pointLps = comparison ? comparedPoint(comparison, view.crosshairLps) : view.crosshairLps;
  return apartAt({ crosshairLps: pointLps });
}

function apartAt({ crosshairLps: [x, y, z] }: { readonly crosshairLps: Vector3 }): ComparisonLink {
  return { linked: false, crosshairLps: [inSpace(x), inSpace(y), inSpace(z)] };
}

const FARTHEST_MM = 100_000;

/** A link can lead out of patient space; a point of one's own cannot. */
function inSpace(millimetres: number): number {
  return Math.max(-FARTHEST_MM, Math.min(FARTHEST_MM, millimetres));
}
