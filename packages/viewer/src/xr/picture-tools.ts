import {
  type CutOut,
  type OctantSide,
  type Rendering,
  type RenderMode,
  type SharedView,
  type Vector3,
} from '@rounds/classroom';
import { TRANSFER_FUNCTIONS, type VolumeDescription } from '@rounds/imaging/asset';

import type { PicturePanelActions, PicturePanelContent } from '../panels/picture-panel.ts';
import { raisedWindow, widenedWindow } from '../slices/window-moves.ts';
import { type GridDirections, gridDirections } from '../space/grid-directions.ts';
import type { ViewEdit } from '../view/view-edit.ts';
import { ViewTools } from '../view/view-tools.ts';
import type { XrHost } from './xr-host.ts';

/** Thicknesses of slabs to step through, in millimetres; a volume's has "all of it" behind the last. */
const SLAB_STEPS_MM = [0, 2, 5, 10, 20, 40, 80] as const;
/** The surface moves by this share of the window. */
const ISO_STEP_SHARE = 1 / 20;
/** What faces people at the start is the front of the patient: there the corner opens, at the top and their right. */
const FIRST_CORNER: ReadonlySet<string> = new Set(['L', 'A', 'H']);

export type PictureToolsHost = Pick<
  XrHost,
  | 'view'
  | 'edit'
  | 'description'
  | 'following'
  | 'inControl'
  | 'refuse'
  | 'reset'
  | 'undo'
  | 'canUndo'
>;

/** What the panel of the picture says and does: the same changes as on a page, by the same rule of who sees them. */
export class PictureTools implements Omit<PicturePanelActions, 'toggleStatistics'> {
  readonly #host: PictureToolsHost;
  readonly #tools: ViewTools;

  /** @param forwardRoom where the wearer looks */
  constructor(host: PictureToolsHost, forwardRoom: () => Vector3) {
    this.#host = host;
    this.#tools = new ViewTools({
      view: () => host.view(),
      edit: (edit) => host.edit(edit),
      description: () => host.description(),
      isStack: () => false,
      forwardRoom,
      refuse: (message) => host.refuse(message),
    });
  }

  content(statistics: boolean): PicturePanelContent {
    const view = this.#host.view();
    const { rendering, slab, cutOut } = view;
    const isShared = this.#host.following() && this.#host.inControl();
    return {
      mode: rendering.mode,
      preset: view.transferFunction === null ? presetLabel(view.presetId) : 'Made by hand',
      modeValue: modeValue(rendering),
      shaded: rendering.shaded,
      level: `Level ${shortNumber(view.windowCenter)}`,
      width: `Width ${shortNumber(view.windowWidth)}`,
      slices: slab.thicknessMm === 0 ? 'Thin slices' : `Slices ${shortNumber(slab.thicknessMm)} mm`,
      oblique: view.oblique !== null,
      cutOut: cutOut !== null,
      corner: this.#cornerLetters(cutOut?.octant),
      audience: isShared ? 'Everybody sees what you change' : 'Only you see what you change',
      isShared,
      canUndo: this.#host.canUndo(),
      statistics,
    };
  }

  setMode(mode: RenderMode): void {
    this.#render({ mode });
  }

  toggleShading(): void {
    this.#render({ shaded: !this.#host.view().rendering.shaded });
  }

  stepModeValue(by: 1 | -1): void {
    const { rendering, windowWidth } = this.#host.view();
    if (rendering.mode === 'isosurface') {
      this.#render({ isoValue: rendering.isoValue + by * windowWidth * ISO_STEP_SHARE });
      return;
    }
    this.#render({ slabMm: steppedVolumeSlab(rendering.slabMm, by) });
  }

  stepPreset(by: 1 | -1): void {
    const presets = presetsOf(this.#host.description());
    const now = presets.indexOf(this.#host.view().presetId);
    const next = presets[(now + by + presets.length) % presets.length] ?? presets[0];
    if (next !== undefined) this.#tools.choosePreset(next);
  }

  stepLevel(by: 1 | -1): void {
    this.#edit({ kind: 'window', ...raisedWindow(this.#host.view(), by) });
  }

  stepWidth(by: 1 | -1): void {
    this.#edit({ kind: 'window', ...widenedWindow(this.#host.view(), by) });
  }

  stepSlices(by: 1 | -1): void {
    const { slab } = this.#host.view();
    const thicknessMm = steppedSlab(slab.thicknessMm, by) ?? SLAB_STEPS_MM.at(-1) ?? 0;
    this.#edit({ kind: 'slab', slab: { ...slab, thicknessMm } });
  }

  toggleOblique(): void {
    this.#tools.setOblique(this.#host.view().oblique === null);
  }

  toggleCutOut(): void {
    const { cutOut } = this.#host.view();
    this.#edit({
      kind: 'cut-out',
      cutOut: cutOut === null ? { octant: this.#firstOctant() } : null,
    });
  }

  flipCorner(axis: 0 | 1 | 2): void {
    const { cutOut } = this.#host.view();
    if (cutOut === null) return;
    const flipped = (side: OctantSide, i: number): OctantSide =>
      i === axis ? (side === 1 ? -1 : 1) : side;
    const [columns, rows, slices] = cutOut.octant;
    this.#edit({
      kind: 'cut-out',
      cutOut: { octant: [flipped(columns, 0), flipped(rows, 1), flipped(slices, 2)] },
    });
  }

  addPlane(): void {
    this.#tools.addPlane();
  }

  undo(): void {
    this.#host.undo();
  }

  reset(): void {
    this.#host.reset();
  }

  #render(change: Partial<Rendering>): void {
    this.#edit({ kind: 'rendering', rendering: { ...this.#host.view().rendering, ...change } });
  }

  #edit(edit: ViewEdit): void {
    this.#host.edit(edit);
  }

  #cornerLetters(octant: CutOut['octant'] | undefined): readonly [string, string, string] {
    const ends = this.#ends();
    if (octant === undefined || ends === undefined) return ['', '', ''];
    const letter = (axis: 0 | 1 | 2): string =>
      octant[axis] === 1 ? ends[axis].last : ends[axis].first;
    return [letter(0), letter(1), letter(2)];
  }

  #firstOctant(): CutOut['octant'] {
    const ends = this.#ends();
    // Of an oblique direction, the first letter is what it is most of all.
    const side = (axis: 0 | 1 | 2): OctantSide =>
      FIRST_CORNER.has(ends?.[axis].last[0] ?? 'L') ? 1 : -1;
    return [side(0), side(1), side(2)];
  }

  #ends(): GridDirections | undefined {
    const description = this.#host.description();
    return description && gridDirections(description.geometry);
  }
}

