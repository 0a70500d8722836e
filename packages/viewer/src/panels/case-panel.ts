import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { Button } from '@babylonjs/gui/2D/controls/button.js';
import type { Rectangle } from '@babylonjs/gui/2D/controls/rectangle.js';
import type { TextBlock } from '@babylonjs/gui/2D/controls/textBlock.js';

import { type Box, makeBand, makeText, paintButton, setVisible } from './panel-controls.ts';
import {
  BODY_PIXELS,
  BUTTON_PIXELS,
  CASE_PANEL,
  INNER_PIXELS,
  LABEL_PIXELS,
  LINE_PIXELS,
  LINES_PER_PAGE,
  MARGIN_PIXELS,
  PANEL_COLORS,
  TITLE_PIXELS,
} from './panel-layout.ts';
import { PanelSheet } from './panel-sheet.ts';
import { ellipsised, pagesOf, wrapLines } from './panel-text.ts';
import type { PanelPlace } from './place-mesh.ts';

/** What the panel says. */
export interface CasePanelContent {
  readonly caseTitle: string;
  readonly stepTitle: string;
  readonly stepNumber: number;
  readonly stepCount: number;
  readonly stepText: string;
  readonly following: boolean;
  readonly inControl: boolean;
  readonly handRaised: boolean;
  readonly canRaiseHand: boolean;
  readonly hasEnded: boolean;
  /** What whoever has control is told while changes are not saved; empty while they are. */
  readonly savingLine: string;
  /** 0 to 1. */
  readonly loaded: number;
}

export interface CasePanelActions {
  setFollowing(following: boolean): void;
  raiseHand(raised: boolean): void;
  step(by: 1 | -1): void;
  leave(): void;
}

const NOTICE_MS = 7000;
/** Frames that took longer count as this much: nobody has had the time to read. */
const LONGEST_FRAME_MS = 250;
const TEXT_TOP = 146;
const STATE_TOP = 492;
const BUTTONS_TOP = 616;

function row(left: number, top: number, width: number, height: number): Box {
  return { left, top, width, height };
}

/** A band over the text, for what the wearer is told for a while. */
function makeNotice(): { readonly band: Rectangle; readonly text: TextBlock } {
  const height = 2.5 * LINE_PIXELS;
  const band = makeBand(row(MARGIN_PIXELS, TEXT_TOP + 3.5 * LINE_PIXELS, INNER_PIXELS, height));
  const box = row(20, 0, INNER_PIXELS - 40, height);
  const text = makeText(box, BODY_PIXELS, PANEL_COLORS.noticeText, '600');
  band.addControl(text);
  return { band, text };
}

/** The panel beside the volume: the step of the case, where one stands in the class, and what one can do. */
export class CasePanel {
  readonly #sheet: PanelSheet;
  readonly #title: TextBlock;
  readonly #step: TextBlock;
  readonly #text: TextBlock;
  readonly #state: TextBlock;
  readonly #notice: Rectangle;
  readonly #noticeText: TextBlock;
  readonly #more: Button;
  readonly #follow: Button;
  readonly #hand: Button;
  readonly #previous: Button;
  readonly #next: Button;
  #content: CasePanelContent | undefined;
  #pages: readonly string[] = [''];
  #page = 0;
  #noticeLeftMs = 0;

