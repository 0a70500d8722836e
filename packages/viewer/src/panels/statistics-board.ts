import type { Scene } from '@babylonjs/core/scene.js';
import type { TextBlock } from '@babylonjs/gui/2D/controls/textBlock.js';

import {
  INNER_PIXELS,
  LABEL_PIXELS,
  MARGIN_PIXELS,
  PANEL_COLORS,
  STATISTICS_PANEL,
} from './panel-layout.ts';
import { PanelSheet } from './panel-sheet.ts';
import { wrapLines } from './panel-text.ts';
import type { PanelPlace } from './place-mesh.ts';

/** Drawing it costs something, too. */
const INTERVAL_MS = 500;

/** What drawing takes, in a few lines; hidden until asked for. */
export class StatisticsBoard {
  readonly #sheet: PanelSheet;
  readonly #text: TextBlock;
  #shownMs = -Infinity;

  constructor(scene: Scene) {
    this.#sheet = new PanelSheet(scene, 'statistics', STATISTICS_PANEL);
    const { height } = STATISTICS_PANEL.pixels;
    this.#text = this.#sheet.text(
      { left: MARGIN_PIXELS, top: 12, width: INNER_PIXELS, height: height - 24 },
      LABEL_PIXELS,
      PANEL_COLORS.body,
    );
    this.#text.textVerticalAlignment = 0;
    this.#text.lineSpacing = '4px';
    this.#sheet.setVisible(false);
  }

  get isVisible(): boolean {
    return this.#sheet.isVisible;
  }

  setVisible(visible: boolean): void {
    this.#sheet.setVisible(visible);
    this.#shownMs = -Infinity;
  }

  place(place: PanelPlace): void {
    this.#sheet.place(place);
  }

  /** @param words asked for now and then: a name and a value a line */
  update(words: () => readonly (readonly [string, string])[], nowMs: number): void {
    if (!this.isVisible || nowMs - this.#shownMs < INTERVAL_MS) return;
    this.#shownMs = nowMs;
    const text = words()
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n');
    const width = this.#sheet.widthIn(LABEL_PIXELS, '500');
    this.#text.text = wrapLines(text, INNER_PIXELS, width).join('\n');
  }

  dispose(): void {
    this.#sheet.dispose();
  }
}
