import type { CustomTransferFunction } from '@rounds/classroom';

import type { ValueAxis } from './value-axis.ts';

/** A point somebody has in hand, or had last. */
export interface SelectedPoint {
  readonly kind: 'opacity' | 'color';
  readonly index: number;
}

/** What every part of the editor works with. */
export interface EditorPartProps {
  readonly transferFunction: CustomTransferFunction;
  readonly axis: ValueAxis;
  readonly selected: SelectedPoint | undefined;
  readonly onSelect: (selected: SelectedPoint | undefined) => void;
  readonly onChange: (part: Partial<CustomTransferFunction>) => void;
  /** A point is taken in hand, or let go. */
  readonly onHold: (held: boolean) => void;
}