  constructor(scene: Scene, actions: CasePanelActions) {
    this.#sheet = new PanelSheet(scene, 'case-panel', CASE_PANEL);
    const text = this.#sheet.text.bind(this.#sheet);
    const button = this.#sheet.button.bind(this.#sheet);
    this.#title = text(
      row(MARGIN_PIXELS, 16, INNER_PIXELS, 64),
      TITLE_PIXELS,
      PANEL_COLORS.title,
      '650',
    );
    this.#step = text(
      row(MARGIN_PIXELS, 80, INNER_PIXELS, 56),
      BODY_PIXELS,
      PANEL_COLORS.accent,
      '600',
    );
    this.#text = text(
      row(MARGIN_PIXELS, TEXT_TOP, INNER_PIXELS, LINES_PER_PAGE * LINE_PIXELS),
      BODY_PIXELS,
      PANEL_COLORS.body,
    );
    this.#text.textVerticalAlignment = 0;
    this.#text.lineSpacing = `${LINE_PIXELS - Math.round(BODY_PIXELS * 1.17)}px`;
    this.#state = text(
      row(MARGIN_PIXELS, STATE_TOP, 480, BUTTON_PIXELS),
      BODY_PIXELS,
      PANEL_COLORS.body,
      '600',
    );
    this.#more = button(row(512, STATE_TOP, 264, BUTTON_PIXELS), 'More', false, () =>
      this.#turnPage(),
    );
    this.#follow = button(row(788, STATE_TOP, 464, BUTTON_PIXELS), '', false, () => {
      if (this.#content !== undefined) actions.setFollowing(!this.#content.following);
    });
    this.#hand = button(row(MARGIN_PIXELS, BUTTONS_TOP, 340, BUTTON_PIXELS), '', false, () => {
      if (this.#content !== undefined) actions.raiseHand(!this.#content.handRaised);
    });
    this.#previous = button(row(380, BUTTONS_TOP, 290, BUTTON_PIXELS), 'Previous', true, () =>
      actions.step(-1),
    );
    this.#next = button(row(682, BUTTONS_TOP, 290, BUTTON_PIXELS), 'Next', true, () =>
      actions.step(1),
    );
    button(row(984, BUTTONS_TOP, 268, BUTTON_PIXELS), 'Leave VR', false, () => actions.leave());
    text(row(MARGIN_PIXELS, 738, INNER_PIXELS, 48), LABEL_PIXELS, PANEL_COLORS.own, '600').text =
      'Not for diagnostic use';
    const notice = makeNotice();
    this.#notice = this.#sheet.add(notice.band);
    this.#noticeText = notice.text;
    setVisible(this.#notice, false);
  }

  place(place: PanelPlace): void {
    this.#sheet.place(place);
  }

  show(content: CasePanelContent): void {
    const before = this.#content;
    if (before !== undefined && sameContent(before, content)) return;
    this.#content = content;
    const {
      caseTitle,
      stepNumber,
      stepCount,
      stepTitle,
      stepText,
      following,
      inControl,
      handRaised,
      loaded,
    } = content;
    this.#title.text = ellipsised(
      caseTitle,
      INNER_PIXELS,
      this.#sheet.widthIn(TITLE_PIXELS, '650'),
    );
    const progress = loaded < 1 ? `   ·   loading ${Math.floor(loaded * 100)} %` : '';
    const step = `${stepNumber} of ${stepCount}   ${stepTitle}${progress}`;
    this.#step.text = ellipsised(step, INNER_PIXELS, this.#sheet.widthIn(BODY_PIXELS, '600'));
    if (stepText !== before?.stepText || stepTitle !== before.stepTitle) {
      this.#pages = pagesOf(
        wrapLines(stepText, INNER_PIXELS, this.#sheet.widthIn(BODY_PIXELS, '500')),
        LINES_PER_PAGE,
      );
      this.#page = 0;
      this.#showPage();
    }
    this.#state.text = stateLine(content);
    const isUsual = following && content.savingLine === '';
    this.#state.color = isUsual ? PANEL_COLORS.body : PANEL_COLORS.own;
    paintButton(this.#follow, following ? 'Look on my own' : 'Back to the class', !following);
    paintButton(this.#hand, handRaised ? 'Lower hand' : 'Raise hand', handRaised);
    setVisible(this.#hand, content.canRaiseHand && !content.hasEnded);
    setVisible(this.#previous, inControl && !content.hasEnded);
    setVisible(this.#next, inControl && !content.hasEnded);
  }

  /** Tells the wearer something, for a while. */
  say(message: string): void {
    this.#noticeLeftMs = NOTICE_MS;
    const lines = wrapLines(message, INNER_PIXELS - 40, this.#sheet.widthIn(BODY_PIXELS, '600'));
    this.#noticeText.text = lines.slice(0, 2).join('\n');
    setVisible(this.#notice, true);
  }

  update(elapsedMs: number): void {
    if (!this.#notice.isVisible) return;
    this.#noticeLeftMs -= Math.min(elapsedMs, LONGEST_FRAME_MS);
    if (this.#noticeLeftMs <= 0) setVisible(this.#notice, false);
  }

  owns(mesh: AbstractMesh | null): boolean {
    return mesh === this.#sheet.mesh;
  }

  dispose(): void {
    this.#sheet.dispose();
  }

  #turnPage(): void {
    this.#page = (this.#page + 1) % this.#pages.length;
    this.#showPage();
  }

  #showPage(): void {
    this.#text.text = this.#pages[this.#page] ?? '';
    setVisible(this.#more, this.#pages.length > 1);
    paintButton(this.#more, `More  ${this.#page + 1}/${this.#pages.length}`, false);
  }
}

function stateLine({ hasEnded, savingLine, following }: CasePanelContent): string {
  if (hasEnded) return 'The class has ended';
  if (savingLine !== '') return savingLine;
  return following ? 'Following the class' : 'On my own';
}

function sameContent(a: CasePanelContent, b: CasePanelContent): boolean {
  const floor = (value: number): number => Math.floor(value * 100);
  return (Object.keys(a) as (keyof CasePanelContent)[]).every((key) =>
    key === 'loaded' ? floor(a.loaded) === floor(b.loaded) : a[key] === b[key],
  );
}
