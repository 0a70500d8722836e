import type { CaseVolume, SharedComparison, SharedView } from '@rounds/classroom';
import type { SliceOrientation, VolumeGeometry } from '@rounds/imaging/asset';

import { CaseDisplay } from '../case-display.ts';
import type { ComparedPanes } from '../page/page-layout.ts';
import type { ComparedSlice } from '../panels/slice-wall.ts';
import { type PaneOwner, SlicePane } from '../slices/slice-pane.ts';
import type { RoomScene } from '../stage/room-scene.ts';
import type { MemoryLimits } from '../volume/memory-limits.ts';
import { CaseTitle } from './case-titles.ts';
import { ComparedVolume } from './compared-volume.ts';

/** Planes that are compared side by side. */
const ORIENTATIONS: readonly SliceOrientation[] = ['axial', 'coronal', 'sagittal'];

export interface ComparisonDisplayOptions {
  readonly assetUrl: string;
  readonly token: () => string;
  readonly limits: MemoryLimits;
  readonly comparison: SharedComparison;
  readonly currentTitle: string;
  /** The current case's panes, which get a title while there are two, and the same scale as their counterparts. */
  readonly currentPanes: readonly SlicePane[];
  /** Both cases are scrolled, and moved across their slices, together. */
  readonly isLinked: () => boolean;
  /** The view of the compared case. */
  readonly view: () => SharedView;
  readonly edit: PaneOwner['edit'];
  readonly beginGesture: () => void;
  readonly endGesture: () => void;
  readonly resetWindow: () => void;
  readonly onChange: () => void;
  readonly onRefined: () => void;
  readonly onTrouble: (message: string) => void;
}

/** One compared case on the page and on the table, from its opening until all of it is let go again. */
export class ComparisonDisplay {
  readonly panes: ComparedPanes;
  readonly volume: CaseVolume;
  readonly #options: ComparisonDisplayOptions;
  readonly #slices: readonly SlicePane[];
  readonly #titles: readonly CaseTitle[];
  readonly #display: CaseDisplay;
  #table: ComparedVolume | undefined;
  #isLoading = false;

  constructor(options: ComparisonDisplayOptions) {
    this.#options = options;
    const { comparison, currentPanes, currentTitle, onChange } = options;
    this.volume = comparison.volume;
    this.#slices = ORIENTATIONS.map((orientation) => this.#makePane(orientation));
    const [axial, coronal, sagittal] = this.#slices as [SlicePane, SlicePane, SlicePane];
    this.panes = {
      'compared-axial': axial.element,
      'compared-coronal': coronal.element,
      'compared-sagittal': sagittal.element,
    };
    this.#titles = [
      ...currentPanes.map(({ element }) => new CaseTitle(element, 'Current', currentTitle)),
      ...this.#slices.map(({ element }) => new CaseTitle(element, 'Compared', comparison.title)),
    ];
    this.#pairPanes();
    const { assetUrl, token, limits, view, onRefined, onTrouble } = options;
    this.#display = new CaseDisplay({
      assetUrl,
      token,
      limits,
      view,
      panes: this.#slices,
      onDescription: () => {
        this.redraw();
        this.moveTable(view());
      },
      onChange,
      onRefined,
      onSlices: () => undefined,
      onTrouble,
    });
  }

  /** 0 to 1 of its voxels. */
  get loaded(): number {
    return this.#display.loaded;
  }

  get voxelBytes(): number {
    return this.#display.voxelBytes;
  }

  /** Of its voxels, once it is known. */
  get geometry(): VolumeGeometry | undefined {
    return this.#display.description?.geometry;
  }

  slice(): ComparedSlice {
    const { volume, description } = this.#display;
    return { view: this.#options.view(), volume, description };
  }

  /** Begins to fetch the images, once. */
  load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#display.show(this.volume.assetSha256);
  }

  /** Stands the volume on the table, too. Pictures are no body: of a stack there is none. */
  setRoom(room: RoomScene | undefined): void {
    if (this.#table !== undefined || this.volume.kind === 'image-stack') return;
    if (room !== undefined) {
      const { maxTextureBytes } = this.#options.limits;
      const onShown = (): void => this.#display.pictureShown();
      this.#table = new ComparedVolume(room, { maxTextureBytes, onShown });
    }
    this.#display.setRoom(this.#table);
    this.redraw();
    this.moveTable(this.#options.view());
  }

  /** The view of the compared case is another one. */
  redraw(): void {
    const view = this.#options.view();
    this.#display.applyPreset();
    this.#display.focus(view.crosshairLps);
    for (const pane of this.#slices) pane.redraw();
  }

  /** How the volume on the table is drawn: the view of the compared case, or what is on its way to it. */
  moveTable(view: SharedView): void {
    this.#table?.setView(this.volume, view);
  }

  dispose(): void {
    this.#display.dispose();
    for (const title of this.#titles) title.dispose();
    for (const pane of this.#options.currentPanes) pane.pairWith(undefined);
    for (const pane of this.#slices) {
      // Panes hold on to what they show.
      pane.setDescription(undefined);
      pane.dispose();
    }
    this.#table?.dispose();
    this.#table = undefined;
  }

  /** People compare sizes: the same plane of both is shown at one scale. */
  #pairPanes(): void {
    const { currentPanes, isLinked: pansTogether } = this.#options;
    for (const compared of this.#slices) {
      const current = currentPanes.find(({ orientation }) => orientation === compared.orientation);
      if (current === undefined) continue;
      current.pairWith({ partner: compared, pansTogether });
      compared.pairWith({ partner: current, pansTogether });
    }
  }

  #makePane(orientation: SliceOrientation): SlicePane {
    const { view, edit, beginGesture, endGesture, resetWindow } = this.#options;
    const pane = new SlicePane(orientation, {
      view,
      edit,
      beginGesture,
      endGesture,
      resetWindow,
      spots: () => [],
      overlays: () => [],
      playing: () => false,
      point: () => undefined,
      onPainted: () => this.#display.slicesPainted(),
    });
    pane.element.dataset['testid'] = `pane-compared-${orientation}`;
    pane.element.ariaLabel = `Compared case. ${pane.element.ariaLabel ?? ''}`;
    return pane;
  }
}
