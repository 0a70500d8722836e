import type { SharedState } from '@rounds/classroom';

import type { CaseDisplay } from '../case-display.ts';
import { PAGE_CLOCK } from '../page/page-clock.ts';
import type { PageLayout } from '../page/page-layout.ts';
import type { PaneOwner, SlicePane } from '../slices/slice-pane.ts';
import type { VolumePane } from '../stage/volume-pane.ts';
import type { FollowedView } from '../view/followed-view.ts';
import type { ViewerOptions } from '../viewer.ts';
import type { MemoryLimits } from '../volume/memory-limits.ts';
import { Comparison, type ComparisonOptions } from './comparison.ts';

/** The parts of a viewer that a compared case is shown with. */
export interface ComparisonOfViewerOptions extends Pick<
  ComparisonOptions,
  'onChange' | 'onRefined' | 'onRefused' | 'onTrouble' | 'resetWindow'
> {
  readonly viewer: Pick<ViewerOptions, 'assetUrl' | 'connection'>;
  readonly limits: MemoryLimits;
  readonly state: () => SharedState;
  readonly followed: FollowedView;
  /** Of the current case. */
  readonly owner: Pick<PaneOwner, 'edit' | 'beginGesture' | 'endGesture'>;
  readonly display: CaseDisplay;
  readonly layout: PageLayout;
  readonly panes: readonly SlicePane[];
  readonly volumePane: VolumePane;
}

export function comparisonOfViewer(options: ComparisonOfViewerOptions): Comparison {
  const { viewer, owner, display, panes, volumePane } = options;
  const { connection, assetUrl } = viewer;
  return new Comparison({
    ...options,
    assetUrl,
    token: () => connection.assetToken(),
    clock: PAGE_CLOCK,
    geometry: () => display.description?.geometry,
    edit: owner.edit,
    beginGesture: owner.beginGesture,
    endGesture: owner.endGesture,
    send: (command) => connection.send(command),
    currentPanes: panes,
    setCacheShare: (share) => display.setCacheShare(share),
    onTable: () => volumePane.placeCamera(),
  });
}
