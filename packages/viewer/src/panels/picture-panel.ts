import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { Button } from '@babylonjs/gui/2D/controls/button.js';
import type { TextBlock } from '@babylonjs/gui/2D/controls/textBlock.js';
import { RENDER_MODES, type RenderMode } from '@rounds/classroom';

import { type Box, paintButton, setVisible } from './panel-controls.ts';
import {
  BODY_PIXELS,
  BUTTON_PIXELS,
  INNER_PIXELS,
  LABEL_PIXELS,
  MARGIN_PIXELS,
  PANEL_COLORS,
  PICTURE_PANEL,
} from './panel-layout.ts';
import { PanelSheet } from './panel-sheet.ts';
import { ellipsised } from './panel-text.ts';
import type { PanelPlace } from './place-mesh.ts';

/** What the panel shows; all words are ready to be written. */
export interface PicturePanelContent {
  readonly mode: RenderMode;
  readonly preset: string;
  /** What of the mode can be changed in steps, such as the thickness of its slab; undefined: nothing, but lit or not. */
  readonly modeValue: string | undefined;
  readonly shaded: boolean;
  readonly level: string;
  readonly width: string;
  readonly slices: string;
  readonly oblique: boolean;
  readonly cutOut: boolean;
  /** Towards where the corner is cut out along columns, rows and slices. */
  readonly corner: readonly [string, string, string];
  /** For whom changes are, in words, and whether that is for everybody. */
  readonly audience: string;
  readonly isShared: boolean;
  readonly canUndo: boolean;
  readonly statistics: boolean;
}

export interface PicturePanelActions {
  setMode(mode: RenderMode): void;
  toggleShading(): void;
  stepModeValue(by: 1 | -1): void;
  stepPreset(by: 1 | -1): void;
  stepLevel(by: 1 | -1): void;
  stepWidth(by: 1 | -1): void;
  stepSlices(by: 1 | -1): void;
  toggleOblique(): void;
  toggleCutOut(): void;
  flipCorner(axis: 0 | 1 | 2): void;
  addPlane(): void;
  undo(): void;
  reset(): void;
  toggleStatistics(): void;
}

const MODE_LABELS: Readonly<Record<RenderMode, string>> = {
  composite: 'Volume',
  mip: 'MIP',
  minip: 'MinIP',
  average: 'Average',
  isosurface: 'Surface',
};

const GAP = 12;
const FIRST_ROW_TOP = 92;
const HINT = 'Hold A or X and push the stick to change the window';

/** Columns of a row of six rows. */
function cell(row: number, first: number, count: number, of: number): Box {
  const width = (INNER_PIXELS - (of - 1) * GAP) / of;
  return {
    left: MARGIN_PIXELS + first * (width + GAP),
    top: FIRST_ROW_TOP + row * (BUTTON_PIXELS + GAP),
    width: count * width + (count - 1) * GAP,
    height: BUTTON_PIXELS,
  };
}

/** The panel on the other side of the volume: how it is drawn, and what of it. */
export class PicturePanel {
  readonly #sheet: PanelSheet;
  readonly #audience: TextBlock;
  readonly #modes: readonly (readonly [RenderMode, Button])[];
  readonly #shading: Button;
  readonly #modeValue: Stepper;
  readonly #preset: Stepper;
  readonly #level: Stepper;
  readonly #width: Stepper;
  readonly #slices: Stepper;
  readonly #oblique: Button;
  readonly #cutOut: Button;
  readonly #corner: readonly Button[];
  readonly #undo: Button;
  readonly #statistics: Button;
  #shown = '';

