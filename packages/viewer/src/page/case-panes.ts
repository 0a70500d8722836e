import type { PaneOrientation } from '../slices/slice-frame.ts';
import { SlicePane, type PaneOwner } from '../slices/slice-pane.ts';
import { VolumePane, type VolumePaneOwner } from '../stage/volume-pane.ts';
import type { ViewerLayout } from '../viewer.ts';
import { PageLayout } from './page-layout.ts';

const ORIENTATIONS = [
  'axial',
  'coronal',
  'sagittal',
  'oblique',
] as const satisfies readonly PaneOrientation[];

/** The panes of one case on the page: its volume and its slices, and how they are laid out. */
export class CasePanes {
  readonly slices: readonly SlicePane[];
  readonly volume: VolumePane;
  readonly layout: PageLayout;

  constructor(host: HTMLElement, layout: ViewerLayout, owner: PaneOwner & VolumePaneOwner) {
    const slices = ORIENTATIONS.map((name) => [name, new SlicePane(name, owner)] as const);
    this.slices = slices.map(([, pane]) => pane);
    this.volume = new VolumePane(owner);
    const elements = Object.fromEntries(slices.map(([name, { element }]) => [name, element]));
    this.layout = new PageLayout(host, layout, {
      ...(elements as Record<(typeof ORIENTATIONS)[number], HTMLElement>),
      volume: this.volume.element,
    });
  }

  /** For a volume with its slices, or for the pictures of a stack, which have one pane. */
  arrangeFor(isStack: boolean): void {
    const main = isStack ? this.slices[0]?.element : this.volume.element;
    if (main !== undefined) this.volume.words.moveTo(main);
    this.layout.showAlone(isStack ? 'axial' : undefined);
  }

  redraw(): void {
    for (const pane of this.slices) pane.redraw();
  }

  redrawMarks(): void {
    for (const pane of this.slices) pane.redrawMarks();
  }

  dispose(): void {
    for (const pane of this.slices) pane.dispose();
    this.volume.dispose();
    this.layout.dispose();
  }
}
