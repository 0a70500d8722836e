import type { ViewerLayout } from '../viewer.ts';

/** What of the current case has a place beside another one. */
type CurrentName = 'volume' | 'axial' | 'coronal' | 'sagittal';

/** The slices of the compared case that are shown beside those of the current one. */
export type ComparedName = 'compared-axial' | 'compared-coronal' | 'compared-sagittal';

/** What the page shows of two cases at once. */
export interface ComparedPage {
  readonly layout: ViewerLayout;
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

/** Rows are planes, columns are cases: what belongs together lies side by side. The volumes stand together in one pane. */
export function comparisonPlaces({ layout, large, isStack }: ComparedPage): PagePlaces {
  if (large === 'volume' && !isStack) return { template: '1fr / 1fr', areas: { volume: ONE } };
  const single = isStack ? 'axial' : large;
  if (single === 'axial' || single === 'coronal' || single === 'sagittal') {
    return {
      template: '1fr / repeat(2, minmax(0, 1fr))',
      areas: { [single]: ONE, [`compared-${single}`]: '1 / 2 / 2 / 3' },
    };
  }
  const slices = {
    axial: ONE,
    'compared-axial': '1 / 2 / 2 / 3',
    coronal: '2 / 1 / 3 / 2',
    'compared-coronal': '2 / 2 / 3 / 3',
  };
  return layout === 'stacked'
    ? {
        template: 'repeat(2, minmax(0, 1fr)) minmax(84px, 26%) / repeat(2, minmax(0, 1fr))',
        areas: { ...slices, volume: '3 / 1 / 4 / 3' },
      }
    : {
        template: 'repeat(2, minmax(0, 1fr)) / repeat(3, minmax(0, 1fr))',
        areas: { ...slices, volume: '1 / 3 / 3 / 4' },
      };
}