  constructor(scene: Scene, actions: PicturePanelActions) {
    this.#sheet = new PanelSheet(scene, 'picture-panel', PICTURE_PANEL);
    const sheet = this.#sheet;
    this.#audience = sheet.text(
      { left: MARGIN_PIXELS, top: 20, width: INNER_PIXELS, height: 60 },
      BODY_PIXELS,
      PANEL_COLORS.body,
      '600',
    );
    this.#modes = RENDER_MODES.map((mode, i) => [
      mode,
      sheet.button(cell(0, i, 1, 5), MODE_LABELS[mode], false, () => actions.setMode(mode)),
    ]);
    const button = (box: Box, press: () => void, label = ''): Button =>
      sheet.button(box, label, false, press);
    this.#shading = button(cell(1, 0, 1, 2), () => actions.toggleShading());
    this.#modeValue = new Stepper(sheet, 1, 0, (by) => actions.stepModeValue(by));
    this.#preset = new Stepper(sheet, 1, 1, (by) => actions.stepPreset(by), ['‹', '›']);
    this.#level = new Stepper(sheet, 2, 0, (by) => actions.stepLevel(by));
    this.#width = new Stepper(sheet, 2, 1, (by) => actions.stepWidth(by));
    this.#slices = new Stepper(sheet, 3, 0, (by) => actions.stepSlices(by));
    this.#oblique = button(cell(3, 1, 1, 2), () => actions.toggleOblique());
    this.#cutOut = button(cell(4, 0, 1, 2), () => actions.toggleCutOut());
    this.#corner = ([0, 1, 2] as const).map((axis) =>
      button(cell(4, 3 + axis, 1, 6), () => actions.flipCorner(axis)),
    );
    button(cell(5, 0, 1, 4), () => actions.addPlane(), 'Cut plane');
    this.#undo = button(cell(5, 1, 1, 4), () => actions.undo(), 'Undo');
    button(cell(5, 2, 1, 4), () => actions.reset(), 'Reset');
    this.#statistics = button(cell(5, 3, 1, 4), () => actions.toggleStatistics());
    const below = FIRST_ROW_TOP + 6 * (BUTTON_PIXELS + GAP);
    sheet.text(
      { left: MARGIN_PIXELS, top: below - 4, width: INNER_PIXELS, height: 50 },
      LABEL_PIXELS,
      PANEL_COLORS.quiet,
    ).text = HINT;
  }

  place(place: PanelPlace): void {
    this.#sheet.place(place);
  }

  /** A stack of images has nothing of what is to be set here. */
  setVisible(visible: boolean): void {
    this.#sheet.setVisible(visible);
  }

  show(content: PicturePanelContent): void {
    const text = JSON.stringify(content);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#audience.text = content.audience;
    this.#audience.color = content.isShared ? PANEL_COLORS.body : PANEL_COLORS.own;
    for (const [mode, button] of this.#modes)
      paintButton(button, MODE_LABELS[mode], mode === content.mode);
    setVisible(this.#shading, content.modeValue === undefined);
    paintButton(this.#shading, content.shaded ? 'Lit' : 'Not lit', content.shaded);
    this.#modeValue.show(content.modeValue);
    const width = this.#sheet.widthIn(BODY_PIXELS, '600');
    this.#preset.show(ellipsised(content.preset, STEPPER_TEXT_PIXELS, width));
    this.#level.show(content.level);
    this.#width.show(content.width);
    this.#slices.show(content.slices);
    paintButton(
      this.#oblique,
      content.oblique ? 'Oblique slice on' : 'Oblique slice',
      content.oblique,
    );
    paintButton(
      this.#cutOut,
      content.cutOut ? 'Corner cut out' : 'Cut out a corner',
      content.cutOut,
    );
    for (const [axis, button] of this.#corner.entries()) {
      setVisible(button, content.cutOut);
      paintButton(button, content.corner[axis] ?? '', false);
    }
    setVisible(this.#undo, content.canUndo);
    paintButton(this.#statistics, 'Statistics', content.statistics);
  }

  owns(mesh: AbstractMesh | null): boolean {
    return mesh === this.#sheet.mesh;
  }

  dispose(): void {
    this.#sheet.dispose();
  }
}

/** Of half a row: what is written takes four sevenths of it. */
const STEPPER_TEXT_PIXELS = (INNER_PIXELS / 2) * 0.56;

/** Half a row: a value, and buttons for less and more of it. */
class Stepper {
  readonly #text: TextBlock;
  readonly #buttons: readonly Button[];

  constructor(
    sheet: PanelSheet,
    row: number,
    half: 0 | 1,
    step: (by: 1 | -1) => void,
    [less, more]: readonly [string, string] = ['−', '+'],
  ) {
    const box = cell(row, half, 1, 2);
    const side = (box.width - STEPPER_TEXT_PIXELS - 2 * GAP) / 2;
    const right = box.left + box.width;
    this.#text = sheet.text(
      { ...box, width: STEPPER_TEXT_PIXELS },
      BODY_PIXELS,
      PANEL_COLORS.body,
      '600',
    );
    this.#buttons = [
      sheet.button({ ...box, left: right - 2 * side - GAP, width: side }, less, false, () =>
        step(-1),
      ),
      sheet.button({ ...box, left: right - side, width: side }, more, false, () => step(1)),
    ];
  }

  /** @param text undefined: there is nothing to step through */
  show(text: string | undefined): void {
    setVisible(this.#text, text !== undefined);
    for (const button of this.#buttons) setVisible(button, text !== undefined);
    this.#text.text = text ?? '';
  }
}
