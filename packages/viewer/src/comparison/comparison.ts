import {
  type Command,
  crosshairForCompared,
  type SharedComparison,
  type SharedState,
  type SharedView,
} from '@rounds/classroom';
import type { CommandResult } from '@rounds/connection';
import type { VolumeGeometry } from '@rounds/imaging/asset';

import type { PageLayout } from '../page/page-layout.ts';
import type { ComparedSlice } from '../panels/slice-wall.ts';
import type { SlicePane } from '../slices/slice-pane.ts';
import type { RoomScene } from '../stage/room-scene.ts';
import type { Clock } from '../view/command-pump.ts';
import type { FollowedView } from '../view/followed-view.ts';
import type { ViewEdit } from '../view/view-edit.ts';
import type { MemoryLimits } from '../volume/memory-limits.ts';
import { besideMetres, comparedView, crosshairBehind, type ViewWindow } from './compared-view.ts';
import { ComparedScroll } from './compared-scroll.ts';
import { ComparisonDisplay } from './comparison-display.ts';
import { shareOfMemory } from './memory-share.ts';

export interface ComparisonOptions {
  readonly assetUrl: string;
  readonly token: () => string;
  readonly limits: MemoryLimits;
  readonly clock: Clock;
  readonly state: () => SharedState;
  /** What this person sees of the current case. */
  readonly followed: Pick<FollowedView, 'view' | 'following' | 'inControl'>;
  /** Of the current case, once it is known. */
  readonly geometry: () => VolumeGeometry | undefined;
  readonly edit: (edit: ViewEdit) => void;
  readonly beginGesture: () => void;
  readonly endGesture: () => void;
  /** Of the current case. */
  readonly resetWindow: () => void;
  readonly send: (command: Command) => Promise<CommandResult>;
  readonly layout: Pick<PageLayout, 'setCompared'>;
  readonly currentPanes: readonly SlicePane[];
  /** Makes room in memory beside the current case, or gives it back. */
  readonly setCacheShare: (share: number) => void;
  /** The picture on the table is wider, or as wide as before. */
  readonly onTable: () => void;
  readonly onChange: () => void;
  /** Voxels of the compared case have been refined in place. */
  readonly onRefined: () => void;
  readonly onRefused: (message: string) => void;
  readonly onTrouble: (message: string) => void;
}

/** The other case beside the current one: as long as the class compares, and gone without a trace after that. */
export class Comparison {
  readonly #options: ComparisonOptions;
  readonly #scroll: ComparedScroll;
  #open: { readonly comparison: SharedComparison; readonly display: ComparisonDisplay } | undefined;
  #ownWindow: ViewWindow | undefined;
  #room: RoomScene | undefined;
  #mayLoad = false;
  /** This person looked at something of their own. */
  #wasAway = false;
  #drawn: SharedView | undefined;
  /** What the room draws of the current case: the view, or what is on its way to it. */
  #roomView: SharedView | undefined;
  #cached: { readonly from: readonly unknown[]; readonly view: SharedView } | undefined;

