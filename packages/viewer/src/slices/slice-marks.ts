import type { SharedView, Vector3 } from '@rounds/classroom';
import type { VolumeDescription } from '@rounds/imaging/asset';

import type { PaneOrientation } from './slice-frame.ts';

/** Somebody's pointer, as others see it. */
export interface PersonSpot {
  readonly name: string;
  readonly color: string;
  readonly pointLps: Vector3;
}

export interface ReadoutLine {
  readonly text: string;
  /** As the region it names. */
  readonly color?: string;
}

/** Everything a pane shows on top of its picture. */
export interface SliceMarks {
  readonly view: SharedView;
  readonly spots: readonly PersonSpot[];
  /** Whose plane grips are shown larger, as under a hand. */
  readonly activePlaneId: string | undefined;
  readonly description: VolumeDescription;
  /** Text lines at the lower left: what is under the pointer. */
  readonly readout: readonly ReadoutLine[];
  /** The run through the frames is on. */
  readonly playing?: boolean;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
}

export const SLICE_TITLES: Readonly<Record<PaneOrientation, string>> = {
  axial: 'Axial',
  coronal: 'Coronal',
  sagittal: 'Sagittal',
  oblique: 'Oblique',
};
