import { Button } from '@babylonjs/gui/2D/controls/button.js';
import type { Control } from '@babylonjs/gui/2D/controls/control.js';
import { Rectangle } from '@babylonjs/gui/2D/controls/rectangle.js';
import { TextBlock } from '@babylonjs/gui/2D/controls/textBlock.js';

import { BODY_PIXELS, PANEL_COLORS, PANEL_FONT } from './panel-layout.ts';

/** A place on a panel, in its pixels from the top left. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const ALIGN_LEFT = 0;
const ALIGN_TOP = 0;
const BUTTON_RADIUS = 18;

export function makeText(box: Box, pixels: number, color: string, weight: string): TextBlock {
  const text = new TextBlock();
  putInBox(text, box);
  text.fontFamily = PANEL_FONT;
  text.fontSize = `${pixels}px`;
  text.fontWeight = weight;
  text.color = color;
  text.textHorizontalAlignment = ALIGN_LEFT;
  text.isHitTestVisible = false;
  return text;
}

export function makeBand(box: Box): Rectangle {
  const band = new Rectangle();
  putInBox(band, box);
  band.background = PANEL_COLORS.notice;
  band.color = PANEL_COLORS.own;
  band.thickness = 3;
  band.cornerRadius = BUTTON_RADIUS;
  band.isHitTestVisible = false;
  return band;
}

export function makeButton(box: Box, label: string, primary: boolean, press: () => void): Button {
  const button = Button.CreateSimpleButton(label, label);
  putInBox(button, box);
  button.fontFamily = PANEL_FONT;
  button.fontSize = `${BODY_PIXELS}px`;
  button.fontWeight = '600';
  button.cornerRadius = BUTTON_RADIUS;
  button.thickness = 3;
  paintButton(button, label, primary);
  button.onPointerClickObservable.add(() => press());
  return button;
}

/** Labels a button, and gives it its colours: primary is what stands out. */
export function paintButton(button: Button, label: string, primary: boolean): void {
  const rest = primary ? PANEL_COLORS.primary : PANEL_COLORS.button;
  const over = primary ? PANEL_COLORS.primaryOver : PANEL_COLORS.buttonOver;
  if (button.textBlock !== null) button.textBlock.text = label;
  button.color = PANEL_COLORS.edge;
  if (button.textBlock !== null) button.textBlock.color = PANEL_COLORS.title;
  button.background = rest;
  button.pointerEnterAnimation = () => {
    button.background = over;
  };
  button.pointerOutAnimation = () => {
    button.background = rest;
  };
  button.pointerDownAnimation = () => {
    button.background = PANEL_COLORS.accent;
  };
  button.pointerUpAnimation = () => {
    button.background = over;
  };
}

export function setVisible(control: Control, visible: boolean): void {
  control.isVisible = visible;
}

function putInBox(control: Control, { left, top, width, height }: Box): void {
  control.horizontalAlignment = ALIGN_LEFT;
  control.verticalAlignment = ALIGN_TOP;
  control.left = `${left}px`;
  control.top = `${top}px`;
  control.width = `${width}px`;
  control.height = `${height}px`;
}