  constructor(options: ComparisonOptions) {
    this.#options = options;
    const { clock, send, onRefused, followed } = options;
    this.#scroll = new ComparedScroll({
      clock,
      send,
      isForAll: () => followed.following && followed.inControl,
      onChange: () => this.viewChanged(),
      onRefused,
    });
  }

  /** 0 to 1 of the compared case's voxels; undefined: nothing is compared. */
  get loaded(): number | undefined {
    return this.#open?.display.loaded;
  }

  /** Of the compared case. */
  get voxelBytes(): number {
    return this.#open?.display.voxelBytes ?? 0;
  }

  /** The compared case as its slices show it; undefined: nothing is compared. */
  slice(): ComparedSlice | undefined {
    return this.#open?.display.slice();
  }

  /** How far the middle of what stands on the table lies beside that of the current volume, in metres. */
  get besideMetres(): number {
    const compared = this.#open?.comparison.volume;
    const current = this.#options.state().volume;
    if (compared === undefined || this.#room === undefined) return 0;
    if (compared.kind === 'image-stack' || current.kind === 'image-stack') return 0;
    return besideMetres(this.#options.followed.view().placement, current, compared);
  }

  /** Takes in the state of the class. */
  receive(): void {
    const { comparison, volume } = this.#options.state();
    const before = this.#open?.comparison;
    if (comparison === null) {
      this.#close();
      return;
    }
    if (before !== undefined && isSameCase(before, comparison)) {
      if (this.#open !== undefined) this.#open = { ...this.#open, comparison };
      this.#scroll.receive(comparison);
      this.viewChanged();
      return;
    }
    this.#close();
    this.#scroll.receive(comparison);
    this.#begin(comparison);
    const isStack = volume.kind === 'image-stack' || comparison.volume.kind === 'image-stack';
    this.#options.layout.setCompared(this.#open?.display.panes, isStack);
    this.#options.onTable();
    this.#options.onChange();
  }

  /** The current case is to be seen: the other one may take the connection now. */
  mayLoad(): void {
    if (this.#mayLoad) return;
    this.#mayLoad = true;
    this.#open?.display.load();
  }

  setRoom(room: RoomScene | undefined): void {
    this.#room = room;
    this.#open?.display.setRoom(room);
    if (this.#open !== undefined) this.#options.onTable();
  }

  /** The view of the current case may be another one. */
  viewChanged(): void {
    if (this.#open === undefined) return;
    const { following } = this.#options.followed;
    if (following && this.#wasAway) this.#scroll.comeBack();
    this.#wasAway = !following;
    const view = this.#view();
    if (view === this.#drawn) return;
    this.#drawn = view;
    this.#open.display.redraw();
    this.#moveTable();
  }

  /** The current volume is drawn so in the room: the compared one goes along. */
  moveWith(roomView: SharedView): void {
    this.#roomView = roomView;
    this.#moveTable();
  }

  #moveTable(): void {
    if (this.#open === undefined) return;
    const current = this.#options.followed.view();
    const roomView = this.#roomView ?? current;
    this.#open.display.moveTable(roomView === current ? this.#view() : this.#compose(roomView));
  }

  dispose(): void {
    this.#open?.display.dispose();
    this.#open = undefined;
    this.#scroll.dispose();
  }

  #begin(comparison: SharedComparison): void {
    const { assetUrl, token, limits, state, currentPanes } = this.#options;
    const { onChange, onRefined, onTrouble, beginGesture, endGesture } = this.#options;
    const display = new ComparisonDisplay({
      assetUrl,
      token,
      limits: shareOfMemory(limits),
      comparison,
      currentTitle: state().caseTitle,
      currentPanes,
      isLinked: () => this.#open?.comparison.link.linked ?? true,
      view: () => this.#view(),
      edit: (edit) => this.#edit(edit),
      beginGesture,
      endGesture,
      resetWindow: () => this.#resetWindow(),
      onChange,
      onRefined,
      onTrouble,
    });
    this.#open = { comparison, display };
    this.#options.setCacheShare(0);
    if (this.#room !== undefined) display.setRoom(this.#room);
    if (this.#mayLoad) display.load();
  }

  #close(): void {
    if (this.#open === undefined) return;
    this.#options.layout.setCompared(undefined, false);
    this.#open.display.dispose();
    this.#open = undefined;
    this.#ownWindow = undefined;
    this.#drawn = undefined;
    this.#cached = undefined;
    this.#scroll.comeBack();
    this.#options.setCacheShare(1);
    this.#options.onTable();
    this.#options.onChange();
  }

  /** The same object until it changes. */
  #view(): SharedView {
    const view = this.#options.followed.view();
    const { comparison, display } = this.#open ?? {};
    if (comparison === undefined) return view;
    const from = [
      view,
      this.#options.state().volume,
      JSON.stringify(comparison),
      this.#scroll.pointLps,
      this.#ownWindow,
      this.#options.geometry(),
      display?.geometry,
    ];
    if (this.#cached?.from.every((part, index) => part === from[index]) === true)
      return this.#cached.view;
    const composed = this.#compose(view);
    this.#cached = { from, view: composed };
    return composed;
  }

  /** What goes with a view of the current case. */
  #compose(view: SharedView): SharedView {
    const { comparison, display } = this.#open ?? {};
    if (comparison === undefined) return view;
    const own = { window: this.#ownWindow, pointLps: this.#scroll.pointLps };
    const geometries = { current: this.#options.geometry(), compared: display?.geometry };
    return comparedView(view, this.#options.state().volume, comparison, own, geometries);
  }

  #resetWindow(): void {
    if (this.#open?.comparison.window === null) return this.#options.resetWindow();
    this.#ownWindow = undefined;
    this.viewChanged();
  }

  /** What a hand on the compared slices does. */
  #edit(edit: ViewEdit): void {
    const { comparison } = this.#open ?? {};
    if (comparison === undefined) return;
    const { link } = comparison;
    switch (edit.kind) {
      case 'crosshair':
        if (!link.linked) return this.#scroll.scrollTo(edit.pointLps);
        return this.#options.edit({
          kind: 'crosshair',
          pointLps: crosshairBehind(link, edit.pointLps, this.#options.state().volume),
        });
      case 'window': {
        if (comparison.window === null) return this.#options.edit(edit);
        const { presetId } = comparison.window;
        const { windowCenter, windowWidth } = edit;
        this.#ownWindow = { presetId, windowCenter, windowWidth };
        return this.viewChanged();
      }
      case 'plane': {
        if (!link.linked) return undefined;
        const pointLps = crosshairForCompared(link, edit.plane.pointLps);
        return this.#options.edit({ kind: 'plane', plane: { ...edit.plane, pointLps } });
      }
      case 'oblique': {
        if (!link.linked || edit.oblique === null) return undefined;
        const pointLps = crosshairForCompared(link, edit.oblique.pointLps);
        return this.#options.edit({ kind: 'oblique', oblique: { ...edit.oblique, pointLps } });
      }
      default:
        // The way of drawing is the same for both.
        return undefined;
    }
  }
}

function isSameCase(a: SharedComparison, b: SharedComparison): boolean {
  return a.caseIndex === b.caseIndex && a.volume.assetSha256 === b.volume.assetSha256;
}
