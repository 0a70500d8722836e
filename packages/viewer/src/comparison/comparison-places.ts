import type { SliceOrientation } from '@rounds/imaging/asset';

/** What of the current case has a place beside another one. */
type CurrentName = 'volume' | 'axial' | 'coronal' | 'sagittal';

/** The slices of the compared case that are shown beside those of the current one. */
export type ComparedName = `compared-${SliceOrientation}`;

/** The planes of both cases that are shown, from above. */
export type ComparedPlanes = readonly [SliceOrientation, SliceOrientation];

export const FIRST_PLANES: ComparedPlanes = ['axial', 'coronal'];

const ALL_PLANES: readonly SliceOrientation[] = ['axial', 'coronal', 'sagittal'];

/** The plane that is not among those that are shown. */
export function otherPlane(planes: ComparedPlanes): SliceOrientation {
  return ALL_PLANES.find((plane) => !planes.includes(plane)) ?? 'sagittal';
}

/** One of the planes that are shown gives its place to the one that is not. */
export function withOtherPlane(planes: ComparedPlanes, instead: SliceOrientation): ComparedPlanes {
  const other = otherPlane(planes);
  const [above, below] = planes;
  if (instead === above) return [other, below];
  return instead === below ? [above, other] : planes;
}

/** What the page shows of two cases at once. */
export interface ComparedPage {
  /** Its width by its height. */
  readonly aspect: number;
  readonly planes: ComparedPlanes;
  /** The pane that has the whole place, together with its counterpart. */
  readonly large: string | undefined;
  /** One of the two is an image stack: there are no planes but its own. */
  readonly isStack: boolean;
}

/** A grid, and who is where in it; whoever is nowhere is hidden. */
export interface PagePlaces {
  readonly template: string;
  readonly areas: Partial<Record<CurrentName | ComparedName, string>>;
}

const ONE = '1 / 1 / 2 / 2';
/** On a page that is not wider than this, slices are larger above the volumes than beside them. */
const WIDE_ASPECT = 1.1;

/**
 * Rows are planes, columns are cases: what belongs together lies side by side. The volumes stand together in one pane, beside
 * the slices on a wide page and below them on another.
 */
export function comparisonPlaces({ aspect, planes, large, isStack }: ComparedPage): PagePlaces {
  if (large === 'volume' && !isStack) return { template: '1fr / 1fr', areas: { volume: ONE } };
  const single = isStack ? 'axial' : large;
  if (single === 'axial' || single === 'coronal' || single === 'sagittal') {
    return {
      template: '1fr / repeat(2, minmax(0, 1fr))',
      areas: { [single]: ONE, [`compared-${single}`]: '1 / 2 / 2 / 3' },
    };
  }
  const [above, below] = planes;
  const slices = {
    [above]: ONE,
    [`compared-${above}`]: '1 / 2 / 2 / 3',
    [below]: '2 / 1 / 3 / 2',
    [`compared-${below}`]: '2 / 2 / 3 / 3',
  };
  return aspect < WIDE_ASPECT
    ? {
        template: 'repeat(2, minmax(0, 1fr)) minmax(84px, 28%) / repeat(2, minmax(0, 1fr))',
        areas: { ...slices, volume: '3 / 1 / 4 / 3' },
      }
    : {
        template: 'repeat(2, minmax(0, 1fr)) / repeat(3, minmax(0, 1fr))',
        areas: { ...slices, volume: '1 / 3 / 3 / 4' },
      };
}
