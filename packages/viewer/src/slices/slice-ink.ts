import type { PaneOrientation } from './slice-frame.ts';

/** What is written and drawn over a slice with. Colours keep their meaning on paper, and are as dark there as reading takes. */
export interface SliceInk {
  readonly text: string;
  /** Around letters and lines, so that they can be read on any picture. */
  readonly outline: string;
  readonly note: string;
  readonly message: string;
  readonly slices: Readonly<Record<PaneOrientation, string>>;
  readonly cutPlane: string;
  /** Over what a cut plane removes. */
  readonly removed: string;
  /** Inside a grip. */
  readonly grip: string;
  /** Around somebody's spot, whose colour is for black. */
  readonly spotEdge: string | undefined;
}

export const INK_ON_BLACK: SliceInk = {
  text: '#d9dee4',
  outline: 'rgba(0, 0, 0, 0.75)',
  note: '#c9b98f',
  message: '#f6b04e',
  slices: { axial: '#e8b15d', coronal: '#7fc48f', sagittal: '#7db4e6', oblique: '#c9a0f5' },
  cutPlane: '#f2705f',
  removed: 'rgba(6, 9, 13, 0.5)',
  grip: 'rgba(10, 13, 17, 0.85)',
  spotEdge: undefined,
};

/** Each stands out from white by 4.5 to 1 and more (WCAG 2.2, 1.4.3). */
export const INK_ON_PAPER: SliceInk = {
  text: '#1c242d',
  outline: 'rgba(255, 255, 255, 0.85)',
  note: '#6b5618',
  message: '#8f4a00',
  slices: { axial: '#8a5600', coronal: '#1e7339', sagittal: '#175fa6', oblique: '#733cc4' },
  cutPlane: '#bd3423',
  removed: 'rgba(98, 107, 117, 0.4)',
  grip: 'rgba(255, 255, 255, 0.9)',
  spotEdge: 'rgba(28, 36, 45, 0.85)',
};