/** The next thickness of a slab; undefined beyond the last. */
export function steppedSlab(thicknessMm: number, by: 1 | -1): number | undefined {
  if (by === 1) return SLAB_STEPS_MM.find((step) => step > thicknessMm);
  return SLAB_STEPS_MM.findLast((step) => step < thicknessMm) ?? 0;
}

/** The same for a volume: beyond the last is all of it (null), and none is as thin as nothing. */
export function steppedVolumeSlab(slabMm: number | null, by: 1 | -1): number | null {
  if (slabMm === null) return by === 1 ? null : (SLAB_STEPS_MM.at(-1) ?? null);
  return steppedSlab(slabMm, by) === 0 ? slabMm : (steppedSlab(slabMm, by) ?? null);
}

/** About three digits: what people compare windows by. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2;
  return value.toFixed(digits).replace('-', '−');
}

export function windowWords({
  windowCenter,
  windowWidth,
}: Pick<SharedView, 'windowCenter' | 'windowWidth'>): string {
  return `L ${shortNumber(windowCenter)}   W ${shortNumber(windowWidth)}`;
}

function modeValue({ mode, slabMm, isoValue }: Rendering): string | undefined {
  if (mode === 'composite') return undefined;
  if (mode === 'isosurface') return `At ${shortNumber(isoValue)}`;
  return slabMm === null ? 'All of it' : `Slab ${shortNumber(slabMm)} mm`;
}

function presetsOf(description: VolumeDescription | undefined): readonly string[] {
  const fitting = TRANSFER_FUNCTIONS.filter(({ modality }) => modality === description?.modality);
  return (fitting.length > 0 ? fitting : TRANSFER_FUNCTIONS).map(({ id }) => id);
}

function presetLabel(presetId: string): string {
  return TRANSFER_FUNCTIONS.find(({ id }) => id === presetId)?.label ?? 'Window only';
}
