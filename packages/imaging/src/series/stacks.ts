import { cross, dot, normalize } from '../geometry/vector3.ts';
import type { ImageFrame, ImageSlice } from './image-slice.ts';
import { REFUSAL_CODES, type RefusalCode } from './refusal.ts';

/** A slice and its distance along the normal of its stack. */
export interface PlacedSlice {
  readonly slice: ImageSlice;
  readonly positionMm: number;
}

/** Slices that lie side by side, at least two, sorted along their common normal; no two at one position. */
export interface SliceStack {
  readonly slices: readonly PlacedSlice[];
  readonly hadRepeats: boolean;
  readonly splitByPhase: boolean;
}

export interface UnusedSlice {
  readonly slice: ImageFrame;
  readonly refusal: RefusalCode;
}

export interface StacksResult {
  readonly stacks: readonly SliceStack[];
  /** Slices that make no volume: they stand alone, or all lie in one place. */
  readonly loose: readonly ImageSlice[];
  readonly unused: readonly UnusedSlice[];
}

/** Positions closer than this are the same position. */
const SAME_POSITION_MM = 0.01;
/** Cosine of 0.8 degrees: orientations closer than this are the same orientation. */
const SAME_DIRECTION_COSINE = 0.9999;
const SAME_SPACING_RATIO = 1e-3;

/** Sorts any heap of slices into stacks by geometry alone; instance numbers are not trusted with order. */
export function stackSlices(slices: Iterable<ImageSlice>): StacksResult {
  const stacks: SliceStack[] = [];
  const loose: ImageSlice[] = [];
  const unused: UnusedSlice[] = [];
  for (const group of groupByGrid(slices)) {
    const { distinct, repeats } = dropRepeats(placeAlongNormal(group));
    unused.push(...repeats.map(({ slice }) => ({ slice, refusal: REFUSAL_CODES.repeated })));
    const split = splitPhases(distinct);
    unused.push(...split.unused);
    for (const members of split.stacks) {
      if (members.length < 2) loose.push(...members.map(({ slice }) => slice));
      else
        stacks.push({
          slices: members,
          hadRepeats: repeats.length > 0,
          splitByPhase: split.stacks.length > 1,
        });
    }
  }
  return { stacks, loose, unused };
}

/** Groups by everything that must be equal for slices to share one voxel grid. */
function groupByGrid(slices: Iterable<ImageSlice>): readonly (readonly ImageSlice[])[] {
  const buckets = new Map<string, ImageSlice[][]>();
  for (const slice of slices) {
    const key = [
      slice.seriesInstanceUid,
      slice.frameOfReferenceUid,
      slice.modality,
      slice.photometricInterpretation,
      slice.format.rows,
      slice.format.columns,
      slice.target.signed,
    ].join('\n');
    const groups = buckets.get(key) ?? [];
    buckets.set(key, groups);
    const group = groups.find(([first]) => first !== undefined && sharesGrid(first, slice));
    if (group) group.push(slice);
    else groups.push([slice]);
  }
  return [...buckets.values()].flat();
}

function sharesGrid(a: ImageSlice, b: ImageSlice): boolean {
  return (
    dot(a.rowDirection, b.rowDirection) > SAME_DIRECTION_COSINE &&
    dot(a.columnDirection, b.columnDirection) > SAME_DIRECTION_COSINE &&
    a.pixelSpacingMm.every(
      (spacing, i) => Math.abs(spacing / (b.pixelSpacingMm[i] ?? 0) - 1) < SAME_SPACING_RATIO,
    )
  );
}

function placeAlongNormal(group: readonly ImageSlice[]): readonly PlacedSlice[] {
  const [first] = group;
  if (!first) return [];
  const normal = normalize(cross(first.rowDirection, first.columnDirection));
  return group
    .map((slice) => ({ slice, positionMm: dot(slice.imagePositionPatient, normal) }))
    .sort((a, b) => a.positionMm - b.positionMm || byAcquisition(a.slice, b.slice));
}

function byAcquisition(a: ImageSlice, b: ImageSlice): number {
  return a.instanceNumber - b.instanceNumber || a.frameIndex - b.frameIndex;
}

/** Tells apart the same image handed in twice. */
function dropRepeats(placed: readonly PlacedSlice[]): {
  readonly distinct: readonly PlacedSlice[];
  readonly repeats: readonly PlacedSlice[];
} {
  const seen = new Set<string>();
  const distinct: PlacedSlice[] = [];
  const repeats: PlacedSlice[] = [];
  for (const member of placed) {
    const { sopInstanceUid, frameIndex, instanceNumber } = member.slice;
    const key = [sopInstanceUid, frameIndex, instanceNumber, member.positionMm].join('\n');
    (sopInstanceUid !== '' && seen.has(key) ? repeats : distinct).push(member);
    seen.add(key);
  }
  return { distinct, repeats };
}

interface PhaseSplit {
  readonly stacks: readonly (readonly PlacedSlice[])[];
  readonly unused: readonly UnusedSlice[];
}

/** Separates several images per position: by what the headers say of phases, else by order if all positions have equally many. */
function splitPhases(placed: readonly PlacedSlice[]): PhaseSplit {
  const positions = groupByPosition(placed);
  const mostAtOnePosition = Math.max(0, ...positions.map((members) => members.length));
  if (mostAtOnePosition <= 1 || positions.length < 2) {
    return {
      stacks: positions.length < 2 ? placed.map((member) => [member]) : [placed],
      unused: [],
    };
  }
  const byPhase = groupByPhase(placed);
  if (
    byPhase.length > 1 &&
    byPhase.every((members) => groupByPosition(members).length === members.length)
  ) {
    return { stacks: byPhase, unused: [] };
  }
  if (positions.every((members) => members.length === mostAtOnePosition)) {
    const nth = (n: number): PlacedSlice[] =>
      positions.flatMap((members) => members.slice(n, n + 1));
    return { stacks: Array.from({ length: mostAtOnePosition }, (_, n) => nth(n)), unused: [] };
  }
  return {
    stacks: [positions.flatMap((members) => members.slice(0, 1))],
    unused: positions.flatMap((members) =>
      members.slice(1).map(({ slice }) => ({ slice, refusal: REFUSAL_CODES.ambiguous })),
    ),
  };
}

/** Runs of equal position in a list that is sorted by position. */
function groupByPosition(placed: readonly PlacedSlice[]): readonly (readonly PlacedSlice[])[] {
  const positions: PlacedSlice[][] = [];
  for (const member of placed) {
    const current = positions.at(-1);
    const start = current?.[0];
    if (current && start && member.positionMm - start.positionMm < SAME_POSITION_MM)
      current.push(member);
    else positions.push([member]);
  }
  return positions;
}

function groupByPhase(placed: readonly PlacedSlice[]): readonly (readonly PlacedSlice[])[] {
  const phases = new Map<string, PlacedSlice[]>();
  for (const member of placed) {
    const members = phases.get(member.slice.phaseKey) ?? [];
    phases.set(member.slice.phaseKey, members);
    members.push(member);
  }
  return [...phases.values()];
}
